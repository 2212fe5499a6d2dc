#include <algorithm>
#include <array>
#include <utility>

#include "simulation/calendar.h"
#include "simulation/world.h"

/// What goes wrong with archives, roots and the clock, and when.
namespace sigwatch::simulation {

namespace {

constexpr Seconds kBetweenTroubles = Days(70);
constexpr Seconds kBetweenRootTroubles = Days(120);

constexpr std::array kOfArchives = {Fault::outage, Fault::truncated,    Fault::error_page,   Fault::gone,
                                    Fault::shrunk, Fault::missing_part, Fault::owner_removal};

Mood mood_of(Fault fault) {
  if (fault == Fault::outage) return Mood::outage;
  if (fault == Fault::truncated) return Mood::truncated;
  return fault == Fault::gone ? Mood::gone : Mood::error_page;
}

/// Short ones mostly; some last for weeks.
Seconds lasting(Chance& c) { return c.percent(60) ? c.between(1h, Days(2)) : c.between(Days(2), Days(30)); }

}  // namespace

void World::trouble(List& list) {
  at(now + chance_.about(kBetweenTroubles), [this, &list] {
    const Fault fault = kOfArchives[static_cast<std::size_t>(chance_.below(static_cast<int>(kOfArchives.size())))];
    Shelf& shelf = list.shelves[list.configured];
    if (on(fault) && shelf.mood == Mood::well && !shelf.shrunk) {
      if (fault == Fault::shrunk) {
        hide_some(shelf);
      } else if (fault == Fault::missing_part) {
        miss_part(shelf);
      } else if (fault == Fault::owner_removal) {
        remove_one(shelf);
      } else {
        shelf.mood = mood_of(fault);
      }
      ++shelf.version;
      if (listener) tell(list.address + ": " + std::string(name_of(fault)));
      at(now + lasting(chance_), [this, &list] { end_trouble(list); });
    }
    if (now < finish) trouble(list);
  });
}

void World::end_trouble(List& list) {
  if (listener) tell(list.address + ": well again");
  for (Shelf& shelf : list.shelves) {
    const bool changed = shelf.mood != Mood::well || shelf.shrunk;
    shelf.mood = Mood::well;
    shelf.missing.reset();
    for (Entry& e : shelf.entries) e.hidden = false;
    shelf.shrunk = false;
    shelf.losses += changed;
    shelf.version += changed;
  }
}

void World::hide_some(Shelf& shelf) {
  const auto n = static_cast<std::size_t>(1 + chance_.below(6));
  const std::size_t from = shelf.entries.size() - std::min(n, shelf.entries.size());
  for (std::size_t i = from; i < shelf.entries.size(); ++i) shelf.entries[i].hidden = true;
  shelf.shrunk = true;
  ++shelf.losses;
}

/// A month that is listed and cannot be had.
void World::miss_part(Shelf& shelf) {
  const Time from = now - chance_.between(Days(20), Days(400));
  shelf.missing = {from, from + Days(30)};
  shelf.mood = Mood::part_missing;
  for (Entry& e : shelf.entries) e.hidden = e.archived >= from && e.archived < from + Days(30);
  ++shelf.losses;
}

void World::remove_one(Shelf& shelf) {
  if (shelf.entries.empty()) return;
  const std::size_t last = shelf.entries.size() - 1;
  Entry& e = shelf.entries[last - static_cast<std::size_t>(
                                      chance_.below(static_cast<int>(std::min<std::size_t>(last, 3)) + 1))];
  if (e.message->writer == Writer::sigwatch) return;
  e.removed = true;
  ++shelf.losses;
  hit(Fault::owner_removal);
}

void World::trouble_root() {
  at(now + chance_.about(kBetweenRootTroubles), [this] {
    const int which = chance_.below(4);
    if (which == 0 && on(Fault::moved) && live_root == 0 && !roots[0].stalled) {
      move_away();
    } else if (which == 1 && on(Fault::still_canary)) {
      stall(true);
    } else if (on(Fault::stalled)) {
      stall(false);
    }
    if (now < finish) trouble_root();
  });
}

/// The archiver stands still, or nobody writes to the busy list.
void World::stall(bool quiet_only) {
  Root& root = roots[live_root];
  if (root.stalled || root.quiet) return;
  tell(quiet_only ? "the canary is still" : "the root stalls");
  (quiet_only ? root.quiet : root.stalled) = now;
  at(now + chance_.between(Days(2), Days(60)), [this, &root] {
    tell("the root moves again");
    root.quiet.reset();
    if (&root != &roots[live_root]) return;  // everybody moved away meanwhile
    root.stalled.reset();
    for (Sig& sig : sigs) catch_up(sig.list);
    catch_up(council);
  });
}

/// All lists move; the old place stays and answers, and takes in nothing more.
void World::move_away() {
  tell("the lists move away");
  live_root = 1;
  roots[0].stalled = now;
  const bool with_history = chance_.percent(70);
  const auto move = [&](List& list) {
    if (with_history) list.shelves[1].entries = list.shelves[0].entries;
    for (Entry& e : list.shelves[1].entries) e.shown.reset(), e.hidden = false;
    ++list.shelves[1].version;
  };
  for (Sig& sig : sigs) move(sig.list);
  move(council);
}

void World::trouble_clock() {
  at(now + chance_.about(Days(150)), [this] {
    const bool back = chance_.percent(50);
    if (on(back ? Fault::clock_back : Fault::clock_forward)) {
      // A core that naps for days cannot see by its last pass that the clock went back by less; without an archive's
      // clock that is all it has.
      const bool far = (back && !has_clock) || !chance_.percent(40);
      const Seconds by =
          far ? chance_.between(has_clock ? Days(3) : Days(7), Days(3000)) : chance_.between(2h, Days(3));
      skew = back ? -by : by;
      if (listener) tell("the clock is off by " + std::to_string(skew.count() / 3600) + " hours");
      at(now + chance_.between(1h, Days(3)), [this] { skew = 0s; });
    }
    if (now < finish) trouble_clock();
  });
}

void World::calm_down() {
  tell("calm");
  calm = true;
  skew = 0s;
  for (Root& root : roots) root.quiet.reset();
  roots[live_root].stalled.reset();
  const auto mend = [this](List& list) {
    end_trouble(list);
    catch_up(list);
    auto spooled = std::exchange(list.spooled, {});
    for (const auto& m : spooled) shelve(list, m);
  };
  for (Sig& sig : sigs) mend(sig.list);
  mend(council);
}

}  // namespace sigwatch::simulation
