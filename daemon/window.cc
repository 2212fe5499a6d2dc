#include "daemon/window.h"

#include "adapters/spdlog/log.h"

namespace sigwatch {

namespace {

/// The host of a URL, without its port.
std::string host_in(const std::string& url) {
  const std::size_t start = url.find("://");
  if (start == std::string::npos) return {};
  const std::string rest = url.substr(start + 3);
  return rest.substr(0, rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/"));
}

}  // namespace

Window::Window(boost::asio::io_context& io, const Register& reg, Store& store, Clock& clock, Page page)
    : reg_(reg), store_(store), clock_(clock), page_(std::move(page)) {
  if (reg.page.listen.empty()) return;
  PageServerSettings settings;
  settings.listen = reg.page.listen;
  if (const std::string host = host_in(reg.page.public_url); !host.empty()) settings.hosts.push_back(host);
  auto server = PageServer::open(io.get_executor(), std::move(settings));
  if (!server) {
    log(LogLevel::warning, server.error().what + "; no page is served");
    return;
  }
  server_ = std::move(*server);
  const std::string host = reg.page.listen.substr(0, reg.page.listen.rfind(':'));
  log(LogLevel::info, "the page is at http://" + host + ":" + std::to_string(server_->port()) + "/");
}

void Window::show(bool surely) {
  const Time now = clock_.now();
  if (!server_ || (!surely && shown_ && now - *shown_ < kRest)) return;
  shown_ = now;
  server_->publish(page_.documents(reg_, store_, now, SiteLinks::served));
  server_->set_fault("");
}

void Window::set_fault(const std::string& fault) {
  if (server_) server_->set_fault(fault);
}

}  // namespace sigwatch
