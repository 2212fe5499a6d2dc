// The replay goes from event to event. Here the same months are gone through day by day, with everything that had
// arrived. Both must tell the same.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/made.h"
#include "core/report/backtest.h"

namespace sigwatch {
namespace {

using made::at;
using made::Story;

constexpr int kDaysReplayed = 500;
const Time kFirstDay = at("2020-01-01T12:00:00Z");

int any_below(int n) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, n)); }

/// People and strangers; days apart or half a year; replies, late arrivals, clocks that are wrong, robots,
/// announcements.
class DrawnYears {
 public:
  std::vector<KnownPost> posts;

  DrawnYears() {
    const int pace = *rc::gen::element(40, 80, 200);
    for (int day = any_below(10); day < kDaysReplayed; day += 1 + any_below(pace)) posts.push_back(one(day));
  }

 private:
  KnownPost one(int day) {
    const std::string id = "p" + std::to_string(posts.size()) + "@example.org";
    const std::string who =
        *rc::gen::element<std::string>("jane@example.org", "john@example.org", "ann@example.org",
                                       "x" + std::to_string(posts.size()) + "@example.net", "majordomo@example.org");
    KnownPost p = made::post(id, kFirstDay + Days(day), who, "Subject " + std::to_string(any_below(40)));
    if (!posts.empty() && any_below(3) == 0)
      p.post.references = {posts[static_cast<std::size_t>(any_below(static_cast<int>(posts.size())))].key};
    if (any_below(6) == 0) p.post.sender_date = kFirstDay + Days(day - any_below(14));
    // One clock at most is wrong: nothing arrives before the first day.
    const int wrong = any_below(40);
    if (wrong < 2)
      p.post.sender_date = kFirstDay + Days(day - any_below(400)), p.post.archive_date = kFirstDay + Days(day);
    if (wrong == 2 || wrong == 3)
      p.post.archive_date = kFirstDay + Days(day - any_below(400)), p.post.sender_date = kFirstDay + Days(day);
    if (wrong == 4) p.post.archive_date = at("1980-01-01"), p.post.sender_date = kFirstDay + Days(day);
    if (any_below(40) == 0) p.post.markers.unreadable = true;
    if (any_below(60) == 0) p.post.markers.closing = "this list is closed";
    p.first_seen = kFirstDay + Days(10'000);
    return p;
  }
};

struct ToldEpisode {
  std::string id;
  Time counts_from;
  std::optional<Time> ended, paused;
  std::string by;
  bool lapsed = false;
  std::vector<std::pair<Step, Time>> steps;
  bool operator==(const ToldEpisode&) const = default;
};

void showValue(const ToldEpisode& t, std::ostream& out) {
  out << t.id << (t.ended ? " ended " + to_date(*t.ended) : "") << (t.lapsed ? " lapsed" : " by " + t.by)
      << (t.paused ? " paused " + to_date(*t.paused) : "");
  for (const auto& [step, when] : t.steps) out << " " << step << " " << to_date(when);
  out << "\n";
}

std::string in_words(const std::vector<ToldEpisode>& all) {
  std::ostringstream out;
  for (const ToldEpisode& t : all) showValue(t, out);
  return out.str();
}

std::vector<ToldEpisode> told(const std::vector<BacktestEpisode>& episodes) {
  std::vector<ToldEpisode> all;
  for (const BacktestEpisode& e : episodes) {
    ToldEpisode t{e.id, e.counts_from, e.ended, e.paused, e.ended_by, e.end == BacktestEpisode::End::lapsed, {}};
    for (const BacktestStep& s : e.steps) t.steps.emplace_back(s.step, s.at);
    all.push_back(t);
  }
  return all;
}

void keep_first_pauses(std::map<std::string, Time>& pauses, const Story& story) {
  for (const Episode& e : story.episodes) {
    if (e.paused_since) pauses.emplace(e.id, *e.paused_since);
  }
}

/// Each day: what arrived is there, then passes as long as they make notices, each of which is released where it is
/// held, and seen at once.
std::vector<ToldEpisode> day_by_day(const Register& reg, std::vector<KnownPost> posts, Time from) {
  Story story;
  story.reg = reg;
  story.first_good.reset();
  story.live_since = from;
  std::map<std::string, Time> pauses;
  // Of two that arrive on one day the order is that of the moment.
  std::stable_sort(posts.begin(), posts.end(),
                   [](const auto& a, const auto& b) { return *arrival_of(a) < *arrival_of(b); });
  std::size_t next = 0;
  for (Time now = kFirstDay; now <= kFirstDay + Days(kDaysReplayed); now += Days(1)) {
    for (; next < posts.size() && *arrival_of(posts[next]) <= now; ++next) {
      story.posts.push_back(posts[next]);
      story.posts.back().first_seen = *arrival_of(posts[next]);
    }
    if (now < from) continue;
    while (!story.pass(now).notices.empty()) {
      keep_first_pauses(pauses, story);
      for (Notice& n : story.notices) {
        const bool waits = n.state == NoticeState::due || n.state == NoticeState::held;
        if (waits) n.first_attempt = n.accepted = n.seen = now, n.state = NoticeState::seen;
      }
    }
    keep_first_pauses(pauses, story);
  }
  std::vector<ToldEpisode> all;
  for (const Episode& e : story.episodes) {
    ToldEpisode t{e.id, e.counts_from, e.ended, {}, e.ended_by, e.lapsed.has_value(), {}};
    if (const auto it = pauses.find(e.id); it != pauses.end()) t.paused = it->second;
    for (const Notice& n : story.notices) {
      if (n.episode == e.id) t.steps.emplace_back(n.step, n.created);
    }
    all.push_back(t);
  }
  return all;
}

TEST(backtest, tells_what_the_ladder_does_day_by_day) {
  EXPECT_TRUE(rc::check("the same episodes, steps and dates", [] {
    const DrawnYears years;
    Register reg = made::register_of_one();
    reg.policy.silent_after = 1 + any_below(4);
    reg.policy.lapse_after = *rc::gen::element(2, 9);
    if (any_below(3) == 0) reg.sigs.front().since = kFirstDay;
    std::optional<Time> from;
    if (any_below(3) == 0) from = kFirstDay + Days(any_below(400));
    const Past past(years.posts, reg, reg.sigs.front(), kFirstDay + Days(kDaysReplayed));
    const auto replayed = told(backtest(past, reg, reg.sigs.front(), reg.policy, from).episodes);
    const auto expected = day_by_day(reg, years.posts, from.value_or(kFirstDay));
    RC_LOG() << "expected\n" << in_words(expected) << "replayed\n" << in_words(replayed);
    for (const KnownPost& q : years.posts)
      RC_LOG() << q.key << " " << q.post.author.address << " s " << to_rfc3339(*q.post.sender_date) << " a "
               << to_rfc3339(*q.post.archive_date) << " un " << q.post.markers.unreadable << " cl "
               << q.post.markers.closing << "\n";
    RC_ASSERT(in_words(replayed) == in_words(expected));
    RC_ASSERT(replayed == expected);
    const auto has = [&](auto what) { return std::any_of(expected.begin(), expected.end(), what); };
    RC_CLASSIFY(!expected.empty(), "warned");
    RC_CLASSIFY(has([](const ToldEpisode& t) { return t.paused.has_value(); }), "paused");
    RC_CLASSIFY(has([](const ToldEpisode& t) { return t.paused && t.ended; }), "paused and ended");
    RC_CLASSIFY(has([](const ToldEpisode& t) { return t.lapsed; }), "lapsed");
    RC_CLASSIFY(has([](const ToldEpisode& t) { return !t.by.empty(); }), "ended by a post");
  }));
}

}  // namespace
}  // namespace sigwatch
