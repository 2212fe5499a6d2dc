#include "core/evidence/archive_health.h"

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch {

namespace {

/// On this machine: what can stop there is a subscription, not an archiver.
bool is_local(const ArchiveView& a) { return a.root.starts_with('/'); }

/// The latest of the archives' moments; nullopt when a live one has none.
std::optional<Time> latest(const std::vector<ArchiveView>& archives, std::optional<Time> ArchiveMemory::*from) {
  std::optional<Time> found;
  for (const ArchiveView& a : archives) {
    const std::optional<Time>& t = a.memory.*from;
    // The posts of all archives are judged together, so what one of them may still show is not known. One that is
    // frozen gets no more posts: it need not have answered at all.
    if (!t && is_live(a)) return std::nullopt;
    if (t) found = std::max(found.value_or(*t), *t);
  }
  return found;
}

}  // namespace

std::string_view to_string(ArchiveState state) {
  switch (state) {
    case ArchiveState::well:
      return "well";
    case ArchiveState::unchanged:
      return "unchanged";
    case ArchiveState::stalled:
      return "stalled";
    case ArchiveState::unreachable:
      return "unreachable";
    case ArchiveState::unrecognised:
      return "unrecognised";
    case ArchiveState::frozen:
      return "frozen";
    case ArchiveState::gone:
      return "gone";
  }
  return "";
}

bool is_lone_mbox(const ArchiveView& a) {
  return a.entry.kind == "mbox" && a.alone && a.entry.written_by == WrittenBy::unsaid;
}

bool is_live(const ArchiveView& a) { return !a.entry.frozen; }

bool any_live(const std::vector<ArchiveView>& archives) {
  return std::any_of(archives.begin(), archives.end(), is_live);
}

std::string why_not_read(const ArchiveView& a) {
  if (!a.memory.last_attempt) return a.entry.url + " has not been read yet";
  if (a.memory.evidence.reason.empty())
    return a.entry.url + ": no good read since " + (a.memory.last_good ? to_rfc3339(*a.memory.last_good) : "ever");
  return a.memory.evidence.reason;
}

/// An archiver can stop while its list lives, and then looks like a silent list. The public mirror from which the
/// autofs list of the corpus was cloned took in nothing from March to June of 2026, and then the mail of all these
/// months together. A mailbox has no archiver, but its subscription can end without a word, after bounces or by a
/// DMARC policy. Only what the list server itself writes can do neither.
bool needs_pulse(const ArchiveView& a) {
  return !a.root.empty() && a.entry.written_by != WrittenBy::server && !is_lone_mbox(a);
}

bool has_pulse(const ArchiveView& a, const Policy& policy, Time now) {
  if (!needs_pulse(a)) return true;
  // A person looked, and saw it work. That wears out: the root may stop on the day after.
  if (a.root_attested && now - *a.root_attested <= policy.attest_valid) return true;
  // Where no other list is known, our own mail is the only one of which we know that it must arrive.
  if (a.alone && a.own_notice && now - *a.own_notice <= policy.own_notice_pulse) return true;
  return a.others_pulse && now - *a.others_pulse <= policy.pulse;
}

std::string why_no_pulse(const ArchiveView& a) {
  // Asked first, since to attest would be the wrong advice here. A place that was moved often goes on answering 200
  // with all its old posts, and never a new one.
  if (!a.moved_to.empty())
    return a.root + " is still while " + a.moved_to + " moves: probably moved: run sigwatchctl discover " + a.moved_to;
  if (a.alone)
    return "no other list is known under " + a.root + ", so a " +
           (is_local(a) ? "subscription that was cut off" : "stalled archive") +
           " cannot be told from a silent list; name a busy one under canaries:, or " + attest_hint(a.root);
  return "nothing new was archived under " + a.root + " since " +
         (a.others_pulse ? to_date(*a.others_pulse) : std::string("the first read")) +
         "; look whether it works, then " + attest_hint(a.root);
}

std::string attest_hint(const std::string& what) {
  return "settle it with: sigwatchctl attest " + shell_quoted(what) + " --because TEXT";
}

ArchiveHealth health(const ArchiveView& a, const Policy& policy, Time now) {
  if (a.entry.frozen) return {ArchiveState::frozen, "marked frozen: proves nothing alone"};
  if (!a.memory.last_attempt) return {ArchiveState::unreachable, why_not_read(a)};
  switch (a.memory.evidence.kind) {
    case Evidence::Kind::unreachable:
      return {ArchiveState::unreachable, why_not_read(a)};
    case Evidence::Kind::unrecognised:
      return {ArchiveState::unrecognised, why_not_read(a)};
    case Evidence::Kind::gone:
      return {ArchiveState::gone, why_not_read(a)};
    case Evidence::Kind::good:
    case Evidence::Kind::unchanged:
      break;
  }
  const bool attested = a.root_attested && now - *a.root_attested <= policy.attest_valid;
  // A list whose own posts arrive is not stalled, so they count here (root_pulse). In has_pulse() they do not: where
  // the list is silent they are what is missing.
  const bool still = needs_pulse(a) && !attested && !(a.root_pulse && now - *a.root_pulse <= policy.pulse);
  if (still) return {ArchiveState::stalled, why_no_pulse(a)};
  return {a.memory.evidence.kind == Evidence::Kind::unchanged ? ArchiveState::unchanged : ArchiveState::well, ""};
}

std::optional<Time> complete_from(const std::vector<ArchiveView>& archives) {
  return latest(archives, &ArchiveMemory::complete_from);
}

std::optional<Time> sure_from(const std::vector<ArchiveView>& archives) {
  return latest(archives, &ArchiveMemory::sure_from);
}

bool read_deep(const std::vector<ArchiveView>& archives) {
  // An old place that is marked frozen may be gone for good. To wait for it would keep "not known" from ever being
  // said.
  return std::all_of(archives.begin(), archives.end(),
                     [](const ArchiveView& a) { return a.memory.deep || (!is_live(a) && !a.memory.last_good); });
}

}  // namespace sigwatch
