#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/judged.h"
#include "core/people/classify.h"

namespace sigwatch {
namespace {

using made::at;
using made::has;
using made::Judged;
using made::kWarning;
using made::kWarningId;
using made::kWarningSubject;
using made::post;
using made::reply;

TEST(post_kind, has_a_word_for_each) {
  EXPECT_EQ(to_string(PostKind::counted), "counted");
  EXPECT_EQ(to_string(PostKind::doubtful), "doubtful");
  EXPECT_EQ(to_string(PostKind::set_aside), "set aside");
  EXPECT_EQ(to_string(PostKind::elsewhere), "about another matter");
  EXPECT_EQ(to_string(static_cast<PostKind>(99)), "");
}

TEST(our_own_mail, never_counts) {
  const struct {
    const char* name;
    const char *message_id, *from_name, *from, *subject, *token;
    bool ours;
  } cases[] = {
      {"by its Message-ID, whoever seems to have sent it", kWarningId, "Iot", made::kList, "x", "", true},
      {"by From and token", "relayed@mx", "SIG Watch", "sigwatch@example.org", "x", kWarning, true},
      {"by From and exact subject", "relayed@mx", "", "sigwatch@example.org", kWarningSubject, "", true},
      {"with the list's tag before the subject", "relayed@mx", "", "sigwatch@example.org",
       "[Iot] [SIG watch] Warning: SIG-IoT may be disbanded. Still active?", "", true},
      {"rewritten by the list", "relayed@mx", "SIG Watch via Iot", made::kList, kWarningSubject, "", true},
      {"a person who writes from our address", "own@mx", "SIG Watch", "sigwatch@example.org", "Hello from iteam", "",
       false},
      {"a person who answers from our address", "own@mx", "SIG Watch", "sigwatch@example.org",
       "Re: [SIG watch] Warning: SIG-IoT may be disbanded. Still active?", "", false},
      {"a person who copies our token", "own@mx", "Jane", "jane@example.org", "x", kWarning, false},
      {"a person who copies our subject", "own@mx", "Jane", "jane@example.org", kWarningSubject, "", false},
      {"another domain's id", "sigwatch.iot.2026-01-10.warn1.0@example.com", "Jane", "jane@example.org", "x", "",
       false},
      {"an unended tag", "own@mx", "", "sigwatch@example.org", "[Iot", "", false},
  };
  for (const auto& c : cases) {
    Judged it;
    KnownPost& p = it.add(post(c.message_id, "2026-07-10T13:00:00Z", c.from, c.subject));
    p.post.author.name = c.from_name;
    p.post.markers.token = c.token;
    EXPECT_EQ(it.judge().rule == "our own notice", c.ours) << c.name;
    EXPECT_EQ(it.kind() == PostKind::set_aside, c.ours) << c.name;
  }
}

TEST(our_own_mail, is_not_moved_by_a_vouch) {
  Judged it;
  it.add(post(kWarningId, "2026-07-10T12:00:00Z", "sigwatch@example.org"));
  it.statements = {made::statement(Statement::Kind::vouch, kWarningId, at("2026-07-11"))};
  EXPECT_EQ(it.kind(), PostKind::set_aside);
}

TEST(own_notices, are_those_that_were_attempted) {
  Judged it;
  Notice unsent;
  unsent.id = "iot.2026-01-10.warn2.0";
  unsent.subject = "later";
  it.notices.push_back(unsent);
  const OwnNotices own = own_notices(it.reg, it.notices);
  EXPECT_EQ(own.sent.size(), 1U);
  EXPECT_EQ(own.by_subject.size(), 1U);
  EXPECT_EQ(own.sent.at(kWarning), at("2026-07-10T12:00:00Z"));
}

TEST(an_answer, always_counts) {
  const auto by_reference = [](KnownPost& p) { p.post.references = {"other@x", kWarningId}; };
  const auto by_quoted_token = [](KnownPost& p) { p.post.markers.quoted_token = kWarning; };
  const auto by_token = [](KnownPost& p) { p.post.markers.token = kWarning; };
  const auto by_subject = [](KnownPost& p) { p.post.subject = std::string("Re: ") + kWarningSubject; };
  for (const auto& how :
       std::vector<std::function<void(KnownPost&)>>{by_reference, by_quoted_token, by_token, by_subject}) {
    for (const bool belongs : {true, false}) {
      Judged it;
      how(it.add(post("answer@x", "2026-07-10T13:00:00Z", "stranger@example.net", "still here")));
      it.belongs = belongs;
      it.reg.sigs.front().only_subject = has("iot");
      it.reg.ignore = {{"all of them", has("@"), {}, ""}};
      EXPECT_EQ(it.kind(), PostKind::counted);
      EXPECT_EQ(it.judge().rule, "answers a notice");
      EXPECT_EQ(it.judge().saw, kWarning);
    }
  }
}

TEST(an_answer, from_our_own_address_counts) {
  Judged it;
  KnownPost& p = it.answer("Re: " + std::string(kWarningSubject));
  p.post.author = {"SIG Watch", "sigwatch@example.org"};
  EXPECT_EQ(it.kind(), PostKind::counted);
}

TEST(an_answer, that_is_plainly_automatic_is_set_aside) {
  Judged by_header;
  by_header.answer().post.markers.automatic = "Auto-Submitted: auto-replied; X-Autoreply: yes";
  EXPECT_EQ(by_header.kind(), PostKind::set_aside);
  EXPECT_EQ(by_header.judge().saw, "Auto-Submitted: auto-replied; X-Autoreply: yes");
  Judged by_robot;
  by_robot.answer().post.author = {"Mail Delivery System", "mailer-daemon@mx.example"};
  EXPECT_EQ(by_robot.kind(), PostKind::set_aside);
}

TEST(an_answer, with_one_sign_of_a_program_is_doubtful) {
  for (const char* subject :
       {"Automatic reply: [SIG watch] Warning", "Auto: [SIG watch] Warning", "On leave Re: [SIG watch] Warning",
        "Read: [SIG watch] Warning", "[Ticket#2026092910000017] [SIG watch] Warning"}) {
    Judged it;
    it.answer(subject);
    EXPECT_EQ(it.judge().rule, "answer like a program's") << subject;
    EXPECT_EQ(it.kind(), PostKind::doubtful) << subject;
  }
  Judged by_header;
  by_header.answer().post.markers.automatic = "Auto-Submitted: auto-replied";
  EXPECT_EQ(by_header.kind(), PostKind::doubtful);
}

TEST(an_answer, counts_without_doubt_though_a_forwarding_rule_marked_it) {
  for (const char* marks : {"Auto-Submitted: auto-generated",
                            "Auto-Submitted: auto-forwarded; X-Auto-Response-Suppress: DR, OOF, AutoReply"}) {
    Judged it;
    it.answer().post.markers.automatic = marks;
    EXPECT_EQ(it.judge().rule, "answers a notice") << marks;
  }
  Judged about_one;
  about_one.answer("Re: Automatic reply: [SIG watch] Warning - please keep the SIG");
  EXPECT_EQ(about_one.judge().rule, "answers a notice");
}

TEST(an_answer, from_our_own_address_counts_with_our_text_unquoted_below) {
  Judged it;
  Post& p = it.answer("AW: " + std::string(kWarningSubject)).post;
  p.author = {"SIG Watch", "sigwatch@example.org"};
  p.markers.token = kWarning;
  EXPECT_EQ(it.judge().rule, "answers a notice");
  p.subject = "We are alive";
  EXPECT_EQ(it.judge().rule, "answers a notice") << "its In-Reply-To names the notice";
}

TEST(our_own_notice, is_ours_behind_any_rewriting) {
  const Author senders[] = {{"SIG Watch via Iot", "iot@lists.example"},
                            {"Iot list (on behalf of SIG Watch)", "iot@lists.example"},
                            {"'SIG Watch' via Iot", "iot@groups.example"},
                            {"sigwatch at example.org via Iot", "iot@lists.example"},
                            {"SIG Watch", "00ab12cd-dmarc-request@listserv.example"},
                            {"Iot", "iot@lists.example"}};
  for (const Author& from : senders) {
    Judged it;
    Post& p = it.add(post("relayed@relay.example", "2026-07-10T12:01:00Z", from.address,
                          "[Iot] " + std::string(kWarningSubject)))
                  .post;
    p.author = from;
    p.markers.token = kWarning;
    EXPECT_EQ(it.judge().rule, "our own notice") << from.name;
  }
}

TEST(an_answer, quicker_than_a_person_is_doubtful) {
  const struct {
    const char* date;
    PostKind kind;
  } cases[] = {{"2026-07-10T11:00:00Z", PostKind::doubtful},
               {"2026-07-10T12:00:00Z", PostKind::doubtful},
               {"2026-07-10T12:01:59Z", PostKind::doubtful},
               {"2026-07-10T12:02:00Z", PostKind::counted},
               {"2026-07-30T12:00:00Z", PostKind::counted}};
  for (const auto& c : cases) {
    Judged it;
    KnownPost& p = it.answer();
    p.post.sender_date = p.post.archive_date = at(c.date);
    EXPECT_EQ(it.kind(), c.kind) << c.date;
  }
}

TEST(an_answer, to_a_notice_that_a_lost_state_forgot_is_judged_as_any_post) {
  Judged it;
  it.answer();
  it.notices.clear();
  EXPECT_EQ(it.judge().rule, "unknown sender") << "whether we sent that notice, nobody can tell";
  it.posts.back().post.author = {"Jane Doe", "jane@example.org"};
  it.posts.insert(it.posts.begin(), {post("start@x", "2026-04-01", "john@example.org"),
                                     reply("a@x", at("2026-05-01"), "start@x", "jane@example.org")});
  EXPECT_EQ(it.judge().rule, "known sender");
}

TEST(an_answer, on_a_shared_list_belongs_to_the_sig_that_the_notice_named) {
  Judged it;
  for (const char* id : {"e2ee.2026-01-10.warn1.0", "hello.2026-01-10"}) {
    it.notices.push_back(it.notices.front());
    it.notices.back().id = id;
  }
  it.answer().post.references = {"sigwatch.e2ee.2026-01-10.warn1.0@example.org"};
  it.reg.sigs.front().only_subject = has("iot");
  it.belongs = false;
  EXPECT_EQ(it.kind(), PostKind::elsewhere) << "about another group";
  it.posts.back().post.references = {"sigwatch.hello.2026-01-10@example.org"};
  EXPECT_EQ(it.kind(), PostKind::counted) << "about no group";
  it.reg.sigs.front().only_subject = {};
  it.posts.back().post.references = {"sigwatch.e2ee.2026-01-10.warn1.0@example.org"};
  EXPECT_EQ(it.kind(), PostKind::counted) << "a person wrote to this list";
}

TEST(a_persons_word, comes_before_the_rules) {
  for (const char* about : {"answer@x", "locator-of-answer@x"}) {
    Judged it;
    it.answer();
    it.statements = {made::statement(Statement::Kind::ignore, about, at("2026-07-11"))};
    EXPECT_EQ(it.kind(), PostKind::set_aside) << about;
    EXPECT_EQ(it.judge().rule, "a person said ignore");
    it.statements.push_back(made::statement(Statement::Kind::vouch, about, at("2026-07-12")));
    EXPECT_EQ(it.kind(), PostKind::counted) << "the later word holds";
    it.statements.push_back(made::statement(Statement::Kind::ignore, about, at("2026-07-13")));
    it.statements.push_back(made::statement(Statement::Kind::unignore, about, at("2026-07-14")));
    EXPECT_EQ(it.judge().rule, "answers a notice") << "nothing is said any more";
  }
}

TEST(a_persons_word, is_the_latest_of_those_about_id_and_place) {
  Judged it;
  it.answer();
  it.statements = {made::statement(Statement::Kind::vouch, "answer@x", at("2026-07-12")),
                   made::statement(Statement::Kind::ignore, "locator-of-answer@x", at("2026-07-13")),
                   made::statement(Statement::Kind::attest, "answer@x", at("2026-07-14"))};
  EXPECT_EQ(it.kind(), PostKind::set_aside);
  it.statements[0].at = at("2026-07-15");
  EXPECT_EQ(it.kind(), PostKind::counted);
}

TEST(a_vouch, makes_count_what_the_rules_set_aside) {
  Judged it;
  it.add(post("a@x", "2026-05-01", "syzbot@example.org")).post.markers.automatic = "Auto-Submitted: auto-generated";
  EXPECT_EQ(it.kind(), PostKind::set_aside);
  it.statements = {made::statement(Statement::Kind::vouch, "a@x", at("2026-07-12"))};
  EXPECT_EQ(it.kind(), PostKind::counted);
}

TEST(an_answer, by_a_person_is_never_set_aside_whatever_it_says) {
  EXPECT_TRUE(rc::check("any subject, name and hour", [](const std::string& name, const std::string& text) {
    Judged it;
    KnownPost& p = it.answer("still here: " + text);
    p.post.author.name = name;
    p.post.sender_date = p.post.archive_date = at("2026-07-01") + std::chrono::hours(*rc::gen::inRange(0, 24 * 60));
    it.belongs = *rc::gen::arbitrary<bool>();
    it.deep = *rc::gen::arbitrary<bool>();
    const PostKind kind = it.kind();
    RC_ASSERT(kind == PostKind::counted || kind == PostKind::doubtful);
  }));
}

}  // namespace
}  // namespace sigwatch
