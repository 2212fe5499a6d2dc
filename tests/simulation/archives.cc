#include "simulation/archives.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace sigwatch::simulation {

namespace {

constexpr std::size_t kPage = 6;

bool visible(const Entry& e) { return !e.hidden && !e.removed; }

Post post_of(const Message& m, std::optional<Time> archived) {
  Post p;
  p.archive_date = archived;
  p.locator = "at-" + m.id;
  p.markers.unreadable = m.unreadable;
  if (m.unreadable) return p;
  p.message_id = m.id;
  if (!m.answers.empty()) p.references = {m.answers};
  p.sender_date = m.dated;
  p.author = {m.address.substr(0, m.address.find('@')), m.address};
  p.subject = m.subject;
  p.url = "https://lists.example/" + m.id;
  p.markers.automatic = m.automatic;
  p.markers.closing = m.closing;
  p.markers.token = m.sealed;
  p.markers.quoted_token = m.quotes;
  return p;
}

Post post_shown(const World& world, const Entry& e) {
  return post_of(*e.message, world.has_clock ? std::optional<Time>(clock_of(e)) : std::nullopt);
}

Evidence evidence_of(World& world, const Shelf& shelf) {
  using Kind = Evidence::Kind;
  switch (shelf.mood) {
    case Mood::well:
    case Mood::part_missing:
      return {Kind::good, "", {}};
    case Mood::outage:
      world.hit(Fault::outage);
      return {Kind::unreachable, shelf.url + " answered 503", {}};
    case Mood::truncated:
      world.hit(Fault::truncated);
      return {Kind::unreachable, shelf.url + " ended early", {}};
    case Mood::error_page:
      world.hit(Fault::error_page);
      return {Kind::unrecognised, shelf.url + " showed a page of another kind", {}};
    case Mood::gone:
      world.hit(Fault::gone);
      return {Kind::gone, shelf.url + " answered 404", {}};
  }
  return {};
}

void note_standing_still(World& world, const Shelf& shelf) {
  const Root& root = world.roots[shelf.root];
  if (root.stalled) world.hit(shelf.root == world.live_root ? Fault::stalled : Fault::moved);
  if (root.quiet) world.hit(Fault::still_canary);
  if (shelf.shrunk) world.hit(Fault::shrunk);
}

std::vector<std::size_t> shown_of(const Shelf& shelf) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < shelf.entries.size(); ++i) {
    if (visible(shelf.entries[i])) shown.push_back(i);
  }
  return shown;
}

void give(World& world, Shelf& shelf, const std::vector<std::size_t>& shown, std::size_t from, std::size_t to,
          Reading& r) {
  for (std::size_t i = from; i < to; ++i) {
    Entry& e = shelf.entries[shown[i]];
    if (!e.shown) e.shown = world.now;
    if (std::exchange(e.forgotten, false)) e.shown_anew = world.now;
    e.unsure = false;
    r.posts.push_back(post_shown(world, e));
  }
}

void say_what_is_missing(World& world, const Shelf& shelf, Reading& r) {
  if (!shelf.missing || !r.complete_from || shelf.missing->second < *r.complete_from) return;
  r.gaps.push_back({shelf.url + "/part", shelf.missing->first, shelf.missing->second, "answered 404"});
  world.hit(Fault::missing_part);
}

}  // namespace

Reading read_newest(World& world, Shelf& shelf, const NewestQuery& query) {
  Reading r;
  r.evidence = evidence_of(world, shelf);
  r.cost.requests = 1;
  r.server_date = world.now;
  if (!is_good(r.evidence)) return shelf.answers = {}, r;
  note_standing_still(world, shelf);
  ++shelf.answers.good;
  if (!shelf.answers.since) shelf.answers.since = world.now;
  const std::vector<std::size_t> shown = shown_of(shelf);
  const std::string losses = std::to_string(shelf.losses) + "/";
  r.mark = losses + std::to_string(shown.size());
  if (!shown.empty()) r.taken_in = shelf.entries[shown.back()].archived;
  if (!query.whole_from && query.mark == r.mark) return r.evidence.kind = Evidence::Kind::unchanged, r;
  if (!query.whole_from && query.mark.starts_with(losses)) {
    r.incremental = true;
    give(world, shelf, shown,
         std::min(shown.size(), static_cast<std::size_t>(std::atol(query.mark.c_str() + losses.size()))), shown.size(),
         r);
    return r;
  }
  r.unconditional = query.whole_from || query.mark.empty();
  std::size_t first = shown.size() - std::min(shown.size(), kPage);
  if (query.whole_from) {
    shelf.answers.whole = world.now;
    while (first > 0 && shelf.entries[shown[first - 1]].archived >= *query.whole_from) --first;
  }
  give(world, shelf, shown, first, shown.size(), r);
  r.complete_from = first == 0 ? Time::min() : shelf.entries[shown[first]].archived;
  if (query.whole_from && first > 0) r.complete_from = std::min(*query.whole_from, *r.complete_from);
  if (first > 0) r.older = std::to_string(first);
  say_what_is_missing(world, shelf, r);
  return r;
}

Reading read_older(World& world, Shelf& shelf, const OlderQuery& query) {
  Reading r;
  r.evidence = evidence_of(world, shelf);
  r.cost.requests = 1;
  if (!is_good(r.evidence)) return shelf.answers = {}, r;
  const std::vector<std::size_t> shown = shown_of(shelf);
  const std::size_t end = std::min(shown.size(), static_cast<std::size_t>(std::atol(query.cursor.c_str())));
  const std::size_t first = end - std::min(end, kPage * static_cast<std::size_t>(std::max(1, query.requests)));
  r.unconditional = true;
  give(world, shelf, shown, first, end, r);
  r.complete_from = first == 0 ? Time::min() : shelf.entries[shown[first]].archived;
  if (first > 0) r.older = std::to_string(first);
  say_what_is_missing(world, shelf, r);
  return r;
}

Reading read_canary(World& world, const Root& root) {
  Reading r;
  r.evidence.kind = Evidence::Kind::good;
  r.complete_from = Time::min();
  r.unconditional = true;
  r.taken_in = root.pulse(world.now);
  r.server_date = world.now;
  r.cost.requests = 1;
  return r;
}

}  // namespace sigwatch::simulation
