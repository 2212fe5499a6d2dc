#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/ladder/ladder.h"
#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using made::post;
using made::reply;
using made::Story;

/// A year and a half of a SIG's life, at random: posts, words, decisions, mail that arrives or not.
class Life {
 public:
  Story story = Story::silent();
  Time now = at("2026-07-01T12:00:00Z");

  Life() {
    if (rare(4)) story.live_since.reset();
    if (rare(4)) story.first_good = at("2026-08-01");
    if (rare(2)) story.sig().leaders = {"lead@example.org"};
    if (rare(4)) story.reg.council.archive.reset();
  }

  void day() {
    now += std::chrono::hours(1 + any(24 * 20));
    const std::string id = "p" + std::to_string(++number_) + "@x";
    if (happens(12)) story.posts.push_back(reply(id, now - 1h, "start@x", "jane@example.org"));
    if (happens(8)) story.posts.push_back(post(id, now - 1h, "prize@example.net", "Offer " + id));
    if (happens(8)) story.posts.push_back(post(id, at("2025-01-01") + Days(number_), "jane@example.org"));
    if (happens(6))
      story.statements.push_back(
          made::statement(happens(2) ? Statement::Kind::vouch : Statement::Kind::ignore, story.posts.back().key, now));
    if (happens(10)) decide();
    if (happens(12)) story.sig().standing = !story.sig().standing;
    if (rare(3)) story.live_since = story.live_since.value_or(now);
    story.proved = !rare(6);
    for (Notice& n : story.notices) deliver(n);
  }

 private:
  /// 0 to n - 1, evenly also in RapidCheck's first, small cases.
  static int any(int n) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, n)); }
  static bool rare(int n) { return any(n) == 0; }
  bool happens(int n) const { return rare(n * calm_); }

  void decide() {
    const auto kind = *rc::gen::element(DecisionKind::extend, DecisionKind::keep, DecisionKind::standing,
                                        DecisionKind::disband, DecisionKind::reopen, DecisionKind::revoke);
    story.decisions.push_back(
        decision(static_cast<int>(story.decisions.size()) + 1, kind, now - 1min, now + Days(10 + any(200))));
  }

  void deliver(Notice& n) const {
    if (n.state == NoticeState::due && !rare(4)) {
      n.first_attempt = now;
      n.state = NoticeState::accepted;
      if (happens(2)) n.state = *rc::gen::element(NoticeState::deferred, NoticeState::refused, NoticeState::unknown);
      if (n.state == NoticeState::accepted) n.accepted = now;
    } else if (n.state == NoticeState::accepted && !rare(3)) {
      n.seen = now;
      n.state = NoticeState::seen;
    }
  }

  int number_ = 0;
  int calm_ = *rc::gen::element(1, 5, 50);  ///< ladders reach their end in calm lives alone
};

TEST(step, is_idempotent) {
  EXPECT_TRUE(rc::check("a second pass at the same moment makes nothing new", [] {
    Life life;
    for (int i = 0; i < 30; ++i) {
      life.day();
      life.story.pass(life.now);
      const auto notices = life.story.notices;
      const auto episodes = life.story.episodes;
      life.story.pass(life.now);
      RC_ASSERT(life.story.last.history.empty());
      RC_ASSERT(life.story.notices == notices);
      RC_ASSERT(life.story.episodes == episodes);
    }
  }));
}

TEST(step, warns_only_where_it_may) {
  EXPECT_TRUE(rc::check("watch, rehearsal, pause, silence", [] {
    Life life;
    for (int i = 0; i < 30; ++i) {
      life.day();
      const LadderOutcome& out = life.story.pass(life.now);
      const EffectiveWatch effective = effective_watch(life.story.sig(), life.story.decisions, life.now);
      for (const Notice& n : out.notices) {
        if (n.state == NoticeState::withdrawn || !ends_with_episode(n)) continue;
        RC_ASSERT(effective.watch == Watch::on);
        RC_ASSERT(life.story.live_since.has_value());
        RC_ASSERT((out.current && n.episode == out.current->id));
        RC_ASSERT((n.created < life.now || !out.current->paused_since));
        RC_ASSERT((!effective.extended_until || life.now >= *effective.extended_until));
      }
      const auto open = std::count_if(life.story.episodes.begin(), life.story.episodes.end(),
                                      [](const Episode& e) { return !e.ended; });
      RC_ASSERT(open <= 1);
    }
  }));
}

TEST(step, never_changes_what_was_attempted_but_to_withdraw_it) {
  EXPECT_TRUE(
      rc::check("a notice that left stays as it was; one that was withdrawn may come back with its episode", [] {
        Life life;
        for (int i = 0; i < 30; ++i) {
          life.day();
          const auto before = life.story.notices;
          life.story.pass(life.now);
          for (const Notice& n : before) {
            const auto after = std::find_if(life.story.notices.begin(), life.story.notices.end(),
                                            [&](const Notice& x) { return x.id == n.id; });
            RC_ASSERT(after != life.story.notices.end());
            if (!n.first_attempt || n.state == NoticeState::deferred) continue;
            const bool never_left = n.state == NoticeState::withdrawn && is_unsent(*after);
            RC_ASSERT((*after == n || never_left));
          }
        }
      }));
}

TEST(step, asks_nothing_of_the_council_before_both_warnings_were_seen) {
  EXPECT_TRUE(rc::check("recommend and remind", [] {
    Life life;
    for (int i = 0; i < 40; ++i) {
      life.day();
      const LadderOutcome& out = life.story.pass(life.now);
      for (const Notice& n : out.notices) {
        if (n.state == NoticeState::withdrawn || (n.step != "recommend" && !n.step.starts_with("remind-"))) continue;
        for (const std::string step : {"warn1", "warn2"}) {
          RC_ASSERT(std::any_of(life.story.notices.begin(), life.story.notices.end(), [&](const Notice& w) {
            return w.episode == n.episode && (w.step == step || w.step == step + "-again") &&
                   w.audience == Audience::list && w.seen;
          }));
        }
      }
    }
    const auto made = [&](std::string_view step) { return life.story.find(step) != nullptr; };
    RC_CLASSIFY(made("recommend"));
    RC_CLASSIFY(made("remind-1"));
    RC_CLASSIFY(made("lives"));
    RC_CLASSIFY(std::any_of(life.story.episodes.begin(), life.story.episodes.end(),
                            [](const Episode& e) { return e.paused_since.has_value(); }));
  }));
}

TEST(an_episode, keeps_its_id_whatever_is_ignored_or_found_of_old) {
  EXPECT_TRUE(rc::check("ignore and backfill", [] {
    Story story = Story::silent();
    Time now = at("2026-07-10T12:00:00Z");
    story.pass(now);
    for (int i = 0; i < 20; ++i) {
      now += Days(*rc::gen::inRange(1, 10));
      KnownPost old = post("old" + std::to_string(i) + "@x", at("2026-01-10") - Days(*rc::gen::inRange(0, 700)),
                           *rc::gen::element<std::string>("jane@example.org", "new@example.net"));
      old.first_seen = now;
      story.posts.push_back(old);
      const auto which = *rc::gen::inRange<std::size_t>(0, story.posts.size());
      story.statements.push_back(made::statement(Statement::Kind::ignore, story.posts[which].key, now));
      story.pass(now);
      RC_ASSERT(story.last.current.has_value());
      RC_ASSERT(story.last.current->id == "iot.2026-01-10");
      RC_ASSERT(story.episodes.size() == 1U);
    }
  }));
}

}  // namespace
}  // namespace sigwatch
