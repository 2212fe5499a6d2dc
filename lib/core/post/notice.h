#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

struct Notice;

/// Names of the ladder's steps: `warn1`, `warn1-again`, `inform`, `warn2`, `warn2-again`, `recommend`, `remind-K`,
/// `lives`, `decided-N`, `dossier`; outside an episode `hello`, `operators`, `digest`.
using Step = std::string;

/// Where a notice goes. A list's and the Council's need the archive to be asked first; operators' mail does not.
enum class Audience { list, leader, council, operators };
std::string_view to_string(Audience audience);
std::optional<Audience> audience_from(std::string_view text);

/// Delivery: held -> due -> sending -> accepted -> seen, or out of it.
enum class NoticeState {
  held,       ///< waits for `release`
  due,        ///< may be sent once `not_before` has passed
  sending,    ///< an attempt has begun; text and date are frozen
  deferred,   ///< 4yz or a failure before the dot; tried again by age
  accepted,   ///< a server took it
  seen,       ///< a good read showed it in the archive of the list that it was sent to
  attested,   ///< a person vouches that it arrived, where no archive can show it
  refused,    ///< 5yz, or given up after five days
  unknown,    ///< the outcome of an attempt is not known; a person or the archive tells
  withdrawn,  ///< not sent: the episode ended, or a person said so
};
std::string_view to_string(NoticeState state);
std::optional<NoticeState> notice_state_from(std::string_view text);

/// What became of the same notice in the Council's chat: beside the mail, never instead of it, and after it.
enum class ChatState {
  none,      ///< not attempted, or not for the chat
  sending,   ///< an attempt has begun
  deferred,  ///< proved not to have left; tried again by age
  unknown,   ///< it may have arrived: sent again only when the chat's own history shows that it did not
  told,      ///< the chat showed it
  given_up,  ///< too old for a chat; operators are told
};
std::string_view to_string(ChatState state);
std::optional<ChatState> chat_state_from(std::string_view text);

/// The chat's part of a notice to the Council.
struct ChatRecord {
  ChatState state = ChatState::none;
  std::optional<Time> first_attempt, told;
  std::optional<Time> not_before;  ///< of the next attempt
  std::string reason;              ///< why it is deferred, unknown or given up
  friend bool operator==(const ChatRecord&, const ChatRecord&) = default;
};

/// `SIG.EPISODE.STEP.N`, deterministic: the same notice has the same id for ever, also after a lost state.
/// `episode` is the episode's date (`2026-05-22`), without the SIG.
std::string notice_id(std::string_view sig, std::string_view episode, std::string_view step, std::string_view n = "0");

/// `hello.2026-11-22`, `operators.2026-11-22`, `digest.2026-11-22`.
std::string plain_notice_id(std::string_view step, Time date);

/// The N of a leader's copy: eight hex digits of a hash of the address.
std::string leader_suffix(std::string_view address);

/// The keyed tag of a notice id, 20 letters: nobody can make it without the key, which stays with whoever gave this
/// (Store::seal). Unset: there is no key, and ids go without a tag.
using Seal = std::function<std::string(std::string_view id)>;

/// `ID.TAG`: what Message-ID and token line bear, so that a notice is known as ours. Without a key ID alone.
std::string sealed_id(std::string_view id, const Seal& seal);

/// The two parts of it. `tag` is empty in what was made before there were tags; an id by itself never ends like one.
struct SealedId {
  std::string id, tag;
};
SealedId split_sealed_id(std::string_view sealed);

/// `sigwatch.SEALED@DOMAIN`, without <>.
std::string message_id_of(std::string_view sealed, std::string_view domain);

/// The sealed id in a Message-ID that has the form of message_id_of() for this domain, or nullopt. Anybody can write
/// that form: whether the tag is right is told in core/people/own_notice.h.
std::optional<std::string> sealed_id_in(std::string_view message_id, std::string_view domain);

/// The Message-ID of the frozen mail, without <>; empty before the first attempt.
std::string sent_message_id(const Notice& notice);

/// The `Date:` of the frozen mail, or when the first attempt began; nullopt: none began.
std::optional<Time> sent_at(const Notice& notice);

/// The token line that stands in every notice's body: `sigwatch-notice: SEALED`. No `@`: archives rewrite it.
std::string token_line(std::string_view sealed);

/// The sealed id when a line of a body is a token line; `quoted` tells whether reply marks (`>`, `|`) stood before it.
struct Token {
  std::string id;
  bool quoted = false;
};
std::optional<Token> parse_token_line(std::string_view line);

/// The parts of a notice id.
struct NoticeName {
  std::string sig, episode, step, n;
};
/// Splits `SIG.EPISODE.STEP.N`; nullopt for the plain ones and for anything else.
std::optional<NoticeName> split_notice_id(std::string_view id);

/// Begins the reason of a notice that is unknown because an archive shows a later one, or the notice itself, which this
/// state never sent; the id of that one follows. Its tag is right, so a state that was lost sent it. A person settles
/// it; once released it keeps the reason, and goes all the same.
inline constexpr std::string_view kLaterIsThere = "a later one is already in the archive: ";
inline constexpr std::string_view kItselfIsThere = "it is already in the archive, and this state did not send it: ";

/// The id of that one, or nothing.
std::optional<std::string> later_one_shown(const Notice& notice);

/// One mail to one recipient, as the outbox keeps it.
struct Notice {
  std::string id;
  std::string sig;      ///< empty for hello, operators, digest
  std::string episode;  ///< `SIG.DATE`, or empty
  Step step;
  Audience audience = Audience::operators;
  std::string to;
  NoticeState state = NoticeState::due;
  bool released = false;  ///< a person released it: brake, fuse and going live hold it no more
  std::string reason;     ///< why it is held, deferred, refused, unknown or withdrawn
  Time created;
  Time not_before;  ///< and of the next attempt when deferred
  std::optional<Time> first_attempt, accepted, seen;
  std::string seen_url;
  std::string subject;  ///< frozen with the first attempt
  std::string message;  ///< the whole mail, frozen with the first attempt
  ChatRecord chat{};    ///< of notices to the Council, where it has a chat
  friend bool operator==(const Notice&, const Notice&) = default;
};

}  // namespace sigwatch
