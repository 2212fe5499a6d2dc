#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sigwatch {

/// What the scripted server does at one command.
struct SmtpAct {
  std::string reply;  ///< as it goes on the wire, with its line ends
  enum Then {
    go_on,
    close,
    endless,
    hold
  } then = go_on;  ///< endless: repeats the reply for ever; hold: says nothing until release()
};

/// An SMTP server on loopback that keeps to a script; a thread, plain sockets. Keys: `connect`, `EHLO` (and HELO),
/// `AUTH`, `NOOP`, `MAIL`, `RCPT`, `DATA`, `BODY` (at the first line of a mail), `.`, `RSET`, `QUIT`. What has no entry
/// is answered well.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::map<std::string, SmtpAct> script)
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 4) != 0)
      std::abort();
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    release();
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

  /// Commands and lines of mail as received, without line ends, so far.
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool got(const std::string& line) {
    const std::lock_guard lock(mutex_);
    return std::find(lines_.begin(), lines_.end(), line) != lines_.end();
  }
  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    condition_.notify_all();
  }

 private:
  void serve() {
    for (;;) {
      const int peer = ::accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      rest_.clear();
      converse(peer);
      ::close(peer);
    }
  }

  void converse(int peer) {
    if (!act(peer, "connect", "220 scripted ESMTP\r\n")) return;
    std::string line;
    while (read_line(peer, line)) {
      std::string verb = line.substr(0, 4);
      if (verb == "HELO") verb = "EHLO";
      if (verb == "DATA") {
        if (!act(peer, verb, "354 go on\r\n") || (last_reply_.substr(0, 3) == "354" && !take_mail(peer))) return;
      } else if (!act(peer, verb, "250 well\r\n") || verb == "QUIT") {
        return;
      }
    }
  }

  bool take_mail(int peer) {
    std::string line;
    for (bool first = true; read_line(peer, line); first = false) {
      if (line == ".") return act(peer, ".", "250 2.0.0 queued as 4711\r\n");
      if (first && script_.contains("BODY") && !act(peer, "BODY", "")) return false;
    }
    return false;
  }

  bool act(int peer, const std::string& key, const std::string& usual) {
    const auto found = script_.find(key);
    const SmtpAct chosen = found == script_.end() ? SmtpAct{usual, SmtpAct::go_on} : found->second;
    last_reply_ = chosen.reply;
    if (chosen.then == SmtpAct::hold) {
      std::unique_lock lock(mutex_);
      condition_.wait(lock, [this] { return released_; });
    }
    do {
      if (!write_all(peer, chosen.reply)) return false;
    } while (chosen.then == SmtpAct::endless);
    return chosen.then != SmtpAct::close;
  }

  static bool write_all(int peer, std::string text) {
    while (!text.empty()) {
      const ssize_t written = ::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
      if (written <= 0) return false;
      text.erase(0, static_cast<std::size_t>(written));
    }
    return true;
  }

  bool read_line(int peer, std::string& line) {
    std::size_t end = 0;
    while ((end = rest_.find("\r\n")) == std::string::npos) {
      std::array<char, 4096> buffer{};
      const ssize_t got = ::recv(peer, buffer.data(), buffer.size(), 0);
      if (got <= 0) return false;
      rest_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    line = rest_.substr(0, end);
    rest_.erase(0, end + 2);
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    return true;
  }

  const std::map<std::string, SmtpAct> script_;
  const int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable condition_;
  bool released_ = false;
  std::vector<std::string> lines_;
  std::string rest_, last_reply_;
  std::thread thread_;
};

}  // namespace sigwatch
