#include "core/people/own_notice.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/base/text.h"
#include "core/judged.h"
#include "core/people/classify.h"

/// Nobody who may post to a list can make a notice of ours seen, withdrawn or answered.
namespace sigwatch {
namespace {

using made::at;
using made::Judged;
using made::kWarning;
using made::kWarningSubject;
using made::post;

constexpr const char* kUs = "sigwatch@example.org";
constexpr const char* kTroll = "troll@people.example";
constexpr const char* kLater = "iot.2026-01-10.warn2.0";

/// Whoever does not have `key` cannot make its tags.
Seal seal_with(const std::string& key) {
  return [key](std::string_view id) {
    std::string tag;
    for (int i = 0; i < 20; ++i)
      tag += static_cast<char>('a' + stable_hash(key + std::to_string(i) + std::string(id)) % 26);
    return tag;
  };
}
const Seal kOurs = seal_with("ours");
const Seal kGuessed = seal_with("guessed");

std::string message_id(std::string_view id, const Seal& seal) {
  return message_id_of(sealed_id(id, seal), "example.org");
}

/// The warning went out on 10 July with a tag; or, before there were tags, without.
struct Sent : Judged {
  explicit Sent(const Seal& then = kOurs) {
    seal = kOurs;
    Notice& n = notices.front();
    n.message = "From: <sigwatch@example.org>\r\nDate: Fri, 10 Jul 2026 12:00:00 +0000\r\nMessage-ID: <" +
                message_id(kWarning, then) + ">\r\n\r\n" + token_line(sealed_id(kWarning, then)) + "\r\n";
  }
  OwnNotices own() const { return own_notices(reg, notices, seal); }
  bool seen(const Post& p) const { return shows_notice(p, notices.front(), own()); }
};

Post mail(const std::string& message_id, const char* from = kUs, const char* date = "2026-07-10T12:00:05Z") {
  return post(message_id, date, from, "x").post;
}

Post with_token(std::string token, const char* from = kUs, const char* subject = "x") {
  Post p = mail("relayed@mx.example", from);
  p.markers.token = std::move(token);
  p.subject = subject;
  return p;
}

TEST(a_sealed_id, comes_apart_again) {
  EXPECT_EQ(sealed_id(kWarning, {}), kWarning);
  EXPECT_EQ(split_sealed_id(sealed_id(kWarning, kOurs)).id, kWarning);
  EXPECT_EQ(split_sealed_id(sealed_id(kWarning, kOurs)).tag, kOurs(kWarning));
  for (const char* id : {kWarning, "iot.2026-01-10.warn1.0badcafe", "hello.2026-11-22", "", ".",
                         "iot.2026-01-10.warn1.abcdefghij0123456789"}) {
    EXPECT_EQ(split_sealed_id(id).id, id);
    EXPECT_EQ(split_sealed_id(id).tag, "");
  }
}

TEST(a_notice, is_seen_by_what_only_we_can_have_made) {
  const Sent it;
  const std::string id = message_id(kWarning, kOurs), token = sealed_id(kWarning, kOurs);
  const struct {
    const char* name;
    Post post;
    bool seen;
  } cases[] = {
      {"the mail itself", mail(id), true},
      {"under another From", mail(id, made::kList), true},
      {"behind a relay that replaced the Message-ID", with_token(token), true},
      {"behind a relay that replaced From as well", with_token(token, "iot@lists.example", kWarningSubject), true},
      {"within the skew of two clocks", mail(id, kUs, "2026-07-10T11:55:00Z"), true},
      {"dated before it was sent", mail(id, kUs, "2026-07-10T11:54:59Z"), false},
      {"by the id alone, as it can be foretold", mail(message_id(kWarning, {})), false},
      {"the same from a stranger", mail(message_id(kWarning, {}), kTroll), false},
      {"with a guessed tag", mail(message_id(kWarning, kGuessed)), false},
      {"with the tag of another notice",
       mail("sigwatch." + std::string(kWarning) + "." + kOurs(kLater) + "@example.org"), false},
      {"another notice of ours", mail(message_id(kLater, kOurs)), false},
      {"a token line without a tag", with_token(kWarning), false},
      {"a token line with a guessed tag", with_token(sealed_id(kWarning, kGuessed)), false},
      {"our exact subject from our address", with_token("", kUs, kWarningSubject), false},
      {"the token line in a stranger's mail", with_token(token, kTroll), false},
      {"the token line in an answer", with_token(token, kUs, "Re: x"), false},
  };
  for (const auto& c : cases) EXPECT_EQ(it.seen(c.post), c.seen) << c.name;
}

TEST(a_notice, from_before_there_were_tags_stays_known) {
  const Sent it{Seal()};
  const std::string id = message_id(kWarning, {});
  EXPECT_TRUE(it.seen(mail(id)));
  EXPECT_TRUE(it.seen(with_token(kWarning)));
  EXPECT_FALSE(it.seen(mail(id, kTroll))) << "its id could be foretold";
  EXPECT_FALSE(it.seen(mail(id, kUs, "2026-07-10T11:00:00Z")));
  EXPECT_FALSE(it.seen(with_token(kWarning, kTroll, kWarningSubject)));
  EXPECT_EQ(own_notice_id(mail(id, kTroll), it.own()), kWarning) << "and is no sign of life";
}

TEST(a_notice, that_was_released_is_dated_by_its_frozen_mail) {
  Sent it;
  it.notices.front().first_attempt = at("2026-07-20T12:00:00Z");  // the five days of trying began anew
  EXPECT_TRUE(it.seen(mail(message_id(kWarning, kOurs))));
  it.notices.front().first_attempt.reset();
  EXPECT_TRUE(it.seen(mail(message_id(kWarning, kOurs))));
}

TEST(a_notice, bears_what_was_frozen_and_before_that_what_it_will) {
  Sent it{Seal()};
  EXPECT_EQ(message_id_of(it.notices.front(), it.own()), message_id(kWarning, {}));
  it.notices.front().message.clear();
  EXPECT_EQ(message_id_of(it.notices.front(), it.own()), message_id(kWarning, kOurs));
  it.notices.front().message = "Message-ID: <elsewhere@example.net>\r\n\r\n";
  EXPECT_EQ(message_id_of(it.notices.front(), it.own()), message_id(kWarning, kOurs));
}

TEST(a_later_one, counts_only_when_its_tag_is_right) {
  const Sent it;
  const MessageStatements none({});
  const auto later = [&](const Post& p) {
    const std::vector<KnownPost> posts = {{made::kArchive, "key", p, at("2026-07-11"), {}, {}, false}};
    return later_notice(it.notices.front(), posts, none, it.own());
  };
  const std::string far = "iot.9999-12-31.warn1.0";
  EXPECT_EQ(later(mail(message_id(kLater, kOurs))), kLater) << "an old backup with the same key";
  EXPECT_EQ(later(with_token(sealed_id(kLater, kOurs))), kLater);
  for (const std::string& id : {std::string(kLater), far}) {
    for (const char* from : {kUs, kTroll}) {
      EXPECT_EQ(later(mail(message_id(id, {}), from)), std::nullopt);
      EXPECT_EQ(later(mail(message_id(id, kGuessed), from)), std::nullopt);
      EXPECT_EQ(later(with_token(id, from)), std::nullopt);
      EXPECT_EQ(later(with_token(sealed_id(id, kGuessed), from)), std::nullopt);
    }
  }
}

TEST(an_answer, must_name_a_notice_that_we_sent) {
  Sent it;
  const auto answered = [&](const auto& change) {
    Post p = post("answer@x", "2026-07-10T13:00:00Z", "stranger@example.net", "still here").post;
    change(p);
    return answered_notice_id(p, it.own());
  };
  const auto references = [](std::string id) { return [id](Post& p) { p.references = {"other@x", id}; }; };
  const auto quotes = [](std::string token) { return [token](Post& p) { p.markers.quoted_token = token; }; };
  const auto holds = [](std::string token) { return [token](Post& p) { p.markers.token = token; }; };
  const auto subject = [](std::string text) { return [text](Post& p) { p.subject = text; }; };
  EXPECT_EQ(answered(references(message_id(kWarning, kOurs))), kWarning);
  EXPECT_EQ(answered(references(message_id(kLater, kOurs))), kLater) << "an old backup forgot it";
  EXPECT_EQ(answered(quotes(sealed_id(kWarning, kOurs))), kWarning);
  EXPECT_EQ(answered(holds(sealed_id(kWarning, kOurs))), kWarning);
  EXPECT_EQ(answered(subject("Re: " + std::string(kWarningSubject))), kWarning);
  for (const std::string& id : {std::string(kWarning), std::string(kLater), std::string("iot.9999-12-31.warn1.0")}) {
    EXPECT_EQ(answered(references(message_id(id, {}))), "") << id;
    EXPECT_EQ(answered(references(message_id(id, kGuessed))), "") << id;
    EXPECT_EQ(answered(quotes(id)), "") << id;
    EXPECT_EQ(answered(holds(sealed_id(id, kGuessed))), "") << id;
  }
  EXPECT_EQ(answered(subject("Re: [SIG watch] Warning: another")), "");
  Sent old{Seal()};
  Post p = post("answer@x", "2026-07-10T13:00:00Z", "stranger@example.net", "still here").post;
  p.references = {message_id(kWarning, {})};
  EXPECT_EQ(answered_notice_id(p, old.own()), kWarning) << "from before there were tags";
  p.references.clear();
  p.markers.quoted_token = kWarning;
  EXPECT_EQ(answered_notice_id(p, old.own()), kWarning);
}

TEST(what_has_our_form, is_a_strangers_post) {
  const std::pair<const char*, Post> cases[] = {
      {"a foretold id", mail(message_id(kLater, {}), kTroll)},
      {"a guessed tag", mail(message_id(kWarning, kGuessed), kTroll)},
      {"a made-up token line", with_token(kLater, kTroll)},
      {"a token line with a guessed tag", with_token(sealed_id(kWarning, kGuessed), kTroll)}};
  for (const auto& [name, p] : cases) {
    Sent it;
    it.add(made::post("start@x", "2026-04-01", "john@example.org"));
    KnownPost& known = it.add(made::reply("a@x", at("2026-05-01"), "start@x", kTroll));
    EXPECT_EQ(it.kind(), PostKind::counted) << name;
    known.post.message_id = p.message_id;
    known.post.markers.token = p.markers.token;
    known.post.references.clear();
    known.post.subject = "Plans";
    EXPECT_EQ(it.judge().rule, "bears the form of our notices") << name;
    EXPECT_TRUE(passes_for_us(p, it.own())) << name;
  }
}

TEST(what_has_our_form, is_told_whoever_it_seems_to_come_from) {
  const Sent it;
  const auto told = [&](const Post& p) { return passes_for_us(p, it.own()); };
  Post answer = post("answer@x", "2026-07-10T13:00:00Z").post;
  EXPECT_FALSE(told(answer));
  answer.references = {message_id(kLater, {})};
  EXPECT_TRUE(told(answer)) << "it answers what was never sent";
  EXPECT_FALSE(poses_as_notice(answer, it.own())) << "and is judged as what it is";
  answer.references = {message_id(kWarning, kOurs)};
  EXPECT_FALSE(told(answer));
  answer.markers.quoted_token = sealed_id(kWarning, kGuessed);
  EXPECT_TRUE(told(answer));
  EXPECT_TRUE(told(mail(message_id(kWarning, kGuessed))));
  EXPECT_TRUE(told(with_token(kLater)));
  EXPECT_TRUE(told(mail(message_id(kWarning, kOurs), kUs, "2026-07-01T12:00:00Z"))) << "older than itself";
  EXPECT_FALSE(told(mail(message_id(kWarning, kOurs))));
  EXPECT_FALSE(told(mail(message_id(kLater, kOurs)))) << "an old backup forgot it";
}

TEST(our_own_mail, of_a_lost_state_never_counts_and_proves_nothing) {
  Judged it;
  it.notices.clear();
  it.seal = seal_with("a new state");
  for (const Post& p :
       {mail(message_id(kWarning, kOurs)), mail(message_id(kWarning, {})), with_token(sealed_id(kWarning, kOurs))}) {
    it.posts.clear();
    it.add(post("a@x", "2026-07-10T12:00:00Z")).post = p;
    EXPECT_EQ(it.judge().rule, "our own notice");
    EXPECT_FALSE(own_notice(p, own_notices(it.reg, {}, it.seal))->proved);
  }
}

TEST(our_own_mail, of_a_lost_state_is_not_sent_again_without_a_person) {
  const Seal lost = seal_with("lost");
  Sent it;
  it.notices.clear();
  Notice due;
  due.id = kWarning;
  const auto sent = [&](const Post& p, const char* first_seen) {
    return was_sent_by_a_lost_state(due, {{made::kArchive, "key", p, at(first_seen), {}, {}, false}}, it.own(),
                                    at("2026-07-15"));
  };
  EXPECT_TRUE(sent(mail(message_id(kWarning, lost)), "2026-07-15"));
  EXPECT_TRUE(sent(with_token(sealed_id(kWarning, lost)), "2026-07-15"));
  EXPECT_FALSE(sent(mail(message_id(kWarning, lost)), "2026-07-16")) << "since then nobody but this state sends";
  EXPECT_FALSE(sent(mail(message_id(kWarning, lost), kTroll), "2026-07-15"));
  EXPECT_FALSE(sent(mail(message_id(kLater, lost)), "2026-07-15"));
  EXPECT_FALSE(sent(mail(message_id(kWarning, {})), "2026-07-15")) << "anybody could foretell it";
}

TEST(a_reply, to_a_notice_of_a_lost_state_is_never_set_aside) {
  for (const bool deep : {true, false}) {
    Judged it;
    it.deep = deep;
    it.notices.clear();
    it.seal = seal_with("a new state");
    KnownPost& p = it.answer("Re: " + std::string(kWarningSubject));
    p.post.references = {message_id(kWarning, kOurs)};
    p.post.markers.quoted_token = p.post.markers.token = sealed_id(kWarning, kOurs);
    EXPECT_NE(it.kind(), PostKind::set_aside);
    p.post.author = {"SIG Watch", kUs};
    EXPECT_NE(it.kind(), PostKind::set_aside) << "an operator";
  }
}

TEST(nothing, that_anybody_can_write_is_proved) {
  EXPECT_TRUE(rc::check("any id, tag, From and place", [](const std::string& noise) {
    const Sent it;
    const auto step = *rc::gen::element(std::string("warn1"), std::string("warn2"), std::string("recommend"));
    const auto date = *rc::gen::element(std::string("2026-01-10"), std::string("9999-12-31"));
    std::string sealed = "iot." + date + "." + step + ".0";
    if (*rc::gen::arbitrary<bool>()) sealed = sealed_id(sealed, seal_with(noise));
    Post p = mail(*rc::gen::arbitrary<bool>() ? message_id_of(sealed, "example.org") : noise,
                  *rc::gen::element(kUs, kTroll));
    p.markers.token = *rc::gen::element(sealed, std::string());
    p.markers.quoted_token = *rc::gen::element(sealed, std::string());
    if (*rc::gen::arbitrary<bool>()) p.references = {message_id_of(sealed, "example.org")};
    const auto found = own_notice(p, it.own());
    RC_ASSERT((!found || !found->proved));
    RC_ASSERT(answered_notice_id(p, it.own()).empty());
    RC_ASSERT(!it.seen(p));
  }));
}

}  // namespace
}  // namespace sigwatch
