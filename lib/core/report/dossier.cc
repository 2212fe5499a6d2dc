#include "core/report/dossier.h"

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

std::string proof_block(const std::vector<ProofLine>& proof) {
  std::string block;
  for (const ProofLine& line : proof)
    block += (line.holds ? "yes  " : "no   ") + line.condition + (line.saw.empty() ? "" : ": " + clean_line(line.saw)) +
             "\n";
  return block;
}

std::string archives_block(const NoticeFacts& f, const std::vector<ArchiveView>& archives) {
  std::string block;
  for (const ArchiveView& a : archives) {
    const ArchiveHealth state = health(a, f.reg.policy, f.measured);
    block += clean_line(a.entry.url) + "\n" + std::string(to_string(state.state)) +
             (state.reason.empty() ? "" : ": " + clean_line(state.reason)) +
             (a.memory.last_good ? "; read well on " + to_date(*a.memory.last_good) : "; never read well") + "\n";
  }
  return block;
}

/// What left, oldest first; nothing that waits.
std::string sent_block(const NoticeFacts& f) {
  std::string block;
  for (const Notice& n : f.notices) {
    if (!n.accepted && !n.seen) continue;
    const std::string to = n.audience == Audience::leader ? "a leader" : n.to;
    block += to_date(n.accepted.value_or(n.seen.value_or(n.created))) + " " + n.step + " to " + to + ": " +
             std::string(to_string(n.state)) + (n.seen ? " on " + to_date(*n.seen) : std::string()) + "\n";
    if (const std::string url = safe_url(n.seen_url); !url.empty()) block += url + "\n";
  }
  return block;
}

std::string decisions_block(const std::vector<Decision>& decisions) {
  std::string block;
  for (const Decision& d : decisions) {
    block += to_date(d.at) + " " + std::string(to_string(d.kind)) +
             (d.until ? " until " + to_date(*d.until) : std::string()) + " by the " + clean_line(d.by) + "\n";
    if (const std::string url = safe_url(d.reference); !url.empty()) block += url + "\n";
  }
  return block;
}

}  // namespace

NoticeValues dossier_values(const NoticeFacts& f, const DossierEvidence& evidence) {
  NoticeValues v = notice_values(f);
  v["verdict"] = std::string(to_string(evidence.verdict.kind));
  v["verdict.reason"] = clean_line(evidence.verdict.reason, 500);
  v["proof"] = proof_block(evidence.proof);
  v["archives"] = archives_block(f, evidence.archives);
  v["sent"] = sent_block(f);
  v["decisions"] = decisions_block(f.decisions);
  return v;
}

}  // namespace sigwatch
