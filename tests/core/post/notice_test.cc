#include "core/post/notice.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace sigwatch {
namespace {

TEST(notice, has_names_for_audiences_and_states) {
  for (const auto audience : {Audience::list, Audience::leader, Audience::council, Audience::operators})
    EXPECT_EQ(audience_from(to_string(audience)), audience);
  for (const auto state :
       {NoticeState::held, NoticeState::due, NoticeState::sending, NoticeState::deferred, NoticeState::accepted,
        NoticeState::seen, NoticeState::attested, NoticeState::refused, NoticeState::unknown, NoticeState::withdrawn}) {
    EXPECT_EQ(notice_state_from(to_string(state)), state);
  }
  EXPECT_EQ(audience_from("board"), std::nullopt);
  EXPECT_EQ(notice_state_from(""), std::nullopt);
  EXPECT_EQ(to_string(static_cast<Audience>(99)), "?");
  EXPECT_EQ(to_string(static_cast<NoticeState>(99)), "?");
}

TEST(notice_id, is_made_of_its_parts) {
  EXPECT_EQ(notice_id("iot", "2026-05-22", "warn1"), "iot.2026-05-22.warn1.0");
  EXPECT_EQ(notice_id("sig-e2ee", "2026-05-22", "warn1-again", "0badcafe"), "sig-e2ee.2026-05-22.warn1-again.0badcafe");
  EXPECT_EQ(plain_notice_id("hello", parse_rfc3339("2026-11-22T23:59:59Z").value()), "hello.2026-11-22");
}

TEST(notice_id, comes_apart_again) {
  for (const char* step :
       {"warn1", "warn1-again", "inform", "warn2", "warn2-again", "recommend", "remind-12", "lives", "decided-3"}) {
    for (const char* n : {"0", "0badcafe"}) {
      const auto name = split_notice_id(notice_id("sig-e2ee", "2026-05-22", step, n));
      ASSERT_TRUE(name.has_value()) << step;
      EXPECT_EQ(name->sig, "sig-e2ee");
      EXPECT_EQ(name->episode, "2026-05-22");
      EXPECT_EQ(name->step, step);
      EXPECT_EQ(name->n, n);
    }
  }
}

TEST(notice_id, of_another_form_does_not_come_apart) {
  for (const char* id :
       {"", "hello.2026-11-22", "operators.2026-11-22", "iot", "iot.2026-05-22", "iot.2026-05-22.warn1",
        "iot.2026-05-22.warn1.", "iot.2026-05-22.warn1.0.1", "iot.2026-02-30.warn1.0", "iot.2026-5-22.warn1.0",
        ".2026-05-22.warn1.0", "iot.2026-05-22..0", "IOT.2026-05-22.warn1.0", "iot.2026-05-22.warn1.a-b",
        "iot.2026-05-22.warn 1.0", "abcdefghijklmnopqrstuvwxyz0123456.2026-05-22.warn1.0"}) {
    EXPECT_FALSE(split_notice_id(id).has_value()) << id;
  }
}

TEST(leader_suffix, is_eight_hex_digits_whatever_the_case) {
  const std::string suffix = leader_suffix("Jane@Example.org");
  EXPECT_EQ(suffix.size(), 8U);
  EXPECT_EQ(suffix.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(leader_suffix(" jane@example.org"), suffix);
  EXPECT_NE(leader_suffix("john@example.org"), suffix);
}

TEST(message_id, holds_the_notice_id) {
  EXPECT_EQ(message_id_of("iot.2026-05-22.warn1.0", "xmpp.org"), "sigwatch.iot.2026-05-22.warn1.0@xmpp.org");
  for (const char* id : {"sigwatch.iot.2026-05-22.warn1.0@xmpp.org", "<sigwatch.iot.2026-05-22.warn1.0@xmpp.org>",
                         " <Sigwatch.IOT.2026-05-22.warn1.0@XMPP.org>\n"}) {
    EXPECT_EQ(sealed_id_in(id, "Xmpp.org"), "iot.2026-05-22.warn1.0") << id;
  }
}

TEST(message_id, of_others_holds_none) {
  for (const char* id :
       {"", "<>", "<", "abc@xmpp.org", "sigwatch.@xmpp.org", "sigwatch.a@example.org", "sigwatch.a b@xmpp.org",
        "sigwatch.a@b@xmpp.org", "xsigwatch.a@xmpp.org", "sigwatch.a@evil.xmpp.org", "sigwatch.xmpp.org",
        "sigwatch@xmpp.org", "sigwatch.a_b@xmpp.org"}) {
    EXPECT_EQ(sealed_id_in(id, "xmpp.org"), std::nullopt) << id;
  }
  EXPECT_EQ(sealed_id_in("sigwatch." + std::string(121, 'a') + "@xmpp.org", "xmpp.org"), std::nullopt);
}

TEST(token_line, is_found_however_a_program_sets_it) {
  EXPECT_EQ(token_line("iot.2026-05-22.warn1.0"), "sigwatch-notice: iot.2026-05-22.warn1.0");
  const struct {
    const char* line;
    bool quoted;
  } cases[] = {
      {"sigwatch-notice: a.b-1", false},       {"  sigwatch-notice: a.b-1 \t\r\n", false},
      {"Sigwatch-Notice:a.b-1", false},        {"SIGWATCH-NOTICE:   a.b-1", false},
      {"> sigwatch-notice: a.b-1", true},      {">>> sigwatch-notice: a.b-1", true},
      {"> > sigwatch-notice: a.b-1", true},    {" | sigwatch-notice: a.b-1", true},
      {": sigwatch-notice: a.b-1", true},      {"jd> sigwatch-notice: a.b-1", true},
      {"Jane>> sigwatch-notice: a.b-1", true}, {">sigwatch-notice: a.b-1", true},
      {"|: > sigwatch-notice: a.b-1", true},
  };
  for (const auto& c : cases) {
    const auto token = parse_token_line(c.line);
    ASSERT_TRUE(token.has_value()) << c.line;
    EXPECT_EQ(token->id, "a.b-1") << c.line;
    EXPECT_EQ(token->quoted, c.quoted) << c.line;
  }
}

TEST(token_line, is_nothing_else) {
  for (const char* line : {"", ">", ":", "jd>", "sigwatch-notice:", "sigwatch-notice: ", "sigwatch-notice: A.B",
                           "sigwatch-notice: a b", "sigwatch-notice: a@b", "sigwatch-notice a",
                           "the sigwatch-notice: a", "x-sigwatch-notice: a", "jd>sigwatch-notice: a",
                           "averylonginitial> sigwatch-notice: a", ":sigwatch-notice: a", "sigwatch-notice: a <br>"}) {
    EXPECT_FALSE(parse_token_line(line).has_value()) << line;
  }
  EXPECT_TRUE(parse_token_line("sigwatch-notice: " + std::string(120, 'a')).has_value());
  EXPECT_FALSE(parse_token_line("sigwatch-notice: " + std::string(121, 'a')).has_value());
}

TEST(notice_id, survives_mail_and_back) {
  const auto part = rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'z', '0', '9', '-')));
  EXPECT_TRUE(rc::check("round trip", [&part] {
    const std::string sig = (*part).substr(0, 32), step = (*part).substr(0, 20);
    const std::string id = notice_id(sig, "2026-05-22", step);
    RC_ASSERT(sealed_id_in(message_id_of(id, "example.org"), "example.org") == id);
    const auto token = parse_token_line("> " + token_line(id));
    RC_ASSERT(token.has_value());
    RC_ASSERT((token->id == id && token->quoted));
    const auto name = split_notice_id(id);
    RC_ASSERT(name.has_value());
    RC_ASSERT((name->sig == sig && name->step == step && name->n == "0"));
  }));
}

TEST(notice_id, survives_any_bytes) {
  EXPECT_TRUE(rc::check("arbitrary text", [](const std::string& text) {
    split_notice_id(text);
    sealed_id_in(text, "example.org");
    parse_token_line(text);
    parse_token_line("sigwatch-notice:" + text);
  }));
}

}  // namespace
}  // namespace sigwatch
