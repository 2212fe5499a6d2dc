#include <algorithm>
#include <utility>

#include "core/post/notice.h"
#include "simulation/world.h"

/// The mail system, and who answers.
namespace sigwatch::simulation {

Sent* World::last_sent(const std::string& notice) {
  const auto it = sent.find(notice);
  return it == sent.end() || it->second.empty() ? nullptr : &it->second.back();
}

Message World::ours(const Mail& mail) const {
  Message m;
  m.id = mail.message_id;
  m.token = mail.notice;
  m.sealed = sealed_id_in(mail.message_id, "example.org").value_or("");
  m.writer = Writer::sigwatch;
  m.address = "sigwatch@example.org";
  m.subject = mail.subject;
  m.written = now;
  m.dated = mail.date;
  if (setup.seed % 3 != 0) m.automatic = "Auto-Submitted: auto-generated";  // some archives drop it
  return m;
}

Outcome World::submit(const Mail& mail) {
  Chance& c = mail_chance_;
  Outcome outcome = Outcome::accepted;
  bool arrives = true;
  if (on(Fault::deferred) && c.percent(15)) {
    outcome = Outcome::deferred, arrives = false, hit(Fault::deferred);
  } else if (on(Fault::refused) && c.percent(8)) {
    outcome = Outcome::refused, arrives = false, hit(Fault::refused);
  } else if (on(Fault::lost_receipt) && c.percent(8)) {
    outcome = Outcome::unknown, hit(Fault::lost_receipt);
  } else if (on(Fault::lost_mail) && c.percent(8)) {
    outcome = Outcome::unknown, arrives = false, hit(Fault::lost_mail);
  }
  sent[mail.notice].push_back({mail, now, outcome, arrives, {}, {}, false});
  constexpr const char* kOutcomes[] = {"accepted", "deferred", "refused", "unknown"};
  if (listener)
    tell(mail.notice + " to " + mail.to + ": " + kOutcomes[static_cast<int>(outcome)] +
         (arrives ? "" : ", does not arrive"));
  List* list = list_to(mail.to);
  if (arrives && list) deliver(*list, mail);
  return outcome;
}

/// Accepted says nothing: what a list does with it.
void World::deliver(List& list, const Mail& mail) {
  Chance& c = mail_chance_;
  Message m = ours(mail);
  if (on(Fault::changed_id) && c.percent(15)) m.id = "relay-" + fresh_id(), hit(Fault::changed_id);
  if (on(Fault::discarded) && c.percent(10)) {
    last_sent(mail.notice)->arrives = false;
    return hit(Fault::discarded);
  }
  if (on(Fault::spooled) && c.percent(10)) {
    list.spooled.push_back(std::make_shared<const Message>(m));
    return hit(Fault::spooled);
  }
  Seconds delay = c.between(30s, 20min);
  if (on(Fault::held) && c.percent(15)) delay = c.between(Days(1), Days(25)), hit(Fault::held);
  post(list, std::move(m), now + delay);
}

void World::shelve_ours(const Sent& s) {
  if (List* list = list_to(s.mail.to)) post(*list, ours(s.mail), now + 1min);
}

/// Programs answer at once, people after days.
void World::react(const std::string& notice, const Message& ours) {
  Sig* sig = sig_called(notice.substr(0, notice.find('.')));
  if (!sig || list_to(sent[notice].back().mail.to) != &sig->list) return;
  Message answer;
  answer.answers = ours.id;
  answer.subject = "Re: " + ours.subject;
  if ((on(Fault::robot_answers) || on(Fault::unmarked_answer)) && mail_chance_.percent(60)) {
    Message robot = answer;
    robot.id = fresh_id();
    robot.writer = Writer::robot;
    robot.address = "away" + robot.id;
    const bool marked = !on(Fault::unmarked_answer) || (on(Fault::robot_answers) && mail_chance_.percent(50));
    hit(marked ? Fault::robot_answers : Fault::unmarked_answer);
    if (marked) robot.automatic = "Auto-Submitted: auto-replied; X-Autoreply: yes";
    if (!marked) robot.subject = "Out of office: " + ours.subject;
    robot.written = robot.dated = now + mail_chance_.between(1min, 10min);
    post(sig->list, robot, robot.written);
  }
  if (!mail_chance_.percent(12)) return;
  answer.id = fresh_id();
  answer.writer = mail_chance_.percent(70) ? Writer::person : Writer::newcomer;
  answer.address = answer.writer == Writer::person ? "ann@" + sig->id + ".example" : "new" + answer.id;
  answer.written = answer.dated = now + mail_chance_.between(1h, Days(40));
  if (on(Fault::bare_answer) && mail_chance_.percent(50)) {
    answer.answers.clear();
    if (mail_chance_.percent(50)) answer.quotes = ours.sealed, answer.subject = "What about us";
    hit(Fault::bare_answer);
  }
  post(sig->list, answer, answer.written + 1min);
}

}  // namespace sigwatch::simulation
