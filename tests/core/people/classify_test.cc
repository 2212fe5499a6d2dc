#include "core/people/classify.h"

#include <gtest/gtest.h>

#include "core/judged.h"

namespace sigwatch {
namespace {

using made::at;
using made::has;
using made::Judged;
using made::post;
using made::reply;

TEST(a_post_elsewhere, is_not_judged_further) {
  Judged it;
  it.add(post("a@x", "2026-05-01", "cron@example.org"));
  it.belongs = false;
  EXPECT_EQ(it.kind(), PostKind::elsewhere);
}

TEST(an_ignore_rule, needs_all_its_patterns_and_its_sig) {
  const struct {
    const char* name;
    Matcher from, subject;
    const char* sig;
    bool hit;
  } cases[] = {
      {"from", has("jane <jane@"), {}, "", true},       {"subject", {}, has("Thing"), "", true},
      {"both", has("jane"), has("Thing"), "", true},    {"half", has("jane"), has("Other"), "", false},
      {"half", has("john"), has("Thing"), "", false},   {"this sig", {}, has("Thing"), "iot", true},
      {"another sig", {}, has("Thing"), "e2ee", false}, {"no pattern", {}, {}, "", false},
  };
  for (const auto& c : cases) {
    Judged it;
    it.add(post("start@x", "2026-04-01", "john@example.org"));
    it.add(reply("a@x", at("2026-05-01"), "start@x", "jane@example.org"));
    it.reg.ignore = {{c.name, c.from, c.subject, c.sig}};
    EXPECT_EQ(it.kind(), c.hit ? PostKind::set_aside : PostKind::counted) << c.name;
    if (c.hit) {
      EXPECT_EQ(it.judge().saw, c.name);
    }
  }
}

TEST(an_ignore_rule, sees_a_bare_address_where_there_is_no_name) {
  Judged it;
  it.add(post("a@x", "2026-05-01")).post.author.name.clear();
  it.reg.ignore = {{"jane", [](std::string_view from) { return from == "jane@example.org"; }, {}, ""}};
  EXPECT_EQ(it.kind(), PostKind::set_aside);
}

TEST(a_robot, is_known_by_its_address_and_name) {
  const struct {
    const char *name, *address;
    PostKind kind;
  } cases[] = {
      {"Mail Delivery", "mailer-daemon@mx.example", PostKind::set_aside},
      {"syzbot", "syzbot+0badcafe@syzkaller.appspotmail.com", PostKind::set_aside},
      {"Cron Daemon", "cron@example.org", PostKind::set_aside},
      {"Travis CI", "travis@ci.example", PostKind::set_aside},
      {"Travis", "travis@work.example", PostKind::doubtful},  // many are called so
      {"jenkins@ci.example", "jenkins@ci.example", PostKind::doubtful},
      {"Carla Jenkins", "jenkins@example.org", PostKind::counted},
      {"Travis Smith", "travis@example.org", PostKind::counted},
      {"Jane via Iot", made::kList, PostKind::counted},
      {"", "12345@bugs.launchpad.net", PostKind::counted},
      {"", "mailmanning@example.org", PostKind::counted},
      {"", "", PostKind::counted},
  };
  for (const auto& c : cases) {
    Judged it;
    it.deep = false;
    it.add(post("a@x", "2026-05-01")).post.author = {c.name, c.address};
    EXPECT_EQ(it.kind(), c.kind) << c.name << " " << c.address;
  }
}

TEST(automatic_mail, is_set_aside_and_says_why) {
  Judged it;
  it.add(post("a@x", "2026-05-01")).post.markers.automatic = "Content-Type: multipart/report";
  EXPECT_EQ(it.judge(), (Judgement{PostKind::set_aside, "automatic mail", "Content-Type: multipart/report"}));
}

TEST(doubt, is_cast_by_one_rule_at_a_time) {
  const auto unreadable = [](Judged& it) { it.posts.back().post.markers.unreadable = true; };
  const auto late = [](Judged& it) { it.posts.back().appeared = at("2026-06-01"); };
  const auto absent = [](Judged& it) { it.posts.back().post.subject = "Out of office: Thing"; };
  const auto many = [](Judged& it) {
    const KnownPost p = it.posts.back();
    for (int i = 0; i < 5; ++i) {
      it.posts.insert(it.posts.begin(), p);
      it.posts.front().archive = "https://elsewhere.example/" + std::to_string(i);
    }
  };
  const std::pair<const char*, std::function<void(Judged&)>> cases[] = {{"cannot be read", unreadable},
                                                                        {"appeared late", late},
                                                                        {"reads like an automatic reply", absent},
                                                                        {"posted to many lists", many}};
  for (const auto& [rule, make] : cases) {
    Judged it;
    it.add(post("start@x", "2026-04-01", "john@example.org"));
    it.add(reply("a@x", at("2026-05-01"), "start@x", "jane@example.org"));
    EXPECT_EQ(it.kind(), PostKind::counted);
    make(it);
    EXPECT_EQ(it.kind(), PostKind::doubtful) << rule;
    EXPECT_EQ(it.judge().rule, rule);
  }
}

TEST(doubt, needs_more_lists_than_the_limit) {
  Judged it;
  it.add(post("a@x", "2026-05-01"));
  it.deep = false;
  for (int i = 0; i < 4; ++i) {
    it.add(post("a@x", "2026-05-01")).archive = "https://elsewhere.example/" + std::to_string(i);
  }
  EXPECT_EQ(it.kind(), PostKind::counted) << "five lists";
  it.reg.policy.crosspost_limit = 4;
  EXPECT_EQ(it.kind(), PostKind::doubtful);
}

TEST(a_stranger, is_doubtful_only_when_the_archives_were_read_deep) {
  Judged it;
  it.add(post("a@x", "2026-05-01", "stranger@example.net"));
  EXPECT_EQ(it.judge().rule, "unknown sender");
  EXPECT_EQ(it.kind(), PostKind::doubtful);
  it.deep = false;
  EXPECT_EQ(it.judge().rule, "not known yet");
  EXPECT_EQ(it.kind(), PostKind::counted);
}

TEST(a_person, is_one_who_replies_was_answered_or_is_known) {
  Judged replies;
  replies.add(post("start@x", "2026-04-01", "john@example.org"));
  replies.add(reply("a@x", at("2026-05-01"), "start@x", "stranger@example.net"));
  EXPECT_EQ(replies.judge().rule, "replies to a known post");

  Judged answered;
  answered.add(reply("b@x", at("2026-05-02"), "a@x"));
  answered.add(post("a@x", "2026-05-01", "stranger@example.net"));
  EXPECT_EQ(answered.judge().rule, "was answered");

  Judged known;
  for (int day = 1; day <= 4; ++day) known.add(post("d" + std::to_string(day), at("2026-04-01") + Days(day)));
  EXPECT_EQ(known.judge().rule, "known sender");

  Judged new_name = known;
  new_name.posts.back().post.author.name = "Prize Office";
  EXPECT_EQ(new_name.kind(), PostKind::doubtful) << "a known address under a new name";
}

TEST(the_only_voice_on_a_list, is_believed_when_address_name_and_id_agree) {
  const struct {
    const char *id, *name, *address;
    bool believed;
  } cases[] = {
      {"1@example.net", "Ann Fox", "ann@example.net", true},
      {"1@EXAMPLE.net", "Fox, Ann", "ann.fox@example.net", true},
      {"1@mx.example", "Ann Fox", "ann@example.net", false},
      {"1@example.net", "Prizes", "ann@example.net", false},
      {"1@example.net", "", "ann@example.net", false},
      {"1@example.net", "ann@example.net", "ann@example.net", false},
      {"1@example.net", "Ann Fox", "ann", false},
  };
  for (const auto& c : cases) {
    Judged it;
    it.add(post(c.id, "2026-05-01", c.address)).post.author.name = c.name;
    EXPECT_EQ(it.judge().rule, c.believed ? "the only voice" : "unknown sender")
        << c.name << " " << c.address << " " << c.id;
    it.posts.insert(it.posts.begin(), post("other@x", "2026-04-01", "john@example.org", "Other"));
    EXPECT_EQ(it.judge().rule, "unknown sender") << "not alone";
  }
}

TEST(a_word_of_moving, is_not_doubted) {
  Judged it;
  it.add(post("a@x", "2026-05-01", "postmaster@example.net")).post.markers.closing = "this list has moved";
  EXPECT_EQ(it.judge(), (Judgement{PostKind::counted, "announces a move or an end", "this list has moved"}));
}

}  // namespace
}  // namespace sigwatch
