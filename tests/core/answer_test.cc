#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/classify.h"
#include "core/judged.h"

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
      {"a person who writes from our address", "own@mx", "SIG Watch", "sigwatch@example.org", "Hello from iteam", "", false},
      {"a person who answers from our address", "own@mx", "SIG Watch", "sigwatch@example.org",
       "Re: [SIG watch] Warning: SIG-IoT may be disbanded. Still active?", "", false},
      {"a person who copies our token", "own@mx", "Jane", "jane@example.org", "x", kWarning, false},
      {"a person who copies our subject", "own@mx", "Jane", "jane@example.org", kWarningSubject, "", false},
      {"another domain's id", "sigwatch.iot.2026-01-10.warn1.0@example.com", "Jane", "jane@example.org", "x", "", false},
      {"an unended tag", "own@mx", "", "sigwatch@example.org", "[Iot", "", false},
  };
  for (const auto& c : cases) {
    Judged it;
    KnownPost& p = it.add(post(c.message_id, "2026-07-10T13:00:00Z", c.from, c.subject));
    p.post.author.name = c.from_name;
    p.post.signs.token = c.token;
    EXPECT_EQ(it.judge().rule == "our own notice", c.ours) << c.name;
    EXPECT_EQ(it.kind() == PostKind::set_aside, c.ours) << c.name;
  }
}

TEST(our_own_mail, is_not_moved_by_a_vouch) {
  Judged it;
  it.add(post(kWarningId, "2026-07-10T12:00:00Z", "sigwatch@example.org"));
  it.words = {made::word(Word::Kind::vouch, kWarningId, at("2026-07-11"))};
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
  const auto by_quoted_token = [](KnownPost& p) { p.post.signs.quoted_token = kWarning; };
  const auto by_token = [](KnownPost& p) { p.post.signs.token = kWarning; };
  const auto by_subject = [](KnownPost& p) { p.post.subject = std::string("Re: ") + kWarningSubject; };
  for (const auto& how : std::vector<std::function<void(KnownPost&)>>{by_reference, by_quoted_token, by_token, by_subject}) {
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
  by_header.answer().post.signs.automatic = "Auto-Submitted: auto-replied";
  EXPECT_EQ(by_header.kind(), PostKind::set_aside);
  EXPECT_EQ(by_header.judge().saw, "Auto-Submitted: auto-replied");
  Judged by_robot;
  by_robot.answer().post.author = {"Mail Delivery System", "mailer-daemon@mx.example"};
  EXPECT_EQ(by_robot.kind(), PostKind::set_aside);
  Judged by_subject;
  by_subject.answer("Automatic reply: [SIG watch] Warning");
  EXPECT_EQ(by_subject.kind(), PostKind::set_aside);
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

TEST(an_answer, to_a_notice_that_a_lost_state_forgot_counts) {
  Judged it;
  it.answer();
  it.notices.clear();
  EXPECT_EQ(it.kind(), PostKind::counted);
}

TEST(an_answer, on_a_shared_list_belongs_to_the_sig_that_the_notice_named) {
  Judged it;
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
    it.words = {made::word(Word::Kind::ignore, about, at("2026-07-11"))};
    EXPECT_EQ(it.kind(), PostKind::set_aside) << about;
    EXPECT_EQ(it.judge().rule, "a person said ignore");
    it.words.push_back(made::word(Word::Kind::vouch, about, at("2026-07-12")));
    EXPECT_EQ(it.kind(), PostKind::counted) << "the later word holds";
    it.words.push_back(made::word(Word::Kind::ignore, about, at("2026-07-13")));
    it.words.push_back(made::word(Word::Kind::unignore, about, at("2026-07-14")));
    EXPECT_EQ(it.judge().rule, "answers a notice") << "nothing is said any more";
  }
}

TEST(a_persons_word, is_the_latest_of_those_about_id_and_place) {
  Judged it;
  it.answer();
  it.words = {made::word(Word::Kind::vouch, "answer@x", at("2026-07-12")),
              made::word(Word::Kind::ignore, "locator-of-answer@x", at("2026-07-13")),
              made::word(Word::Kind::attest, "answer@x", at("2026-07-14"))};
  EXPECT_EQ(it.kind(), PostKind::set_aside);
  it.words[0].at = at("2026-07-15");
  EXPECT_EQ(it.kind(), PostKind::counted);
}

TEST(a_vouch, makes_count_what_the_rules_set_aside) {
  Judged it;
  it.add(post("a@x", "2026-05-01", "cron@example.org")).post.signs.automatic = "Auto-Submitted: auto-generated";
  EXPECT_EQ(it.kind(), PostKind::set_aside);
  it.words = {made::word(Word::Kind::vouch, "a@x", at("2026-07-12"))};
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

TEST(out_of_office, is_told_from_its_subject_in_the_common_languages) {
  for (const char* subject : {"Out of Office",
                              "OUT OF OFFICE: Re: x",
                              "Automatic reply: x",
                              "Auto: x",
                              "[Iot] Out of office",
                              "Re: Automatic reply: x",
                              "AW: Re: Abwesenheitsnotiz: x",
                              "Automatische Antwort: x",
                              "Réponse automatique : x",
                              "Absence du bureau",
                              "Respuesta automática: x",
                              "Risposta automatica: x",
                              "Automatisch antwoord: x",
                              "Autosvar: x",
                              "Automatiskt svar: x",
                              "Automatisk svar: x",
                              "Frånvaro: x",
                              "Automaattinen vastaus: x",
                              "Odpowiedź automatyczna: x",
                              "Resposta automática: x",
                              "Автоответ: x",
                              "Автоматический ответ: x",
                              "автоответ: x",
                              "Автоматична відповідь: x",
                              "Automatická odpověď: x",
                              "Automatikus válasz: x",
                              "Αυτόματη απάντηση: x",
                              "Otomatik Yanıt: x",
                              "自動返信: x",
                              "自動応答: x",
                              "自動回覆: x",
                              "自动回复: x",
                              "자동 회신: x"}) {
    EXPECT_TRUE(is_out_of_office(subject)) << subject;
  }
  for (const char* subject :
       {"", "Re: ", "[", "The office is out of coffee", "Absence of ids in stanzas", "An automatic reply in XEP-0313?",
        "Re: [SIG watch] Warning", "Automatic discovery of services", "Poisson clumping"}) {
    EXPECT_FALSE(is_out_of_office(subject)) << subject;
  }
}

}  // namespace
}  // namespace sigwatch
