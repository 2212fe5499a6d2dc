#include "config/sections.h"

namespace sigwatch {
namespace {

template <class T>
Key<T> months(std::string name, std::string sample, int T::*member, MonthsIn range) {
  return value(std::move(name), std::move(sample), member, range);
}

template <class T>
Key<T> lasting(std::string name, std::string sample, Seconds T::*member, Seconds least, Seconds most) {
  return value(std::move(name), std::move(sample), member, DurationIn{least, most});
}

Parsed<bool> parse_counts(std::string_view text) {
  if (text == "list") return false;
  if (text == "any") return true;
  return Refusal{ticked(text) + " is neither `list` nor `any`", ""};
}

const Keys<Proof>& proof_keys() {
  static const Keys<Proof> keys = {
      value("polls", "3", &Proof::polls, NumberIn{1, 100}),
      lasting("over", "48 hours", &Proof::over, 1min, Days(90)),
  };
  return keys;
}

}  // namespace

// The ranges keep the promises: no file can make the daemon warn without proof, at once, or for ever.
// The samples are the defaults of Policy: remedies propose them, and tests compare example and
// manual with them. A number of months means calendar months; a countdown is an exact duration.
const Keys<Policy>& policy_keys() {
  static const Keys<Policy> keys = {
      months("silent_after", "6 months", &Policy::silent_after, {1, 120}),
      value("counts", "list", &Policy::counts_any, parse_counts),
      // Whoever polls every five days must be able to raise it,
      // since `poll.every` has to be shorter (check_rhythm()).
      lasting("unreachable_after", "3 days", &Policy::unreachable_after, 1h, Days(90)),
      lasting("pulse", "14 days", &Policy::pulse, Days(1), Days(90)),
      section("proof", &Policy::proof, proof_keys()),
      // At least a day lies between two mails to a list, whatever the file says.
      lasting("warn_again_after", "15 days", &Policy::warn_again_after, Days(1), Days(366)),
      lasting("second_warning_after", "30 days", &Policy::second_warning_after, Days(1), Days(366)),
      lasting("recommend_after", "15 days", &Policy::recommend_after, Days(1), Days(366)),
      values("remind_after", "[1 month, 2 months, 3 months]", &Policy::remind_after, MonthsIn{1, 60}),
      months("remind_every", "3 months", &Policy::remind_every, {1, 60}),
      months("lapse_after", "12 months", &Policy::lapse_after, {1, 60}),
      // A busy body may want to hear earlier of a notice that no archive shows.
      lasting("unseen_after", "72 hours", &Policy::unseen_after, 1h, Days(30)),
      // 0 is allowed: then each first warning waits for a person.
      value("brake", "2", &Policy::brake, NumberIn{0, 1000}),
      months("backfill", "24 months", &Policy::backfill, {1, 240}),
      // Nobody had a reason to set these. A file of an earlier version that has one still loads, since
      // an upgrade must not stop a service that ran; `sigwatchctl check` prints what holds instead.
      retired<Policy>("decided_after", "15 minutes"),
      retired<Policy>("brake_over", "7 days"),
      retired<Policy>("gap", "14 days"),
      retired<Policy>("fuse", "one warning a list in 14 days, and 20 notices a day"),
      retired<Policy>("crosspost_limit", "5"),
      retired<Policy>("attest_valid", "30 days"),
      retired<Policy>("own_notice_pulse", "60 days"),
      retired<Policy>("doubt_pause", "7 days"),
      retired<Policy>("unproven_report_after", "14 days"),
  };
  return keys;
}

const Keys<Policy>& standing_keys() {
  static const Keys<Policy> keys = {
      months("report_after", "12 months", &Policy::standing_report_after, {1, 240}),
  };
  return keys;
}

}  // namespace sigwatch
