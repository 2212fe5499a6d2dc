#include "service/history_reading.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/evidence/merge.h"
#include "ports/failpoint.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr int kRequestsTogether = 4;
constexpr Seconds kOverlap = Days(1);

class HistoryReading {
 public:
  HistoryReading(Archive& archive, const ArchiveEntry& entry, Store& store, const Clock& clock, const Policy& policy,
                 std::function<void(const ReadSoFar&)> progress)
      : archive_(archive), store_(store), clock_(clock), policy_(policy), progress_(std::move(progress)) {
    memory_ = store_.archive(entry.url).value_or(ArchiveMemory{});
    memory_.url = entry.url;
    if (memory_.kind.empty()) memory_.kind = entry.kind;
    for (KnownPost& p : store_.posts(entry.url)) know(std::move(p));
  }

  asio::awaitable<Evidence> newest() {
    NewestQuery query;
    query.now = clock_.now();
    query.kind = memory_.kind;
    if (memory_.last_good) query.whole_from = *memory_.last_good - kOverlap;  // perhaps a year ago
    const Reading reading = co_await archive_.newest(query);
    Merged taken = merge_newest(memory_, known_, reading, query.whole_from, query.now);
    if (!reading.kind.empty()) taken.memory.kind = reading.kind;
    keep(std::move(taken), reading);
    co_return reading.evidence;
  }

  bool whole() const { return !memory_.older || memory_.beginning; }

  asio::awaitable<Evidence> older() {
    OlderQuery query;
    query.now = clock_.now();
    query.cursor = *memory_.older;
    query.back_to = Time::min();
    query.requests = kRequestsTogether;
    Reading reading = co_await archive_.older(query);
    // Else an archive that shows nothing and calls that the next part would be asked for ever (promise 9).
    if (is_good(reading.evidence) && reading.posts.empty() && reading.older == query.cursor) {
      reading.evidence = {
          Evidence::Kind::unrecognised, memory_.url + " shows nothing older and does not end; look at it", {}};
    }
    keep(merge_older(memory_, known_, reading, false, policy_, query.now), reading);
    co_return reading.evidence;
  }

 private:
  void keep(Merged taken, const Reading& reading) {
    memory_ = std::move(taken.memory);
    // Posts and cursor together: after a crash the cursor never stands beyond posts that were not kept.
    Change change;
    change.archives = {memory_};
    change.posts = std::move(taken.posts);
    store_.commit(change);
    failpoint("history_reading.committed");
    for (KnownPost& p : change.posts) know(std::move(p));
    so_far_.requests += reading.cost.requests;
    so_far_.posts = known_.size();
    so_far_.reached = memory_.complete_from;
    progress_(so_far_);
  }

  void know(KnownPost post) {
    const auto [it, fresh] = place_.emplace(post.key, known_.size());
    if (fresh) {
      known_.push_back(std::move(post));
    } else {
      known_[it->second] = std::move(post);
    }
  }

  Archive& archive_;
  Store& store_;
  const Clock& clock_;
  const Policy& policy_;
  std::function<void(const ReadSoFar&)> progress_;
  ArchiveMemory memory_;
  std::vector<KnownPost> known_;
  std::map<std::string, std::size_t> place_;  ///< in known_, by key
  ReadSoFar so_far_;
};

}  // namespace

asio::awaitable<Evidence> read_to_beginning(Archive& archive, ArchiveEntry entry, Store& store, const Clock& clock,
                                            const Policy& policy, std::function<void(const ReadSoFar&)> progress) {
  HistoryReading reading(archive, entry, store, clock, policy, std::move(progress));
  Evidence evidence = co_await reading.newest();
  while (is_good(evidence) && !reading.whole()) evidence = co_await reading.older();
  co_return evidence;
}

}  // namespace sigwatch
