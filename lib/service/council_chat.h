#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "service/collaborators.h"
#include "service/task_group.h"

namespace sigwatch {

/// How long a notice is news to a chat. What could not be told until then is given up, and operators are told.
inline constexpr Seconds kChatNews = Days(3);

/// Tells the Council's chat of each notice that the Council's mail server took: once, after the mail, and never holding
/// it up. A message that may have arrived is sent again only when the chat's own history shows that it did not.
class CouncilChat {
 public:
  explicit CouncilChat(const Collaborators& with) : with_(with), tasks_(with.executor) {}

  /// Attempts what is due, one after the other. `wait`: until that is done (`--once`); else it goes on by itself.
  /// Throws StoreError, also of an earlier call that went on by itself.
  boost::asio::awaitable<void> deliver(bool wait);

  /// No further attempt is begun.
  void finish() { finishing_ = true; }

  /// When there is something to attempt or to look at again.
  std::optional<Time> next_due() const;

 private:
  boost::asio::awaitable<void> tell_all(std::vector<std::string> ids);
  boost::asio::awaitable<void> tell(Notice notice);
  bool stopped() const;
  bool open(const Notice& notice) const;
  void give_up_the_old();
  void settle(const std::string& id, const Receipt& receipt, bool doubtful);
  /// Writes the chat's part of the row as it stands now.
  bool commit(const std::string& id, const ChatRecord& chat, const std::string& history);

  const Collaborators& with_;
  TaskGroup tasks_;
  bool finishing_ = false;
};

/// Where the Council's chat is, as a recipient: `xmpp:council@rooms.example.org?join`.
std::string chat_address(const CouncilRoom& chat);

/// What the chat is told: the subject, and where the whole mail is.
std::string chat_text(const Register& reg, const Notice& notice);

}  // namespace sigwatch
