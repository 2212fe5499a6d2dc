#include "service/pre_send_checks.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/ladder/ladder.h"
#include "core/ladder/ladder_draft.h"
#include "service/judge.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

using Answer = PreSendChecks::Answer;

/// So long before its first attempt, or before its episode's deadline, a notice is looked for: a state that was lost
/// may have sent it. (The Council's archive is asked for kFiledBefore more.)
constexpr Seconds kLookBack = Days(1);

Answer not_now(std::string why) { return {Answer::Kind::not_now, std::move(why), {}}; }
Answer ask_a_person(std::string why) { return {Answer::Kind::ask_a_person, std::move(why), {}}; }

}  // namespace

const ArchiveEntry* archive_of(const Notice& notice, const Register& reg) {
  if (notice.audience == Audience::council) return reg.council.archive ? &*reg.council.archive : nullptr;
  const SigEntry* sig = notice.audience == Audience::list ? find_sig(reg, notice.sig) : nullptr;
  if (!sig) return nullptr;
  const ArchiveEntry* place = nullptr;
  for (const ArchiveEntry& a : sig->archives) {
    if (a.frozen || a.supporting) continue;
    if (always_shows_notices(a.kind)) return &a;
    if (!place) place = &a;
  }
  return place;
}

std::string not_to_ask(const ArchiveEntry& entry, const Collaborators& with, const Poller& poller) {
  if (poller.polling(entry.url)) return entry.url + " is still being read";
  const auto memory = with.store.archive(entry.url);
  // The question before an attempt comes apart from the polls. It must not press an archive that backs off, either.
  const bool rests = memory && memory->not_before && with.clock.now() < *memory->not_before && !with.clock.pretended();
  return rests ? entry.url + " is not asked before " + to_rfc3339(*memory->not_before) +
                     " (backing off): " + memory->evidence.reason
               : std::string();
}

/// The SIG's archives come first: a notice that a judgement withdraws needs no look at the Council's.
asio::awaitable<Answer> PreSendChecks::ask(Notice notice) {
  Reading shown;
  if (ends_with_episode(notice)) {
    std::string why = co_await measure_again(notice, shown);
    // measure_again() judges the SIG and commits what follows from it: the notice may be withdrawn by now.
    const auto after = with_.store.notice(notice.id);
    const bool waits = after && is_unsent(*after) && after->state != NoticeState::held;
    if (!waits) co_return not_now(after ? after->reason : std::string());
    if (!why.empty()) co_return not_now(std::move(why));
  }
  const ArchiveEntry* place = archive_of(notice, with_.reg);
  if (!place) co_return Answer{Answer::Kind::go};
  const ArchiveEntry entry = *place;
  // Not read above: it is the Council's archive, or a notice that does not rest on silence. Else one reading answers
  // both questions, and the host is asked once.
  if (!is_good(shown.evidence)) {
    if (std::string why = not_to_ask(entry, with_, poller_); !why.empty()) co_return not_now(std::move(why));
    const Time from = notice.audience == Audience::list ? window() : since(notice) - kFiledBefore;
    shown = co_await poller_.read_whole(entry, from);
  }
  co_return co_await look_in(entry, notice, std::move(shown));
}

asio::awaitable<std::string> PreSendChecks::measure_again(Notice notice, Reading& shown) {
  const SigEntry* sig = find_sig(with_.reg, notice.sig);
  if (!sig) co_return "its SIG is no longer in the register";
  const ArchiveEntry* place = archive_of(notice, with_.reg);
  // No further back than the window: a list that was silent for years would be read over all of them, and an archive
  // that is too large for that would fail, and undo the proof of every SIG on it. What is older is known: a
  // first reading goes back to the newest counted post.
  const Time from = window();
  const Time begun = with_.clock.now();
  for (const ArchiveEntry& entry : sig->archives) {
    if (entry.frozen) continue;
    if (std::string why = not_to_ask(entry, with_, poller_); !why.empty()) co_return why;
    Reading reading = co_await poller_.read_whole(entry, from);
    if (!is_good(reading.evidence)) {
      judge_and_step(with_, *sig, poller_.clock_fault());  // else it would stand as silent until the next pass
      co_return "no good answer from " + entry.url + ": " + reading.evidence.reason;
    }
    const auto memory = with_.store.archive(entry.url);
    // A good answer may prove nothing all the same: it does not cover the window, or our clock is not trusted, by which
    // no reading extends the series.
    if (!memory || memory->series.unconditional < begun) co_return entry.url + " did not show the whole window";
    if (place && place->url == entry.url) shown = std::move(reading);
  }
  co_return judge_again(*sig);
}

std::string PreSendChecks::judge_again(const SigEntry& sig) {
  // This commits, too: when somebody wrote meanwhile, the episode ends and its notices are withdrawn at once.
  const Judged judged = judge_and_step(with_, sig, poller_.clock_fault());
  if (judged.watch != Watch::on || judged.paused) return "its SIG is paused or no longer watched";
  if (judged.verdict != VerdictKind::silent) return "the verdict is " + std::string(to_string(judged.verdict));
  return {};
}

/// Among what is known of the archive, this reading with it; else whether the reading could have hidden it. What an
/// archive answers about one message counts beside that: a mail under our id that no page lists is there all the same.
/// Nothing waits for a mail that cannot be read, nor for a part that a person attested: an attempt that may have left
/// something is never made again without a person's word, and whoever else wrote is measured above.
asio::awaitable<Answer> PreSendChecks::look_in(ArchiveEntry entry, Notice notice, Reading shown) {
  if (!is_good(shown.evidence))
    co_return not_now("no good answer whether it is already there: " + shown.evidence.reason);
  const OwnNotices own = this->own();
  const std::vector<KnownPost> known = with_.store.posts(entry.url);
  Sighting sighting = look_through(entry, notice, own, known, std::move(shown));
  if (sighting.kind != Sighting::Kind::seen) {
    Sighting alone = co_await look_up(notice, entry);
    if (alone.kind != Sighting::Kind::unknown) sighting = std::move(alone);
  }
  if (sighting.kind == Sighting::Kind::unknown)
    co_return not_now("no good answer whether it is already there: " + sighting.reason);
  const bool seen = sighting.kind == Sighting::Kind::seen;
  // Seen is only what this state tried to send. What it never tried was sent by a state that was lost: a person looks
  // whether it said what this one should say.
  if (seen && sent_at(notice)) co_return Answer{Answer::Kind::seen, {}, std::move(sighting.post)};
  if (later_one_shown(notice)) co_return Answer{Answer::Kind::go};  // a person looked at it, and released it
  if (seen) co_return ask_a_person(std::string(kItselfIsThere) + notice.id);
  co_return look_for_others(entry, notice, own, known);
}

Sighting PreSendChecks::look_through(const ArchiveEntry& entry, const Notice& notice, const OwnNotices& own,
                                     const std::vector<KnownPost>& known, Reading shown) const {
  if (const KnownPost* there = shown_among(known, notice, own)) return {Sighting::Kind::seen, there->post, {}};
  const auto attested = latest_attest(with_.store.statements(), entry.url);
  std::erase_if(shown.gaps, [&](const Gap& gap) { return attested && *attested >= gap.from; });
  std::erase_if(shown.posts, [](const Post& post) { return post.markers.unreadable; });
  const Time from = notice.audience == Audience::list ? std::max(since(notice), window()) : since(notice);
  Sighting sighting = look_for([&](const Post& post) { return shows_notice(post, notice, own); }, shown, from);
  // A feed goes back as far as it happens to, and may lack what proves the mail to be ours: that it does not show it
  // never holds it up.
  const auto memory = with_.store.archive(entry.url);
  const bool tells = always_shows_notices(memory && !memory->kind.empty() ? memory->kind : entry.kind);
  if (sighting.kind == Sighting::Kind::unknown && !tells) sighting.kind = Sighting::Kind::absent;
  return sighting;
}

/// A state that was lost may have sent this notice, or one after it; and the first copy of what says that it repeats
/// may have come at last.
Answer PreSendChecks::look_for_others(const ArchiveEntry& entry, const Notice& notice, const OwnNotices& own,
                                      const std::vector<KnownPost>& known) const {
  const auto memory = with_.store.archive(entry.url);
  // Only what stood there at this state's first good read may be from before it. Later on anybody who may post can
  // write a mail in our form, and that holds nothing back (promise 9).
  const bool new_here = !sent_at(notice) && memory && memory->first_good;
  if (new_here && was_sent_by_a_lost_state(notice, known, own, *memory->first_good))
    return ask_a_person(std::string(kItselfIsThere) + notice.id);
  const auto later = later_notice(notice, known, MessageStatements(with_.store.statements()), own);
  if (later) return ask_a_person(std::string(kLaterIsThere) + *later);
  for (const Notice& first : with_.store.notices()) {
    const bool repeated =
        first.episode == notice.episode && first.audience == notice.audience && notice.step == first.step + kAgain;
    // The next pass marks it seen, and the ladder withdraws its repetition.
    if (repeated && shown_among(known, first, own)) return not_now(first.id + " is in the archive by now");
  }
  return Answer{Answer::Kind::go};
}

asio::awaitable<Sighting> PreSendChecks::look_up(Notice notice, ArchiveEntry entry) {
  const OwnNotices own = this->own();
  const std::string id = message_id_of(notice, own);
  const Mutexes::Lock lock = co_await mutexes_.lock(entry.url);
  Reading reading = co_await with_.archives.at(entry.url)->look_up(id);
  if (with_.clock.pretended())
    std::erase_if(reading.posts, [&](const Post& post) { return !was_there(post, with_.clock.now()); });
  const auto is_it = [&](const Post& post) { return shows_notice(post, notice, own); };
  Sighting sighting = look_for(is_it, reading, since(notice));
  co_return sighting;
}

OwnNotices PreSendChecks::own() const { return own_notices(with_.reg, with_.store.notices(), with_.store.seal()); }

Time PreSendChecks::window() const { return window_start(with_.reg.policy, with_.clock.now()); }

Time PreSendChecks::since(const Notice& notice) const {
  Time since = notice.first_attempt.value_or(notice.created) - kLookBack;
  // A notice has the same id for ever. So a state that was lost may have sent this one at any time since its deadline,
  // long before this state made it.
  for (const Episode& e : with_.store.episodes(notice.sig)) {
    if (e.id == notice.episode) since = std::min(since, e.deadline - kLookBack);
  }
  return since;
}

}  // namespace sigwatch
