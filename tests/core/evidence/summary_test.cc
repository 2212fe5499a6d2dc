#include "core/evidence/summary.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/one_sig.h"

namespace sigwatch {
namespace {

using made::at;
using made::OneSig;
using made::post;
using made::reply;

TEST(young, ends_with_the_calendar_month) {
  const Policy policy;
  const struct {
    const char *post, *now;
    bool young;
  } cases[] = {{"2026-05-22T06:02:29Z", "2026-11-22T06:02:28Z", true},
               {"2026-05-22T06:02:29Z", "2026-11-22T06:02:29Z", false},
               {"2025-08-31", "2026-02-27T23:59:59Z", true},
               {"2025-08-31", "2026-02-28", false},
               {"2026-12-01", "2026-11-22", true}};
  for (const auto& c : cases) EXPECT_EQ(is_young(at(c.post), policy, at(c.now)), c.young) << c.post << " at " << c.now;
}

TEST(summary, knows_two_mails_under_one_id) {
  OneSig it;
  it.add_person("a@x", "2025-01-01");
  it.posts.push_back(it.posts.back());
  KnownPost& second = it.posts.back();
  second.archive = "https://other.example/";
  second.first_seen = at("2026-10-21");
  second.post.sender_date = second.post.archive_date = at("2026-10-20");
  second.post.subject = "Minutes";
  EXPECT_EQ(it.sum().newest_counted->date, at("2026-10-20")) << "two archives began with another one of the two";
  second.post.sender_date = second.post.archive_date = at("2025-01-01");
  EXPECT_EQ(it.sum().newest_counted->date, at("2025-01-01"));
  EXPECT_EQ(it.sum().posts.size(), 2U) << "a copy is one";
}

TEST(summary, asks_what_a_person_said_of_the_one_that_it_named) {
  OneSig it;
  it.add_person("a@x", "2025-01-01");
  KnownPost second = it.posts.back();
  second.first_seen = at("2026-10-21");
  second.post.sender_date = second.post.archive_date = at("2026-10-20");
  second.post.subject = "Minutes";
  second.key = second_key(second.post);
  it.posts.push_back(second);
  it.statements = {made::statement(Statement::Kind::ignore, "a@x", at("2026-11-01"))};
  EXPECT_EQ(it.sum().newest_counted->date, at("2026-10-20"));
  it.statements = {made::statement(Statement::Kind::ignore, name_of(second), at("2026-11-01"))};
  EXPECT_EQ(it.sum().newest_counted->date, at("2025-01-01"));
}

TEST(summary, of_nothing_knows_nothing) {
  OneSig it;
  const Summary sum = it.sum();
  EXPECT_EQ(sum.newest_counted, nullptr);
  EXPECT_EQ(sum.newest_any, nullptr);
  EXPECT_FALSE(sum.doubtful_only);
  EXPECT_EQ(sum.months.size(), 24U);
}

TEST(summary, names_the_newest_of_each_kind) {
  OneSig it;
  it.add_person("person@x", "2026-08-01");
  it.add_stranger("stranger@x", "2026-09-01");
  it.posts.push_back(post("robot@x", "2026-10-01", "syzbot@example.org"));
  const Summary sum = it.sum();
  ASSERT_TRUE(sum.newest_any && sum.newest_counted && sum.newest_undoubted);
  EXPECT_EQ(sum.newest_any->post->key, "robot@x");
  EXPECT_EQ(sum.newest_counted->post->key, "stranger@x");
  EXPECT_EQ(sum.newest_undoubted->post->key, "person@x");
  EXPECT_EQ(sum.doubtful, 1);
  EXPECT_EQ(sum.set_aside, 1);
  EXPECT_FALSE(sum.doubtful_only) << "a person wrote within the threshold, too";
}

TEST(doubtful_only, is_said_when_all_young_counted_posts_are_doubtful) {
  OneSig it;
  it.add_person("person@x", "2026-05-01");
  it.add_stranger("stranger@x", "2026-09-01");
  EXPECT_TRUE(it.sum().doubtful_only);
  it.statements = {made::statement(Statement::Kind::vouch, "stranger@x", it.now)};
  EXPECT_FALSE(it.sum().doubtful_only) << "vouched for";
  it.statements = {made::statement(Statement::Kind::ignore, "stranger@x", it.now)};
  EXPECT_FALSE(it.sum().doubtful_only) << "no young post is left";
  it.statements.clear();
  it.now = at("2027-03-02");
  EXPECT_FALSE(it.sum().doubtful_only) << "it is old";
}

TEST(clocks_that_disagree, make_a_sign_of_life_doubtful_and_no_more) {
  for (const char* archived : {"1980-01-01", "2026-03-01", "2026-10-30"}) {
    OneSig it;
    it.add_person("person@x", "2026-10-20");
    it.posts.back().post.archive_date = at(archived);
    it.posts.back().first_seen = at("2026-10-31");
    const bool agree = at(archived) > at("2026-10-01");
    const Summary sum = it.sum();
    ASSERT_TRUE(sum.newest_counted) << archived;
    EXPECT_EQ(sum.newest_counted->date, at("2026-10-20")) << archived;
    EXPECT_EQ(sum.doubtful_only, !agree) << archived;
    it.statements = {made::statement(Statement::Kind::vouch, "person@x", it.now)};
    EXPECT_FALSE(it.sum().doubtful_only) << "vouched for";
    it.statements.clear();
    it.now = at("2027-05-01");
    const PostKind later = agree ? PostKind::counted : PostKind::doubtful;
    EXPECT_EQ(it.sum().newest_counted->judgement.kind, later) << "what it paused stays paused";
  }
}

TEST(clocks_that_disagree, are_no_doubt_as_long_as_both_are_young) {
  OneSig it;
  it.add_person("person@x", "2026-09-01");
  it.posts.back().post.archive_date = at("2026-10-20");
  it.posts.back().first_seen = at("2026-10-20");
  EXPECT_EQ(doubted_from(it.posts.back(), it.reg.policy), at("2027-03-01"));
  for (const auto& [now, kind] :
       {std::pair("2027-02-28", PostKind::counted), std::pair("2027-03-01", PostKind::doubtful)}) {
    it.now = at(now);
    EXPECT_EQ(it.sum().newest_counted->judgement.kind, kind) << now;
    EXPECT_EQ(it.sum().newest_counted->date, at("2026-10-20"));
  }
}

TEST(newest_undoubted, is_looked_for_in_the_months_that_are_read_back) {
  OneSig it;
  it.add_person("person@x", "2024-11-22T11:59:59Z");
  EXPECT_EQ(it.sum().newest_undoubted, nullptr);
  EXPECT_NE(it.sum().newest_counted, nullptr);
  it.now -= 1s;
  EXPECT_NE(it.sum().newest_undoubted, nullptr);
}

TEST(months, that_were_not_read_are_unknown) {
  OneSig it;
  it.add_person("a@x", "2026-09-10");
  it.add_person("b@x", "2026-10-10");
  it.add_stranger("c@x", "2026-10-20");
  it.posts.push_back(post("d@x", "2026-10-21", "syzbot@example.org"));
  it.complete_from = at("2026-09-30");
  const Summary sum = it.sum();
  ASSERT_EQ(sum.months.size(), 24U);
  EXPECT_EQ(sum.months.front().month, at("2024-12-01"));
  EXPECT_EQ(sum.months[21], (MonthCount{at("2026-09-01"), false, 0, 0, 0})) << "half a month is not a month";
  EXPECT_EQ(sum.months[22], (MonthCount{at("2026-10-01"), true, 2, 1, 1}));
  EXPECT_EQ(sum.months[23], (MonthCount{at("2026-11-01"), true, 0, 0, 0}));
  it.complete_from = std::nullopt;
  for (const MonthCount& m : it.sum().months) EXPECT_FALSE(m.read);
  it.reg.policy.backfill = 3;
  EXPECT_EQ(it.sum().months.size(), 3U);
}

TEST(a_message_in_several_archives, is_one_post) {
  OneSig it;
  it.add_person("a@x", "2026-10-10");
  KnownPost copy = it.posts.back();
  copy.archive = "https://old.example/";
  copy.first_seen = it.posts.back().first_seen - 1s;
  it.posts.push_back(copy);
  EXPECT_EQ(it.sum().posts.front().post, &it.posts.back()) << "the one that was seen first";
  EXPECT_EQ(it.sum().posts.size(), 2U);
  it.posts.back().vanished = it.now;
  EXPECT_EQ(it.sum().posts.front().post, &it.posts[1]) << "before the one that vanished";
  EXPECT_TRUE(it.sum().vanished.empty());
  it.posts.back().vanished.reset();
  it.posts.back().post.markers.unreadable = true;
  EXPECT_EQ(it.sum().posts.front().post, &it.posts[1]) << "and the one that can be read";
  it.posts.back().post.markers.unreadable = false;
  it.posts.back().appeared = it.now;
  EXPECT_EQ(it.sum().posts.front().post, &it.posts[1]) << "and the one that was there in time";
}

TEST(what_vanished, is_told_if_it_counted) {
  OneSig it;
  it.add_person("a@x", "2026-10-10");
  it.posts.push_back(post("robot@x", "2026-10-11", "syzbot@example.org"));
  for (KnownPost& p : it.posts) p.vanished = it.now;
  const Summary sum = it.sum();
  EXPECT_EQ(sum.vanished.size(), 2U);
  EXPECT_EQ(sum.newest_counted->post->key, "a@x") << "a known young post is a fact";
}

struct BlockCase {
  const char* name;
  bool unreadable;
  const char *sender, *archive;
  std::optional<Statement::Kind> said;
  bool blocks, doubtful;
};

TEST(a_message_without_a_usable_date, blocks_unless_its_date_is_in_the_future) {
  const BlockCase cases[] = {
      {"unreadable, with the archive's time", true, "", "2026-10-01", std::nullopt, false, true},
      {"unreadable, without a time", true, "", "", std::nullopt, true, false},
      {"unreadable, ignored by a person", true, "", "", Statement::Kind::ignore, false, false},
      {"unreadable, vouched for", true, "", "", Statement::Kind::vouch, false, false},
      {"unreadable, the archive's time in the future", true, "", "2099-01-01", std::nullopt, true, false},
      {"readable, without any date", false, "", "", std::nullopt, true, false},
      {"readable, dated in the future", false, "2099-01-01", "", std::nullopt, false, false},
  };
  for (const BlockCase& c : cases) {
    OneSig it;
    KnownPost p = post("", at("2026-10-01"));
    p.post.locator = "lists.mbox@18234";
    p.post.sender_date = *c.sender ? std::optional<Time>(at(c.sender)) : std::nullopt;
    p.post.archive_date = *c.archive ? std::optional<Time>(at(c.archive)) : std::nullopt;
    p.post.markers.unreadable = c.unreadable;
    it.posts = {p};
    if (c.said) it.statements = {made::statement(*c.said, p.post.locator, it.now)};
    const Summary sum = it.sum();
    EXPECT_EQ(sum.blocking.size(), c.blocks ? 1U : 0U) << c.name;
    EXPECT_EQ(sum.doubtful, c.doubtful ? 1 : 0) << c.name;
    const bool vouched = c.said == Statement::Kind::vouch;
    EXPECT_EQ(sum.newest_counted != nullptr, c.doubtful || vouched) << c.name << ": a future date never proves life";
    if (vouched) {
      EXPECT_EQ(sum.newest_counted->date, p.first_seen) << "a person wrote it, and not later";
    }
  }
}

TEST(a_shared_list, gives_a_sig_what_matches_and_its_threads) {
  OneSig it;
  it.reg.sigs.front().only = "e2ee";
  it.reg.sigs.front().only_subject = [](std::string_view s) { return s.find("e2ee") != std::string_view::npos; };
  it.posts = {post("a@x", "2026-10-01", "jane@example.org", "e2ee: keys"),
              reply("b@x", at("2026-10-02"), "a@x"),
              reply("c@x", at("2026-10-03"), "b@x", "mary@example.org"),
              post("d@x", "2026-10-04", "jane@example.org", "Lunch"),
              reply("e@x", at("2026-10-05"), "d@x"),
              post("f@x", "2026-10-06", "jane@example.org", "e2ee again")};
  it.posts[1].post.subject = it.posts[2].post.subject = "Re: something else";
  it.posts[5].post.markers.unreadable = true;
  it.posts[5].post.subject.clear();
  std::string ids;
  const Summary sum = it.sum();
  for (const JudgedPost& p : sum.posts) ids += p.post->key + " ";
  EXPECT_EQ(ids, "f@x c@x b@x a@x ") << "what cannot be read might be about it";
}

TEST(a_shared_list, gives_a_sig_the_answers_to_its_notices_and_what_follows) {
  OneSig it;
  it.reg.sigs.front().only_subject = [](std::string_view s) { return s.find("iot") != std::string_view::npos; };
  it.posts = {reply("a@x", at("2026-10-02"), "sigwatch.iot.2026-01-10.warn1.0@example.org"),
              reply("b@x", at("2026-10-03"), "a@x", "mary@example.org"),
              reply("c@x", at("2026-10-04"), "sigwatch.e2ee.2026-01-10.warn1.0@example.org"),
              reply("d@x", at("2026-10-05"), "c@x", "mary@example.org")};
  for (const char* id : {"iot.2026-01-10.warn1.0", "e2ee.2026-01-10.warn1.0"}) {
    it.notices.emplace_back().id = id;
    it.notices.back().first_attempt = at("2026-10-01");
  }
  std::string ids;
  const Summary sum = it.sum();
  for (const JudgedPost& p : sum.posts) ids += p.post->key + " ";
  EXPECT_EQ(ids, "b@x a@x ");
  EXPECT_EQ(sum.posts.back().judgement.rule, "answers a notice");
}

TEST(summary, adds_up) {
  EXPECT_TRUE(rc::check("months, newest and doubtful_only agree with the posts", [] {
    OneSig it;
    const int n = *rc::gen::inRange(0, 30);
    for (int i = 0; i < n; ++i) {
      const Time date = it.now - std::chrono::hours(*rc::gen::inRange(0, 24 * 800));
      const std::string from = *rc::gen::element<std::string>("jane@example.org", "john@example.org",
                                                              "syzbot@example.org", "spam@example.net");
      it.posts.push_back(post("m" + std::to_string(i) + "@x", date, from,
                              *rc::gen::element<std::string>("Thing", "Re: Thing", "Offer")));
    }
    it.deep = *rc::gen::arbitrary<bool>();
    const Summary sum = it.sum();
    int in_months = 0, counted = 0, young_undoubted = 0, young = 0;
    for (const MonthCount& m : sum.months) in_months += m.counted;
    for (const JudgedPost& p : sum.posts) {
      const bool counts = p.judgement.kind == PostKind::counted || p.judgement.kind == PostKind::doubtful;
      counted += counts && *p.date >= sum.months.front().month;
      young += counts && is_young(*p.date, it.reg.policy, it.now);
      young_undoubted += p.judgement.kind == PostKind::counted && is_young(*p.date, it.reg.policy, it.now);
      if (counts) RC_ASSERT(*sum.newest_counted->date >= *p.date);
    }
    RC_ASSERT(in_months == counted);
    RC_ASSERT(sum.doubtful_only == (young > 0 && young_undoubted == 0));
    RC_ASSERT(sum.posts.size() == it.posts.size());
  }));
}

}  // namespace
}  // namespace sigwatch
