#include "core/evidence/merge.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/backoff.h"
#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/evidence/import_clocks.h"
#include "core/people/correspondence.h"
#include "core/post/clocks.h"

namespace sigwatch {

namespace {

constexpr Seconds kShortestBackoff = 15min;
constexpr Seconds kLongestBackoff = 6h;
constexpr std::size_t kMostLasting = 20;
/// Mails under one Message-ID that are compared; beyond, only what is equal is known again. Who makes the archive
/// chooses how many there are.
constexpr std::size_t kLookedAt = 32;

/// Under which keys the posts of an archive are known.
class Keys {
 public:
  explicit Keys(const std::vector<KnownPost>& known) {
    for (const KnownPost& p : known) keys_.emplace(p.key, Entry{&p.post, &p});
  }

  struct Found {
    std::string_view key;
    const KnownPost* known = nullptr;  ///< null: taken in with this reading
  };
  /// The post that this one is: by its Message-ID, where the same mail bears it (is_same_mail()).
  std::optional<Found> find(const Post& post) const {
    const std::string key = post_key(post), second = second_key(post);
    std::size_t looked = 0;
    // All mails under one id stand side by side here: the bare id sorts before the same id with a blank and a hash
    // behind it.
    for (auto it = keys_.lower_bound(key); it != keys_.end() && is_of(it->first, key) && looked < kLookedAt;
         ++it, ++looked) {
      if (is_same_mail(*it->second.post, post)) return Found{it->first, it->second.known};
    }
    // Of a post that a person asked to forget the state keeps a hash of its key. An archive that still shows the post
    // is known by it, and does not bring the person back.
    for (const std::string& exact : {second, forgotten_key(key), forgotten_key(second)}) {
      const auto it = keys_.find(exact);
      if (it != keys_.end() && is_same_mail(*it->second.post, post)) return Found{it->first, it->second.known};
    }
    return std::nullopt;
  }

  /// The key of a post that find() does not know. `post` outlives this.
  std::string_view add(const Post& post) {
    std::string key = post_key(post);
    if (is_taken(key)) key = second_key(post);
    while (is_taken(key)) key += '+';  // a hash is no proof: nobody's mail takes another's place
    const std::string& kept = made_.emplace_back(std::move(key));
    return keys_.emplace(kept, Entry{&post, nullptr}).first->first;
  }

 private:
  struct Entry {
    const Post* post;
    const KnownPost* known;
  };
  bool is_taken(const std::string& key) const { return keys_.count(key) > 0 || keys_.count(forgotten_key(key)) > 0; }
  /// The key itself, or that of another mail under the same Message-ID.
  static bool is_of(std::string_view found, const std::string& key) {
    return found.starts_with(key) && (found.size() == key.size() || found[key.size()] == ' ');
  }

  std::map<std::string_view, Entry> keys_;
  std::deque<std::string> made_;
};

/// The archive that takes the most room, when this one would have so many posts.
std::pair<std::string, std::size_t> largest(const PostsKept& kept, const std::string& url, std::size_t posts) {
  std::pair<std::string, std::size_t> found{url, posts};
  for (const auto& entry : kept) {
    if (entry.first != url && entry.second > found.second) found = entry;
  }
  return found;
}

void note_failure(ArchiveMemory& memory, const Reading& reading, Time now) {
  // Silence rests on consecutive good reads. What stood in the archive during an outage nobody knows, so the series
  // begins anew.
  memory.series = {};
  if (!memory.failing_since) memory.failing_since = now;
  memory.not_before = reading.evidence.retry_after
                          ? now + clamp_retry_after(*reading.evidence.retry_after)
                          : next_attempt(*memory.failing_since, now, kShortestBackoff, kLongestBackoff);
}

void note_success(ArchiveMemory& memory, const Reading& reading, Time now) {
  memory.failing_since.reset();
  memory.not_before.reset();
  memory.last_good = now;
  if (!memory.first_good) {
    memory.first_good = now;
    memory.first_cost = reading.cost;
  }
  // It never goes back, since what was taken in once was taken in. It never lies ahead of now either: a server whose
  // clock is wrong would have a pulse for days to come.
  if (reading.taken_in)
    memory.taken_in = std::max(memory.taken_in.value_or(*reading.taken_in), std::min(*reading.taken_in, now));
}

/// It arrived between two good reads when the earlier one would have shown it. Where what was known reaches back
/// further than this reading does, all that it shows would have been, whatever its clocks say: a message with a wrong
/// clock stands before the part that was read back.
bool arrived_between(const KnownPost& post, const ArchiveMemory& before, const Reading& reading) {
  if (!before.last_good) return false;
  if (reading.incremental) return true;
  // What no index lists may have stood there all the time. The index of one Pipermail tree of the corpus ends in June
  // 2002, while volumes up to 2007 lie beside it.
  if (!before.sure_from) return false;
  const auto date = date_of(post);
  if (!date || *date >= *before.sure_from) return true;
  return reading.complete_from && *before.sure_from <= *reading.complete_from;
}

/// Of what arrived between two reads (docs/classification.md, "Which date"): dated more than 15 days before the earlier
/// one, in the future, or not at all, it counts at the later read. So does what was taken in with old mail: a list may
/// just as well have let in what it had kept waiting.
void judge_appearance(KnownPost& post, const ArchiveMemory& before, bool is_import) {
  const auto date = date_of(post);
  // The simulation met a list that had kept three posts and two old notices of ours waiting, and let them in at one
  // moment. Dated by their senders they made the SIG silent 20 days too early. Our own two reads say when they came.
  if (!date || is_import || *date < *before.last_good - kClockSkew) post.appeared = post.first_seen;
}

KnownPost make_known(const ArchiveMemory& memory, const Post& post, std::string_view key, Time now) {
  KnownPost known;
  known.archive = memory.url;
  known.key = key;
  known.post = post;
  known.first_seen = now;
  return known;
}

/// By both clocks it lies where the reading was complete, and was not in it.
bool should_have_been_shown(const KnownPost& post, Time complete_from) {
  if (complete_from == Time::min()) return true;
  const auto date = date_of(post);
  // complete_from speaks of when the archive took a post in. A sender's clock alone may be 15 days away from that, so
  // such a post must lie so far inside before anybody misses it.
  const Time earliest = std::min(post.post.archive_date.value_or(Time::max()), date.value_or(Time::min()));
  return earliest >= complete_from + kClockSkew ||
         (post.post.archive_date && *post.post.archive_date >= complete_from && date && *date >= complete_from);
}

void find_vanished(Merged& out, const std::vector<KnownPost>& known, const Keys& keys, const Reading& reading,
                   Time now) {
  // Only a whole reading, asked without a validator and of known reach, can miss a post. A 304, or the new posts
  // alone, say nothing of the old ones.
  if (reading.incremental || !reading.unconditional || !reading.complete_from) return;
  if (reading.evidence.kind != Evidence::Kind::good) return;
  std::set<std::string_view> shown;
  for (const Post& p : reading.posts) {
    if (const auto found = keys.find(p)) shown.insert(found->key);
  }
  for (const KnownPost& p : known) {
    const bool there = shown.count(p.key) > 0;
    if (there == !p.vanished || (!there && !should_have_been_shown(p, *reading.complete_from))) continue;
    KnownPost changed = p;
    changed.vanished = there ? std::nullopt : std::optional<Time>(now);
    changed.removal_confirmed = false;
    out.posts.push_back(std::move(changed));
  }
}

/// Its archive's clock was ahead of ours when it was first seen, and is not any more: ours had been set back then.
/// Nobody but the archive gives that date, so the post counts by it from now on; else what a person wrote would stay
/// without its date for ever.
bool was_seen_by_a_wrong_clock(const KnownPost& known, const Post& shown, Time now) {
  return shown.archive_date && *shown.archive_date > known.first_seen + Days(1) && *shown.archive_date <= now;
}

/// Copies of one message in one reading (a list that got it twice) are one post.
void take_posts(Merged& out, Keys& keys, const ArchiveMemory& before, const Reading& reading, bool newest, Time seen) {
  const auto imported = imported_at_once(reading.posts, seen);
  for (const Post& p : reading.posts) {
    if (const auto found = keys.find(p)) {
      if (!found->known || !was_seen_by_a_wrong_clock(*found->known, p, seen)) continue;
      // An import has no archive's clock in what is kept. It still counts at a read: now at this one, whose clock is
      // right.
      KnownPost seen_anew = *found->known;
      seen_anew.first_seen = seen;
      if (seen_anew.post.archive_date) seen_anew.appeared.reset();
      if (seen_anew.appeared) seen_anew.appeared = seen;
      out.posts.push_back(std::move(seen_anew));
      continue;
    }
    KnownPost post = make_known(before, p, keys.add(p), seen);
    const bool is_import = imported.count(&p) > 0;
    // Asked before an import loses its clock: what the archive itself says of the arrival is part of the question.
    const bool between = newest && arrived_between(post, before, reading);
    if (is_import) post.post.archive_date.reset();  // the key stays: the archive will show that clock again
    if (between) judge_appearance(post, before, is_import);
    out.posts.push_back(std::move(post));
  }
}

void count_read(Series& series, const Reading& reading, std::optional<Time> whole_from, Time now) {
  if (!series.since) series.since = now;
  ++series.reads;
  // An answer of "nothing changed" leans on an earlier read. The read that closes a proof must lean on nothing but
  // itself.
  const bool whole =
      whole_from && reading.unconditional && reading.complete_from && *reading.complete_from <= *whole_from;
  if (whole) series.unconditional = now;
}

void extend(std::optional<Time>& from, const std::optional<Time>& reached) {
  if (reached) from = std::min(from.value_or(*reached), *reached);
}

/// Joins what was complete before and what this reading covers.
void extend_cover(ArchiveMemory& memory, const Reading& reading) {
  if (reading.evidence.kind == Evidence::Kind::unchanged || reading.incremental)
    return;  // what stood before still stands
  // Only the first reading says where reading backwards begins. A later one would send it back to the newest end.
  if (!memory.complete_from) {
    memory.older = reading.older;
    memory.beginning = reading.complete_from == Time::min();
    memory.deep = !reading.older;
  }
  extend(memory.complete_from, reading.complete_from);
  // A reading that went by an index alone makes nothing sure: the index may be older than its files.
  if (reading.unconditional) extend(memory.sure_from, reading.complete_from);
}

/// Who attests the archive settles the newest lasting gap, and with it all before: a file that grows badly for years
/// needs no more of them.
void drop_oldest_lasting(std::vector<Gap>& gaps) {
  auto lasting = std::count_if(gaps.begin(), gaps.end(), [](const Gap& g) { return g.lasting; });
  std::erase_if(gaps, [&](const Gap& g) { return g.lasting && lasting-- > static_cast<std::ptrdiff_t>(kMostLasting); });
}

/// Gaps that this reading could judge anew are replaced: those from its complete_from on, up to `until` where it is an
/// older part.
void merge_gaps(ArchiveMemory& memory, const Reading& reading, Time until) {
  // Lasting gaps stay, whatever is read later. Bytes that belong to no message can be told from the message before
  // them only at the moment at which they were appended: in a later reading of the whole file there is no seam.
  if (reading.complete_from && !reading.incremental && reading.evidence.kind == Evidence::Kind::good) {
    std::erase_if(memory.gaps,
                  [&](const Gap& g) { return !g.lasting && g.from >= *reading.complete_from && g.from < until; });
  }
  for (const Gap& gap : reading.gaps) {
    std::erase_if(memory.gaps, [&](const Gap& g) { return g.part == gap.part; });
    memory.gaps.push_back(gap);
  }
  drop_oldest_lasting(memory.gaps);
}

}  // namespace

/// By number alone 5,000 posts of 14 KiB were within the bound, and took 70 MB.
std::size_t weight_of(const Post& post) {
  std::size_t bytes = post.locator.size() + post.message_id.size() + post.author.name.size() +
                      post.author.address.size() + post.subject.size() + post.url.size() +
                      post.markers.automatic.size() + post.markers.closing.size();
  for (const std::string& id : post.references) bytes += id.size() + sizeof id;
  return 1 + bytes / 1024;
}

/// One archive that showed 40,000 posts a month made the service hold 557 MiB, more than its unit allows; it was
/// killed, and again after each start. Each archive keeps a share of its own, so that a hostile one cannot put the
/// others out of reach.
std::size_t most_kept(const PostsKept& kept, const std::string& url) {
  std::size_t left = kKeptBeyond;
  for (const auto& [other, posts] : kept) {
    if (other != url && posts > kKeptOfEach) left -= std::min(left, posts - kKeptOfEach);
  }
  return kKeptOfEach + left;
}

Reading bounded(Reading reading, const std::vector<KnownPost>& known, const std::string& url, const PostsKept& kept) {
  if (!is_good(reading.evidence)) return reading;
  std::size_t before = 0, added = 0;
  for (const KnownPost& p : known) before += weight_of(p.post);
  Keys keys(known);
  for (const Post& p : reading.posts) {
    if (keys.find(p)) continue;
    keys.add(p);
    added += weight_of(p);
  }
  const std::size_t most = most_kept(kept, url);
  // What adds nothing is never refused: an archive of a state that was made when more was kept can still be read.
  if (added == 0 || before + added <= most) return reading;
  // The reason names the archive that holds the room. Without that an honest list was told to be cleared because
  // another one was full.
  const auto& [holder, posts] = largest(kept, url, before + added);
  Reading refused;
  refused.evidence.reason =
      url + ": too large: it would have " + std::to_string(before + added) +
      " posts (a long one counts as several), and " + std::to_string(most) + " are kept of it" +
      (holder == url ? "" : ", since " + std::to_string(posts) + " are of " + holder) +
      "; look at what stands there. What is known of it is cleared by: systemctl stop sigwatchd; " +
      "sigwatchctl forget-archive " + shell_quoted(holder) + "; systemctl start sigwatchd";
  refused.cost = reading.cost;
  refused.server_date = reading.server_date;
  refused.kind = reading.kind;
  return refused;
}

Merged merge_newest(ArchiveMemory memory, const std::vector<KnownPost>& known, const Reading& reading,
                    std::optional<Time> whole_from, Time now, std::optional<Time> seen) {
  Merged out{std::move(memory), {}};
  const ArchiveMemory before = out.memory;
  out.memory.last_attempt = now;
  out.memory.evidence = reading.evidence;
  out.memory.last_cost = reading.cost;
  if (!is_good(reading.evidence)) {
    note_failure(out.memory, reading, now);
    return out;
  }
  Keys keys(known);
  take_posts(out, keys, before, reading, true, seen.value_or(now));
  find_vanished(out, known, keys, reading, now);
  note_success(out.memory, reading, now);
  count_read(out.memory.series, reading, whole_from, now);
  extend_cover(out.memory, reading);
  merge_gaps(out.memory, reading, Time::max());
  if (!reading.mark.empty()) out.memory.mark = reading.mark;
  return out;
}

Merged merge_older(ArchiveMemory memory, const std::vector<KnownPost>& known, const Reading& reading, bool thorough,
                   const Policy& policy, Time now) {
  Merged out{std::move(memory), {}};
  out.memory.evidence = reading.evidence;
  if (!is_good(reading.evidence)) {
    note_failure(out.memory, reading, now);
    return out;
  }
  Keys keys(known);
  take_posts(out, keys, out.memory, reading, false, now);
  merge_gaps(out.memory, reading, out.memory.complete_from.value_or(Time::max()));
  out.memory.older = reading.older;
  extend(out.memory.complete_from, reading.complete_from);
  // A first reading goes back by the index, to find the newest post soon. Only backfill also asks for the parts that
  // no index lists.
  if (thorough || reading.unconditional) extend(out.memory.sure_from, reading.complete_from);
  out.memory.beginning = out.memory.complete_from == Time::min();
  const bool far_enough = out.memory.sure_from && *out.memory.sure_from <= add_months(now, -policy.backfill);
  out.memory.deep = !reading.older || far_enough;
  return out;
}

}  // namespace sigwatch
