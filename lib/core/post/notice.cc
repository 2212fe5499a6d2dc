#include "core/post/notice.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/mail_date.h"
#include "core/base/quote.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLongestId = 120;
constexpr std::size_t kLongestSig = 32;
constexpr std::string_view kMessageIdStart = "sigwatch.";
constexpr std::string_view kTokenStart = "sigwatch-notice:";
constexpr std::size_t kTagLength = 20;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Not empty, and only `[a-z0-9-]`.
bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '-' || c == '.'; });
}

/// The first 100 bits of a keyed hash, in base32.
bool is_tag(std::string_view text) {
  return text.size() == kTagLength &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); });
}

/// Of a mail that we built: one line a field. Empty: there is none.
std::string_view field_of(std::string_view message, std::string_view name) {
  std::string_view head = message.substr(0, message.find("\r\n\r\n"));
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':')
      return trim(line.substr(name.size() + 1));
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
  }
  return {};
}

std::string_view without_brackets(std::string_view message_id) {
  message_id = trim(message_id);
  return message_id.starts_with('<') && message_id.ends_with('>') ? message_id.substr(1, message_id.size() - 2)
                                                                  : message_id;
}

bool is_date(std::string_view text) { return text.size() == 10 && parse_rfc3339(text).has_value(); }

/// Cuts the part before the next dot off `text`; the whole when there is none.
std::string_view take_part(std::string_view& text) {
  const auto dot = text.find('.');
  const std::string_view part = text.substr(0, dot);
  text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  return part;
}

constexpr std::array kAudiences = {Audience::list, Audience::leader, Audience::council, Audience::operators};
constexpr std::array kStates = {
    NoticeState::held, NoticeState::due,      NoticeState::sending, NoticeState::deferred, NoticeState::accepted,
    NoticeState::seen, NoticeState::attested, NoticeState::refused, NoticeState::unknown,  NoticeState::withdrawn};
constexpr std::array kChatStates = {ChatState::none,    ChatState::sending, ChatState::deferred,
                                    ChatState::unknown, ChatState::told,    ChatState::given_up};

template <class Values>
auto value_called(const Values& values, std::string_view name) -> std::optional<typename Values::value_type> {
  const auto found = std::find_if(values.begin(), values.end(), [&](auto value) { return to_string(value) == name; });
  if (found == values.end()) return std::nullopt;
  return *found;
}

}  // namespace

std::string_view to_string(Audience audience) {
  switch (audience) {
    case Audience::list:
      return "list";
    case Audience::leader:
      return "leader";
    case Audience::council:
      return "council";
    case Audience::operators:
      return "operators";
  }
  return "?";
}

std::optional<Audience> audience_from(std::string_view text) { return value_called(kAudiences, text); }

std::string_view to_string(ChatState state) {
  switch (state) {
    case ChatState::none:
      return "none";
    case ChatState::sending:
      return "sending";
    case ChatState::deferred:
      return "deferred";
    case ChatState::unknown:
      return "unknown";
    case ChatState::told:
      return "told";
    case ChatState::given_up:
      return "given up";
  }
  return "?";
}

std::optional<ChatState> chat_state_from(std::string_view text) { return value_called(kChatStates, text); }

std::string_view to_string(NoticeState state) {
  switch (state) {
    case NoticeState::held:
      return "held";
    case NoticeState::due:
      return "due";
    case NoticeState::sending:
      return "sending";
    case NoticeState::deferred:
      return "deferred";
    case NoticeState::accepted:
      return "accepted";
    case NoticeState::seen:
      return "seen";
    case NoticeState::attested:
      return "attested";
    case NoticeState::refused:
      return "refused";
    case NoticeState::unknown:
      return "unknown";
    case NoticeState::withdrawn:
      return "withdrawn";
  }
  return "?";
}

std::optional<NoticeState> notice_state_from(std::string_view text) { return value_called(kStates, text); }

std::string notice_id(std::string_view sig, std::string_view episode, std::string_view step, std::string_view n) {
  std::string id;
  id.append(sig).append(".").append(episode).append(".").append(step).append(".").append(n);
  return id;
}

std::string plain_notice_id(std::string_view step, Time date) { return std::string(step) + '.' + to_date(date); }

std::string leader_suffix(std::string_view address) {
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x",
                static_cast<unsigned>(stable_hash(lower(trim(address))) & 0xFFFFFFFFU));
  return text.data();
}

std::string sealed_id(std::string_view id, const Seal& seal) {
  std::string sealed(id);
  if (seal) sealed.append(".").append(seal(id));
  return sealed;
}

SealedId split_sealed_id(std::string_view sealed) {
  const auto dot = sealed.rfind('.');
  if (dot == std::string_view::npos || !is_tag(sealed.substr(dot + 1))) return {std::string(sealed), {}};
  return {std::string(sealed.substr(0, dot)), std::string(sealed.substr(dot + 1))};
}

std::string message_id_of(std::string_view sealed, std::string_view domain) {
  std::string out(kMessageIdStart);
  out.append(sealed).append("@").append(domain);
  return out;
}

std::optional<std::string> sealed_id_in(std::string_view message_id, std::string_view domain) {
  // Some archives fold the case of ids; ours have none to lose.
  const std::string text = lower(without_brackets(message_id));
  const std::string end = '@' + lower(domain);
  if (!text.starts_with(kMessageIdStart) || !text.ends_with(end) || text.size() <= kMessageIdStart.size() + end.size())
    return std::nullopt;
  std::string id = text.substr(kMessageIdStart.size(), text.size() - kMessageIdStart.size() - end.size());
  if (!is_id(id)) return std::nullopt;
  return id;
}

std::string sent_message_id(const Notice& notice) {
  return std::string(without_brackets(field_of(notice.message, "Message-ID")));
}

std::optional<Time> sent_at(const Notice& notice) {
  // The mail first: a notice that a person released is attempted anew, with the bytes and the date that it had.
  const std::string_view date = field_of(notice.message, "Date");
  if (const auto sent = parse_mail_date(date)) return sent->time;
  if (const auto sent = parse_rfc3339(date)) return sent;
  return notice.first_attempt;
}

std::optional<std::string> later_one_shown(const Notice& notice) {
  for (const std::string_view start : {kLaterIsThere, kItselfIsThere}) {
    if (notice.reason.starts_with(start)) return notice.reason.substr(start.size());
  }
  return std::nullopt;
}

std::string token_line(std::string_view sealed) { return std::string(kTokenStart) + ' ' + std::string(sealed); }

std::optional<Token> parse_token_line(std::string_view line) {
  const QuotedLine parted = split_quote(line);
  if (lower(parted.rest.substr(0, kTokenStart.size())) != kTokenStart) return std::nullopt;
  const std::string_view id = trim(parted.rest.substr(kTokenStart.size()));
  if (!is_id(id)) return std::nullopt;
  return Token{std::string(id), parted.quoted};
}

std::optional<NoticeName> split_notice_id(std::string_view id) {
  if (!is_id(id)) return std::nullopt;
  const std::string_view sig = take_part(id), episode = take_part(id), step = take_part(id), n = id;
  if (!is_name(sig) || sig.size() > kLongestSig || !is_date(episode) || !is_name(step)) return std::nullopt;
  if (n.empty() || !std::all_of(n.begin(), n.end(), is_lower_or_digit)) return std::nullopt;
  return NoticeName{std::string(sig), std::string(episode), std::string(step), std::string(n)};
}

}  // namespace sigwatch
