#include <algorithm>
#include <map>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/engine/requests.h"
#include "archives/ponymail/months.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;
using namespace ponymail;

namespace {

/// What the next reading compares with: the count of every month. Pony Mail's own `since=` is not used: of a list that
/// was hidden or removed it also says `changed: false`, and it misses a post that is dated back.
struct Mark {
  Months months;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, months)

std::optional<Mark> mark_from(const std::string& text) {
  auto mark = from_envelope<Mark>("ponymail", text);
  const bool sound = mark && std::all_of(mark->months.begin(), mark->months.end(),
                                         [](const auto& month) { return is_month(month.first); });
  return sound ? mark : std::nullopt;
}

/// Where reading backwards goes on: before this month.
struct Cursor {
  std::string before;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cursor, before)

class PonyMail final : public Archive {
 public:
  PonyMail(HttpClient& client, std::string url) : client_(client), url_(std::move(url)), place_(place_of(url_)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  HttpClient& client_;
  std::string url_;
  Place place_;
};

/// The newest month that is not in the future, where there is one.
/// A post with a wrong clock makes a month of the future. It is read with the others, but it is not where the newest
/// posts are looked for.
std::string front_month(const Months& months, Time now) {
  auto after = months.upper_bound(month_name(now));
  if (after == months.begin()) return months.empty() ? month_name(now) : months.begin()->first;
  return std::prev(after)->first;
}

/// Months from `from` on, and those whose count is not what it was.
std::vector<std::string> wanted(const Months& months, const std::string& from, const std::optional<Mark>& mark) {
  std::vector<std::string> names;
  for (const auto& [name, count] : months) {
    const auto known = mark ? mark->months.find(name) : months.end();
    // A post that is dated back is filed in an old month, and shows by that month's count alone.
    const bool grown = mark && (known == mark->months.end() || known->second < count);
    if (name >= from || grown) names.push_back(name);
  }
  return names;
}

/// What was sent within kFiledAside of its arrival is filed from here on.
Time complete_from_month(const std::string& month, Time now) { return std::min(now, month_begin(month) + kFiledAside); }

Reading unchanged(Session& session) {
  Reading reading = session.finish();
  reading.evidence.kind = Evidence::Kind::unchanged;
  return reading;
}

asio::awaitable<Reading> PonyMail::newest(NewestQuery query) {
  Session session(client_, place_, query.now);
  const auto mark = mark_from(query.mark);
  const bool counted = co_await session.count();
  if (!counted) co_return session.finish();
  if (mark && mark->months == session.months()) co_return unchanged(session);
  const Months months = session.months();
  const std::string from = query.whole_from
                               ? month_name(std::max(*query.whole_from, Time{} + kFiledAside) - kFiledAside)
                               : front_month(months, query.now);
  const std::vector<std::string> names = wanted(months, from, mark);
  for (const std::string& name : names) {
    const bool taken = co_await session.take(name);
    if (!taken) co_return session.finish();
  }
  Reading reading = session.finish();
  const bool all = months.empty() || from <= months.begin()->first;
  reading.complete_from = all ? Time::min() : query.whole_from.value_or(complete_from_month(from, query.now));
  if (!all) reading.older = in_envelope("ponymail", Cursor{from});
  reading.unconditional = !mark;
  reading.mark = in_envelope("ponymail", Mark{months});
  co_return reading;
}

asio::awaitable<Reading> PonyMail::older(OlderQuery query) {
  Session session(client_, place_, query.now);
  const bool counted = co_await session.count();
  std::string before = from_envelope<Cursor>("ponymail", query.cursor).value_or(Cursor{}).before;
  if (before.empty()) before = month_name(query.now + Days(32));
  const Months months = session.months();
  auto next = months.lower_bound(before);
  bool good = counted;
  bool enough = false;
  while (good && !enough && next != months.begin()) {
    --next;
    before = next->first;
    good = co_await session.take(before);
    const bool spent = session.requests() >= query.requests;
    enough =
        spent || (!query.thorough && session.has_posts()) || complete_from_month(before, query.now) <= query.back_to;
  }
  Reading reading = session.finish();
  const bool all = next == months.begin();
  reading.complete_from = all ? Time::min() : complete_from_month(before, query.now);
  reading.unconditional = true;
  if (!all) reading.older = in_envelope("ponymail", Cursor{before});
  co_return reading;
}

asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  const Place place = place_of(url);
  Requests requests(context.http);
  HttpRequest request;
  request.url = place.mount + "api/preferences.lua";
  request.accept = "application/json";
  const Fetched fetched = co_await requests.fetch(request);
  Discovery found{fetched.evidence, {}, requests.cost()};
  if (!is_good(found.evidence)) co_return found;
  const auto counts = lists_in(fetched.response.body);
  if (!counts) found.evidence = not_recognised(fetched.response, "Pony Mail's preferences");
  if (!counts) co_return found;
  for (const auto& [list, count] : *counts) {
    if (found.lists.size() >= kMostFound) break;
    found.lists.push_back({place.mount + "list.html?" + list, list, {}});
  }
  co_return found;
}

}  // namespace

Kind ponymail_kind() {
  return {"ponymail",
          [](const std::string& url) { return is_web(url) && !place_of(url).list.empty(); },
          [](const HttpResponse& page) {
            return lower(page.content_type).find("html") != std::string::npos &&
                   page.body.find("js/ponymail") != std::string::npos;
          },
          [](const std::string& url) { return place_of(url).mount; },
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(new PonyMail(context.http, entry.url));
          },
          lists};
}

}  // namespace sigwatch
