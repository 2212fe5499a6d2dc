#include <algorithm>

#include "core/base/backoff.h"
#include "core/evidence/sighting.h"
#include "core/ladder/brake.h"
#include "core/report/notice_values.h"
#include "simulation/archives.h"
#include "simulation/core_subject.h"

/// The second half: what lib/service's outbox does.
namespace sigwatch::simulation {

namespace {

Mail mail_of(const Notice& n, const NoticeValues& values, Time clock) {
  return {n.to,   n.id, message_id_of(sealed_id(n.id, simulated_seal()), "example.org"), "[SIG watch] " + n.id, clock,
          values, ""};
}

}  // namespace

std::size_t CoreSubject::index_of(const std::string& sig) const {
  const auto it = std::find_if(reg_.sigs.begin(), reg_.sigs.end(), [&](const SigEntry& s) { return s.id == sig; });
  return static_cast<std::size_t>(it - reg_.sigs.begin());
}

std::vector<Notice> CoreSubject::all_notices() const {
  std::vector<Notice> all = state_.plain;
  for (const SigState& s : state_.sigs) all.insert(all.end(), s.notices.begin(), s.notices.end());
  return all;
}

/// More than fuse and brake look back.
std::vector<Notice> CoreSubject::recent_notices(Time clock) const {
  std::vector<Notice> recent;
  const auto take = [&](const std::vector<Notice>& notices) {
    for (const Notice& n : notices) {
      if (std::max(n.created, n.first_attempt.value_or(n.created)) > clock - Days(60)) recent.push_back(n);
    }
  };
  take(state_.plain);
  for (const SigState& s : state_.sigs) take(s.notices);
  return recent;
}

Notice* CoreSubject::notice_called(const std::string& id) {
  const auto in = [&](std::vector<Notice>& notices) -> Notice* {
    const auto it = std::find_if(notices.begin(), notices.end(), [&](const Notice& n) { return n.id == id; });
    return it == notices.end() ? nullptr : &*it;
  };
  for (SigState& s : state_.sigs) {
    if (Notice* found = in(s.notices)) return found;
  }
  return in(state_.plain);
}

Shelf* CoreSubject::shelf_of(const Notice& n) {
  if (n.audience == Audience::council)
    return reg_.council.archive ? world_.shelf_at(reg_.council.archive->url) : nullptr;
  return n.audience == Audience::list ? world_.shelf_at(reg_.sigs[index_of(n.sig)].archives.back().url) : nullptr;
}

void CoreSubject::pass(Time clock) {
  bool any = false;
  for (std::size_t i = 0; i < state_.sigs.size(); ++i) {
    if (!touched(i, clock)) continue;
    any = true;
    poll(i, clock, false);
    confirm_all(i, clock);
    if (judge_and_step(i, clock)->wants_whole) {
      poll(i, clock, true);
      judge_and_step(i, clock);
    }
    if (const Sig* sig = world_.sig_called(reg_.sigs[i].id)) oracle_.on_verdict(*sig, state_.sigs[i].verdict);
  }
  const bool pending =
      std::any_of(state_.plain.begin(), state_.plain.end(), [](const Notice& n) { return is_unsent(n) || is_open(n); });
  if (any || pending) settle_pass(clock);
  if (!state_.meta.last_pass || clock > *state_.meta.last_pass) state_.meta.last_pass = clock;
}

void CoreSubject::settle_pass(Time clock) {
  const bool trusted = clock_fault(clock).empty();
  for (std::size_t i = 0; i < state_.sigs.size(); ++i) {
    if (confirm_all(i, clock)) judge_and_step(i, clock);
  }
  brake(clock);
  for (std::size_t i = 0; i < state_.sigs.size(); ++i) {
    for (std::size_t n = 0; n < state_.sigs[i].notices.size(); ++n) deliver(i, state_.sigs[i].notices[n], clock);
  }
  for (Notice& n : state_.plain) {
    if (trusted && is_open(n)) confirm(n, clock);
    deliver(0, n, clock);
  }
}

/// True when one was seen.
bool CoreSubject::confirm_all(std::size_t i, Time clock) {
  if (!clock_fault(clock).empty()) return false;
  bool seen = false;
  for (Notice& n : state_.sigs[i].notices) {
    if (is_open(n)) confirm(n, clock), seen = seen || n.state == NoticeState::seen;
  }
  return seen;
}

void CoreSubject::brake(Time clock) {
  const auto first = [](const Notice& n) { return n.step == "warn1" && n.state == NoticeState::due; };
  const bool any = std::any_of(state_.sigs.begin(), state_.sigs.end(), [&](const SigState& s) {
    return std::any_of(s.notices.begin(), s.notices.end(), first);
  });
  if (!any) return;
  for (const Notice& n : apply_brake(recent_notices(clock), reg_.policy, clock)) *notice_called(n.id) = n;
}

void CoreSubject::confirm(Notice& n, Time clock) {
  Shelf* shelf = shelf_of(n);
  if (!shelf) return;
  const std::size_t i = n.audience == Audience::list ? index_of(n.sig) : 0;
  const std::vector<KnownPost> posts = shown_at(i, n, *shelf, clock);
  const KnownPost* shown = shown_among(posts, n, own_notices(reg_, {n}, simulated_seal()));
  if (!shown) return;
  if (!sent_at(n)) {
    if (!later_one_shown(n)) n.state = NoticeState::unknown, n.reason = std::string(kItselfIsThere) + n.id;
    return;
  }
  n.state = NoticeState::seen;
  n.seen = clock;
  n.seen_url = shown->post.url;
  if (!n.first_attempt) n.first_attempt = clock;
  if (!n.accepted) n.accepted = clock;
  own_changed_ = true;
  if (n.sig.empty()) return;
  SigState& s = state_.sigs[index_of(n.sig)];
  s.invalidated = true, ++s.said;
}

void CoreSubject::deliver(std::size_t i, Notice& notice, Time clock) {
  const bool ready =
      (notice.state == NoticeState::due || notice.state == NoticeState::deferred) && notice.not_before <= clock;
  if (!ready || !state_.meta.live_since || state_.meta.paused) return;
  const std::string held = state_.meta.stopped_since ? "stopped"
                           : notice.released         ? ""
                                                     : fuse(notice, recent_notices(clock), reg_.policy, clock);
  if (!held.empty()) {
    notice.state = NoticeState::held;
    notice.reason = held;
    return;
  }
  const std::string id = notice.id;
  if (!pre_send_checks(i, notice, clock)) return;
  send(i, *notice_called(id), clock);
}

/// Silent still, and not there yet.
bool CoreSubject::pre_send_checks(std::size_t i, Notice& notice, Time clock) {
  const std::string id = notice.id;
  if (ends_with_episode(notice) && !measured_again(i, id, clock)) return false;
  Notice& n = *notice_called(id);
  Shelf* shelf = shelf_of(n);
  if (!shelf) return true;
  if (shelf->mood != Mood::well && shelf->mood != Mood::part_missing) return false;
  const bool to_read = n.audience == Audience::list && !ends_with_episode(n);
  if (to_read && !read(i, state_.sigs[i].archives.size() - 1, clock, window_start(reg_.policy, clock))) return false;
  const NoticeState before = n.state;
  confirm(n, clock);
  if (n.state != before) return false;
  if (later_one_shown(n)) return true;
  const auto later = later_notice(n, shown_at(i, n, *shelf, clock), MessageStatements(state_.statements),
                                  own_notices(reg_, all_notices(), simulated_seal()));
  if (!later) return true;
  n.state = NoticeState::unknown;
  n.reason = std::string(kLaterIsThere) + *later;
  return false;
}

/// What the state knows of the place that would show the notice. The Council's archive is read for the question.
std::vector<KnownPost> CoreSubject::shown_at(std::size_t i, const Notice& notice, Shelf& shelf, Time clock) const {
  if (notice.audience == Audience::list) return state_.sigs[i].posts.back();
  NewestQuery query;
  query.now = clock;
  query.whole_from = Time::min();
  std::vector<KnownPost> posts;
  for (const Post& p : read_newest(world_, shelf, query).posts)
    posts.push_back({shelf.url, post_key(p), p, clock, {}, {}, false});
  return posts;
}

bool CoreSubject::measured_again(std::size_t i, const std::string& id, Time clock) {
  for (std::size_t a = 0; a < state_.sigs[i].archives.size(); ++a) {
    if (!reg_.sigs[i].archives[a].frozen && !read(i, a, clock, window_start(reg_.policy, clock))) return false;
  }
  const auto measured = judge_and_step(i, clock);
  const Notice& after = *notice_called(id);
  const auto& episodes = state_.sigs[i].episodes;
  const bool paused = !episodes.empty() && !episodes.back().ended && episodes.back().paused_since;
  return is_unsent(after) && after.state != NoticeState::held && measured->effective.watch == Watch::on && !paused &&
         measured->verdict.kind == VerdictKind::silent;
}

NoticeValues CoreSubject::values_of(std::size_t i, const Notice& notice, Time clock) {
  if (notice.sig.empty()) return {};
  const SigState& s = state_.sigs[i];
  summarised_[i].reset();
  const auto m = measure(i, clock);
  const Episode* episode = nullptr;
  for (const Episode& e : s.episodes) {
    if (e.id == notice.episode) episode = &e;
  }
  const std::vector<Venue> none;
  return notice_values(
      {reg_, reg_.sigs[i], notice, episode, s.episodes, s.notices, s.decisions, m->summary(), none, clock});
}

void CoreSubject::send(std::size_t i, Notice& notice, Time clock) {
  if (!notice.first_attempt) notice.first_attempt = clock;
  const Mail mail = mail_of(notice, values_of(i, notice, clock), clock);
  notice.subject = mail.subject;
  if (notice.message.empty())
    notice.message = "Message-ID: <" + mail.message_id + ">\r\nDate: " + to_rfc3339(clock) + "\r\n\r\n";
  own_changed_ = true;
  oracle_.on_mail(mail);
  switch (world_.submit(mail)) {
    case Outcome::accepted:
      notice.state = NoticeState::accepted;
      notice.accepted = clock;
      break;
    case Outcome::deferred:
      notice.state = clock - *notice.first_attempt >= Days(5) ? NoticeState::refused : NoticeState::deferred;
      notice.not_before = next_attempt(*notice.first_attempt, clock, 15min, 4h);
      break;
    case Outcome::refused:
      notice.state = NoticeState::refused;
      break;
    case Outcome::unknown:
      notice.state = NoticeState::unknown;
      break;
  }
  if (!notice.sig.empty()) state_.sigs[i].invalidated = true, ++state_.sigs[i].said;
}

}  // namespace sigwatch::simulation
