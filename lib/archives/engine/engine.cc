#include "archives/engine/engine.h"

#include <algorithm>
#include <string>
#include <utility>

#include "archives/engine/kind.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

class Engine final : public Archive {
 public:
  explicit Engine(std::unique_ptr<Archive> kind) : kind_(std::move(kind)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override {
    // A proof needs a reading that does not rest on earlier ones, and a mark may speak of what came after a pretended
    // now.
    if (query.pretend || query.whole_from) query.mark.clear();
    const std::string mark = query.mark;
    Reading reading = settled(co_await kind_->newest(query), query.now, query.pretend);
    // "Nothing changed" shows no posts; without this word, those that are known would seem to have vanished.
    if (reading.evidence.kind == Evidence::Kind::unchanged) {
      reading.incremental = true;
      if (reading.mark.empty()) reading.mark = mark;
    }
    const auto pulse = reading.taken_in ? reading.taken_in : newest_taken_in(reading.posts, query.now);
    // The pulse proves that the archiver lives (design of the proof: docs/proof.md, Pulse). A forged date of next year
    // must not prove it for a year.
    reading.taken_in = pulse ? std::optional<Time>(std::min(*pulse, query.now)) : std::nullopt;
    co_return reading;
  }

  asio::awaitable<Reading> older(OlderQuery query) override {
    Reading reading = settled(co_await kind_->older(query), query.now, query.pretend);
    // Else a failed request would pass for a part that was read.
    if (!is_good(reading.evidence)) reading.older = query.cursor;
    co_return reading;
  }

  asio::awaitable<Reading> look_up(std::string message_id) override {
    Reading reading = co_await kind_->look_up(message_id);
    co_return reading;
  }

  asio::awaitable<std::string> permalink(Post post) override {
    std::string url = co_await kind_->permalink(post);
    co_return url;
  }

 private:
  static Reading settled(Reading reading, Time now, bool pretend) {
    if (!is_good(reading.evidence)) {
      // Posts of a reading that broke off are given up as a whole: who sees half of an archive could miss the rest.
      Reading failed;
      failed.evidence = std::move(reading.evidence);
      failed.kind = std::move(reading.kind);
      failed.server_date = reading.server_date;
      failed.cost = reading.cost;
      return failed;
    }
    if (!pretend) return reading;
    std::erase_if(reading.posts, [&](const Post& post) { return !was_there(post, now); });
    reading.mark.clear();  // it would speak of a moment that has not come
    return reading;
  }

  std::unique_ptr<Archive> kind_;
};

}  // namespace

std::unique_ptr<Archive> with_engine(std::unique_ptr<Archive> kind) {
  return std::make_unique<Engine>(std::move(kind));
}

}  // namespace sigwatch
