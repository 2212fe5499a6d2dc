#include "daemon/window.h"

#include <boost/asio/post.hpp>
#include <future>
#include <utility>

#include "libraries/spdlog/log.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// The host of a URL, without its port.
std::string host_in(const std::string& url) {
  const std::size_t start = url.find("://");
  if (start == std::string::npos) return {};
  const std::string rest = url.substr(start + 3);
  return rest.substr(0, rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/"));
}

}  // namespace

void Window::open(const Register& reg) {
  PageServerSettings settings;
  settings.listen = reg.page.listen;
  if (const std::string host = host_in(reg.page.public_url); !host.empty()) settings.hosts.push_back(host);
  std::packaged_task<bool()> serving([this, settings] { return serve(settings); });
  auto served = serving.get_future();
  asio::post(io_, std::move(serving));
  open_ = served.get();
}

bool Window::serve(const PageServerSettings& settings) {
  if (server_ && settings == settings_) return true;
  server_.reset();
  settings_ = settings;
  if (settings.listen.empty()) return false;
  auto server = PageServer::open(io_.get_executor(), settings);
  if (!server) {
    log(LogLevel::warning, server.error().what + "; no page is served");
    return false;
  }
  server_ = std::move(*server);
  const std::string host = settings.listen.substr(0, settings.listen.rfind(':'));
  log(LogLevel::info, "the page is at http://" + host + ":" + std::to_string(server_->port()) + "/");
  return true;
}

void Window::show(Documents documents) {
  asio::post(io_, [this, documents = std::move(documents)]() mutable {
    if (server_) server_->publish(std::move(documents));
  });
}

void Window::set_fault(std::string fault) {
  asio::post(io_, [this, fault = std::move(fault)]() mutable {
    if (server_) server_->set_fault(std::move(fault));
  });
}

}  // namespace sigwatch
