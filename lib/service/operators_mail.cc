#include "service/operators_mail.h"

#include <algorithm>

#include "core/report/cause.h"
#include "core/report/digest.h"
#include "service/causes.h"

namespace sigwatch {

namespace {

std::vector<Notice> notices_of(const Register& reg, const std::string& text, std::optional<Time> digest, Time now) {
  std::vector<Notice> notices;
  for (const std::string& operator_address : reg.operators) {
    Notice n;
    n.id = digest ? digest_id(*digest, Audience::operators, operator_address)
                  : plain_notice_id("operators", now) + (notices.empty() ? "" : "." + leader_suffix(operator_address));
    n.step = digest ? "digest" : "operators";
    n.audience = Audience::operators;
    n.to = operator_address;
    n.created = n.not_before = now;
    n.reason = text;  // frozen here: what is mailed is what was marked as mailed
    notices.push_back(std::move(n));
  }
  return notices;
}

}  // namespace

Change operators_mail(const Register& reg, const Snapshot& snapshot, const CachedAssessments& cached,
                      const std::vector<Cause>& known, const std::string& clock_fault) {
  const Time now = snapshot.now();
  const Meta& meta = snapshot.meta();
  CauseBook book = merge_causes(known, find_causes(reg, snapshot, cached, now), now);
  Change change;
  change.causes = std::move(book.rows);
  change.causes_gone = std::move(book.gone);
  const auto due = due_causes(change.causes, snapshot.statements(), now);
  // A day of 24 hours since the last one. It also keeps ids apart, which are made of the date.
  const bool today = meta.operators_mailed && now - *meta.operators_mailed < Days(1);
  const auto day = digest_due(snapshot.notices(), Audience::operators, reg.digest.operators, meta.live_since, now);
  const bool digest = day && clock_fault.empty();
  if ((!digest && due.empty()) || today || reg.operators.empty()) return change;
  std::string text = operators_text(due);
  if (digest) text += still_open_text(open_causes(change.causes, due, snapshot.statements(), now));
  change.notices = notices_of(reg, text, digest ? day : std::nullopt, now);
  // Mail, date and marks of the causes are one transaction. A crash before it names them in the next pass; a crash
  // after it finds the mail due. So no cause is marked as told that nobody was told of.
  change.edit_meta = [now](Meta& m) { m.operators_mailed = now; };
  for (Cause& c : change.causes) {
    if (std::none_of(due.begin(), due.end(), [&](const Cause& d) { return d.item == c.item; })) continue;
    c.mailed = now;
    ++c.times;
  }
  return change;
}

}  // namespace sigwatch
