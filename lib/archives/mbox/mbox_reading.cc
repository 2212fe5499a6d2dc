#include "archives/mbox/mbox_reading.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "archives/mbox/arrivals.h"
#include "archives/mbox/end_walk.h"
#include "archives/mbox/local_file.h"
#include "archives/mbox/mbox_mark.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

/// The cursor of a file that was read to its beginning, but for posts that were left out as too old: who wants them
/// reads it again.
constexpr const char* kAllOfIt = "whole";

Reading failed(const Error& error) {
  Reading reading;
  reading.evidence = evidence_of(error);
  return reading;
}

/// The mark of a finished reading; Error when the file was rewritten meanwhile.
Result<std::string> mark_of(const LocalFile& file, const EndWalk& walk) {
  if (!file.still_whole()) return changed_meanwhile(file);
  auto place = place_at(file, walk.end());
  if (!place) return place.error();
  return to_text(MboxMark{file.status(), *place, !walk.left_out()});
}

/// Bytes that belong to no message: perhaps a mail without any separator. Only now can they be told from the message
/// before them, so what stands here is said for good.
void note_lead(const LocalFile& file, const EndWalk& walk, std::int64_t floor, Time now, Reading& reading) {
  if (walk.lead() == 0) return;
  reading.gaps.push_back({mbox_locator(file.path(), floor), now, now,
                          plural(static_cast<long>(walk.lead()), "byte") +
                              " were written there without the beginning of a message; look "
                              "whether they are a mail",
                          true});
}

/// Fills in what is complete: all but what was left out as too old, when the file's beginning was reached; else
/// nothing, for what stands before `start` may be of any time.
std::optional<Error> conclude(const LocalFile& file, Arrivals& arrivals, bool whole, std::int64_t start,
                              Reading& reading) {
  reading.evidence.kind = Evidence::Kind::good;
  reading.taken_in = arrivals.taken_in();
  reading.posts = arrivals.take();
  if (whole && !arrivals.left_out()) {
    reading.complete_from = Time::min();
    return std::nullopt;
  }
  if (whole) {
    reading.complete_from = *arrivals.left_out() + Seconds(1);
    reading.older = kAllOfIt;
    return std::nullopt;
  }
  const auto place = place_at(file, start);
  if (!place) return place.error();
  reading.older = to_text(MboxCursor{*place, arrivals.left_out()});
  return std::nullopt;
}

enum class Extent {
  end,    ///< the newest end, `older` reads on
  whole,  ///< to the file's beginning
};

Reading read_end(const LocalFile& file, const NewestQuery& query, Extent extent, const MboxLimits& limits) {
  EndWalk walk(file, 0, limits.walk, limits.settled);
  Arrivals arrivals(query.now, query.pretend);
  // The order of a file is not that of time: mails are moved between folders, and imports appended. Only what was read
  // to its beginning is complete, so a proof reads all of it.
  const bool to_beginning = extent == Extent::whole || query.whole_from;
  const auto enough = [&] {
    if (to_beginning) return arrivals.size() >= limits.most_whole;
    return arrivals.size() >= limits.newest && (walk.cost().bytes >= limits.end || arrivals.size() >= limits.most);
  };
  while (!walk.at_floor() && !enough()) {
    auto posts = walk.step();
    if (!posts) return failed(posts.error());
    arrivals.add(std::move(posts).value());
  }
  // Silence is not proved while somebody writes.
  if (walk.left_out() && (walk.end() == 0 || query.whole_from)) return failed(being_written(file));
  Reading reading;
  reading.unconditional = true;
  reading.cost = walk.cost();
  if (const auto error = conclude(file, arrivals, walk.at_floor(), walk.start(), reading)) return failed(*error);
  note_lead(file, walk, 0, query.now, reading);
  auto mark = mark_of(file, walk);
  if (!mark) return failed(mark.error());
  reading.mark = std::move(mark).value();
  return reading;
}

/// What was appended since `mark`; what stood before is known to be the same.
Reading read_appended(const LocalFile& file, const MboxMark& mark, const NewestQuery& query, const MboxLimits& limits) {
  EndWalk walk(file, mark.end.offset, limits.walk, limits.settled);
  Arrivals arrivals(query.now, query.pretend);
  while (!walk.at_floor()) {
    // What is appended counts as one reading: its size is bounded like any other.
    if (arrivals.size() >= limits.most_whole) return read_end(file, query, Extent::whole, limits);
    auto posts = walk.step();
    if (!posts) return failed(posts.error());
    arrivals.add(std::move(posts).value());
  }
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.incremental = true;
  reading.taken_in = arrivals.taken_in();
  reading.posts = arrivals.take();
  reading.cost = walk.cost();
  note_lead(file, walk, mark.end.offset, query.now, reading);
  auto next = mark_of(file, walk);
  if (!next) return failed(next.error());
  reading.mark = std::move(next).value();
  return reading;
}

Reading unchanged(const MboxMark& mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::unchanged;
  reading.cost = {1, std::min<std::int64_t>(mark.end.offset, 4096)};
  return reading;
}

bool same_file(const FileStatus& a, const FileStatus& b) { return a.device == b.device && a.inode == b.inode; }

}  // namespace

Reading read_mbox_newest(const std::string& path, const NewestQuery& query, const MboxLimits& limits) {
  const auto file = open_mbox_file(path);
  if (!file) return failed(file.error());
  if (query.mark.empty()) return read_end(*file, query, Extent::end, limits);
  // What was read is not there any more, or not known: a rewritten file may hold new posts anywhere.
  const auto mark = mark_from(query.mark);
  if (!mark || !same_file(mark->status, file->status())) return read_end(*file, query, Extent::whole, limits);
  const auto fits = still_there(*file, mark->end);
  if (!fits) return failed(fits.error());
  if (!*fits) return read_end(*file, query, Extent::whole, limits);
  const bool same = mark->status.size == file->status().size && mark->status.modified == file->status().modified;
  // Where the last message was left out as half-written, an unchanged file is read again: by now it may have been
  // still for long enough.
  if (same && mark->all_shown) return unchanged(*mark);
  return read_appended(*file, *mark, query, limits);
}

Reading read_mbox_older(const std::string& path, const OlderQuery& query, const MboxLimits& limits) {
  const auto file = open_mbox_file(path);
  if (!file) return failed(file.error());
  if (query.cursor == kAllOfIt)
    return read_end(*file, {query.now, query.pretend, {}, std::nullopt}, Extent::whole, limits);
  const auto cursor = cursor_from(query.cursor);
  if (cursor) {
    const auto there = still_there(*file, cursor->place);
    if (!there) return failed(there.error());
    if (!*there) return read_end(*file, {query.now, query.pretend, {}, std::nullopt}, Extent::whole, limits);
  }
  BackwardWalk walk(*file, 0, cursor ? cursor->place.offset : file->status().size,
                    {limits.older_block, limits.walk.message});
  Arrivals arrivals(query.now, query.pretend);
  // The first reading looks for the newest counted post, however old. What is only read back for the sake of knowing
  // people is wanted from `back_to` on: a file of twenty years would fill the state.
  arrivals.leave_out_before(query.thorough ? query.back_to : Time::min(), cursor ? cursor->left_out : std::nullopt);
  const std::int64_t from = walk.start();
  const auto enough = [&] {
    return walk.cost().requests >= query.requests * limits.blocks_a_request || arrivals.size() >= limits.most;
  };
  while (!walk.at_floor() && !(walk.start() < from && enough())) {
    auto posts = walk.step();
    if (!posts) return failed(posts.error());
    arrivals.add(std::move(posts).value());
  }
  Reading reading;
  reading.unconditional = true;
  reading.cost = walk.cost();
  if (const auto error = conclude(*file, arrivals, walk.at_floor(), walk.start(), reading)) return failed(*error);
  if (!file->still_whole()) return failed(changed_meanwhile(*file));
  return reading;
}

}  // namespace sigwatch
