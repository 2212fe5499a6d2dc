#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "archives/ietf/pages.h"
#include "archives/ietf/session.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;
using nlohmann::json;
using namespace ietf;

namespace {

/// So many of the newest messages are read when nothing is known: each costs a request.
constexpr long kFront = 5;
constexpr std::size_t kMostKnown = 60;

/// What the next reading compares with. The count of all messages ever changes with every new one, however it is dated.
struct Mark {
  long total = -1;
  std::vector<std::string> known;  ///< hashes of the rows shown, newest first
};

std::string to_text(const Mark& mark) { return to_compact(json{{"total", mark.total}, {"known", mark.known}}); }

std::optional<Mark> mark_from(const std::string& text) {
  const auto object = object_in(text);
  if (!object || !object->contains("total") || !object->contains("known") || !(*object)["known"].is_array())
    return std::nullopt;
  Mark mark{number_in(*object, "total"), {}};
  for (const json& hash : (*object)["known"]) {
    if (!hash.is_string()) return std::nullopt;
    mark.known.push_back(hash.get<std::string>());
  }
  return mark;
}

class MailArchive final : public Archive {
 public:
  MailArchive(HttpClient& client, const std::string& url)
      : client_(client), place_(place_of(url).value_or(Place{url, {}})) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  HttpClient& client_;
  Place place_;
};

/// Rows before those that are known, when they explain the new count: then all else stands.
std::optional<std::vector<std::string>> only_new(const Session& session, const Mark& mark) {
  std::vector<std::string> fresh;
  for (const std::string& hash : session.rows()) {
    if (std::find(mark.known.begin(), mark.known.end(), hash) == mark.known.end()) fresh.push_back(hash);
  }
  const bool some_known = fresh.size() < session.rows().size();
  const bool explained = some_known && static_cast<long>(fresh.size()) == session.total() - mark.total;
  if (!explained) return std::nullopt;
  return fresh;
}

std::vector<std::string> known_now(const std::vector<std::string>& rows) {
  return {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kMostKnown))};
}

Reading since(Session& session, Mark mark, bool changed) {
  const std::vector<std::string> rows = session.rows();
  const long total = session.total();
  Reading reading = session.finish();
  if (!is_good(reading.evidence)) return reading;
  if (changed) mark.known = known_now(rows);
  mark.total = total;
  reading.taken_in = newest_taken_in(reading.posts, session.now());
  if (!changed) reading.evidence.kind = Evidence::Kind::unchanged;
  reading.incremental = true;
  reading.mark = to_text(mark);
  return reading;
}

asio::awaitable<Reading> MailArchive::newest(NewestQuery query) {
  Session session(client_, place_, query.now, query.pretend);
  std::optional<Mark> mark;
  if (!query.pretend && !query.whole_from) mark = mark_from(query.mark);
  const std::string first_page;
  bool good = co_await session.count();
  if (good && mark && session.total() == mark->total) co_return since(session, std::move(*mark), false);
  if (good && session.total() > 0) good = co_await session.show(first_page);
  const auto fresh = good && mark ? only_new(session, *mark) : std::nullopt;
  if (fresh) {
    for (const std::string& hash : *fresh) {
      const bool taken = co_await session.take(hash);
      if (!taken) co_return session.finish();
    }
    co_return since(session, std::move(*mark), true);
  }
  const long enough = std::max(kFront, mark ? session.total() - mark->total : kFront);
  const auto back_to = query.whole_from ? std::optional<Time>(*query.whole_from - kFiledAside) : std::nullopt;
  while (good && !session.at_beginning()) {
    if (back_to ? session.older_in_a_row(*back_to) >= 3 : session.taken() >= enough) break;
    good = co_await session.step();
  }
  if (good && query.whole_from && !query.pretend) {
    const Time from = *query.whole_from;
    co_await session.compare_since(from);
  }
  session.compare_all();
  const std::vector<std::string> rows = session.rows();
  Reading reading = session.finish();
  if (!is_good(reading.evidence)) co_return reading;
  reading.complete_from = session.complete_from();
  if (query.whole_from && !session.at_beginning()) reading.complete_from = query.whole_from;
  reading.unconditional = !mark;
  reading.taken_in = newest_taken_in(reading.posts, query.now);
  if (!session.at_beginning()) reading.older = session.cursor();
  if (!query.pretend) reading.mark = to_text({session.total(), known_now(rows)});
  co_return reading;
}

asio::awaitable<Reading> MailArchive::older(OlderQuery query) {
  Session session(client_, place_, query.now, query.pretend);
  const std::string cursor = query.cursor;
  bool good = co_await session.go_to(cursor);
  while (good && !session.at_beginning()) {
    if (session.taken() >= std::max(1, query.requests) || session.older_in_a_row(query.back_to) >= 3) break;
    good = co_await session.step();
  }
  Reading reading = session.finish();
  reading.older = query.cursor;
  if (!is_good(reading.evidence)) co_return reading;
  reading.unconditional = true;
  reading.complete_from = session.complete_from();
  reading.older.reset();
  if (!session.at_beginning()) reading.older = session.cursor();
  co_return reading;
}

asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  const Place place = place_of(url).value_or(Place{site_of(url), {}});
  Requests requests(context.http);
  HttpRequest request;
  request.url = place.mount + "arch/browse/";
  const Fetched fetched = co_await requests.fetch(request);
  Discovery found{fetched.evidence, {}, requests.cost()};
  if (!is_good(found.evidence)) co_return found;
  for (const std::string& name : ietf::lists_in(fetched.response.body, place)) {
    if (found.lists.size() < kMostFound) found.lists.push_back({place.mount + "arch/browse/" + name + "/", {}, name});
  }
  if (found.lists.empty()) found.evidence = not_recognised(fetched.response, "the IETF mail archive's page of lists");
  co_return found;
}

}  // namespace

Kind ietf_kind() {
  return {"ietf",
          [](const std::string& url) { return is_web(url) && place_of(url) && !place_of(url)->list.empty(); },
          [](const HttpResponse& page) {
            const auto place = place_of(page.url);
            return place && !place->list.empty() && !rows_in(page.body, *place).empty();
          },
          [](const std::string& url) {
            return place_of(url).value_or(Place{site_of(url), {}}).mount;
          },
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(new MailArchive(context.http, entry.url));
          },
          lists};
}

}  // namespace sigwatch
