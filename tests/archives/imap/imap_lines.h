#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sigwatch::test {

/// What a scripted IMAP server says to one command. `%` in `bytes` stands for the command's tag.
struct ImapReply {
  std::string bytes{};
  bool close = false;  ///< then it hangs up
  bool hang = false;   ///< nothing more is ever said
};

/// An IMAP server on loopback that lets everybody in and says what a function says: for what no real server does.
/// CAPABILITY, LOGIN and LOGOUT are answered by itself.
///
///     ImapLines server([](const std::string& command) { return ImapReply{"* SEARCH\r\n% OK done\r\n"}; });
class ImapLines {
 public:
  /// without tag and line end; runs in the server's thread
  using Play = std::function<ImapReply(const std::string& command)>;
  explicit ImapLines(Play play, std::string greeting = "* OK IMAP4rev1 ready\r\n");
  ~ImapLines();
  ImapLines(const ImapLines&) = delete;
  ImapLines& operator=(const ImapLines&) = delete;
  std::string url(const std::string& folder) const;
  int port() const;
  std::vector<std::string> commands() const;  ///< so far, without those that it answers by itself

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A whole FETCH response for one message, with INTERNALDATE at 12:00 of `date` (`21-Nov-2026`).
std::string fetched(int sequence, int uid, const std::string& date, const std::string& header,
                    const std::string& body = "Hello\r\n");
/// What EXAMINE says, with its OK.
std::string examined(int messages, int next, unsigned validity = 7);

}  // namespace sigwatch::test
