#include "archives/ietf/session.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/engine/page_words.h"
#include "core/base/text.h"

namespace sigwatch::ietf {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

/// Where reading backwards goes on: hashes of the messages that were read last, newest first. More than one, in case
/// that one is removed.
struct Cursor {
  std::vector<std::string> at;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cursor, at)

/// A page is full with so many rows (ELASTICSEARCH_RESULTS_PER_PAGE).
constexpr std::size_t kPageRows = 40;
constexpr std::size_t kCursorRows = 8;

}  // namespace

std::string Session::message_url(const std::string& hash) const {
  return place_.mount + "arch/msg/" + place_.list + "/" + hash + "/";
}

/// `start`: a day, `20260522`.
HttpRequest Session::ask_count(const std::string& start) const {
  HttpRequest request;
  request.url = place_.mount + "api/v1/stats/msg_counts/?list=" + percent_encoded(place_.list) + "&start=" + start;
  request.accept = "application/json";
  request.max_bytes = 1024 * 1024;
  return request;
}

/// -1: the answer does not tell.
long Session::count_in(const HttpResponse& response) const {
  const auto answer = object_in(response.body);
  const json counts = answer ? answer->value("msg_counts", json()) : json();
  const bool known = counts.is_object() && counts.contains(place_.list) && counts[place_.list].is_number_integer();
  return known ? std::max(counts[place_.list].get<long>(), -1L) : -1;
}

asio::awaitable<bool> Session::count() {
  // Without a start the archive counts the last month alone. It answers 404 for a list that it does not show, so a
  // count of 0 can be trusted.
  HttpRequest request = ask_count("19700101");
  const Fetched fetched = co_await requests_.fetch(request);
  if (fetched.evidence.kind == Evidence::Kind::gone)
    co_return fail({Evidence::Kind::gone,
                    request.url + ": the archive answers 404: it has no public list " + place_.list +
                        " (unknown, or private); run sigwatchctl discover " + place_.mount + "arch/browse/",
                    std::nullopt});
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  total_ = count_in(fetched.response);
  if (total_ < 0) co_return fail(not_recognised(fetched.response, "the IETF mail archive's count of " + place_.list));
  co_return true;
}

asio::awaitable<void> Session::compare_since(Time from) {
  const Time day = std::chrono::ceil<Days>(from);
  std::string start = to_date(day);
  std::erase(start, '-');
  HttpRequest request = ask_count(start);
  const Fetched fetched = co_await requests_.fetch(request);
  const long told = is_good(fetched.evidence) ? count_in(fetched.response) : -1;
  // A day of slack: the archive may date a message by another zone than we do, but does so with few.
  const auto shown = std::count_if(clocks_.begin(), clocks_.end(), [&](Time clock) { return clock >= day - Days(1); });
  if (told > shown)
    reading_.gaps.push_back(
        {request.url, gap_begin(from, now_), now_,
         "counts " + plural(told, "message") + ", of which " + std::to_string(shown) + " could be read"});
}

void Session::compare_all() {
  if (!at_beginning() || total_ <= static_cast<long>(rows_.size())) return;
  reading_.gaps.push_back(
      {place_.mount + "arch/browse/" + place_.list + "/", Time::min(), now_,
       "shows " + std::to_string(rows_.size()) + " of " + plural(total_, "message") + " that are counted there"});
}

asio::awaitable<bool> Session::show(std::string hash) {
  std::string url = place_.mount + "arch/browse/" + place_.list + "/";
  if (!hash.empty()) url += "?index=" + hash;
  const HttpRequest request = ask(url);
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  const std::vector<std::string> rows = rows_in(fetched.response.body, place_);
  if (rows.empty())
    co_return fail(not_recognised(fetched.response, "the IETF mail archive's messages of " + place_.list));
  const std::size_t before = rows_.size();
  for (const std::string& row : rows) {
    if (known_.insert(row).second) rows_.push_back(row);
  }
  const bool nothing_new = rows_.size() == before;
  if (nothing_new && rows.size() >= kPageRows)
    co_return fail(unrecognised(request.url + ": the archive shows the same page again and again; look at it"));
  // Behind the oldest message there is no row that was not shown before.
  beginning_ = nothing_new;
  co_return true;
}

asio::awaitable<bool> Session::go_to(std::string text) {
  const Cursor cursor = from_envelope<Cursor>("ietf", text).value_or(Cursor{});
  for (const std::string& written : cursor.at) {
    const std::string hash = percent_encoded(written);
    const bool shown = co_await show(hash);
    if (shown) {
      next_ = !rows_.empty() && rows_.front() == hash ? 1 : 0;
      co_return true;
    }
    if (reading_.evidence.kind != Evidence::Kind::gone) co_return false;
    reading_.evidence = {Evidence::Kind::good, {}, std::nullopt};
  }
  co_return fail(
      unrecognised(place_.mount + "arch/browse/" + place_.list +
                   "/: the messages where reading backwards stopped are no longer there; look at the archive"));
}

std::string Session::next_listed() { return next_ < rows_.size() ? message_url(rows_[next_++]) : std::string(); }

asio::awaitable<bool> Session::list_more() {
  const std::string last = rows_.empty() ? std::string() : rows_.back();
  co_return co_await show(last);
}

asio::awaitable<bool> Session::take_row(std::string hash) {
  std::string url = message_url(hash);
  co_return co_await take(std::move(url));
}

std::optional<Post> Session::read(const std::string& page, const std::string& url) const {
  auto post = read_message(page, url);
  if (post)
    post->locator =
        url.substr((place_.mount + "arch/msg/").size(), url.size() - (place_.mount + "arch/msg/").size() - 1);
  return post;
}

/// The archive shows its messages in the order of the senders' clocks.
std::optional<Time> Session::clock_of(const Post& post) const {
  return post.sender_date ? post.sender_date : post.archive_date;
}

Time Session::complete_after(Time clock) const { return clock + kFiledAside; }

std::string Session::cursor() const {
  Cursor cursor;
  for (std::size_t i = next_; i > 0 && cursor.at.size() < kCursorRows; --i) cursor.at.push_back(rows_[i - 1]);
  return in_envelope("ietf", cursor);
}

}  // namespace sigwatch::ietf
