#include "ctl/dossier.h"

#include <algorithm>
#include <iostream>

#include "core/report/dossier.h"
#include "ctl/show.h"

namespace sigwatch {

namespace {

/// Named after the episode, or after the date from which the SIG's silence counts; each that is sent has the next
/// number.
Notice next_dossier(const Assessment& assessment, const Register& reg, Time now) {
  const Time date = assessment.ladder.current ? assessment.ladder.current->counts_from
                    : assessment.clock        ? assessment.clock->counts_from
                                              : now;
  Notice n;
  n.sig = assessment.sig->id;
  n.episode = n.sig + "." + to_date(date);
  n.step = "dossier";
  n.audience = Audience::council;
  n.to = reg.council.notify;
  n.created = n.not_before = now;
  // A second one needs another id: a row of the same id would take the place of the first, which may have been sent.
  const auto before = std::count_if(assessment.notices.begin(), assessment.notices.end(),
                                    [&](const Notice& x) { return x.step == n.step && x.episode == n.episode; });
  n.id = notice_id(n.sig, to_date(date), n.step, std::to_string(before));
  return n;
}

}  // namespace

int show_dossier(Session& session, const std::string& id) {
  const SigEntry& sig = session.sig(id);
  const Snapshot snapshot = session.snapshot();
  const auto assessment = snapshot.assess(sig);
  const Notice notice = next_dossier(*assessment, session.reg(), session.now());
  const Episode* episode = assessment->ladder.current ? &*assessment->ladder.current : nullptr;
  const NoticeFacts facts{session.reg(),
                          sig,
                          notice,
                          episode,
                          assessment->episodes,
                          assessment->notices,
                          assessment->decisions,
                          assessment->summary,
                          assessment->venues,
                          session.now()};
  print_mail(session, notice, dossier_values(facts, {assessment->verdict, assessment->proof, assessment->archives}));
  return kGood;
}

int mail_dossier(Session& session, const std::string& id, bool yes) {
  const SigEntry& sig = session.sig(id);
  if (session.reg().council.notify.empty())
    throw CommandRefusal{kWrong,
                         "council.notify is not configured: nobody to send it to; without --mail it is printed"};
  // Refused and not kept: a row would lie there until go-live, and then go to the Council when nobody expects it.
  if (!session.store().meta().live_since)
    throw CommandRefusal{
        kWrong, "in rehearsal nothing goes to the Council; without --mail it is printed, go-live ends the rehearsal"};
  const Snapshot snapshot = session.snapshot();
  Notice notice = next_dossier(*snapshot.assess(sig), session.reg(), session.now());
  if (!confirmed("Send the dossier of " + sig.name + " to " + notice.to + "?", yes)) {
    std::cout << "nothing done\n";
    return kWrong;
  }
  Change change;
  std::cout << notice.id << " goes to " << notice.to << " with the daemon's next pass\n";
  const std::string line = notice.id + " to " + notice.to + " is due";
  change.notices.push_back(std::move(notice));
  session.write(std::move(change), sig.id, "notice", line);
  return kGood;
}

}  // namespace sigwatch
