// What an archive says reaches the mail as plain text at most: it adds no header, no line and no link.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;

struct Hostile {
  const char* name;
  std::string author, subject;
  bool in_text = true;  ///< the administrator's own text shows the subject
};

/// `Hi`, CR LF, `Bcc: all@evil.example`, an empty line and a link, as an encoded word.
const std::string kEncoded = "=?utf-8?B?SGkNCkJjYzogYWxsQGV2aWwuZXhhbXBsZQ0KDQpodHRwczAvL2V2aWwuZXhhbXBsZS8NCg==?=";

const Hostile kHostile[] = {
    {"NewlinesInEncodedWords", kEncoded + " <ann@people.example>", kEncoded},
    {"QuotedPrintableNewlines", "=?utf-8?Q?Ann=0D=0ABcc:_all@evil.example?= <ann@people.example>",
     "=?utf-8?Q?Hi=0D=0ABcc:_x=0A.=0A?="},
    {"Nul", std::string("A\0nn <ann@people.example>", 25), std::string("Hi\0there", 8)},
    {"BidiControls", "\u202ennA <ann@people.example>", "\u202egro.live\u2066\u2069 \u200f"},
    {"TenKilobytes", std::string(10'000, 'a') + " <ann@people.example>", std::string(10'000, 'x')},
    {"ATokenLine", "sigwatch-notice: x <ann@people.example>", "=?utf-8?Q?a=0Asigwatch-notice:_iot.x.warn1.0?="},
    {"EndOfMail", "Ann <ann@people.example>", "=?utf-8?Q?=0D=0A.=0D=0AQUIT?="},
    {"ATag", "{{notice.token}} <ann@people.example>", "{{#sig.name}}{{notice.token}}"},
    {"ALink", "https://evil.example/ <ann@people.example>", "https://evil.example/x", false},
};

class HostileArchive : public testing::TestWithParam<Hostile> {};

TEST_P(HostileArchive, AddsNoHeaderNoLineAndNoLink) {
  if (std::system("python3 -c '' >/dev/null 2>&1") != 0) GTEST_SKIP() << "no python3";
  const Hostile& hostile = GetParam();
  World world;
  world.add_sig("iot", hostile.in_text ? "templates: ./texts" : "");
  std::filesystem::create_directory(world.path("texts"));
  world.write("texts/warn1.txt",
              "Subject: [SIG watch] {{last.subject}}\n\nLast: {{last.subject}}\n\n{{notice.token}}\n");
  world.talk("iot", at("2026-01-05T12:00:00Z"));
  world.post(
      "iot", at("2026-01-10T12:00:00Z"), hostile.author, hostile.subject, "https://evil.example/\n",
      "In-Reply-To: <post3@people.example>\nArchived-At: <https://evil.example/>\nReply-To: evil@evil.example\n");
  world.prove_and_go_live(at("2026-07-09"));
  world.passes(at("2026-07-10"), at("2026-07-11"));
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-11T13:00:00Z"))) << world.ctl({"plan"}).out;
  // A stranger's doubtful post is named to the operators.
  world.post("iot", at("2026-07-11T14:00:00Z"),
             hostile.author.substr(0, hostile.author.find('<')) + "<spam@evil.example>", hostile.subject);
  world.passes(at("2026-07-12"), at("2026-07-13"));

  ASSERT_GE(world.mails().size(), 2U);
  const Ran checked = run("/bin/sh", {"-c", "exec python3 " SIGWATCH_SOURCE_DIR "/tests/render/check_mail.py " +
                                                world.path("outbox/new").string() + "/*"});
  EXPECT_EQ(checked.code, 0) << checked.out << world.find(kWarn1)->raw;
  for (const Mail& mail : world.mails()) EXPECT_LT(mail.raw.size(), 8'000U) << mail.id;
}

INSTANTIATE_TEST_SUITE_P(Mail, HostileArchive, testing::ValuesIn(kHostile),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace sigwatch::test
