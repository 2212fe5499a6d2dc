#include "core/evidence/summary.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/base/calendar.h"
#include "core/post/clocks.h"

namespace sigwatch {

namespace {

/// One a mail: of the copies in several archives the one that was seen first, and a copy that is still there before one
/// that vanished.
std::vector<const KnownPost*> one_each(const std::vector<const KnownPost*>& posts) {
  std::multimap<std::string_view, const KnownPost*> best;
  // The best copy speaks for the mail. One that vanished, cannot be read or appeared late raises a doubt that a good
  // copy beside it answers.
  const auto rank = [](const KnownPost& p) {
    return std::make_tuple(p.vanished.has_value(), p.post.markers.unreadable, p.appeared.has_value(), p.first_seen);
  };
  for (const KnownPost* p : posts) {
    auto [it, end] = best.equal_range(p->key);
    // The key alone is not enough. Where an id was used for two mails, two archives may each have met another one of
    // them first, and keep it under the bare id.
    it = std::find_if(it, end, [&](const auto& other) { return is_same_mail(other.second->post, p->post); });
    if (it == end) {
      best.emplace(p->key, p);
    } else if (rank(*p) < rank(*it->second)) {
      it->second = p;
    }
  }
  std::vector<const KnownPost*> result;
  for (const auto& [key, post] : best) result.push_back(post);
  std::stable_sort(result.begin(), result.end(), [](auto* a, auto* b) { return date_of(*a) < date_of(*b); });
  return result;
}

/// Of a shared list: the subject matches, or it replies into a thread that belongs, or to our notice about this SIG.
/// Oldest first.
class Belonging {
 public:
  explicit Belonging(const Rules& rules) : rules_(rules) {}

  bool operator()(const KnownPost& post) {
    const Matcher& matches = rules_.sig.only_subject;
    if (!matches) return true;
    // What cannot be read might be about this SIG. To leave it out would be to leave out a person; so it belongs, and
    // is doubtful.
    bool belongs = matches(post.post.subject) || post.post.markers.unreadable || answers_us(post);
    for (const KnownPost* parent : rules_.correspondence.parents(post))
      belongs = belongs || threads_.count(parent->key) > 0;
    // Talk changes its subject on the way. An answer belongs to what it answers, whatever its own subject says; so
    // parents must come before answers.
    if (belongs) threads_.insert(post.key);
    return belongs;
  }

 private:
  bool answers_us(const KnownPost& post) const {
    const auto name = split_notice_id(answered_notice_id(post.post, rules_.own));
    // Who answers the warning of another SIG on the same list says nothing of this one.
    return name && name->sig == rules_.sig.id;
  }

  const Rules& rules_;
  std::set<std::string> threads_;
};

/// Of clocks that lie further apart than they may: the earliest, which says that the post is no sign of life.
std::optional<Time> doubting_clock(const KnownPost& known) {
  const auto clocks = usable_clocks(known);
  if (clocks.empty()) return std::nullopt;
  const auto [earliest, latest] = std::minmax_element(clocks.begin(), clocks.end());
  return *latest - *earliest > kClockSkew ? std::optional<Time>(*earliest) : std::nullopt;
}

bool is_vouched(const JudgedPost& p) { return p.judgement.rule == "a person vouched"; }

/// A date that would be a sign of life is doubtful as long as another clock of the post says otherwise
/// (docs/classification.md, "Which date").
void doubt_clocks(JudgedPost& p, const Policy& policy, Time now) {
  if (p.judgement.kind != PostKind::counted || is_vouched(p)) return;
  const auto from = doubted_from(*p.post, policy);
  // While the earlier clock is young as well, both say that somebody lives. Which of them is right makes no difference
  // then.
  if (!from || now < *from) return;
  p.judgement = {PostKind::doubtful, std::string(kClocksDisagree.name),
                 "another clock of it says " + to_rfc3339(*doubting_clock(*p.post))};
}

bool counts(const JudgedPost& p) {
  return p.judgement.kind == PostKind::counted || p.judgement.kind == PostKind::doubtful;
}

std::vector<MonthCount> empty_months(int n, std::optional<Time> complete_from, Time now) {
  std::vector<MonthCount> months;
  for (int back = n - 1; back >= 0; --back) {
    const Time month = add_months(month_start(now), -back);
    // Half a month is not a month: a 0 for what was not read would tell the Council that nobody wrote.
    months.push_back({month, complete_from && *complete_from <= month, 0, 0, 0});
  }
  return months;
}

void add_to_month(std::vector<MonthCount>& months, const JudgedPost& p) {
  const Time month = month_start(*p.date);
  const auto it = std::find_if(months.begin(), months.end(), [&](const MonthCount& m) { return m.month == month; });
  if (it == months.end() || !it->read) return;
  it->counted += counts(p);
  it->doubtful += p.judgement.kind == PostKind::doubtful;
  it->set_aside += p.judgement.kind == PostKind::set_aside;
}

/// Blocks proof: whether it lies in the window cannot be told. A date in the future is a date: it never blocks
/// (docs/classification.md, "Which date").
bool blocks(const JudgedPost& p) {
  const Post& post = p.post->post;
  // Of what cannot be read no date can be trusted but a usable one, and that stands in p.date.
  const bool dated = !post.markers.unreadable && (post.sender_date || post.archive_date);
  return !p.date && !dated && counts(p);
}

void take(Summary& sum, const JudgedPost& p, const Policy& policy, Time now) {
  // It goes on to count below: that somebody wrote stays true, whatever became of the mail. But an archive that no
  // longer shows it does not prove silence (line_vanished() in proof.cc).
  if (counts(p) && p.post->vanished) sum.vanished.push_back(&p);
  // A future clock was already dropped by date_of(); what is left is later than now only when `now` was set back.
  if (!p.date) return;
  if (!sum.newest_any) sum.newest_any = &p;
  add_to_month(sum.months, p);
  const bool young = is_young(*p.date, policy, now);
  sum.doubtful += young && p.judgement.kind == PostKind::doubtful;
  sum.set_aside += young && p.judgement.kind == PostKind::set_aside;
  if (!counts(p)) return;
  if (!sum.newest_counted) sum.newest_counted = &p;
  // What lies further back was perhaps never read, so a newest one there would be a matter of luck.
  const bool in_backfill = *p.date >= add_months(now, -policy.backfill);
  if (!sum.newest_undoubted && p.judgement.kind == PostKind::counted && in_backfill) sum.newest_undoubted = &p;
}

}  // namespace

bool is_young(Time date, const Policy& policy, Time now) { return now < add_months(date, policy.silent_after); }

std::optional<Time> doubted_from(const KnownPost& post, const Policy& policy) {
  const auto clock = doubting_clock(post);
  return clock ? std::optional<Time>(add_months(*clock, policy.silent_after)) : std::nullopt;
}

Summary summarise(const std::vector<const KnownPost*>& posts, const Rules& rules, std::optional<Time> complete_from,
                  Time now) {
  Summary sum;
  Belonging belongs(rules);
  for (const KnownPost* p : one_each(posts)) {
    JudgedPost judged{p, date_of(*p), classify(*p, rules, belongs(*p))};
    // Whoever vouched said who wrote it, and no clock says when: not after it was first seen.
    // Without this a vouch would do harm: the post no longer blocks proof, and has no date by which to count. The
    // simulation met a living list that was called silent so.
    if (!judged.date && is_vouched(judged)) judged.date = p->first_seen;
    doubt_clocks(judged, rules.reg.policy, now);
    if (judged.judgement.kind != PostKind::elsewhere) sum.posts.push_back(std::move(judged));
  }
  // take() keeps the first of each kind that it meets, so the newest comes first. An empty date is less than any
  // other: such posts come last.
  std::stable_sort(sum.posts.begin(), sum.posts.end(), [](const auto& a, const auto& b) { return a.date > b.date; });
  sum.months = empty_months(rules.reg.policy.backfill, complete_from, now);
  for (const JudgedPost& p : sum.posts) {
    take(sum, p, rules.reg.policy, now);
    if (blocks(p)) sum.blocking.push_back(p.post->post.locator);
  }
  const bool young = sum.newest_counted && is_young(*sum.newest_counted->date, rules.reg.policy, now);
  const bool undoubted_young = sum.newest_undoubted && is_young(*sum.newest_undoubted->date, rules.reg.policy, now);
  sum.doubtful_only = young && !undoubted_young;
  return sum;
}

}  // namespace sigwatch
