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
    if (query.pretend || query.whole_from) query.mark.clear();
    const std::string mark = query.mark;
    Reading reading = settled(co_await kind_->newest(query), query.now, query.pretend);
    if (reading.evidence.kind == Evidence::Kind::unchanged) {
      reading.incremental = true;
      if (reading.mark.empty()) reading.mark = mark;
    }
    const auto pulse = reading.taken_in ? reading.taken_in : newest_taken_in(reading.posts, query.now);
    reading.taken_in = pulse ? std::optional<Time>(std::min(*pulse, query.now)) : std::nullopt;
    co_return reading;
  }

  asio::awaitable<Reading> older(OlderQuery query) override {
    Reading reading = settled(co_await kind_->older(query), query.now, query.pretend);
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
