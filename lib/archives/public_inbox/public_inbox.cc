#include <algorithm>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/public_inbox/lists.h"
#include "archives/public_inbox/mark.h"
#include "archives/public_inbox/pages.h"
#include "archives/public_inbox/reader.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace public_inbox {

namespace {

class PublicInbox final : public Archive {
 public:
  PublicInbox(HttpClient& http, std::string folder) : http_(http), folder_(std::move(folder)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  HttpClient& http_;
  std::string folder_;  ///< with the final slash
  ReadHeaders headers_;
};

Reading unchanged(Reader& reader) {
  Reading reading = reader.finish();
  reading.evidence.kind = Evidence::Kind::unchanged;
  return reading;
}

std::string next_mark(const std::string& state, bool settled, const Reading& reading) {
  Mark mark{state, settled, {}};
  for (std::size_t i = 0; i < reading.posts.size() && i < kHeadersRead; ++i)
    mark.seen.push_back(reading.posts[i].message_id);
  return to_text(mark);
}

asio::awaitable<Reading> PublicInbox::newest(NewestQuery query) {
  Reader reader(http_, folder_, headers_, query.now);
  const auto mark = mark_from(query.mark);
  bool good = co_await reader.ask_manifest();
  const std::string state = good && reader.manifest() ? reader.manifest()->state : std::string();
  const bool same = mark && mark->state == state;
  // A commit stands in the manifest a moment before its message stands in the feed: until the feed was read after
  // that, "nothing changed" could pass over it.
  if (same && mark->settled) co_return unchanged(reader);
  if (query.pretend) reader.start_at(query.now);
  // a page of posts dated in the future does not show the newest one
  const Time reach = query.whole_from.value_or(query.now + 1s);
  while (good && !reader.at_end() && (!reader.oldest() || *reader.oldest() >= reach))
    good = co_await reader.take_page();
  // With a pretended now there may well be nothing yet, of an inbox that is full today.
  if (good && reader.shows_nothing() && !query.pretend) good = co_await reader.prove_empty();
  if (!good) co_return reader.finish();
  std::vector<std::string> seen;
  if (mark) seen = mark->seen;
  co_await reader.read_headers(std::move(seen));
  Reading reading = reader.finish();
  reading.unconditional = !mark;
  if (query.whole_from && !reader.at_end()) reading.complete_from = query.whole_from;
  if (!state.empty()) reading.mark = next_mark(state, same, reading);
  co_return reading;
}

asio::awaitable<Reading> PublicInbox::older(OlderQuery query) {
  Reader reader(http_, folder_, headers_, query.now);
  const Time newest_end = query.now + Days(1);
  Time before = cursor_from(query.cursor).value_or(Cursor{newest_end}).before;
  if (query.pretend) before = std::min(before, query.now);
  reader.start_at(before);
  bool good = true;
  while (good && !reader.at_end() && reader.pages() < std::max(1, query.requests)) {
    good = co_await reader.take_page();
    if (reader.oldest() && *reader.oldest() < query.back_to) break;
    if (!query.thorough && reader.has_posts()) break;
  }
  co_return reader.finish();
}

/// An inbox's own address, also of one of its pages.
std::string folder_of(const std::string& url) {
  for (const std::string_view page : {"/new.atom", "/new.html", "/manifest.js.gz"}) {
    if (url.ends_with(page)) return url.substr(0, url.size() - page.size() + 1);
  }
  return with_slash(url);
}

/// lore.kernel.org shows nothing else; elsewhere the page tells.
bool named(const std::string& url) {
  return is_web(url) && host_of(url) == "lore.kernel.org" && !last_segment(url).empty();
}

}  // namespace
}  // namespace public_inbox

Kind public_inbox_kind() {
  return {"public-inbox",
          public_inbox::named,
          [](const HttpResponse& page) { return public_inbox::is_inbox_page(page.body); },
          [](const std::string& url) { return parent_folder(public_inbox::folder_of(url)); },
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(
                new public_inbox::PublicInbox(context.http, public_inbox::folder_of(entry.url)));
          },
          public_inbox::lists};
}

}  // namespace sigwatch
