#include "service/outbox.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "core/base/backoff.h"
#include "core/base/text.h"
#include "core/ladder/brake.h"
#include "core/report/dossier.h"
#include "ports/failpoint.h"
#include "service/digests.h"
#include "service/snapshot.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// After an attempt that was put off a mail waits as long as it is old by then, within these (core/base/backoff.h):
/// what is over soon delays it little, and a server that stays down is not pressed.
constexpr Seconds kShortestRetry = 15min;
constexpr Seconds kLongestRetry = 4h;
/// Then it ends as refused, and a person is asked: no notice is put off for ever without a word (promise 5).
constexpr Seconds kGiveUp = Days(5);
/// How long "still silent, and not there yet" is relied on while other mail goes first.
constexpr Seconds kAnswerHolds = 5min;
/// The first of the archives that were read for it may have been read so long ago.
constexpr Seconds kReadingHolds = 30min;
const std::string kMailServer = "the mail server";  // no archive's url

/// It left, and whether it arrived is not known. What this state never tried to send is not seen by itself, whatever an
/// archive shows.
bool is_open(const Notice& n) {
  return (n.state == NoticeState::accepted || n.state == NoticeState::unknown) && sent_at(n);
}

bool public_mail(const Notice& n) { return n.audience != Audience::operators; }

/// Counts a mail as under way.
class UnderWay {
 public:
  explicit UnderWay(int& count) : count_(count) { ++count_; }
  ~UnderWay() { --count_; }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  int& count_;
};

const Episode* episode_of(const Assessment& assessment, const Notice& notice) {
  for (const Episode& e : assessment.episodes) {
    if (e.id == notice.episode) return &e;
  }
  return nullptr;
}

}  // namespace

void Outbox::recover() {
  for (Notice& n : with_.store.notices()) {
    if (n.state != NoticeState::sending) continue;
    // It may have left or not. To send it again might make a second copy (promise 4), and to take it for sent might
    // lose it (promise 5). So the archive tells, or a person.
    n.state = NoticeState::unknown;
    n.reason = "the program ended, or could not write its state, during an attempt that began at " +
               (n.first_attempt ? to_rfc3339(*n.first_attempt) : std::string("an unknown time"));
    commit(n, NoticeState::sending, n.id + " unknown: " + n.reason);
  }
}

bool Outbox::ready(const std::optional<Notice>& n) const {
  return n && (n->state == NoticeState::due || n->state == NoticeState::deferred) && n->not_before <= with_.clock.now();
}

asio::awaitable<std::vector<std::string>> Outbox::deliver(std::optional<Seconds> patience) {
  // A receipt that could not be written, on a full disk, leaves a row in `sending` although no mail is under way. That
  // is settled here, and not only at the next start.
  if (!sending()) recover();
  auto problems = std::make_shared<std::vector<std::string>>();
  std::map<std::string, std::vector<std::string>> tasks;
  for (const Notice& n : with_.store.notices()) {
    const std::string task = n.sig.empty() ? n.step : n.sig;
    if (ready(n) && !sends_.busy(task)) tasks[task].push_back(n.id);
  }
  for (const auto& [task, ids] : tasks) sends_.start(task, deliver_in_order(ids, problems));
  // However impatient the pass is, a mail under way is waited for: who stopped the program before the receipt came
  // would not know what became of it.
  std::function<bool()> until_the_receipt = [this] { return sending(); };
  co_await sends_.wait(patience, std::move(until_the_receipt));
  co_return *problems;
}

asio::awaitable<void> Outbox::deliver_in_order(std::vector<std::string> ids, Problems problems) {
  for (const std::string& id : ids) {
    // Read anew: while the notices before it were waited for, this one may have been withdrawn, by a person or because
    // its episode ended.
    const auto current = with_.store.notice(id);
    if (finishing_ || !ready(current)) continue;
    const std::string problem = co_await attempt(*current);
    if (!problem.empty()) problems->push_back(problem);
    // deliver() may have waited for this mail alone, its patience being over.
    sends_.notify();
  }
}

/// Asks its archives, then waits for its turn at the mail server. What changed meanwhile is looked at again: an answer
/// is not kept long.
asio::awaitable<std::string> Outbox::attempt(Notice notice) {
  // Before any archive is asked, so that what may not go costs no host a request.
  if (!may_go(notice)) co_return std::string();
  const Time asked = with_.clock.now();
  if (public_mail(notice)) {
    const bool go = co_await may_go_by_archives(notice);
    if (!go) co_return std::string();
  }
  const Time answered = with_.clock.now();
  const Mutexes::Lock lock = co_await mutexes_.lock(kMailServer);
  // Everything but the archives is asked once more. Other SIGs' mail went meanwhile, and counts for the fuse; a person
  // may have paused all sending or withdrawn this notice; the program may be about to end.
  const auto current = with_.store.notice(notice.id);
  if (finishing_ || !ready(current) || !may_go(*current)) co_return std::string();
  // Somebody may have written since the archives were asked (promise 1). The notice stays due, and its archives are
  // asked again before the next attempt.
  const Time now = with_.clock.now();
  if (public_mail(notice) && (now - answered > kAnswerHolds || now - asked > kReadingHolds)) co_return std::string();
  co_return co_await send(*current);
}

asio::awaitable<bool> Outbox::may_go_by_archives(Notice notice) {
  using Kind = PreSendChecks::Answer::Kind;
  PreSendChecks::Answer answer = co_await checks_.ask(notice);
  if (answer.kind == Kind::go) co_return true;
  if (answer.kind == Kind::ask_a_person) leave_to_a_person(notice, answer.why);
  // An earlier attempt did arrive, whatever its receipt said: another one would be a second copy (promise 4).
  if (answer.kind == Kind::seen) {
    const ArchiveEntry entry = *archive_of(notice, with_.reg);
    co_await mark_seen(notice.id, entry, std::move(answer.shown));
    answer.why = "it is already in the archive";
  }
  if (!answer.why.empty()) with_.tell(notice.id + " is not sent now: " + answer.why);
  co_return false;
}

/// Nothing holds it up but the checks of its archives. Puts it on hold where that is why not.
bool Outbox::may_go(const Notice& notice) {
  // Operators get theirs in rehearsal, too, and while sending is paused or stopped: from it they learn why.
  if (!public_mail(notice)) return true;
  const Meta meta = with_.store.meta();
  const bool paused = meta.paused && (!meta.paused_until || with_.clock.now() < *meta.paused_until);
  // It stays due and is not held: when the pause ends it goes by itself.
  if (paused || !meta.live_since) return false;
  const std::string why = hold_back(notice, meta);
  if (!why.empty()) hold(notice, why);
  return why.empty();
}

void Outbox::hold(Notice notice, const std::string& why) {
  const NoticeState from = std::exchange(notice.state, NoticeState::held);
  notice.reason = why;
  commit(notice, from, notice.id + " held: " + why);
}

/// A long gap before this pass, or the fuse. What a person released is not held again by the fuse. A stop holds it all
/// the same, until `release --all` ends the stop.
std::string Outbox::hold_back(const Notice& notice, const Meta& meta) const {
  if (meta.stopped_since) return meta.stopped_because;
  return notice.released ? std::string() : fuse(notice, with_.store.notices(), with_.reg.policy, with_.clock.now());
}

/// Renders and freezes the mail with the first attempt; later attempts send the same bytes.
/// Returns why it cannot be written, or nothing.
std::string Outbox::freeze(Notice& notice) {
  const Time now = with_.clock.now();
  // An attempt before this one may have arrived, although its receipt was lost. Should both copies arrive, they are the
  // same mail under the same Message-ID.
  if (!notice.message.empty()) return {};
  NoticeValues values;
  // All that the mail says comes out of this one snapshot: months, dates and counts are the very values that the rule
  // uses (promise 8).
  const Snapshot snapshot(with_.reg, with_.store, now, poller_.clock_fault());
  if (const SigEntry* sig = find_sig(with_.reg, notice.sig)) {
    const auto assessment = snapshot.assess(*sig);
    const NoticeFacts facts{with_.reg,
                            *sig,
                            notice,
                            episode_of(*assessment, notice),
                            assessment->episodes,
                            assessment->notices,
                            assessment->decisions,
                            assessment->summary,
                            assessment->venues,
                            now};
    values = notice.step == "dossier"
                 ? dossier_values(facts, {assessment->verdict, assessment->proof, assessment->archives})
                 : notice_values(facts);
  } else if (notice.step == "hello") {
    values = hello_values(with_.reg, notice);
  } else if (notice.step == "digest") {
    values = digest_of(with_.reg, snapshot, notice);
  } else {
    values = operators_values(with_.reg, notice, notice.reason, count_items(notice.reason));
  }
  auto composed = with_.compose(notice, values, now);
  if (!composed) return composed.error().what;
  notice.subject = composed->subject;
  notice.message = composed->message;
  return {};
}

asio::awaitable<std::string> Outbox::send(Notice notice) {
  const std::string unwritten = freeze(notice);
  if (!unwritten.empty()) {
    // A broken template does not mend itself. Held, the notice is not tried with each pass, and operators read why.
    hold(notice, unwritten);
    co_return notice.id + " could not be written: " + unwritten;
  }
  // Text, date and the word that it is on its way go into one row, before the mail server hears of it. A crash before
  // that commit has sent nothing, and the mail is written anew. After a crash behind it the mail may have left:
  // recover() makes the notice unknown.
  const NoticeState from = std::exchange(notice.state, NoticeState::sending);
  // The age of a notice counts from here: when it is tried again, and when it is given up.
  if (!notice.first_attempt) notice.first_attempt = with_.clock.now();
  failpoint("outbox.before-commit-sending");
  // As long as this lives, recover() leaves the row alone, and the program is not ended on request.
  const UnderWay under_way(sending_);
  // A person settled it a moment ago: their word stands, and nothing is sent.
  if (!commit(notice, from, "")) co_return std::string();
  failpoint("outbox.after-commit-sending");
  Envelope envelope;
  envelope.from = with_.reg.mail.bounces;
  envelope.to = notice.to;
  envelope.message = notice.message;
  const Receipt receipt = co_await with_.mailer.send(std::move(envelope));
  failpoint("outbox.after-send");
  // A crash here loses the receipt, and no more: the mail is seen all the same when the archive shows it.
  co_return settle(std::move(notice), receipt);
}

std::string Outbox::settle(Notice n, const Receipt& receipt) {
  const Time now = with_.clock.now();
  n.reason = clean_line(receipt.answer);
  switch (receipt.kind) {
    case Receipt::Kind::accepted:
      n.state = NoticeState::accepted;
      n.accepted = now;
      break;
    case Receipt::Kind::deferred:
      n.state = NoticeState::deferred;
      n.not_before = next_attempt(*n.first_attempt, now, kShortestRetry, kLongestRetry);
      if (now - *n.first_attempt >= kGiveUp) {
        n.state = NoticeState::refused;
        n.reason = "given up after five days: " + n.reason;
      }
      break;
    case Receipt::Kind::refused:
      n.state = NoticeState::refused;
      break;
    case Receipt::Kind::unknown:
      n.state = NoticeState::unknown;
      break;
  }
  failpoint("outbox.before-commit-receipt");
  commit(n, NoticeState::sending,
         n.id + " " + std::string(to_string(n.state)) + (n.reason.empty() ? "" : ": " + n.reason));
  failpoint("outbox.after-commit-receipt");
  const bool well = n.state == NoticeState::accepted;
  return well ? std::string() : n.id + " to " + n.to + " ended " + std::string(to_string(n.state)) + ": " + n.reason;
}

asio::awaitable<void> Outbox::confirm(std::optional<Seconds> patience) {
  // The clock of the next step starts when this one was seen: not by a clock that is not trusted.
  if (!poller_.clock_fault().empty()) co_return;
  std::map<std::string, std::vector<std::string>> tasks;
  std::map<std::string, ArchiveEntry> entries;
  for (const Notice& n : with_.store.notices()) {
    const ArchiveEntry* entry = is_open(n) ? archive_of(n, with_.reg) : nullptr;
    if (!entry || looks_.busy(entry->url)) continue;
    tasks[entry->url].push_back(n.id);
    entries.emplace(entry->url, *entry);
  }
  for (const auto& [url, ids] : tasks) looks_.start(url, confirm_in(ids, entries.at(url)));
  // It has a name because GCC 12 miscompiles some temporaries in the operand of a co_await.
  std::function<bool()> no_longer;
  co_await looks_.wait(patience, std::move(no_longer));
}

asio::awaitable<void> Outbox::confirm_in(std::vector<std::string> ids, ArchiveEntry entry) {
  const std::vector<KnownPost> posts = with_.store.posts(entry.url);
  const OwnNotices own = own_notices(with_.reg, with_.store.notices(), with_.store.seal());
  for (const std::string& id : ids) {
    // What polls merged needs no request. The archive is asked only for what they did not show, and not while it is
    // being read or backs off.
    const auto notice = with_.store.notice(id);
    if (!notice || !is_open(*notice)) continue;
    if (const KnownPost* const shown = shown_among(posts, *notice, own)) {
      co_await mark_seen(id, entry, shown->post);
    } else if (not_to_ask(entry, with_, poller_).empty()) {
      const Sighting sighting = co_await checks_.look_up(*notice, entry);
      if (sighting.kind == Sighting::Kind::seen) co_await mark_seen(id, entry, sighting.post);
    }
  }
}

asio::awaitable<void> Outbox::mark_seen(std::string id, ArchiveEntry entry, Post shown) {
  std::string url = shown.url;
  if (not_to_ask(entry, with_, poller_).empty()) {
    const Mutexes::Lock lock = co_await mutexes_.lock(entry.url);
    url = co_await with_.archives.at(entry.url)->permalink(std::move(shown));
  }
  auto notice = with_.store.notice(id);
  if (!notice || (!is_open(*notice) && !ready(notice))) co_return;  // a person settled it meanwhile
  const Time now = with_.clock.now();
  const NoticeState from = std::exchange(notice->state, NoticeState::seen);
  // The moment of the good read, and not the date of the mail: a moderator may have kept it back for days, and the
  // members of the list get the whole time that the next step waits.
  notice->seen = now;
  notice->seen_url = url;
  notice->reason.clear();
  // Missing where a person released the notice once more, or where no receipt was ever written.
  if (!notice->first_attempt) notice->first_attempt = now;
  if (!notice->accepted) notice->accepted = now;
  commit(*notice, from, id + " seen in the archive" + (url.empty() ? "" : ": " + clean_line(url)));
}

void Outbox::leave_to_a_person(Notice notice, const std::string& why) {
  // Not withdrawn, as it once was: then the ladder waited for ever for this step, and nobody was told.
  const NoticeState from = std::exchange(notice.state, NoticeState::unknown);
  notice.reason = why;
  commit(notice, from, notice.id + " unknown: " + why);
}

bool Outbox::commit(Notice notice, NoticeState from, const std::string& history) {
  Change change;
  change.expected.push_back({notice.id, from});
  if (!history.empty()) change.history.push_back({with_.clock.now(), notice.sig, "notice", clean_line(history, 400)});
  change.notices.push_back(std::move(notice));
  const bool written = with_.store.commit(change);
  if (written && !history.empty()) with_.tell(change.history.back().text);
  return written;
}

}  // namespace sigwatch
