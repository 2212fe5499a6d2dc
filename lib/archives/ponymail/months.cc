#include "archives/ponymail/months.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "archives/engine/too_many_posts.h"
#include "archives/mbox/mbox.h"
#include "core/base/calendar.h"
#include "core/base/text.h"
#include "libraries/background/background.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::ponymail {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

constexpr std::size_t kMostMonths = 4'000;
constexpr std::int64_t kMostJson = 16 * 1024 * 1024;
constexpr std::int64_t kLastSecond = 253'402'300'799;  // of the year 9999

/// The statistics of this list, and of no other.
/// Of a list that it does not know Pony Mail answers 200 as well, with nothing counted, so the answer must at least
/// name the list.
std::optional<json> stats_in(const std::string& body, const std::string& list) {
  auto stats = object_in(body);
  if (!stats || lower(text_in(*stats, "list")) != list || !stats->contains("active_months") ||
      !stats->contains("emails"))
    return std::nullopt;
  return stats;
}

/// What a month's summary tells: id, date, author (address cut short), subject and the start of the body. nullopt: it
/// is none.
std::optional<std::vector<Post>> posts_of_summary(const std::string& body, const std::string& month,
                                                  const Place& place) {
  const auto stats = stats_in(body, place.list);
  if (!stats || !(*stats)["emails"].is_array()) return std::nullopt;
  std::vector<Post> posts;
  for (const json& email : (*stats)["emails"]) {
    // Cut off while they are made: 16 MiB of `{"epoch":1},` would be 1.4 million posts.
    if (posts.size() > 2 * kMostPostsAtOnce) break;  // more than were shown already and may come to them
    if (!email.is_object() || !email.contains("epoch") || !email["epoch"].is_number_integer()) continue;
    Post post = make_post({{"From", text_in(email, "from")},
                           {"Subject", text_in(email, "subject")},
                           {"Message-ID", text_in(email, "message-id")},
                           {"In-Reply-To", text_in(email, "in-reply-to")}},
                          text_in(email, "body"));
    // Pony Mail believes any Date: it was seen to report a last post of the year 491972.
    post.sender_date = Time{Seconds(std::clamp(email["epoch"].get<std::int64_t>(), std::int64_t{0}, kLastSecond))};
    const std::string name = percent_encoded(text_in(email, "mid"));
    post.locator = month + "/" + name;
    post.url = place.mount + "thread/" + name;
    posts.push_back(std::move(post));
  }
  return posts;
}

/// nullopt: it is no mbox. `page`: where people see the month.
std::optional<std::vector<Post>> posts_of_mbox(const std::string& text, const std::string& month,
                                               const std::string& page) {
  if (!text.empty() && !text.starts_with("From ")) return std::nullopt;
  std::vector<Post> posts;
  split_mbox(text, MboxDialect::local, true, [&](const MboxMessage& message) {
    if (posts.size() > kMostPostsAtOnce) return;
    Post post = post_of(message);
    post.locator = month + ".mbox#" + std::to_string(posts.size() + 1);
    post.url = page;
    posts.push_back(std::move(post));
  });
  return posts;
}

/// The posts of a month by what tells that a summary means one of them. A summary names as many as the server likes.
class Shown {
 public:
  // Looked up in tables: compared one with another, 240,000 posts of a summary took longer than the watchdog waits.
  Shown(std::vector<Post>::const_iterator begin, std::vector<Post>::const_iterator end) {
    for (; begin != end; ++begin) {
      if (!begin->message_id.empty()) ids_.insert(begin->message_id);
      if (begin->sender_date) dates_.insert(begin->sender_date->time_since_epoch().count());
    }
  }
  bool has(const std::string& id, Time date) const {
    return (!id.empty() && ids_.count(id) > 0) || dates_.count(date.time_since_epoch().count()) > 0;
  }

 private:
  std::unordered_set<std::string> ids_;
  std::unordered_set<Seconds::rep> dates_;
};

HttpRequest ask_json(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  request.accept = "application/json";
  request.max_bytes = kMostJson;
  return request;
}

}  // namespace

Place place_of(const std::string& url) {
  const std::string bare = url.substr(0, url.find('#'));
  const std::string path = bare.substr(0, bare.find('?'));
  const std::string site = site_of(path + "/");
  const auto api = path.find("/api/", site.size() - 1);
  const auto slash = path.rfind('/');
  Place place;
  place.mount = path.size() < site.size() ? site : path.substr(0, (api == std::string::npos ? slash : api) + 1);
  const std::string file = path.size() < site.size() ? "" : path.substr(slash + 1);
  if ((file != "list.html" && file != "list") || path.size() == bare.size()) return place;
  const std::string query = lower(bare.substr(path.size() + 1));
  const std::string list = query.substr(0, query.find_first_of(":&"));
  const auto at = list.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == list.size() || list.find_first_of("/*=") != std::string::npos)
    return place;
  place.list = list;
  place.name = list.substr(0, at);
  place.domain = list.substr(at + 1);
  return place;
}

bool is_month(std::string_view name) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return name.size() == 7 && name[4] == '-' && digit(name[0]) && digit(name[1]) && digit(name[2]) && digit(name[3]) &&
         digit(name[5]) && digit(name[6]) && name.substr(5) >= "01" && name.substr(5) <= "12";
}

std::optional<Months> months_in(const json& object) {
  if (object.is_array() && object.empty()) return Months();  // an empty table of Lua
  if (!object.is_object() || object.size() > kMostMonths) return std::nullopt;
  Months months;
  for (const auto& [name, count] : object.items()) {
    if (!is_month(name) || !count.is_number_integer()) return std::nullopt;
    if (count.get<long>() > 0) months[name] = count.get<long>();
  }
  return months;
}

std::string month_name(Time time) { return to_date(time).substr(0, 7); }

Time month_begin(const std::string& month) { return parse_rfc3339(month + "-01").value_or(Time{}); }

std::optional<std::map<std::string, long>> lists_in(std::string_view preferences) {
  const auto object = object_in(preferences);
  if (!object || !object->contains("lists")) return std::nullopt;
  const json& domains = (*object)["lists"];
  std::map<std::string, long> counts;
  if (domains.is_array() && domains.empty()) return counts;
  if (!domains.is_object()) return std::nullopt;
  for (const auto& [domain, names] : domains.items()) {
    if (!names.is_object()) continue;
    for (const auto& [name, count] : names.items()) {
      if (counts.size() >= kMostFound) return counts;
      counts[lower(clean_line(name + "@" + domain, 320))] = count.is_number_integer() ? count.get<long>() : 0;
    }
  }
  return counts;
}

std::string Session::stats_url(const std::string& month, std::string_view how) const {
  return place_.mount + "api/stats.lua?list=" + percent_encoded(place_.name) +
         "&domain=" + percent_encoded(place_.domain) + "&d=" + month + "&" + std::string(how);
}

std::string Session::mbox_url(const std::string& month) const {
  return place_.mount + "api/mbox.lua?list=" + percent_encoded(place_.name) + "@" + percent_encoded(place_.domain) +
         "&d=" + month;
}

bool Session::fail(Evidence evidence) {
  reading_.evidence = std::move(evidence);
  return false;
}

/// `quick` leaves the posts out. The counts of all months come with it, whatever month is asked for.
asio::awaitable<bool> Session::count() {
  if (place_.list.empty())
    co_return fail(unrecognised(place_.mount + ": a Pony Mail site, and no list is named; run sigwatchctl discover " +
                                place_.mount + " and name one of its lists"));
  HttpRequest request = ask_json(stats_url(month_name(now_), "quick=true"));
  Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  const auto response = std::make_shared<const HttpResponse>(std::move(fetched.response));
  std::function<std::optional<json>()> read = [response, list = place_.list] { return stats_in(response->body, list); };
  const auto stats = co_await parsed(response->body.size(), std::move(read));
  const auto months = stats ? months_in((*stats)["active_months"]) : std::nullopt;
  if (!months) co_return fail(not_recognised(*response, "Pony Mail's statistics of " + place_.list));
  months_ = *months;
  reading_.evidence = {Evidence::Kind::good, {}, std::nullopt};
  if (!months_.empty()) co_return true;
  const bool proved = co_await prove_empty();
  co_return proved;
}

/// A hidden list counts nothing, just as an unknown and an empty one: that it is empty is believed only when it stands
/// among the lists that a visitor may read.
asio::awaitable<bool> Session::prove_empty() {
  HttpRequest request = ask_json(place_.mount + "api/preferences.lua");
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  const auto counts = lists_in(fetched.response.body);
  if (!counts) co_return fail(not_recognised(fetched.response, "Pony Mail's preferences"));
  const auto found = counts->find(place_.list);
  if (found == counts->end())
    co_return fail(
        {Evidence::Kind::gone,
         place_.mount + ": Pony Mail lists no " + place_.list +
             " among its public lists: unknown, removed, or hidden from visitors; run sigwatchctl discover " +
             place_.mount,
         std::nullopt});
  if (found->second > 0)
    co_return fail(unrecognised(place_.mount + ": Pony Mail counts " + plural(found->second, "post") + " of " +
                                place_.list + " and shows none; they may be hidden from visitors; ask its operators"));
  co_return true;
}

asio::awaitable<bool> Session::take(std::string month) {
  HttpRequest request;
  request.url = mbox_url(month);
  const std::size_t before = reading_.posts.size();
  Fetched fetched = co_await requests_.fetch(request);
  Evidence mbox = fetched.evidence;
  const auto response = std::make_shared<const HttpResponse>(std::move(fetched.response));
  if (is_good(mbox)) {
    const std::string page = place_.mount + "list.html?" + place_.list + ":" + month;
    std::function<std::optional<std::vector<Post>>()> read = [response, month, page] {
      return posts_of_mbox(response->body, month, page);
    };
    auto posts = co_await parsed(response->body.size(), std::move(read));
    if (posts)
      reading_.posts.insert(reading_.posts.end(), std::move_iterator(posts->begin()), std::move_iterator(posts->end()));
    if (!posts) mbox = not_recognised(*response, "the mbox of a month");
  }
  if (is_crowded()) co_return fail(too_many_posts(request.url, kMostPostsAtOnce));
  const auto expected = months_.find(month);
  // A month whose mbox is shorter than its count is no good read by itself: the mbox leaves out what it cannot send
  // and says nothing of it.
  const bool lacks =
      expected != months_.end() && reading_.posts.size() - before < static_cast<std::size_t>(expected->second);
  if (is_good(mbox) && !lacks) co_return true;
  const bool filled = co_await fill(month, before, std::move(mbox));
  co_return filled;
}

asio::awaitable<bool> Session::fill(std::string month, std::size_t from, Evidence mbox) {
  HttpRequest request = ask_json(stats_url(month, "emailsOnly=true"));
  Fetched fetched = co_await requests_.fetch(request);
  std::string body = is_good(fetched.evidence) ? std::move(fetched.response.body) : std::string();
  const std::size_t bytes = body.size();
  std::function<std::optional<std::vector<Post>>()> read = [body = std::move(body), month, place = place_] {
    return posts_of_summary(body, month, place);
  };
  auto summed = co_await parsed(bytes, std::move(read));
  if (summed) take_summary(std::move(*summed), from);
  if (is_crowded()) co_return fail(too_many_posts(request.url, kMostPostsAtOnce));
  const auto shown = static_cast<long>(reading_.posts.size() - from);
  // A failed mbox may be replaced by a summary that holds all; else the failure stands.
  if (!is_good(mbox) && shown < months_[month]) co_return fail(std::move(mbox));
  if (summed && shown >= months_[month]) co_return true;
  // A message that its operators deleted is counted and never shown; that it was no other a person says, once for the
  // month.
  reading_.gaps.push_back(
      {mbox_url(month), month_begin(month), add_months(month_begin(month), 1),
       "it shows " + std::to_string(shown) + " of the " + plural(months_[month], "post") + " that are counted there"});
  co_return true;
}

bool Session::is_crowded() const { return reading_.posts.size() > kMostPostsAtOnce; }

/// Those of a summary that were not shown.
void Session::take_summary(std::vector<Post> posts, std::size_t from) {
  const Shown shown(reading_.posts.begin() + static_cast<std::ptrdiff_t>(from), reading_.posts.end());
  for (Post& post : posts) {
    if (shown.has(post.message_id, *post.sender_date)) continue;
    if (reading_.posts.size() - from > kMostPostsAtOnce) return;
    reading_.posts.push_back(std::move(post));
  }
}

Reading Session::finish() {
  reading_.cost = requests_.cost();
  reading_.server_date = requests_.server_date();
  return std::move(reading_);
}

}  // namespace sigwatch::ponymail
