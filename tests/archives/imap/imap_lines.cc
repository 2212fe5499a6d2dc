#include "archives/imap/imap_lines.h"

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <thread>

#include "core/base/text.h"

namespace sigwatch::test {

namespace asio = boost::asio;
using asio::ip::tcp;

class ImapLines::Impl {
 public:
  Impl(Play play, std::string greeting)
      : play_(std::move(play)),
        greeting_(std::move(greeting)),
        acceptor_(io_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
        port_(acceptor_.local_endpoint().port()),
        thread_([this] { serve(); }) {}
  ~Impl() {
    stop_ = true;
    {
      const std::lock_guard lock(mutex_);
      if (open_ != nullptr) open_->shutdown(tcp::socket::shutdown_both, ignored_);
    }
    // Wakes the thread that waits for a client.
    tcp::socket knock(io_);
    knock.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port_), ignored_);
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  int port() const { return port_; }
  std::vector<std::string> commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
  }

 private:
  void serve() {
    while (!stop_) {
      tcp::socket socket(io_);
      boost::system::error_code failure;
      acceptor_.accept(socket, failure);
      if (failure || stop_) continue;
      set_open(&socket);
      converse(socket);
      set_open(nullptr);
    }
  }

  void set_open(tcp::socket* socket) {
    const std::lock_guard lock(mutex_);
    open_ = socket;
  }

  void converse(tcp::socket& socket) {
    boost::system::error_code failure;
    asio::write(socket, asio::buffer(greeting_), failure);
    std::string buffer;
    while (!failure && !stop_) {
      const std::size_t length = asio::read_until(socket, asio::dynamic_buffer(buffer), "\r\n", failure);
      if (failure) return;
      const std::string line = buffer.substr(0, length - 2);
      buffer.erase(0, length);
      const std::string tag = line.substr(0, line.find(' '));
      const ImapReply reply = answer(line.substr(std::min(line.size(), tag.size() + 1)));
      std::string bytes;
      for (const char c : reply.bytes) bytes += c == '%' ? tag : std::string(1, c);
      asio::write(socket, asio::buffer(bytes), failure);
      if (reply.close) return;
      if (reply.hang) asio::read_until(socket, asio::dynamic_buffer(buffer), "never comes", failure);
    }
  }

  ImapReply answer(const std::string& command) {
    const std::string verb = lower(command.substr(0, command.find(' ')));
    if (verb == "capability") return {"* CAPABILITY IMAP4rev1\r\n% OK done\r\n"};
    if (verb == "login") return {"% OK in\r\n"};
    if (verb == "logout") return {"* BYE\r\n% OK out\r\n", true};
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(command);
    }
    return play_(command);
  }

  Play play_;
  std::string greeting_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::ip::port_type port_;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  tcp::socket* open_ = nullptr;
  std::vector<std::string> commands_;
  boost::system::error_code ignored_;
  std::thread thread_;
};

ImapLines::ImapLines(Play play, std::string greeting)
    : impl_(std::make_unique<Impl>(std::move(play), std::move(greeting))) {}

ImapLines::~ImapLines() = default;

std::string ImapLines::url(const std::string& folder) const {
  return "imap://127.0.0.1:" + std::to_string(port()) + "/" + folder;
}

int ImapLines::port() const { return impl_->port(); }

std::vector<std::string> ImapLines::commands() const { return impl_->commands(); }

std::string fetched(int sequence, int uid, const std::string& date, const std::string& header,
                    const std::string& body) {
  const std::string head = header + "\r\n";
  return "* " + std::to_string(sequence) + " FETCH (UID " + std::to_string(uid) + " INTERNALDATE \"" + date +
         " 12:00:00 +0000\" BODY[HEADER] {" + std::to_string(head.size()) + "}\r\n" + head + " BODY[TEXT]<0> {" +
         std::to_string(body.size()) + "}\r\n" + body + ")\r\n";
}

std::string examined(int messages, int next, unsigned validity) {
  return "* " + std::to_string(messages) + " EXISTS\r\n* OK [UIDVALIDITY " + std::to_string(validity) +
         "] x\r\n* OK [UIDNEXT " + std::to_string(next) + "] x\r\n% OK [READ-ONLY] done\r\n";
}

}  // namespace sigwatch::test
