#include "simulation/world.h"

#include <algorithm>
#include <utility>

#include "simulation/calendar.h"

namespace sigwatch::simulation {

namespace {

constexpr Seconds kCanary = Days(2);
constexpr Seconds kHistory = Days(420);
/// 1980-01-01, where a clock stands whose battery is empty.
constexpr Time kStamp = Time(Days(3652));

List new_list(const std::string& name) {
  List list;
  list.address = name + "@example.org";
  for (std::size_t r = 0; r < 2; ++r) {
    Shelf shelf;
    shelf.root = r;
    shelf.url = "https://" + std::string(r == 0 ? "lists" : "new") + ".example/" + name;
    list.shelves.push_back(std::move(shelf));
  }
  return list;
}

Time start_of(std::uint64_t seed) {
  Chance chance(seed ^ 0x5157U);
  return Time(Seconds(1'500'000'000)) + chance.between(0s, Days(4000));
}

}  // namespace

Time Root::pulse(Time now) const {
  Time last = now;
  for (const auto& end : {stalled, quiet}) last = std::min(last, end.value_or(last));
  return last - last.time_since_epoch() % kCanary;
}

World::World(const Setup& s, Tally& tally)
    : setup(s),
      start(start_of(s.seed)),
      finish(start + Days(365) * s.years),
      now(start),
      council(new_list("council")),
      tally_(tally),
      chance_(s.seed),
      mail_chance_(s.seed ^ 0xABCDEFU) {
  for (const char* host : {"lists", "new"}) {
    const std::string base = "https://" + std::string(host) + ".example/";
    roots.push_back({"fake " + base, base + "members", {}, {}, {}});
  }
  sigs.resize(static_cast<std::size_t>(setup.sigs));
  for (std::size_t i = 0; i < sigs.size(); ++i) found(sigs[i], static_cast<int>(i));
  council_shows = setup.seed % 5 != 0;
  has_clock = setup.seed % 4 != 3;
  trouble(council);
  trouble_root();
  trouble_clock();
}

void World::found(Sig& sig, int number) {
  sig.chance = Chance(setup.seed * 1'000'003U + static_cast<std::uint64_t>(number));
  sig.id = "sig" + std::to_string(number);
  sig.list = new_list(sig.id);
  sig.temper = static_cast<Temper>(sig.chance.below(7));
  sig.standing = sig.chance.percent(8);
  if (sig.chance.percent(8)) sig.exempt_until = start + sig.chance.between(Days(10), Days(500));
  if (sig.temper == Temper::dying) sig.dies = start + sig.chance.between(Days(30), Days(700));
  if (const auto last_day = exodus(); last_day && sig.temper != Temper::unborn && sig.chance.percent(85)) {
    sig.dies = *last_day + Days(1);
    at(*last_day + sig.chance.between(1h, 20h), [this, &sig] { write(sig); });
  }
  if (sig.temper == Temper::unborn) {
    sig.since = start - sig.chance.between(0s, Days(300));
  } else {
    write_history(sig);
  }
  trouble(sig.list);
}

std::optional<Time> World::exodus() const {
  if (setup.seed % 40 != 7) return std::nullopt;
  Chance chance(setup.seed ^ 0xE80D5U);
  return start + chance.between(Days(30), Days(200));
}

void World::at(Time when, std::function<void()> what) {
  events_.push({std::max(when, now), ++event_number_, std::move(what)});
}

void World::advance(Time to) {
  while (!events_.empty() && events_.top().at <= to) {
    const auto what = events_.top().what;
    now = std::max(now, events_.top().at);
    events_.pop();
    what();
  }
  now = std::max(now, to);
}

List* World::list_to(const std::string& address) {
  for (Sig& sig : sigs) {
    if (sig.list.address == address) return &sig.list;
  }
  return council.address == address ? &council : nullptr;
}

Shelf* World::shelf_at(const std::string& url) {
  const auto in = [&](List& list) -> Shelf* {
    for (Shelf& shelf : list.shelves) {
      if (shelf.url == url) return &shelf;
    }
    return nullptr;
  };
  for (Sig& sig : sigs) {
    if (Shelf* found = in(sig.list)) return found;
  }
  return in(council);
}

Sig* World::sig_called(const std::string& id) {
  const auto it = std::find_if(sigs.begin(), sigs.end(), [&](const Sig& s) { return s.id == id; });
  return it == sigs.end() ? nullptr : &*it;
}

/// What stood there before the program came: a talk of two people, so that both are known.
void World::write_history(Sig& sig) {
  Time when = start - kHistory;
  const Time last = start - sig.chance.between(Days(2), Days(390));
  std::string before;
  for (int i = 0; i < 4; ++i) {
    Message m;
    m.id = fresh_id();
    m.answers = before;
    m.address = (i % 2 == 0 ? "ann@" : "bob@") + sig.id + ".example";
    m.subject = i == 0 ? "Plans of " + sig.id : "Re: Plans of " + sig.id;
    m.written = m.dated = i == 3 ? last : when + Days(3) * i;
    sig.list.shelves[0].entries.push_back(
        {std::make_shared<const Message>(m), m.written + 5min, false, false, {}, {}, false, false});
    before = m.id;
  }
  write_next(sig, last);
}

Time World::next_writing(Sig& sig, Time after) {
  Chance& c = sig.chance;
  switch (sig.temper) {
    case Temper::busy:
      return after + c.about(Days(55));
    case Temper::bursty:
      return after + (c.percent(60) ? c.between(1h, Days(6)) : c.between(Days(90), Days(300)));
    case Temper::seasonal:
      return after + (c.percent(50) ? c.between(1h, Days(20)) : c.between(Days(250), Days(330)));
    case Temper::edge:
      return months_later(after, 6) + c.between(-Days(4), Days(4));
    case Temper::dying:
      return after + c.about(Days(45));
    case Temper::dead:
    case Temper::unborn:
      return after + (c.percent(70) ? Days(20'000) : c.between(Days(300), Days(900)));
  }
  return after;
}

void World::write_next(Sig& sig, Time after) {
  Time when = next_writing(sig, after);
  while (when <= start) when = next_writing(sig, when);
  if (when > finish + Days(800) || (sig.dies && when > *sig.dies)) return;
  at(when, [this, &sig] {
    write(sig);
    write_next(sig, now);
  });
}

/// Somebody writes: a person of the list mostly.
void World::write(Sig& sig) {
  Message m;
  m.id = fresh_id();
  m.written = m.dated = now;
  const auto& entries = sig.list.shelves[live_root].entries;
  const bool answers = !entries.empty() && sig.chance.percent(60);
  m.address = (sig.chance.percent(50) ? "ann@" : "bob@") + sig.id + ".example";
  m.subject = "Thought " + m.id;
  if (on(Fault::newcomer) && sig.chance.percent(20)) {
    m.writer = Writer::newcomer, m.address = "new" + m.id, hit(Fault::newcomer);
  } else if (on(Fault::spam) && sig.chance.percent(25)) {
    m.writer = Writer::spammer, m.address = "buy" + m.id, hit(Fault::spam);
  } else if (answers && entries.back().message->writer != Writer::sigwatch) {
    m.answers = entries.back().message->id;
  }
  if (m.writer != Writer::spammer && on(Fault::hop_mark) && sig.chance.percent(30))
    m.automatic = "Auto-Submitted: auto-forwarded; X-Auto-Response-Suppress: DR, OOF", hit(Fault::hop_mark);
  if (m.writer == Writer::person && on(Fault::closing_words) && sig.chance.percent(8))
    m.closing = "this list is closed", hit(Fault::closing_words);
  if (on(Fault::unreadable) && sig.chance.percent(20)) m.unreadable = true, hit(Fault::unreadable);
  date_wrongly(sig, m);
  const bool late = on(Fault::held) && sig.chance.percent(10);
  post(sig.list, std::move(m), now + (late ? sig.chance.between(Days(1), Days(30)) : sig.chance.between(1min, 30min)));
}

void World::date_wrongly(Sig& sig, Message& m) {
  if (on(Fault::wrong_date) && sig.chance.percent(20)) {
    if (sig.chance.percent(30) && !m.unreadable) {
      m.stamped = sig.chance.percent(30) ? kStamp : now - sig.chance.between(Days(20), Days(2000));
    } else {
      m.dated +=
          sig.chance.percent(50) ? sig.chance.between(-Days(14), Days(14)) : -sig.chance.between(Days(20), Days(2000));
    }
    hit(Fault::wrong_date);
  } else if (on(Fault::future_date) && sig.chance.percent(15)) {
    m.dated += sig.chance.between(Days(16), Days(4000));
    hit(Fault::future_date);
  }
}

void World::post(List& list, Message message, Time when) {
  auto shared = std::make_shared<const Message>(std::move(message));
  at(when, [this, &list, shared] {
    if (roots[live_root].stalled) {
      list.waiting.emplace_back(now, shared);
      tell(list.address + " keeps " + shared->id + " waiting");
    } else {
      shelve(list, shared);
    }
  });
}

void World::catch_up(List& list) {
  const bool many = list.waiting.size() >= 5;
  for (const auto& [since, m] : std::exchange(list.waiting, {})) shelve(list, m, many);
}

void World::shelve(List& list, std::shared_ptr<const Message> message, bool caught_up) {
  Shelf& shelf = list.shelves[live_root];
  std::vector<std::shared_ptr<const Message>> all = std::exchange(list.spooled, {});
  all.push_back(std::move(message));
  for (auto& m : all) {
    shelf.entries.push_back({m, now, false, false, {}, {}, false, caught_up});
    if (listener)
      tell(list.address + " takes in " + m->id + " from " + m->address + ", written on " + written(m->written) +
           ", dated " + written(m->dated) + (m->stamped ? ", stamped " + written(*m->stamped) : "") +
           (m->unreadable ? ", unreadable" : "") + (m->closing.empty() ? "" : ", closing"));
    if (m->writer == Writer::sigwatch) note_ours(*m);
  }
  ++shelf.version;
}

void World::note_ours(const Message& message) {
  for (Sent& s : sent[message.token]) {
    if (!s.stood) s.stood = now;
  }
  react(message.token, message);
  if (on_arrival) on_arrival(message.token);
}

}  // namespace sigwatch::simulation
