#include "service/council_chat.h"

#include <algorithm>
#include <utility>

#include "core/base/backoff.h"
#include "core/base/text.h"
#include "ports/failpoint.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// The pace of mail: a message that was put off waits as long as it is old by then, within these.
constexpr Seconds kShortestWait = 15min;
constexpr Seconds kLongestWait = 4h;
constexpr Seconds kLookAgain = 5min;
const std::string kTask = "chat";

/// An attempt began whose end is not known, or not for sure.
bool is_doubtful(ChatState state) { return state == ChatState::sending || state == ChatState::unknown; }

}  // namespace

std::string chat_address(const CouncilRoom& chat) { return "xmpp:" + chat.to + (chat.room ? "?join" : ""); }

std::string chat_text(const Register& reg, const Notice& notice) {
  const std::string page = reg.page.public_url.empty() ? "" : reg.page.public_url + "notices/" + notice.id;
  return clean_line(notice.subject) + "\n" + (page.empty() ? "" : page + "\n") + "Mailed to " + notice.to + ". " +
         token_line(notice.id);
}

bool CouncilChat::open(const Notice& n) const {
  switch (n.chat.state) {
    case ChatState::none:
    case ChatState::sending:
    case ChatState::deferred:
    case ChatState::unknown:
      return with_.chat && with_.reg.council.xmpp && n.audience == Audience::council && n.accepted;
    case ChatState::told:
    case ChatState::given_up:
      return false;
  }
  return false;
}

bool CouncilChat::stopped() const {
  // A chat is no way round a pause: what is not to be sent is not to be said there, either.
  const Meta meta = with_.store.meta();
  return meta.stopped_since || (meta.paused && (!meta.paused_until || with_.clock.now() < *meta.paused_until));
}

/// What was never attempted is older than the chat, and no news to anybody.
void CouncilChat::give_up_the_old() {
  const Time now = with_.clock.now();
  for (const Notice& n : with_.store.notices()) {
    if (!open(n) || n.chat.state == ChatState::none || now - *n.accepted < kChatNews) continue;
    ChatRecord chat = n.chat;
    chat.state = ChatState::given_up;
    if (chat.reason.empty()) chat.reason = "the program ended during an attempt";
    commit(n.id, chat, n.id + " was not told in the chat: " + chat.reason);
  }
}

asio::awaitable<void> CouncilChat::deliver(bool wait) {
  const Time now = with_.clock.now();
  if (with_.chat && !tasks_.busy(kTask) && !finishing_) {
    give_up_the_old();
    std::vector<std::string> ids;
    for (const Notice& n : with_.store.notices()) {
      if (open(n) && now - *n.accepted < kChatNews && n.chat.not_before.value_or(now) <= now) ids.push_back(n.id);
    }
    if (!ids.empty() && !stopped()) tasks_.start(kTask, tell_all(std::move(ids)));
  }
  // The service does not wait, and comes here all the same: a failure of an attempt that went on by itself is thrown by
  // this wait.
  const std::optional<Seconds> patience = wait ? std::optional<Seconds>() : std::optional<Seconds>(0);
  std::function<bool()> no_longer;
  co_await tasks_.wait(patience, std::move(no_longer));
}

asio::awaitable<void> CouncilChat::tell_all(std::vector<std::string> ids) {
  for (const std::string& id : ids) {
    // While the message before was waited for, a person may have paused sending, or the program been asked to end.
    const auto notice = with_.store.notice(id);
    if (finishing_ || !notice || !open(*notice) || stopped()) continue;
    co_await tell(*notice);
  }
}

asio::awaitable<void> CouncilChat::tell(Notice notice) {
  // Asked before this attempt is written down. A row that says `sending` here was left by an attempt whose end nobody
  // saw: the program died, or could not write the receipt.
  const bool doubtful = is_doubtful(notice.chat.state);
  notice.chat.state = ChatState::sending;
  if (!notice.chat.first_attempt) notice.chat.first_attempt = with_.clock.now();
  failpoint("chat.before-commit-sending");
  // The row first and the message after it, as with mail. After a crash in between the attempt counts as one that may
  // have arrived, and the chat's history is asked for proof.
  if (!commit(notice.id, notice.chat, "")) co_return;
  failpoint("chat.after-commit-sending");
  Envelope envelope;
  envelope.to = chat_address(*with_.reg.council.xmpp);
  envelope.message = chat_text(with_.reg, notice);
  envelope.id = message_id_of(notice.id, with_.reg.mail.message_id_domain);
  envelope.since = *notice.accepted;
  envelope.doubtful = doubtful;
  const Receipt receipt = co_await with_.chat->send(std::move(envelope));
  failpoint("chat.after-send");
  settle(notice.id, receipt, doubtful);
}

/// What may have arrived stays so until the chat's history tells: that nothing was sent in this attempt says nothing of
/// an earlier one.
void CouncilChat::settle(const std::string& id, const Receipt& receipt, bool doubtful) {
  const auto current = with_.store.notice(id);
  if (!current) return;
  const Time now = with_.clock.now();
  ChatRecord chat = current->chat;
  chat.reason = clean_line(receipt.answer);
  switch (receipt.kind) {
    case Receipt::Kind::accepted:
      chat.state = ChatState::told;
      chat.told = now;
      break;
    case Receipt::Kind::deferred:
    case Receipt::Kind::refused:
      chat.state = doubtful ? ChatState::unknown : ChatState::deferred;
      break;
    case Receipt::Kind::unknown:
      chat.state = ChatState::unknown;
      break;
  }
  const bool told = chat.state == ChatState::told;
  if (!told) chat.not_before = next_attempt(chat.first_attempt.value_or(now), now, kShortestWait, kLongestWait);
  failpoint("chat.before-commit-receipt");
  const std::string how = chat.reason.empty() ? "" : ": " + chat.reason;
  commit(id, chat, id + (told ? " told in the chat" : " not yet told in the chat") + how);
}

bool CouncilChat::commit(const std::string& id, const ChatRecord& chat, const std::string& history) {
  // As the row stands now, with the chat's part alone replaced. While the chat was waited for the archive may have
  // shown the mail, and a notice that was seen must not become accepted again.
  auto notice = with_.store.notice(id);
  if (!notice) return false;
  notice->chat = chat;
  Change change;
  change.expected.push_back({id, notice->state});
  if (!history.empty()) change.history.push_back({with_.clock.now(), notice->sig, "notice", clean_line(history, 400)});
  change.notices.push_back(std::move(*notice));
  const bool written = with_.store.commit(change);
  if (written && !history.empty()) with_.tell(change.history.back().text);
  return written;
}

/// An attempt that goes on by itself has no time of its own: it is looked at again soon.
std::optional<Time> CouncilChat::next_due() const {
  if (!with_.chat || stopped()) return std::nullopt;
  const Time now = with_.clock.now();
  std::optional<Time> next;
  for (const Notice& n : with_.store.notices()) {
    const bool begun = n.chat.state != ChatState::none;
    if (!open(n) || (!begun && now - *n.accepted >= kChatNews)) continue;
    const Time due =
        std::max(n.chat.state == ChatState::sending ? now : n.chat.not_before.value_or(now), now + kLookAgain);
    next = std::min(next.value_or(due), due);
  }
  return next;
}

}  // namespace sigwatch
