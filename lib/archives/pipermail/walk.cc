#include "archives/pipermail/walk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "archives/engine/page_words.h"

namespace sigwatch {
namespace {

using Json = nlohmann::json;

/// Pipermail is of 1997; older names can only be listed ones, of imports and wrong clocks.
constexpr Time kFirstName = std::chrono::sys_days(std::chrono::year(1995) / 1 / 1);

/// A volume begins and ends by the clock on the server's wall, which is up to a day from UTC.
bool wanted(const Period& period, Time back_to) { return back_to == Time::min() || period.to > back_to - kLocalTime; }

bool names_wanted(const Period& period, Time back_to) { return period.from >= kFirstName && wanted(period, back_to); }

/// The next name down that no index need list.
Period next_name(const Walk& walk, const Listing& listing) {
  if (walk.asked) return before(*walk.asked);
  return period_at(listing.frequency, listing.now + listing.ahead);
}

bool was_read(const Walk& walk, const Period& period) { return walk.read && !earlier(period, *walk.read); }

/// A new period began since the walk did: the names from `top` on, upwards; nullopt when there are none.
/// Going back may take several passes, and a restart between them: meanwhile a new month may begin, of which an index
/// that stands still never tells.
std::optional<Period> next_new_name(const Walk& walk, const Listing& listing) {
  if (!walk.asked) return std::nullopt;
  const auto present = period_at(listing.frequency, listing.now);
  if (present.from < walk.top) return std::nullopt;
  return period_at(listing.frequency, walk.top);
}

void ask_new(Walk& walk, const Period& period, Time now) {
  walk.top = std::min(std::max(now + 1s, walk.top), period.to);
}

void note_asked(Walk& walk, const Period& period, Time now) {
  if (!walk.asked) walk.top = now + 1s;
  walk.asked = period;
}

WalkStep unlisted(const Period& period, bool began_since) { return {Volume{period}, false, began_since, std::nullopt}; }

std::optional<WalkStep> next_new(Walk& walk, const Listing& listing) {
  while (const auto period = next_new_name(walk, listing)) {
    if (find_volume(listing, period->name) == nullptr) return unlisted(*period, true);
    ask_new(walk, *period, listing.now);
  }
  return std::nullopt;
}

std::optional<WalkStep> next_listed_step(const Walk& walk, const Listing& listing, Time back_to) {
  const Volume* volume = next_listed(walk, listing);
  if (volume == nullptr || !wanted(volume->period, back_to)) return std::nullopt;
  return WalkStep{*volume, true, false, std::nullopt};
}

/// An index may be years behind its files: in a real tree it ends with June 2002, while volumes go on to 2007. So each
/// name of the window that it does not list is asked for, in between those that it lists, newest first.
std::optional<WalkStep> next_thorough(Walk& walk, const Listing& listing, Time back_to) {
  if (auto step = next_new(walk, listing)) return step;
  auto listed = next_listed_step(walk, listing, back_to);
  for (auto name = next_name(walk, listing); names_wanted(name, back_to); name = next_name(walk, listing)) {
    if (listed && !earlier(listed->volume.period, name)) return listed;
    if (find_volume(listing, name.name) == nullptr) return unlisted(name, false);
    note_asked(walk, name, listing.now);
  }
  return listed;
}

bool names_done(const Walk& walk, const Listing& listing, Time back_to) {
  return walk.asked && !names_wanted(next_name(walk, listing), back_to);
}

std::optional<Time> complete_by_name(const Walk& walk, const Listing& listing, Time back_to) {
  if (!walk.asked) return std::nullopt;
  const Volume* older = next_listed(walk, listing);
  if (older == nullptr && names_done(walk, listing, back_to)) return Time::min();
  const Time from = older == nullptr ? walk.asked->from : std::max(walk.asked->from, older->period.to);
  return from + kLocalTime;
}

std::optional<Period> period_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return std::nullopt;
  return period_of(found->get<std::string>());
}

}  // namespace

std::string to_text(const Walk& walk) {
  Json json = Json::object();
  if (walk.read) json["read"] = walk.read->name;
  if (walk.part_end) json["part"] = *walk.part_end;
  if (walk.part_from) json["part_from"] = walk.part_from->time_since_epoch().count();
  if (walk.asked) json["asked"] = walk.asked->name;
  if (walk.asked) json["top"] = walk.top.time_since_epoch().count();
  if (walk.gzip_only) json["gz"] = true;
  return json.dump();
}

Walk walk_from(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  Walk walk;
  if (!json.is_object()) return walk;
  walk.read = period_in(json, "read");
  const auto part = json.find("part");
  if (walk.read && part != json.end() && part->is_number_unsigned()) {
    walk.part_end = part->get<std::uint64_t>();
    walk.part_from = time_in(json, "part_from");
  }
  const auto top = time_in(json, "top");
  if (top) walk.asked = period_in(json, "asked");
  if (walk.asked) walk.top = *top;
  walk.gzip_only = json.contains("gz");
  return walk;
}

Listing listing_of(const std::vector<Volume>& volumes, Time now, bool pretend) {
  Listing listing{{}, Frequency::month, now, pretend ? Seconds(0) : Seconds(kLocalTime)};
  for (const auto& volume : volumes)
    if (volume.period.from <= now + listing.ahead) listing.volumes.push_back(volume);
  listing.frequency = frequency_of(listing.volumes);
  return listing;
}

const Volume* find_volume(const Listing& listing, std::string_view name) {
  const auto found = std::find_if(listing.volumes.begin(), listing.volumes.end(),
                                  [&](const Volume& v) { return v.period.name == name; });
  return found == listing.volumes.end() ? nullptr : &*found;
}

const Volume* next_listed(const Walk& walk, const Listing& listing) {
  const auto unread = std::find_if(listing.volumes.rbegin(), listing.volumes.rend(),
                                   [&](const Volume& v) { return !was_read(walk, v.period); });
  return unread == listing.volumes.rend() ? nullptr : &*unread;
}

std::optional<WalkStep> next_step(Walk& walk, const Listing& listing, const Reach& reach) {
  if (walk.part_end) {
    const Volume* known = find_volume(listing, walk.read->name);
    return WalkStep{known == nullptr ? Volume{*walk.read} : *known, true, false, walk.part_end};
  }
  return reach.thorough ? next_thorough(walk, listing, reach.back_to) : next_listed_step(walk, listing, reach.back_to);
}

void advance(Walk& walk, const WalkStep& step, Time now) {
  if (step.part_end) {
    walk.part_end.reset();
    walk.part_from.reset();
  } else if (step.listed) {
    walk.read = step.volume.period;
  } else if (step.began_since) {
    ask_new(walk, step.volume.period, now);
  } else {
    note_asked(walk, step.volume.period, now);
  }
}

std::optional<Time> complete_from(const Walk& walk, const Listing& listing, const Reach& reach) {
  if (walk.part_end) return walk.part_from;
  if (reach.thorough) return complete_by_name(walk, listing, reach.back_to);
  const Volume* older = next_listed(walk, listing);
  if (older == nullptr) return Time::min();
  return walk.read ? std::optional(older->period.to + kLocalTime) : std::nullopt;
}

bool at_beginning(const Walk& walk, const Listing& listing, Time back_to) {
  return !walk.part_end && next_listed(walk, listing) == nullptr && names_done(walk, listing, back_to);
}

}  // namespace sigwatch
