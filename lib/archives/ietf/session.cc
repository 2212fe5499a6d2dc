#include "archives/ietf/session.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "core/base/text.h"

namespace sigwatch::ietf {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

constexpr std::int64_t kMostPage = 8 * 1024 * 1024;
/// A page is full with so many rows (ELASTICSEARCH_RESULTS_PER_PAGE).
constexpr std::size_t kPageRows = 40;
/// A cursor names more than one message, in case that one is removed.
constexpr std::size_t kCursorRows = 8;

}  // namespace

bool Session::fail(Evidence evidence) {
  evidence_ = std::move(evidence);
  return false;
}

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
  beginning_ = total_ == 0;
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
  if (!beginning_ || total_ <= static_cast<long>(rows_.size())) return;
  reading_.gaps.push_back(
      {place_.mount + "arch/browse/" + place_.list + "/", Time::min(), now_,
       "shows " + std::to_string(rows_.size()) + " of " + plural(total_, "message") + " that are counted there"});
}

asio::awaitable<bool> Session::show(std::string hash) {
  HttpRequest request;
  request.url = place_.mount + "arch/browse/" + place_.list + "/";
  if (!hash.empty()) request.url += "?index=" + hash;
  request.max_bytes = kMostPage;
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
  beginning_ = nothing_new;
  co_return true;
}

asio::awaitable<bool> Session::go_to(std::string cursor) {
  const auto object = object_in(cursor);
  const json hashes = object ? object->value("at", json::array()) : json::array();
  for (const json& item : hashes) {
    const std::string hash = item.is_string() ? percent_encoded(item.get<std::string>()) : std::string();
    const bool shown = co_await show(hash);
    if (shown) {
      next_ = !rows_.empty() && rows_.front() == hash ? 1 : 0;
      co_return true;
    }
    if (evidence_.kind != Evidence::Kind::gone) co_return false;
    evidence_ = {Evidence::Kind::good, {}, std::nullopt};
  }
  co_return fail(
      unrecognised(place_.mount + "arch/browse/" + place_.list +
                   "/: the messages where reading backwards stopped are no longer there; look at the archive"));
}

asio::awaitable<bool> Session::step() {
  if (next_ < rows_.size()) {
    const std::string hash = rows_[next_++];
    const bool taken = co_await take(hash);
    beginning_ = beginning_ || (total_ >= 0 && static_cast<long>(next_) >= total_);
    co_return taken;
  }
  const std::string last = rows_.back();
  const bool shown = co_await show(last);
  co_return shown;
}

asio::awaitable<bool> Session::take(std::string hash) {
  HttpRequest request;
  request.url = message_url(hash);
  request.max_bytes = kMostPage;
  const Fetched fetched = co_await requests_.fetch(request);
  ++taken_;
  const Time until = clocks_.empty() ? now_ : clocks_.back();
  if (fetched.evidence.kind == Evidence::Kind::gone) {
    reading_.gaps.push_back({request.url, until, until, "answers 404"});
    co_return true;
  }
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  auto post = read_message(fetched.response.body, request.url);
  if (!post) co_return fail(not_recognised(fetched.response, "a message page of the IETF mail archive"));
  post->locator = place_.list + "/" + hash;
  const auto clock = post->sender_date ? post->sender_date : post->archive_date;
  if (clock) {
    for (Gap& gap : reading_.gaps) gap.from = std::min(gap.from, *clock);
    clocks_.push_back(*clock);
  }
  if (!pretend_ || was_there(*post, now_)) reading_.posts.push_back(std::move(*post));
  co_return true;
}

int Session::older_in_a_row(Time than) const {
  int count = 0;
  for (auto clock = clocks_.rbegin(); clock != clocks_.rend() && *clock < than; ++clock) ++count;
  return count;
}

std::optional<Time> Session::complete_from() const {
  if (beginning_) return Time::min();
  if (clocks_.empty()) return std::nullopt;
  return std::min(now_, clocks_.back() + kFiledAside);
}

std::string Session::cursor() const {
  json hashes = json::array();
  for (std::size_t i = next_; i > 0 && hashes.size() < kCursorRows; --i) hashes.push_back(rows_[i - 1]);
  return to_compact(json{{"at", hashes}});
}

Reading Session::finish() {
  reading_.evidence = evidence_;
  reading_.cost = requests_.cost();
  reading_.server_date = requests_.server_date();
  if (!is_good(evidence_)) reading_.posts.clear();
  return std::move(reading_);
}

}  // namespace sigwatch::ietf
