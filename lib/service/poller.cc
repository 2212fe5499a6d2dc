#include "service/poller.h"

#include <algorithm>
#include <utility>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/evidence/merge.h"
#include "core/evidence/sighting.h"
#include "core/post/clocks.h"
#include "ports/failpoint.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// A first reading goes on with the next poll after so many parts.
constexpr int kFirstReadingParts = 24;
constexpr int kRequestsAPart = 4;
constexpr std::size_t kWrittenTogether = 1'000;
constexpr Seconds kClockTolerance = 1h;

std::string describe(const Reading& reading, std::size_t fresh) {
  return plural(static_cast<long>(fresh), "new post") + ", " + plural(reading.cost.requests, "request") + ", " +
         std::to_string(reading.cost.bytes) + " bytes";
}

/// What was met for the first time and only a person can settle: told, so that nobody learns of it when the list is
/// silent for long.
std::string lasting_gaps(const Reading& reading) {
  std::string text;
  for (const Gap& gap : reading.gaps) {
    if (gap.lasting) text += "; " + gap.part + ": " + gap.why;
  }
  return text;
}

/// True when a good reading left all as it was, but for when that was.
bool nothing_new(ArchiveMemory before, const ArchiveMemory& after) {
  const bool unchanged =
      after.evidence.kind == Evidence::Kind::unchanged;  // a whole read is written at once: mail may rest on it
  if (!before.last_good || !is_good(before.evidence) || !unchanged) return false;
  before.evidence = after.evidence;
  before.mark = after.mark;
  before.series = after.series;
  before.last_good = after.last_good;
  before.last_attempt = after.last_attempt;
  before.last_cost = after.last_cost;
  before.taken_in = after.taken_in;
  return before == after;
}

/// Says that an archive is being polled, as long as it is.
class PollGuard {
 public:
  PollGuard(std::set<std::string>& all, std::string url) : all_(all), url_(std::move(url)) { all_.insert(url_); }
  ~PollGuard() { all_.erase(url_); }
  PollGuard(const PollGuard&) = delete;
  PollGuard& operator=(const PollGuard&) = delete;

 private:
  std::set<std::string>& all_;
  std::string url_;
};

/// By a clock that was set back, what a person just wrote lies in the future, and would have no date: nothing is kept
/// of such a reading but that it was made. What it showed is asked for again.
Merged only_that_it_was_made(const ArchiveMemory& before, const ArchiveMemory& after) {
  Merged kept{before, {}};
  kept.memory.last_attempt = after.last_attempt;
  kept.memory.evidence = after.evidence;
  kept.memory.last_cost = after.last_cost;
  kept.memory.last_good = std::max(before.last_good, after.last_good);
  kept.memory.failing_since.reset();
  kept.memory.not_before.reset();
  return kept;
}

const char* word(Evidence::Kind kind) {
  switch (kind) {
    case Evidence::Kind::good:
      return "read well";
    case Evidence::Kind::unchanged:
      return "unchanged";
    case Evidence::Kind::unreachable:
      return "unreachable";
    case Evidence::Kind::unrecognised:
      return "not recognised";
    case Evidence::Kind::gone:
      return "gone";
  }
  return "";
}

}  // namespace

Poller::Poller(const Collaborators& with, Mutexes& mutexes) : with_(with), mutexes_(mutexes) {
  for (const SigEntry& sig : with_.reg.sigs) {
    for (const ArchiveEntry& a : sig.archives) {
      if (!sig.removed) readers_[a.url].measuring.push_back(&sig);
      readers_[a.url].all.push_back(sig.id);
    }
    for (const ArchiveEntry& a : sig.venues) readers_[a.url].all.push_back(sig.id);
  }
}

asio::awaitable<Evidence> Poller::poll(ArchiveEntry entry, std::optional<Time> whole_from) {
  const PollGuard polling(polling_, entry.url);
  co_return co_await poll_at_leisure(entry, whole_from);
}

asio::awaitable<Evidence> Poller::poll_at_leisure(ArchiveEntry entry, std::optional<Time> whole_from) {
  const ArchiveMemory* const known = memory(entry.url);
  const bool first = !known || !known->first_good;
  const Evidence evidence = (co_await read_newest(entry, whole_from)).evidence;  // its posts are not kept meanwhile
  // Of what is read by a clock that was set back nothing is kept, so nothing more is asked for by it.
  if (!is_good(evidence) || is_set_back()) co_return evidence;
  if (evidence.kind == Evidence::Kind::good) co_await confirm_removal(entry);
  // Asked with each poll: when the post at which a first reading ended is ignored, that reading goes on.
  if (still_reading(entry)) {
    co_await first_reading(entry);
  } else if (!first && !memory(entry.url)->deep) {
    co_await read_older(entry, true, with_.reg.poll.backfill);
  }
  co_return evidence;
}

asio::awaitable<Reading> Poller::read_whole(ArchiveEntry entry, Time whole_from) {
  const std::optional<Time> from = whole_from;
  co_return co_await read_newest(entry, from);
}

std::optional<Time> Poller::last_pass() const { return together_ ? last_pass_ : with_.store.meta().last_pass; }

bool Poller::is_set_back() const {
  const auto last = last_pass();
  return last && with_.clock.now() < *last;
}

std::string Poller::clock_fault() const {
  const Time now = with_.clock.now();
  const auto last = last_pass();
  if (last && now < *last) return "it says " + to_rfc3339(now) + ", before the last pass at " + to_rfc3339(*last);
  if (with_.clock.pretended() || server_dates_.empty()) return {};
  const bool agreed = std::any_of(server_dates_.begin(), server_dates_.end(), [](const ServerDate& d) {
    return std::chrono::abs(d.theirs - d.ours) <= kClockTolerance;
  });
  const ServerDate& latest = server_dates_.back();
  return agreed ? std::string()
                : "it said " + to_rfc3339(latest.ours) + ", and the servers said " + to_rfc3339(latest.theirs);
}

/// Where its server says that our clock is behind, and no other contradicts: the moment by that server. So an archive
/// that lies says it of its own posts alone; one that is ahead by more than two clocks may lie apart is not believed.
std::optional<Time> Poller::by_its_server(const Reading& reading, Time now) const {
  if (!reading.server_date || clock_fault().empty()) return std::nullopt;
  const Seconds behind = *reading.server_date - now;
  return behind > 0s && behind <= kClockSkew ? reading.server_date : std::nullopt;
}

asio::awaitable<Reading> Poller::read_newest(ArchiveEntry entry, std::optional<Time> whole_from) {
  const Mutexes::Lock lock = co_await mutexes_.lock(entry.url);
  const ArchiveMemory asked = memory_of(entry);
  NewestQuery query;
  query.now = with_.clock.now();
  query.pretend = with_.clock.pretended();
  query.mark = asked.mark;
  query.kind = asked.kind;
  query.whole_from = whole_from;
  Reading reading = co_await archive(entry).newest(query);
  // The server's time stands beside ours at this moment. A pass may take hours, and at its end our clock says nothing
  // of a server that was asked at its beginning.
  if (reading.server_date) server_dates_.push_back({*reading.server_date, with_.clock.now()});
  const ArchiveMemory before = memory_of(entry);
  std::vector<KnownPost> known;  // what shows no posts is not compared with the known ones
  if (reading.evidence.kind == Evidence::Kind::good) known = with_.store.posts(entry.url);
  // Before it is merged: a reading that holds too much counts as one that failed, so it proves nothing.
  reading = bounded_by_all(std::move(reading), known, entry.url);
  Merged taken = merge_newest(before, known, reading, whole_from, query.now, by_its_server(reading, query.now));
  // When it was made is not known by a clock that is not trusted: such a reading proves nothing, nor does it undo what
  // was proved.
  if (is_good(reading.evidence) && !clock_fault().empty()) taken.memory.series = before.series;
  if (is_good(reading.evidence) && is_set_back()) taken = only_that_it_was_made(before, taken.memory);
  taken.memory.kind = reading.kind.empty() ? entry.kind : reading.kind;
  commit_reading(before, taken.memory, std::move(taken.posts), reading);
  co_return reading;
}

const PostsKept& Poller::kept() {
  if (!kept_) {
    kept_ = with_.store.posts_kept();
    // An archive that is no longer polled is not held in memory, and takes no room from the others.
    std::erase_if(*kept_, [&](const auto& entry) { return with_.archives.count(entry.first) == 0; });
  }
  return *kept_;
}

Reading Poller::bounded_by_all(Reading reading, const std::vector<KnownPost>& known, const std::string& url) {
  std::size_t most = 0;
  for (const KnownPost& p : known) most += weight_of(p.post);
  for (const Post& p : reading.posts) most += weight_of(p);
  return most <= kKeptOfEach ? std::move(reading) : bounded(std::move(reading), known, url, kept());
}

/// Only SIGs need more than the newest end; a canary's or the Council's archive is done with that.
bool Poller::still_reading(const ArchiveEntry& entry) const {
  const ArchiveMemory* const known = memory(entry.url);
  if (!known || !known->older || known->beginning) return false;
  const auto readers = readers_.find(entry.url);
  if (readers == readers_.end()) return false;
  return std::any_of(readers->second.measuring.begin(), readers->second.measuring.end(), [&](const SigEntry* sig) {
    const Time now = with_.clock.now();
    const Snapshot snapshot(with_.reg, with_.store, now, sig->archives);
    const auto assessment = snapshot.assess(*sig);
    if (assessment->reading_done) return false;
    // Where no part of an archive can be known to be complete before all of it was read (mbox), a list that lives waits
    // for the backfill.
    const JudgedPost* const newest = assessment->summary.newest_undoubted;
    return known->complete_from || !newest || !is_young(*newest->date, with_.reg.policy, now);
  });
}

asio::awaitable<void> Poller::first_reading(ArchiveEntry entry) {
  for (int part = 0; part < kFirstReadingParts && still_reading(entry); ++part) {
    const bool good = co_await read_older(entry, false, kRequestsAPart);
    if (!good) break;
  }
}

asio::awaitable<bool> Poller::read_older(ArchiveEntry entry, bool thorough, int requests) {
  const Mutexes::Lock lock = co_await mutexes_.lock(entry.url);
  const ArchiveMemory asked = memory_of(entry);
  const auto readers = readers_.find(entry.url);
  const bool sig_archive = readers != readers_.end() && !readers->second.measuring.empty();
  if (!asked.older || !sig_archive) co_return false;
  // It was too large. While there is no more room than then, it would be fetched for nothing.
  if (const auto it = refused_.find(entry.url); it != refused_.end() && most_kept(kept(), entry.url) <= it->second)
    co_return false;
  OlderQuery query;
  query.now = with_.clock.now();
  query.pretend = with_.clock.pretended();
  query.cursor = *asked.older;
  query.back_to = thorough ? add_months(query.now, -with_.reg.policy.backfill) : Time::min();
  query.thorough = thorough;
  query.requests = requests;
  Reading reading = co_await archive(entry).older(query);
  const ArchiveMemory before = memory_of(entry);
  const std::vector<KnownPost> known = with_.store.posts(entry.url);
  const bool shown = is_good(reading.evidence);
  reading = bounded_by_all(std::move(reading), known, entry.url);
  if (shown && !is_good(reading.evidence)) refused_[entry.url] = most_kept(kept(), entry.url);
  Merged taken = merge_older(before, known, reading, thorough, with_.reg.policy, query.now);
  if (reading.cost.requests > 0 && before.first_cost.requests > 0 && !thorough) {
    taken.memory.first_cost.requests += reading.cost.requests;
    taken.memory.first_cost.bytes += reading.cost.bytes;
  }
  commit_reading(before, taken.memory, std::move(taken.posts), reading);
  co_return is_good(reading.evidence);
}

/// One post that vanished, and its own 404: its owner removed it (docs/proof.md).
asio::awaitable<void> Poller::confirm_removal(ArchiveEntry entry) {
  std::vector<KnownPost> open;
  for (KnownPost& p : with_.store.posts(entry.url)) {
    if (p.vanished && !p.removal_confirmed) open.push_back(std::move(p));
  }
  // Several that vanished at once are no post that an owner removed: a person must attest the archive.
  if (open.size() != 1 || open.front().post.message_id.empty()) co_return;
  const std::string id = open.front().post.message_id;
  const Time since = date_of(open.front()).value_or(with_.clock.now()) - kFiledBefore;
  const Mutexes::Lock lock = co_await mutexes_.lock(entry.url);
  Reading reading = co_await archive(entry).look_up(id);
  if (!is_good(reading.evidence)) {
    // Where an archive cannot be asked for one message, a whole reading must miss the post once more.
    NewestQuery whole;
    whole.now = with_.clock.now();
    whole.pretend = with_.clock.pretended();
    whole.whole_from = since;
    reading = co_await archive(entry).newest(whole);
  }
  const Sighting sighting = look_for([&](const Post& p) { return p.message_id == id; }, reading, since);
  if (sighting.kind != Sighting::Kind::absent) co_return;
  open.front().removal_confirmed = true;
  Change change;
  change.posts = std::move(open);
  with_.store.commit(change);
  ++written_;
}

/// The SIGs that read this archive; the Council's and a canary's belong to none, and are told once.
std::vector<std::string> Poller::sigs_of(const std::string& url) const {
  const auto it = readers_.find(url);
  return it == readers_.end() ? std::vector<std::string>{std::string()} : it->second.all;
}

ArchiveMemory Poller::memory_of(const ArchiveEntry& entry) const {
  const ArchiveMemory* const known = memory(entry.url);
  ArchiveMemory found = known ? *known : ArchiveMemory{};
  found.url = entry.url;
  if (found.kind.empty()) found.kind = entry.kind;
  return found;
}

const ArchiveMemory* Poller::memory(const std::string& url) const {
  if (!memories_) {
    std::map<std::string, ArchiveMemory> read;
    for (ArchiveMemory& a : with_.store.archives()) read.emplace(a.url, std::move(a));
    memories_ = std::move(read);
  }
  const auto it = memories_->find(url);
  return it == memories_->end() ? nullptr : &it->second;
}

void Poller::begin_polls() {
  last_pass_ = with_.store.meta().last_pass;
  together_ = true;
}

void Poller::end_polls() {
  together_ = false;
  write_unchanged();
}

void Poller::write_unchanged() {
  if (unwritten_.empty()) return;
  Change change;
  for (const std::string& url : unwritten_) change.archives.push_back(*memory(url));
  failpoint("poller.before-commit-unchanged");
  with_.store.commit(change);
  unwritten_.clear();
}

void Poller::commit_reading(const ArchiveMemory& before, const ArchiveMemory& after, std::vector<KnownPost> posts,
                            const Reading& reading) {
  if (together_ && posts.empty() && nothing_new(before, after)) {
    (*memories_)[after.url] = after;
    unwritten_.insert(after.url);
    if (unwritten_.size() >= kWrittenTogether) write_unchanged();
    return;
  }
  Change change;
  change.archives.push_back(after);
  const auto fresh = static_cast<std::size_t>(
      std::count_if(posts.begin(), posts.end(), [](const KnownPost& p) { return !p.vanished; }));
  const std::size_t vanished = posts.size() - fresh;
  // History tells of changes: an archive that fails in the same way with each poll is one line of it.
  const bool told_before = before.last_attempt && before.evidence.kind == reading.evidence.kind &&
                           before.evidence.reason == reading.evidence.reason;
  const std::string gaps = is_good(reading.evidence) ? lasting_gaps(reading) : std::string();
  if (!told_before || !posts.empty() || !gaps.empty()) {
    std::string text = after.url + " " + word(reading.evidence.kind) + ": ";
    text += is_good(reading.evidence) ? describe(reading, fresh) : reading.evidence.reason;
    if (vanished > 0) text += "; " + plural(static_cast<long>(vanished), "post") + " vanished";
    text = clean_line(text + gaps, 400);
    for (const std::string& sig : sigs_of(after.url))
      change.history.push_back({with_.clock.now(), sig, "reading", text});
    with_.tell(text);
  }
  if (!posts.empty()) ++written_;
  std::size_t added = 0;
  for (const KnownPost& p : posts) {
    if (!p.vanished) added += weight_of(p.post);
  }
  change.posts = std::move(posts);
  // In one transaction with the posts. Else a crash could leave new posts beside an assessment from before them, and
  // the SIG would not be judged again for up to a week.
  for (const std::string& sig : sigs_of(after.url)) {
    auto memory = with_.store.sig(sig);
    if (invalidate_) invalidate_(sig);
    if (!memory || !memory->holds_until) continue;
    memory->holds_until.reset();
    change.sigs.push_back(std::move(*memory));
  }
  failpoint("poller.before-commit");
  with_.store.commit(change);
  // Only after the commit: when the state cannot be written, memory still agrees with it, and the next poll asks for
  // the same again.
  if (kept_) (*kept_)[after.url] += added;
  unwritten_.erase(after.url);
  (*memories_)[after.url] = after;
}

}  // namespace sigwatch
