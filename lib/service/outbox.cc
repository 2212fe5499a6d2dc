#include "service/outbox.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/backoff.h"
#include "core/cause.h"
#include "core/failpoint.h"
#include "core/text.h"
#include "service/judge.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr Seconds kShortestRetry = 15min;
constexpr Seconds kLongestRetry = 4h;
constexpr Seconds kGiveUp = Days(5);
/// How far before an episode's beginning an archive is asked for notices of ours that a lost state forgot.
constexpr Seconds kLookBack = Days(1);

bool public_mail(const Notice& n) { return n.audience != Audience::operators; }

/// Is measured again before each attempt (design 3): the rest is never withdrawn because of a post.
bool rests_on_silence(const Notice& n) { return ends_with_episode(n); }

/// Order of the ladder's steps, for "any later one about the same SIG".
int rank(std::string_view step) {
  constexpr std::array<std::string_view, 6> kOrder = {"warn1", "warn1-again", "inform", "warn2", "warn2-again", "recommend"};
  if (step.starts_with("remind-")) return 100 + std::stoi(std::string(step.substr(7)));
  const auto it = std::find(kOrder.begin(), kOrder.end(), step);
  return it == kOrder.end() ? -1 : static_cast<int>(it - kOrder.begin());
}

bool is_later(const NoticeName& found, const NoticeName& ours) {
  if (found.sig != ours.sig) return false;
  if (found.episode != ours.episode) return found.episode > ours.episode;
  return rank(found.step) > rank(ours.step) && rank(ours.step) >= 0;
}

std::size_t count_items(const std::string& text) {
  std::size_t n = 0;
  for (std::string_view mark : {"sigwatchctl ack ", "Over: "}) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) ++n;
  }
  return n;
}

const Episode* episode_of(const SigView& view, const Notice& notice) {
  for (const Episode& e : view.episodes) {
    if (e.id == notice.episode) return &e;
  }
  return nullptr;
}

}  // namespace

void Outbox::recover() {
  for (Notice& n : with_.store.notices()) {
    if (n.state != NoticeState::sending) continue;
    n.state = NoticeState::unknown;
    n.reason = "the program ended during an attempt that began at " + (n.first_attempt ? to_rfc3339(*n.first_attempt) : std::string("an unknown time"));
    commit(n, NoticeState::sending, n.id + " unknown: " + n.reason);
  }
}

const ArchiveEntry* Outbox::archive_of(const Notice& notice) const {
  if (notice.audience == Audience::council) return with_.reg.council.archive ? &*with_.reg.council.archive : nullptr;
  const SigEntry* sig = notice.audience == Audience::list ? find_sig(with_.reg, notice.sig) : nullptr;
  if (!sig) return nullptr;
  const auto it = std::find_if(sig->archives.begin(), sig->archives.end(), [](const ArchiveEntry& a) { return !a.frozen; });
  return it == sig->archives.end() ? nullptr : &*it;
}

asio::awaitable<std::vector<std::string>> Outbox::deliver() {
  std::vector<std::string> problems;
  const std::vector<Notice> all = with_.store.notices();
  for (const Notice& listed : all) {
    if (finishing_) break;
    const auto current = with_.store.notice(listed.id);
    const bool ready = current && (current->state == NoticeState::due || current->state == NoticeState::deferred) && current->not_before <= with_.clock.now();
    if (!ready) continue;
    const std::string problem = co_await attempt(*current);
    if (!problem.empty()) problems.push_back(problem);
  }
  co_return problems;
}

asio::awaitable<std::string> Outbox::attempt(Notice notice) {
  const Meta meta = with_.store.meta();
  if (public_mail(notice)) {
    const bool paused = meta.paused && (!meta.paused_until || with_.clock.now() < *meta.paused_until);
    if (paused || !meta.live_since) co_return std::string();
    if (const std::string why = hold_back(notice, meta); !why.empty()) {
      hold(notice, why);
      co_return std::string();
    }
    const Answer answer = co_await ask_again(notice);
    if (!answer.go) {
      if (!answer.why.empty()) with_.tell(notice.id + " is not sent now: " + answer.why);
      co_return std::string();
    }
    notice = *with_.store.notice(notice.id);
    if (notice.state != NoticeState::due && notice.state != NoticeState::deferred) co_return std::string();
  }
  co_return co_await send(std::move(notice));
}

void Outbox::hold(Notice notice, const std::string& why) {
  const NoticeState from = std::exchange(notice.state, NoticeState::held);
  notice.reason = why;
  commit(notice, from, notice.id + " held: " + why);
}

/// A long gap before this pass, or the fuse. What a person released is not held again by the gap.
std::string Outbox::hold_back(const Notice& notice, const Meta& meta) const {
  if (meta.stopped_since) return meta.stopped_because;
  return notice.released ? std::string() : fuse(notice, with_.store.notices(), with_.reg.policy, with_.clock.now());
}

/// The two questions before every attempt (design 3): is it, or a later one, already there; and is the SIG still silent.
asio::awaitable<Outbox::Answer> Outbox::ask_again(Notice notice) {
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
  for (const ArchiveEntry& entry : sig->archives) {
    if (entry.frozen) continue;
    const Evidence evidence = co_await poller_.read_whole(entry, from);
    if (!is_good(evidence)) co_return Answer{false, "no good answer from " + entry.url + ": " + evidence.reason};
  }
  const Judged judged = judge_and_step(with_, *sig, with_.store.meta().clock_fault);
  const auto after = with_.store.notice(notice.id);
  if (!after || !is_unsent(*after) || after->state == NoticeState::held) co_return Answer{false, after ? after->reason : ""};
  if (judged.watch != Watch::on || judged.paused) co_return Answer{false, "its SIG is paused or no longer watched"};
  if (judged.verdict != VerdictKind::silent) co_return Answer{false, "the verdict is " + std::string(to_string(judged.verdict))};
  co_return Answer{true, ""};
}

asio::awaitable<Outbox::Answer> Outbox::ask_archive(Notice notice, ArchiveEntry entry) {
  const NoticeQuery query = query_for(notice);
  const Sighting sighting = co_await with_.archives.at(entry.url)->find(query);
  if (sighting.kind == Sighting::Kind::seen) {
    mark_seen(notice, sighting.url);
    co_return Answer{false, "it is already in the archive"};
  }
  if (sighting.kind == Sighting::Kind::unknown) co_return Answer{false, "no good answer whether it is already there: " + sighting.reason};
  if (notice.audience == Audience::council) {
    const Evidence evidence = co_await poller_.read_whole(entry, query.sent);
    if (!is_good(evidence)) co_return Answer{false, "no good answer from the Council's archive: " + evidence.reason};
  }
  std::string later;
  if (shows_later_notice(notice, entry, later)) {
    const NoticeState from = std::exchange(notice.state, NoticeState::withdrawn);
    notice.reason = "a later one is already in the archive: " + later;
    commit(notice, from, notice.id + " withdrawn: " + notice.reason);
    co_return Answer{false, notice.reason};
  }
  co_return Answer{true, ""};
}

bool Outbox::shows_later_notice(const Notice& notice, const ArchiveEntry& entry, std::string& which) const {
  const auto ours = split_notice_id(notice.id);
  if (!ours) return false;
  const OwnNotices own = own_notices(with_.reg, with_.store.notices());
  for (const KnownPost& p : with_.store.posts(entry.url)) {
    const auto found = split_notice_id(own_notice_id(p.post, own));
    if (found && is_later(*found, *ours)) return which = own_notice_id(p.post, own), true;
  }
  return false;
}

NoticeQuery Outbox::query_for(const Notice& notice) const {
  NoticeQuery query;
  query.now = with_.clock.now();
  query.pretend = with_.clock.pretended();
  query.message_id = message_id_of(notice.id, with_.reg.mail.message_id_domain);
  query.token = notice.id;
  query.sent = notice.first_attempt.value_or(notice.created) - kLookBack;
  for (const Episode& e : with_.store.episodes(notice.sig)) {
    if (e.id == notice.episode) query.sent = std::min(query.sent, e.deadline - kLookBack);
  }
  return query;
}

/// Renders and freezes the mail with the first attempt; later attempts send the same bytes.
/// Returns why it cannot be written, or nothing.
std::string Outbox::freeze(Notice& notice) {
  const Time now = with_.clock.now();
  if (!notice.message.empty()) return {};
  NoticeValues values;
  const Picture picture(with_.reg, with_.store, now, "");
  if (const SigEntry* sig = find_sig(with_.reg, notice.sig)) {
    const auto view = picture.view(*sig);
    values = notice_values({with_.reg, *sig, notice, episode_of(*view, notice), view->episodes, view->notices, view->decisions, view->summary, now});
  } else if (notice.step == "hello") {
    values = hello_values(with_.reg, notice);
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
    hold(notice, unwritten);
    co_return notice.id + " could not be written: " + unwritten;
  }
  const NoticeState from = std::exchange(notice.state, NoticeState::sending);
  if (!notice.first_attempt) notice.first_attempt = with_.clock.now();
  failpoint("outbox.before-commit-sending");
  if (!commit(notice, from, "")) co_return std::string();
  failpoint("outbox.after-commit-sending");
  Envelope envelope;
  envelope.from = with_.reg.mail.bounces;
  envelope.to = notice.to;
  envelope.message = notice.message;
  sending_ = true;
  const Receipt receipt = co_await with_.mailer.send(std::move(envelope));
  sending_ = false;
  failpoint("outbox.after-send");
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
    case Receipt::Kind::refused: n.state = NoticeState::refused; break;
    case Receipt::Kind::unknown: n.state = NoticeState::unknown; break;
  }
  failpoint("outbox.before-commit-receipt");
  commit(n, NoticeState::sending, n.id + " " + std::string(to_string(n.state)) + (n.reason.empty() ? "" : ": " + n.reason));
  failpoint("outbox.after-commit-receipt");
  const bool well = n.state == NoticeState::accepted;
  return well ? std::string() : n.id + " to " + n.to + " ended " + std::string(to_string(n.state)) + ": " + n.reason;
}

asio::awaitable<void> Outbox::confirm() {
  const std::vector<Notice> all = with_.store.notices();
  for (const Notice& listed : all) {
    const bool open = listed.state == NoticeState::accepted || listed.state == NoticeState::unknown;
    const ArchiveEntry* entry = open ? archive_of(listed) : nullptr;
    if (!entry) continue;
    const ArchiveEntry archive = *entry;
    const NoticeQuery query = query_for(listed);
    const Sighting sighting = co_await with_.archives.at(archive.url)->find(query);
    const auto current = with_.store.notice(listed.id);
    const bool still_open = current && (current->state == NoticeState::accepted || current->state == NoticeState::unknown);
    if (sighting.kind == Sighting::Kind::seen && still_open) mark_seen(*current, sighting.url);
  }
}

void Outbox::mark_seen(Notice notice, const std::string& url) {
  const Time now = with_.clock.now();
  const NoticeState from = std::exchange(notice.state, NoticeState::seen);
  notice.seen = now;
  notice.seen_url = url;
  notice.reason.clear();
  if (!notice.first_attempt) notice.first_attempt = now;
  if (!notice.accepted) notice.accepted = now;
  commit(notice, from, notice.id + " seen in the archive" + (url.empty() ? "" : ": " + clean_line(url)));
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
