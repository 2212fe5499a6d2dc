#include "archives/engine/numbered_archive.h"

#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/engine/numbered_walk.h"

namespace sigwatch {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeenPage, url, etag, modified, digest)

namespace asio = boost::asio;

namespace {

/// So many of the newest messages are read when nothing is known: each costs a request.
constexpr std::size_t kFront = 5;

struct NumberedMark {
  std::vector<SeenPage> pages;
  std::string folder;                  ///< of the newest message
  int last = 0;                        ///< its number
  std::vector<std::string> missing{};  ///< messages that were listed and answered 404
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NumberedMark, pages, folder, last, missing)

class NumberedArchive final : public Archive {
 public:
  NumberedArchive(HttpClient& client, std::string url, const NumberedFormat& format)
      : client_(client), url_(std::move(url)), format_(format) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  HttpClient& client_;
  std::string url_;
  const NumberedFormat& format_;
};

Reading unchanged(NumberedWalk& walk) {
  Reading reading = walk.finish();
  reading.evidence.kind = Evidence::Kind::unchanged;
  return reading;
}

asio::awaitable<Reading> NumberedArchive::newest(NewestQuery query) {
  NumberedWalk walk(client_, url_, format_, query.now);
  auto mark = from_envelope<NumberedMark>(format_.kind, query.mark);
  if (mark && mark->pages.empty()) mark.reset();
  if (mark) {
    const bool still = co_await walk.still(mark->pages, mark->missing);
    if (still) co_return unchanged(walk);
    if (walk.failed()) co_return walk.finish();
  }
  bool good = co_await walk.open();
  if (good && query.whole_from) good = co_await walk.take_unlisted();
  // What is newer than the mark is read, however many there are; of what is older, only enough to show the newest end.
  // An older folder would cost the request of its index, too.
  while (good && !walk.at_beginning()) {
    if (query.whole_from && walk.older_in_a_row(*query.whole_from) >= 3) break;
    const bool new_to_us = mark && walk.is_newer(mark->folder, mark->last);
    if (!query.whole_from && static_cast<std::size_t>(walk.taken()) >= kFront && !new_to_us) break;
    if (!query.whole_from && walk.taken() > 0 && walk.between_folders() && !new_to_us) break;
    good = co_await walk.step();
  }
  NumberedMark next{walk.seen(), walk.newest_folder(), walk.newest_number()};
  Reading reading = walk.finish(query.whole_from);
  reading.unconditional = !mark;
  // A message that is listed and not there yet would count as known. Each costs a request a poll, so not of many.
  for (const Gap& gap : reading.gaps) next.missing.push_back(gap.part);
  if (next.missing.size() <= kFront) reading.mark = in_envelope(format_.kind, next);
  co_return reading;
}

asio::awaitable<Reading> NumberedArchive::older(OlderQuery query) {
  NumberedWalk walk(client_, url_, format_, query.now);
  const std::string cursor = query.cursor;
  bool good = co_await walk.open();
  if (good) good = co_await walk.go_to(cursor);
  if (good) co_await walk.go_back(query);
  Reading reading = walk.finish();
  reading.unconditional = true;
  co_return reading;
}

}  // namespace

std::string numbered_url(const std::string& url) {
  const std::string bare = url.substr(0, url.find_first_of("?#"));
  return bare.ends_with(".html") ? bare : with_slash(bare);
}

std::string numbered_root(const std::string& url) { return parent_folder(folder_of_page(numbered_url(url))); }

std::unique_ptr<Archive> open_numbered(HttpClient& client, const std::string& url, const NumberedFormat& format) {
  return std::make_unique<NumberedArchive>(client, numbered_url(url), format);
}

}  // namespace sigwatch
