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
  // As the page server compares it with the Host of a request: without the port; an IPv6 address keeps its brackets.
  const std::string rest = url.substr(start + 3);
  return rest.substr(0, rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/"));
}

}  // namespace

void Window::open(const Register& reg) {
  PageServerSettings settings;
  settings.listen = reg.page.listen;
  // A web server in front passes this name on. But for it the page answers to localhost and its own address alone (else
  // 421): a stranger could let his own name point at loopback, and somebody's browser read the page by it.
  if (const std::string host = host_in(reg.page.public_url); !host.empty()) settings.hosts.push_back(host);
  // Told in the thread of the work, done in that of the loop. It is waited for, since the work must know whether there
  // is a page: taking its facts means to assess every SIG.
  std::packaged_task<bool()> serving([this, settings] { return serve(settings); });
  auto served = serving.get_future();
  asio::post(io_, std::move(serving));
  open_ = served.get();
}

bool Window::serve(const PageServerSettings& settings) {
  // A reload that does not touch the page leaves it its connections, and what it shows.
  if (server_ && settings == settings_) return true;
  // Before the new one is opened: that may want the same port, and only answer to another name.
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
