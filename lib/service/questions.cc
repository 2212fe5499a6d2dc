#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "service/judge.h"
#include "service/outbox.h"

/// What is asked before every attempt.
namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// How far before an episode's beginning an archive is asked for notices of ours that a lost state forgot.
constexpr Seconds kLookBack = Days(1);

/// Is measured again before each attempt (docs/ladder.md): other notices are never withdrawn because of a post.
bool rests_on_silence(const Notice& n) { return ends_with_episode(n); }

}  // namespace

/// The two questions before every attempt (docs/ladder.md): is the SIG still silent, where the notice rests on that;
/// and is it, or a later one about the same SIG, in the archive already?
asio::awaitable<Outbox::Answer> Outbox::pre_send_checks(Notice notice) {
  if (rests_on_silence(notice)) {
    const Answer silent = co_await measure_again(notice);
    if (!silent.go) co_return silent;
  }
  const ArchiveEntry* entry = archive_of(notice);
  if (!entry) co_return Answer{true, ""};
  const ArchiveEntry archive = *entry;
  co_return co_await ask_archive(notice, archive);
}

asio::awaitable<Outbox::Answer> Outbox::measure_again(Notice notice) {
  const SigEntry* sig = find_sig(with_.reg, notice.sig);
  if (!sig) co_return Answer{false, "its SIG is no longer in the register"};
  const Time from = window_start(with_.reg.policy, with_.clock.now());
  const Time begun = with_.clock.now();
  for (const ArchiveEntry& entry : sig->archives) {
    if (entry.frozen) continue;
    if (const std::string why = not_to_ask(entry); !why.empty()) co_return Answer{false, why};
    const Evidence evidence = co_await poller_.read_whole(entry, from);
    if (!is_good(evidence)) {
      judge_and_step(with_, *sig, poller_.clock_fault());  // else it would stand as silent until the next pass
      co_return Answer{false, "no good answer from " + entry.url + ": " + evidence.reason};
    }
    const auto memory = with_.store.archive(entry.url);
    if (!memory || memory->series.unconditional < begun)
      co_return Answer{false, entry.url + " did not show the whole window"};
  }
  const Judged judged = judge_and_step(with_, *sig, poller_.clock_fault());
  const auto after = with_.store.notice(notice.id);
  if (!after || !is_unsent(*after) || after->state == NoticeState::held)
    co_return Answer{false, after ? after->reason : ""};
  if (judged.watch != Watch::on || judged.paused) co_return Answer{false, "its SIG is paused or no longer watched"};
  if (judged.verdict != VerdictKind::silent)
    co_return Answer{false, "the verdict is " + std::string(to_string(judged.verdict))};
  co_return Answer{true, ""};
}

/// Why an archive is left alone now: a poll of it is under way, or it asked for (or earned) a pause. Empty: it may be
/// asked.
std::string Outbox::not_to_ask(const ArchiveEntry& entry) const {
  if (poller_.polling(entry.url)) return entry.url + " is still being read";
  const auto memory = with_.store.archive(entry.url);
  const bool rests =
      memory && memory->not_before && with_.clock.now() < *memory->not_before && !with_.clock.pretended();
  return rests ? entry.url + " is not asked before " + to_rfc3339(*memory->not_before) +
                     " (backing off): " + memory->evidence.reason
               : std::string();
}

asio::awaitable<Sighting> Outbox::look_for(NoticeQuery query, ArchiveEntry entry) {
  const Mutexes::Lock lock = co_await mutexes_.lock(entry.url);
  co_return co_await with_.archives.at(entry.url)->find(query);
}

asio::awaitable<Outbox::Answer> Outbox::ask_archive(Notice notice, ArchiveEntry entry) {
  if (const std::string why = not_to_ask(entry); !why.empty()) co_return Answer{false, why};
  const NoticeQuery query = query_for(notice);
  const Sighting sighting = co_await look_for(query, entry);
  if (sighting.kind == Sighting::Kind::seen && sent_at(notice)) {
    mark_seen(notice, sighting.url);
    co_return Answer{false, "it is already in the archive"};
  }
  const bool looked_at = later_one_shown(notice).has_value();
  if (sighting.kind == Sighting::Kind::seen && !looked_at)
    co_return leave_to_a_person(notice, std::string(kItselfIsThere) + notice.id);
  if (sighting.kind == Sighting::Kind::unknown)
    co_return Answer{false, "no good answer whether it is already there: " + sighting.reason};
  if (notice.audience == Audience::council) {
    const Evidence evidence = co_await poller_.read_whole(entry, query.sent);
    if (!is_good(evidence)) co_return Answer{false, "no good answer from the Council's archive: " + evidence.reason};
  }
  if (looked_at) co_return Answer{true, ""};
  const OwnNotices own = own_notices(with_.reg, with_.store.notices(), with_.store.seal());
  const std::vector<KnownPost> posts = with_.store.posts(entry.url);
  const auto memory = with_.store.archive(entry.url);
  const bool new_here = !sent_at(notice) && memory && memory->first_good;
  if (new_here && was_sent_by_a_lost_state(notice, posts, own, *memory->first_good))
    co_return leave_to_a_person(notice, std::string(kItselfIsThere) + notice.id);
  const auto later = later_notice(notice, posts, MessageStatements(with_.store.statements()), own);
  if (later) co_return leave_to_a_person(notice, std::string(kLaterIsThere) + *later);
  co_return Answer{true, ""};
}

Outbox::Answer Outbox::leave_to_a_person(Notice notice, const std::string& why) {
  const NoticeState from = std::exchange(notice.state, NoticeState::unknown);
  notice.reason = why;
  commit(notice, from, notice.id + " unknown: " + why);
  return Answer{false, why};
}

NoticeQuery Outbox::query_for(const Notice& notice) const {
  NoticeQuery query;
  query.now = with_.clock.now();
  query.pretend = with_.clock.pretended();
  const auto own =
      std::make_shared<const OwnNotices>(own_notices(with_.reg, with_.store.notices(), with_.store.seal()));
  NoticeMarks marks = marks_of(notice, *own);
  query.message_id = std::move(marks.message_id);
  query.token = std::move(marks.token);
  query.holds = [own, notice](const Post& post) { return shows_notice(post, notice, *own); };
  query.sent = notice.first_attempt.value_or(notice.created) - kLookBack;
  for (const Episode& e : with_.store.episodes(notice.sig)) {
    if (e.id == notice.episode) query.sent = std::min(query.sent, e.deadline - kLookBack);
  }
  return query;
}

}  // namespace sigwatch
