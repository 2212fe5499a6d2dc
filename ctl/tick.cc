#include "ctl/tick.h"

#include <algorithm>
#include <iostream>

#include "core/base/text.h"
#include "core/register/checklist.h"

namespace sigwatch {

namespace {

std::vector<Decision> decisions_about(Session& session, const std::string& sig) {
  std::vector<Decision> mine;
  for (const Decision& d : session.store().decisions()) {
    if (d.sig == sig) mine.push_back(d);
  }
  return mine;
}

std::string item_names(const std::vector<ChecklistItem>& list) {
  std::string names;
  for (const ChecklistItem& c : list)
    names += "\n  " + c.item + ": " + c.what + (c.done ? " (ticked on " + to_date(*c.done) + ")" : "");
  return names;
}

}  // namespace

int act_tick(Session& session, const std::string& id, const std::string& item, const std::string& because) {
  const std::string sig = session.sig(id).id;
  const auto decisions = decisions_about(session, sig);
  const auto closing = closing_decision(decisions);
  if (!closing) throw CommandRefusal{kWrong, sig + " was not disbanded: there is no checklist"};
  auto list = checklist(decisions, session.store().statements());
  const auto it = std::find_if(list.begin(), list.end(), [&](const ChecklistItem& c) { return c.item == item; });
  if (it == list.end())
    throw CommandRefusal{kUsage, "there is no item " + clean_line(item, 40) + "; there are:" + item_names(list)};
  // The first tick stands: a second one would be kept for good, and change nothing.
  if (it->done) throw CommandRefusal{kWrong, item + " was ticked already, on " + to_date(*it->done)};
  Statement statement;
  statement.kind = Statement::Kind::tick;
  // With the number of the decision: after a `revoke` and another `disband` the old ticks say nothing of the new list.
  statement.about = tick_name(*closing, item);
  statement.because = because;
  statement.by = session.who();
  statement.at = session.now();
  it->done = statement.at;
  Change change;
  change.statements.push_back(std::move(statement));
  session.write(std::move(change), sig, "word",
                "ticked: " + item + " of " + sig + ", decision " + std::to_string(closing->number) + ": " + because);
  const std::string open = still_to_do(list);
  std::cout << "ticked: " << item << (open.empty() ? "; all is done" : "; still to do: " + open) << "\n";
  return kGood;
}

}  // namespace sigwatch
