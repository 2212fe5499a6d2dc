#include "core/report/cause.h"

#include <algorithm>
#include <array>
#include <map>

namespace sigwatch {

namespace {

/// How long after it was named a cause is named again: 3, 9 and 27 days after the first time, then monthly.
Seconds pause_after(int times) {
  constexpr std::array<Days, 3> kPauses = {Days(3), Days(6), Days(18)};
  return times >= 1 && times <= 3 ? kPauses[static_cast<std::size_t>(times - 1)] : Days(30);
}

bool acknowledged(const Cause& cause, const std::vector<Statement>& statements, Time now) {
  return std::any_of(statements.begin(), statements.end(), [&](const Statement& w) {
    // A cause that ended and came back is a new one: an old word says nothing of it.
    return w.kind == Statement::Kind::ack && w.about == cause.item && w.at >= cause.since &&
           (!w.until || now < *w.until);
  });
}

/// It is over, and a mail said so.
bool was_told(const Cause& cause) { return cause.cleared && cause.mailed && *cause.mailed >= *cause.cleared; }

const Cause* find(const std::vector<Cause>& causes, const std::string& item) {
  const auto it = std::find_if(causes.begin(), causes.end(), [&](const Cause& c) { return c.item == item; });
  return it == causes.end() ? nullptr : &*it;
}

}  // namespace

CauseBook merge_causes(const std::vector<Cause>& remembered, std::vector<Cause> found, Time now) {
  CauseBook book;
  for (Cause& c : found) {
    if (const Cause* before = find(remembered, c.item);
        before && !was_told(*before)) {  // its end was never said: it is the same one
      c.since = before->since;
      c.mailed = before->mailed;
      c.times = before->times;
    }
    book.rows.push_back(c);
  }
  for (const Cause& before : remembered) {
    if (find(found, before.item)) continue;
    // What operators never heard of needs no word that it is over.
    if (was_told(before) || !before.mailed) {
      book.gone.push_back(before.item);
      continue;
    }
    Cause cleared = before;
    if (!cleared.cleared) cleared.cleared = now;
    book.rows.push_back(cleared);
  }
  return book;
}

std::vector<Cause> due_causes(const std::vector<Cause>& causes, const std::vector<Statement>& statements, Time now) {
  std::vector<Cause> due;
  for (const Cause& c : causes) {
    const bool clears = c.cleared && c.mailed && *c.mailed < *c.cleared;
    const bool speaks =
        !c.cleared && !acknowledged(c, statements, now) && (!c.mailed || now - *c.mailed >= pause_after(c.times));
    if (clears || speaks) due.push_back(c);
  }
  return due;
}

std::vector<Cause> open_causes(const std::vector<Cause>& causes, const std::vector<Cause>& due,
                               const std::vector<Statement>& statements, Time now) {
  std::vector<Cause> open;
  for (const Cause& c : causes) {
    if (!c.cleared && !acknowledged(c, statements, now) && !find(due, c.item)) open.push_back(c);
  }
  return open;
}

std::string headline(const Cause& cause) { return cause.known.substr(0, cause.known.find('\n')); }

std::string still_open_text(const std::vector<Cause>& open) {
  std::string text;
  for (const Cause& c : open)
    text += "Still open, since " + to_date(c.since) + ": " + headline(c) + "\nTo settle it: " + c.type + "\n\n";
  return text;
}

std::string operators_text(const std::vector<Cause>& due) {
  std::map<std::string, std::string> groups;
  for (const Cause& c : due) {
    std::string& text = groups[c.group];
    if (c.cleared) {
      text += "Over: " + headline(c) + " (since " + to_date(c.since) + ", cleared " + to_date(*c.cleared) + ")\n\n";
      continue;
    }
    text += c.known + "\nMost likely: " + c.likely + "\nTo settle it: " + c.type + "\nTo quiet it: sigwatchctl ack " +
            c.item + "\n\n";
  }
  std::string all;
  for (const auto& [group, text] : groups) all += (group.empty() ? "" : group + "\n\n") + text;
  return all;
}

}  // namespace sigwatch
