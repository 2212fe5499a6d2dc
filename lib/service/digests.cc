#include "service/digests.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/report/digest.h"
#include "core/report/page_facts.h"

namespace sigwatch {

namespace {

DigestSig digest_sig(const Assessment& assessment) {
  DigestSig s;
  s.name = assessment.sig->name;
  s.watch = assessment.effective.watch;
  s.verdict = assessment.verdict.kind;
  if (assessment.memory) s.verdict_since = assessment.memory->verdict_since;
  s.silent_since = assessment.verdict.silent_since;
  // Of a private archive dates and counts are told, and nothing that leads to a post.
  const bool hidden = std::any_of(assessment.sig->archives.begin(), assessment.sig->archives.end(), is_private);
  if (assessment.summary.newest_counted && !hidden) s.last_url = assessment.summary.newest_counted->post->post.url;
  s.in_doubt =
      assessment.verdict.doubtful_only || (assessment.ladder.current && assessment.ladder.current->paused_since);
  s.current = assessment.ladder.current;
  s.waits_for = assessment.ladder.waits_for;
  s.episodes = assessment.episodes;
  s.notices = assessment.notices;
  s.decisions = assessment.decisions;
  s.checklist = assessment.checklist;
  return s;
}

}  // namespace

NoticeValues digest_of(const Register& reg, const Snapshot& snapshot, const Notice& notice) {
  const Time since = digest_since(snapshot.notices(), notice, snapshot.meta().live_since.value_or(notice.created));
  const std::string items = notice.audience == Audience::operators ? notice.reason : std::string();
  DigestFacts facts{reg, notice, {}, since, snapshot.now(), items, count_items(items)};
  for (const SigEntry& sig : reg.sigs) facts.sigs.push_back(digest_sig(*snapshot.assess(sig)));
  return digest_values(facts);
}

Change council_digest(const Register& reg, const Snapshot& snapshot, const std::string& clock_fault) {
  Change change;
  const Time now = snapshot.now();
  const auto day =
      digest_due(snapshot.notices(), Audience::council, reg.digest.council, snapshot.meta().live_since, now);
  if (!day || !clock_fault.empty() || reg.council.notify.empty()) return change;
  Notice digest;
  digest.id = digest_id(*day, Audience::council, reg.council.notify);
  digest.step = "digest";
  digest.audience = Audience::council;
  digest.to = reg.council.notify;
  digest.created = digest.not_before = now;
  // In one transaction with the new one. A digest that waited through a pause must not go out beside this one, which
  // tells of its time as well.
  for (Notice n : snapshot.notices()) {
    if (!is_digest(n, Audience::council) || !is_unsent(n)) continue;
    change.expected.push_back({n.id, n.state});
    n.state = NoticeState::withdrawn;
    n.reason = "a later digest takes its place";
    change.history.push_back({now, "", "notice", n.id + " withdrawn: " + n.reason});
    change.notices.push_back(std::move(n));
  }
  change.notices.push_back(std::move(digest));
  return change;
}

std::size_t count_items(const std::string& text) {
  // The causes themselves may have changed since the text was frozen, so their number is read off the text. With these
  // words lines begin in core/report/cause.cc: whoever changes them there changes them here.
  constexpr std::array<std::string_view, 3> kBegins = {"To quiet it: ", "Over: ", "Still open, since "};
  std::size_t n = 0;
  for (const std::string_view begin : kBegins) {
    for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1))
      n += at == 0 || text[at - 1] == '\n';
  }
  return n;
}

}  // namespace sigwatch
