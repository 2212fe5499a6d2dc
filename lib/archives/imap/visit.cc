#include "archives/imap/visit.h"

#include <algorithm>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/engine/requests.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;
using Json = nlohmann::json;
using std::string;

namespace {

constexpr std::uint32_t kPage = 60;
constexpr std::size_t kBatch = 100;
/// How many messages public-inbox puts into one folder (NEWSGROUP.0, NEWSGROUP.1 and so on).
constexpr std::uint32_t kSlice = 50'000;  // public-inbox
constexpr std::uint32_t kLastUid = 0xFFFFFFFF;

std::optional<std::uint32_t> number_of(const Json& json, const char* key) {
  if (!json.contains(key) || !json[key].is_number_unsigned() || json[key].get<std::uint64_t>() > kLastUid)
    return std::nullopt;
  return json[key].get<std::uint32_t>();
}

/// The time from which on all but the oldest twentieth are dated: one message of 1970 must not stretch a page to there.
std::optional<Time> reach_of(std::vector<Time> dates) {
  if (dates.empty()) return std::nullopt;
  std::sort(dates.begin(), dates.end());
  return dates[dates.size() / 20];
}

}  // namespace

string to_text(const ImapMark& mark) {
  return in_envelope("imap", Json{{"validity", mark.validity}, {"next", mark.next}, {"messages", mark.messages}});
}

std::optional<ImapMark> imap_mark_from(const string& text) {
  const Json json = from_envelope<Json>("imap", text).value_or(Json::object());
  const auto validity = number_of(json, "validity"), next = number_of(json, "next"),
             messages = number_of(json, "messages");
  if (!validity || !next || !messages) return std::nullopt;
  return ImapMark{*validity, *next, *messages};
}

string to_text(const ImapCursor& cursor) {
  return in_envelope("imap", Json{{"validity", cursor.validity}, {"below", cursor.below}, {"count", cursor.count}});
}

std::optional<ImapCursor> imap_cursor_from(const string& text) {
  const Json json = from_envelope<Json>("imap", text).value_or(Json::object());
  const auto validity = number_of(json, "validity"), below = number_of(json, "below"), count = number_of(json, "count");
  if (!validity || !below || !count) return std::nullopt;
  return ImapCursor{*validity, *below, *count};
}

/// Takes the messages with UIDs of [from, below). What they are fewer than expected is a gap; that nothing came at all
/// is no reading.
asio::awaitable<bool> ImapVisit::fetch(string set, bool by_uid, std::size_t expected, std::uint32_t from,
                                       std::uint32_t below) {
  auto messages = co_await session_.fetch(set, by_uid, expected);
  if (!messages) co_return false;
  // Messages that were deleted while they were fetched are not missing.
  expected -= std::min(expected, session_.gone());
  const std::string place = session_.address() + " " + clean_line(url_.folder);
  if (messages->empty() && expected > 0) {
    session_.fail(unreachable(place + ": the server left out " + std::to_string(expected) + " of " +
                              std::to_string(expected) + " messages that it says are there; it is tried again"));
    co_return false;
  }
  if (messages->size() < expected)
    gaps_.push_back({place + (by_uid ? ", UIDs " : ", messages ") + clean_line(set, 60), gap_begin(whole_from_, now_),
                     now_,
                     "of " + std::to_string(expected) + " messages that the server counts there it shows " +
                         std::to_string(messages->size())});
  std::vector<Time> dates;
  for (const imap::Message& message : *messages) {
    if (message.uid < from || message.uid >= below || !read_.insert(message.uid).second) continue;
    for (Post& post : imap::posts_of(message, url_.folder, session_.box().validity)) posts_.push_back(std::move(post));
    if (message.arrived) dates.push_back(*message.arrived);
  }
  reach_ = reach_of(std::move(dates));
  co_return true;
}

asio::awaitable<bool> ImapVisit::page(ImapCursor& cursor) {
  const std::uint32_t last = std::min(cursor.count, *session_.box().messages);
  if (last == 0) {
    cursor.count = 0;
    co_return true;
  }
  const std::uint32_t first = last > kPage ? last - kPage + 1 : 1;
  // By numbers of sequence: they run without a hole, so it is known how many messages must come. UIDs have holes.
  const string set = std::to_string(first) + ":" + std::to_string(last);
  const std::uint32_t below = cursor.below;
  const bool good = co_await fetch(set, false, last - first + 1, 1, below);
  if (!good) co_return false;
  if (!read_.empty()) cursor.below = std::min(cursor.below, *read_.begin());
  cursor.count = first - 1;
  co_return true;
}

asio::awaitable<bool> ImapVisit::added(ImapMark mark) {
  const imap::Box& box = session_.box();
  const bool fits = box.validity == mark.validity && box.next > mark.next && *box.messages > mark.messages &&
                    *box.messages - mark.messages <= 5 * kBatch;
  if (!fits) co_return false;
  // `n:*` gives the last message even when it is older than n; fetch() leaves it out, and then the count does not fit.
  const std::size_t expected = *box.messages - mark.messages;
  const string set = std::to_string(mark.next) + ":*";
  const std::uint32_t from = mark.next;
  const bool good = co_await fetch(set, true, 0, from, kLastUid);
  co_return good&& read_.size() == expected;
}

asio::awaitable<bool> ImapVisit::fill(Time from, std::uint32_t below, std::size_t most) {
  if (below <= 1) co_return true;
  // SINCE looks at the day alone, in whatever zone the server has it.
  const string criteria = "UID 1:" + std::to_string(below - 1) + " SINCE " + imap::search_date(from - Days(1));
  auto found = co_await session_.search(criteria);
  if (!found || !is_good(session_.evidence())) co_return false;
  std::erase_if(*found, [&](std::uint32_t uid) { return uid >= below || read_.count(uid) > 0; });
  // Then how far the page is whole is not said, and no proof rests on it.
  if (found->size() > most) co_return false;
  for (std::size_t begin = 0; begin < found->size(); begin += kBatch) {
    const std::size_t end = std::min(begin + kBatch, found->size());
    string set;
    for (std::size_t i = begin; i < end; ++i) set += (set.empty() ? "" : ",") + std::to_string((*found)[i]);
    const bool good = co_await fetch(std::move(set), true, end - begin, 1, below);
    if (!good) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> ImapVisit::is_last_slice() {
  const auto dot = url_.folder.rfind('.');
  const string digits = dot == string::npos ? "" : url_.folder.substr(dot + 1);
  // A full folder of public-inbox never changes again: read as the list, it would be silent while the next one fills.
  const bool numbered = !digits.empty() && digits.size() < 6 &&
                        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!numbered || session_.box().next <= kSlice) co_return true;
  const string next = url_.folder.substr(0, dot + 1) + std::to_string(std::stoi(digits) + 1);
  const auto pattern = imap::quoted_mailbox(next);
  if (!pattern) co_return true;
  const string name = *pattern;
  const auto folders = co_await session_.list(name);
  if (!folders) co_return false;
  if (std::find(folders->begin(), folders->end(), next) == folders->end()) co_return true;
  session_.fail(unrecognised(session_.address() + " " + url_.folder + ": is full and gets no more posts; name " + next +
                             ", and mark this one frozen: true"));
  co_return false;
}

}  // namespace sigwatch
