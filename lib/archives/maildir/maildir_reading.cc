#include "archives/maildir/maildir_reading.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "archives/engine/mark.h"
#include "archives/maildir/maildir_listing.h"
#include "archives/maildir/maildir_message.h"
#include "archives/mbox/arrivals.h"
#include "archives/mbox/local_file.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

using Entries = std::span<const MaildirEntry>;

Reading failed(const Error& error) {
  Reading reading;
  reading.evidence = evidence_of(error);
  return reading;
}

bool vanished(const MaildirEntry& entry) {
  std::error_code failed;
  return !std::filesystem::exists(entry.path, failed) && !failed;
}

/// The entries where they stand now: a mail reader may have moved some since they were listed. Deleted ones are left
/// out.
Result<std::vector<MaildirEntry>> located(const std::string& path, Entries entries) {
  std::vector<MaildirEntry> result(entries.begin(), entries.end());
  if (std::none_of(result.begin(), result.end(), vanished)) return result;
  const auto listing = list_maildir(path);
  if (!listing) return listing.error();
  std::map<std::string_view, std::string_view> places;
  for (const MaildirEntry& entry : listing->entries) places.emplace(entry.base, entry.path);
  for (MaildirEntry& entry : result) {
    const auto place = places.find(entry.base);
    entry.path = place == places.end() ? std::string() : std::string(place->second);
  }
  std::erase_if(result, [](const MaildirEntry& entry) { return entry.path.empty(); });
  return result;
}

/// Names are UTF-8 or not, and may hold blanks: the cursor carries a hash instead.
std::string cursor_of(const MaildirEntry& entry) {
  return std::to_string(entry.delivered.time_since_epoch().count()) + ":" + std::to_string(stable_hash(entry.base));
}

/// The entries that stand behind (are older than) the one that the cursor names; where that is gone, all that are not
/// newer.
std::optional<Entries> behind(Entries entries, const std::string& cursor) {
  std::istringstream in(cursor);
  std::int64_t seconds = 0;
  std::uint64_t hash = 0;
  char colon = 0;
  if (!(in >> seconds >> colon >> hash) || colon != ':') return std::nullopt;
  const Time time{Seconds(seconds)};
  const auto same = [&](const MaildirEntry& entry) {
    return entry.delivered == time && stable_hash(entry.base) == hash;
  };
  const auto found = std::find_if(entries.begin(), entries.end(), same);
  if (found != entries.end()) return entries.subspan(static_cast<std::size_t>(found - entries.begin()) + 1);
  const auto first =
      std::find_if(entries.begin(), entries.end(), [&](const MaildirEntry& entry) { return entry.delivered <= time; });
  return entries.subspan(static_cast<std::size_t>(first - entries.begin()));
}

Entries existing(Entries entries, Time now, bool pretend) {
  if (!pretend) return entries;
  const auto first =
      std::find_if(entries.begin(), entries.end(), [&](const MaildirEntry& entry) { return entry.delivered <= now; });
  return entries.subspan(static_cast<std::size_t>(first - entries.begin()));
}

/// How many of `entries` to read: at least `wanted`, and all that say that they were delivered at or after `back_to`.
std::size_t share(Entries entries, std::size_t wanted, std::optional<Time> back_to, const MaildirLimits& limits) {
  std::size_t count = std::min(wanted, entries.size());
  while (back_to && count < entries.size() && count < limits.most && entries[count].delivered >= *back_to) ++count;
  return count;
}

/// What a reading takes, and the latest that anything that it leaves out may have come.
struct Chosen {
  std::vector<MaildirEntry> entries;
  std::optional<Time> left_out;
};

/// The first `count`; and of the rest, whatever time they give themselves, those that may have come at or after
/// `whole_from`.
Chosen choose(Entries entries, std::size_t count, std::optional<Time> whole_from, const MaildirLimits& limits) {
  const Entries first = entries.first(count);
  Chosen chosen{{first.begin(), first.end()}, {}};
  for (const MaildirEntry& entry : entries.subspan(count)) {
    // A name or mtime of years ago may be that of an import, and the message a young one. What came here within the
    // window has at least a ctime in it.
    if (whole_from && entry.latest >= *whole_from && chosen.entries.size() < limits.most) {
      chosen.entries.push_back(entry);
    } else {
      chosen.left_out = std::max(chosen.left_out, std::optional<Time>(entry.latest));
    }
  }
  return chosen;
}

Reading read_share(const std::string& path, Entries entries, std::size_t count, std::optional<Time> whole_from,
                   Time now, const MaildirLimits& limits) {
  const Chosen chosen = choose(entries, count, whole_from, limits);
  // A mail reader that shows a message moves its file from new/ to cur/: it must not be missed.
  const auto present = located(path, chosen.entries);
  if (!present) return failed(present.error());
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  for (const MaildirEntry& entry : *present) {
    for (Post& post : read_maildir_message(entry, limits, reading.cost)) reading.posts.push_back(std::move(post));
    if (entry.delivered <= now) reading.taken_in = std::max(reading.taken_in, std::optional<Time>(entry.delivered));
  }
  reading.cost.requests = 1;
  // Files do not stand in the order in which they came: what was not read is not covered.
  reading.complete_from = chosen.left_out ? *chosen.left_out + Seconds(1) : Time::min();
  if (chosen.left_out && count > 0) reading.older = cursor_of(entries[count - 1]);
  return reading;
}

struct Mark {
  std::int64_t new_modified = 0, cur_modified = 0;
  std::size_t count = 0;
  friend bool operator==(const Mark&, const Mark&) = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, new_modified, cur_modified, count)

}  // namespace

Reading read_maildir_newest(const std::string& path, const NewestQuery& query, const MaildirLimits& limits) {
  const auto listing = list_maildir(path);
  if (!listing) return failed(listing.error());
  const Mark now{listing->new_modified, listing->cur_modified, listing->entries.size()};
  Reading reading;
  // Each delivery, move or deletion changes the time of a folder, so two looks tell that nothing happened.
  if (from_envelope<Mark>("maildir", query.mark) == now) {
    reading.evidence.kind = Evidence::Kind::unchanged;
    reading.cost.requests = 1;
    return reading;
  }
  const Entries entries = existing(listing->entries, query.now, query.pretend);
  reading = read_share(path, entries, share(entries, limits.newest, query.whole_from, limits), query.whole_from,
                       query.now, limits);
  reading.mark = in_envelope("maildir", now);
  return reading;
}

Reading read_maildir_older(const std::string& path, const OlderQuery& query, const MaildirLimits& limits) {
  const auto listing = list_maildir(path);
  if (!listing) return failed(listing.error());
  const Entries all = existing(listing->entries, query.now, query.pretend);
  const Entries entries = behind(all, query.cursor).value_or(all);
  const auto budget = limits.per_request * static_cast<std::size_t>(std::max(1, query.requests));
  const std::size_t wanted = std::min(share(entries, 1, query.back_to, limits), budget);
  Reading reading = read_share(path, entries, wanted, std::nullopt, query.now, limits);
  reading.cost.requests = static_cast<int>((wanted + limits.per_request - 1) / limits.per_request);
  return reading;
}

}  // namespace sigwatch
