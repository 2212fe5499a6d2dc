#include <algorithm>
#include <set>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/ietf/pages.h"
#include "archives/ietf/session.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;
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
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, total, known)

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

/// What is new since the mark, if anything is.
Reading since(Session& session, Mark mark, bool changed) {
  if (changed) mark.known = known_now(session.rows());
  mark.total = session.total();
  Reading reading = session.finish();
  if (!is_good(reading.evidence)) return reading;
  if (!changed) reading.evidence.kind = Evidence::Kind::unchanged;
  reading.incremental = true;
  reading.mark = in_envelope("ietf", mark);
  return reading;
}

asio::awaitable<Reading> MailArchive::newest(NewestQuery query) {
  Session session(client_, place_, query.now);
  auto mark = from_envelope<Mark>("ietf", query.mark);
  const std::string first_page;
  bool good = co_await session.count();
  if (good && mark && session.total() == mark->total) co_return since(session, std::move(*mark), false);
  if (good && session.total() > 0) good = co_await session.show(first_page);
  const auto fresh = good && mark ? only_new(session, *mark) : std::nullopt;
  if (fresh) {
    for (const std::string& hash : *fresh) {
      const bool taken = co_await session.take_row(hash);
      if (!taken) co_return session.finish();
    }
    co_return since(session, std::move(*mark), true);
  }
  // Where the rows do not explain the new count (a message was dated back, or one was removed), as many are read as
  // came.
  const long enough = std::max(kFront, mark ? session.total() - mark->total : kFront);
  // Rows stand by the sender's clock: what came within the window may be dated before it, and so stand further back.
  const auto back_to = query.whole_from ? std::optional<Time>(*query.whole_from - kFiledAside) : std::nullopt;
  while (good && !session.at_beginning()) {
    if (back_to ? session.older_in_a_row(*back_to) >= 3 : session.taken() >= enough) break;
    good = co_await session.step();
  }
  if (good && query.whole_from) {
    const Time from = *query.whole_from;
    co_await session.compare_since(from);
  }
  // A message that is counted and stands in no row would be as if nobody had written it.
  session.compare_all();
  const Mark next{session.total(), known_now(session.rows())};
  Reading reading = session.finish(query.whole_from);
  reading.unconditional = !mark;
  reading.mark = in_envelope("ietf", next);
  co_return reading;
}

asio::awaitable<Reading> MailArchive::older(OlderQuery query) {
  Session session(client_, place_, query.now);
  const std::string cursor = query.cursor;
  const bool there = co_await session.go_to(cursor);
  if (there) co_await session.go_back(query);
  Reading reading = session.finish();
  reading.unconditional = true;
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
