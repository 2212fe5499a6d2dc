#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

#include "render/site/site.h"

namespace sigwatch {

namespace {

using Labels = prometheus::Labels;

/// A registry that lives for one text: the values are those of the snapshot.
class Gauges {
 public:
  void set(const std::string& name, const std::string& help, const Labels& labels, double value) {
    auto [it, fresh] = families_.try_emplace(name, nullptr);
    if (fresh) it->second = &prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
    it->second->Add(labels).Set(value);
  }
  /// What is not known has no sample. With 0 in its place it would be of 1970, and each alert
  /// on an age would fire. A moment, not an age: its age is right whenever somebody asks.
  void set(const std::string& name, const std::string& help, const Labels& labels, const std::optional<Time>& time) {
    if (time) set(name, help, labels, static_cast<double>(time->time_since_epoch().count()));
  }
  std::string text() { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

 private:
  prometheus::Registry registry_;
  std::map<std::string, prometheus::Family<prometheus::Gauge>*> families_;
};

void add_sig(Gauges& out, const PageSig& sig) {
  const SigStatus& s = sig.status;
  // One series for each verdict, 1 or 0: one whose verdict changes
  // does not vanish, and an alert can ask for any of them.
  for (const VerdictKind kind : {VerdictKind::active, VerdictKind::silent, VerdictKind::unproven,
                                 VerdictKind::unreachable, VerdictKind::not_measured})
    out.set("sigwatch_sig_verdict", "1 for the verdict that holds",
            {{"sig", s.id}, {"verdict", std::string(to_string(kind))}}, s.verdict == kind ? 1.0 : 0.0);
  out.set("sigwatch_sig_watched", "1 while the ladder runs for the SIG (watch: on)", {{"sig", s.id}},
          s.watch == Watch::on ? 1.0 : 0.0);
  out.set("sigwatch_sig_newest_counted_timestamp_seconds", "Date of the newest counted post", {{"sig", s.id}},
          s.newest_counted ? std::optional(s.newest_counted->date) : std::nullopt);
  out.set("sigwatch_sig_deadline_timestamp_seconds", "No warning before", {{"sig", s.id}}, s.deadline);
  out.set("sigwatch_sig_next_step_timestamp_seconds", "The next step, at the earliest", {{"sig", s.id}},
          s.next ? std::optional(s.next->not_before) : std::nullopt);
  out.set("sigwatch_sig_proof_since_timestamp_seconds", "First of the current series of good reads", {{"sig", s.id}},
          s.proof.since);
  out.set("sigwatch_sig_proof_reads", "Good reads of the current series", {{"sig", s.id}},
          static_cast<double>(s.proof.reads));
  out.set("sigwatch_sig_posts", "Posts younger than silent_after, by what was made of them",
          {{"sig", s.id}, {"judged", "doubtful"}}, static_cast<double>(s.doubtful));
  out.set("sigwatch_sig_posts", "", {{"sig", s.id}, {"judged", "set_aside"}}, static_cast<double>(s.set_aside));
  out.set("sigwatch_sig_paused", "1 while a doubtful post pauses the ladder", {{"sig", s.id}},
          s.paused || s.doubtful_only ? 1.0 : 0.0);
  out.set("sigwatch_sig_decision_wanted_timestamp_seconds", "Since when a request to the Council is open",
          {{"sig", s.id}}, sig.requested);
}

void add_notice_counts(Gauges& out, const PageFacts& facts) {
  std::map<NoticeState, int> count;
  // States without a notice are 0: an alert on `refused` finds its series before the first one is refused.
  for (const NoticeState state :
       {NoticeState::held, NoticeState::due, NoticeState::sending, NoticeState::deferred, NoticeState::accepted,
        NoticeState::seen, NoticeState::attested, NoticeState::refused, NoticeState::unknown, NoticeState::withdrawn})
    count[state] = 0;
  for (const PageSig& sig : facts.sigs) {
    for (const Notice& n : sig.notices) ++count[n.state];
  }
  for (const Notice& n : facts.other_notices) ++count[n.state];
  for (const auto& [state, n] : count)
    out.set("sigwatch_notices", "Notices in the state, by delivery", {{"state", std::string(to_string(state))}}, n);
}

void add_polls(Gauges& out, const PageFacts& facts) {
  for (const PollCost& p : facts.polls) {
    const Labels labels = {{"sig", p.sig}, {"archive", p.archive}};
    out.set("sigwatch_archive_last_good_timestamp_seconds", "Last good read of the archive", labels, p.last_good);
    out.set("sigwatch_archive_last_attempt_timestamp_seconds", "Last attempt to read the archive", labels,
            p.last_attempt);
    out.set("sigwatch_archive_poll_requests", "Requests of the last poll", labels,
            static_cast<double>(p.last.requests));
    out.set("sigwatch_archive_poll_bytes", "Bytes of the last poll", labels, static_cast<double>(p.last.bytes));
  }
}

}  // namespace

std::string metrics_text(const PageFacts& facts, const std::string& version) {
  Gauges out;
  out.set("sigwatch_build_info", "The program", {{"version", version}}, 1.0);
  out.set("sigwatch_measured_timestamp_seconds", "The moment of these values", {}, facts.measured);
  out.set("sigwatch_last_pass_timestamp_seconds", "The last pass over the archives", {}, facts.meta.last_pass);
  out.set("sigwatch_live", "0 in rehearsal", {}, facts.meta.live_since ? 1.0 : 0.0);
  const bool paused = facts.meta.paused && (!facts.meta.paused_until || facts.measured < *facts.meta.paused_until);
  out.set("sigwatch_sending_paused", "1 while a person paused sending", {}, paused ? 1.0 : 0.0);
  out.set("sigwatch_sending_stopped", "1 while sending is stopped after a long gap", {},
          facts.meta.stopped_since ? 1.0 : 0.0);
  out.set("sigwatch_clock_trusted", "0 when the last pass did not trust the clock", {},
          facts.meta.clock_fault.empty() ? 1.0 : 0.0);
  for (const PageSig& sig : facts.sigs) add_sig(out, sig);
  add_notice_counts(out, facts);
  add_polls(out, facts);
  return out.text();
}

}  // namespace sigwatch
