#include "config/config.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config_file.h"

namespace sigwatch {
namespace {

Register loaded(const std::string& text) {
  auto result = load_text(text);
  EXPECT_EQ(problems_in(result), "");
  return result.value.value_or(Register{});
}

TEST(Config, OfTheLeastSizeHasTheDefaults) {
  const auto reg = loaded(config_with({}));
  EXPECT_EQ(reg.council.name, "Council");
  EXPECT_EQ(reg.policy.silent_after, 6);
  EXPECT_EQ(reg.policy.proof.polls, 3);
  EXPECT_EQ(reg.state, "/var/lib/sigwatch/sigwatch.db");
  EXPECT_EQ(reg.page.listen, "127.0.0.1:8025");
  EXPECT_EQ(reg.mail.bounces, "sigwatch@example.org");
  EXPECT_EQ(reg.mail.message_id_domain, "example.org");
  EXPECT_TRUE(reg.mail.tls_required);
  ASSERT_EQ(reg.sigs.size(), 1u);
  EXPECT_FALSE(reg.sigs[0].standing);
  EXPECT_FALSE(reg.sigs[0].only_subject);
}

TEST(Config, SaysHowOftenDigestsAreWritten) {
  EXPECT_EQ(loaded(config_with({})).digest, (DigestSettings{1, 3}));
  EXPECT_EQ(loaded(config_with({{7, "digest: {operators: quarterly, council: yearly}"}})).digest,
            (DigestSettings{3, 12}));
  EXPECT_EQ(loaded(config_with({{7, "digest: {operators: none, council: none}"}})).digest, (DigestSettings{0, 0}));
  EXPECT_EQ(loaded(config_with({{7, "digest: {council: monthly}"}})).digest, (DigestSettings{1, 1}));
}

TEST(Config, KeepsOtherVenuesApartFromWhatIsMeasured) {
  const std::string archives = "[https://a.example/s/, {url: 'https://f.example/c.rss', supporting: true}]";
  const std::string sig = "  - {id: iot, name: IoT, list: iot@example.org, archives: " + archives + "}";
  const auto apart = loaded(config_with({{6, sig}}));
  ASSERT_EQ(apart.sigs[0].archives.size(), 1u);
  EXPECT_EQ(apart.sigs[0].venues.at(0).url, "https://f.example/c.rss");
  const auto any = loaded(config_with({{6, sig}, {7, "policy: {counts: any}"}}));
  EXPECT_EQ(any.sigs[0].archives.size(), 2u);
  EXPECT_TRUE(any.sigs[0].venues.empty());
}

TEST(Config, NamesACommandByItsWords) {
  const auto reg = loaded(config_with(
      {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [{command: [/usr/bin/read, --list, iot]}]}"}}));
  const auto& archive = reg.sigs[0].archives.at(0);
  EXPECT_EQ(archive.url, "command:/usr/bin/read --list iot");
  EXPECT_EQ(archive.kind, "command");
  EXPECT_EQ(archive.command.size(), 3u);
}

TEST(Config, NamesWhereTheCouncilMeets) {
  const auto reg = loaded(config_with({
      {2, "council: {notify: council@example.org, xmpp: {to: Council@Rooms.example.org}}"},
      {7, "xmpp: {jid: SIGwatch@example.org, password: {file: secret}, server: '[::1]:5222', ca_file: ca.pem}"},
  }));
  ASSERT_TRUE(reg.council.xmpp && reg.xmpp);
  EXPECT_EQ(reg.council.xmpp->to, "council@rooms.example.org");
  EXPECT_TRUE(reg.council.xmpp->room);
  EXPECT_EQ(reg.council.xmpp->nick, "SIG Watch");
  EXPECT_EQ(reg.xmpp->jid, "sigwatch@example.org");
  EXPECT_EQ(reg.xmpp->server, "[::1]:5222");
  EXPECT_TRUE(reg.xmpp->ca_file.starts_with("/") && reg.xmpp->password.file.starts_with("/")) << "relative to the file";
  const auto person = loaded(config_with({
      {2, "council: {notify: council@example.org, xmpp: {to: chair@example.org, room: false, nick: Watch}}"},
      {7, "xmpp: {jid: sigwatch@example.org, password: {credential: chat}}"},
  }));
  EXPECT_FALSE(person.council.xmpp->room);
  EXPECT_EQ(person.xmpp->password.credential, "chat");
}

TEST(Config, PassesOverWhatEarlierVersionsReadAndSaysSo) {
  const auto reg = loaded(config_with({
      {7, "policy: {gap: 3 days, fuse: {list: 1 day}, crosspost_limit: many, silent_after: 9 months}"},
  }));
  EXPECT_EQ(reg.policy.gap, Policy{}.gap);
  EXPECT_EQ(reg.policy.fuse_list, Policy{}.fuse_list);
  EXPECT_EQ(reg.policy.silent_after, 9);
  ASSERT_EQ(reg.notes.size(), 3u);
  EXPECT_THAT(
      reg.notes[0],
      testing::EndsWith("sigwatch.yaml:7:15: `gap` is not read any more: it is always 14 days; take the line out"));
  EXPECT_THAT(reg.notes[1],
              testing::HasSubstr(
                  "`fuse` is not read any more: it is always one warning a list in 14 days, and 20 notices a day"));
  EXPECT_THAT(loaded(config_with({})).notes, testing::IsEmpty());
}

TEST(Config, MayPollAsSeldomAsItSaysThatAnArchiveIsInReach) {
  const auto reg = loaded(config_with({{7, "poll: {every: 5 days}"}, {8, "policy: {unreachable_after: 10 days}"}}));
  EXPECT_EQ(reg.policy.unreachable_after, Days(10));
  EXPECT_THAT(reg.notes, testing::IsEmpty());
}

TEST(Config, HoldsWhatTheFileSays) {
  const auto reg = loaded(config_with({
      {2,
       "council: {name: The Council, notify: Council@example.org, archive: {url: 'https://a.example/c/', kind: "
       "hyperkitty}}"},
      {6,
       "  - {id: e2ee, name: SIG-E2EE, list: Standards@example.org, standing: true, charter: 'https://a.example/e2ee', "
       "since: 2016-11-01,"},
      {7,
       "     leaders: [a@example.org, b@example.org], archives: [' https://a.example/s/ ', {url: "
       "'https://a.example/old', kind: pipermail, "
       "frozen: true}, {url: /m/s.mbox, written_by: server}, {url: /m/t.mbox, written_by: subscription}, {url: "
       "'https://in.example/s/', "
       "private_address: true}],"},
      {8,
       "     only: {subject: '(?i)e2ee|omemo'}, exempt: {until: 2027-01-01T12:00:00+01:00, because: rechartering, by: "
       "council}}"},
      {9,
       "  - {id: old, name: Old, list: old@example.org, removed: {since: 2025-05-20, reference: "
       "'https://a.example/min'}}"},
      {10, "policy: {silent_after: 9 months, remind_after: [], brake: 0}"},
      {11, "standing: {report_after: 18 months}"},
      {12, "ignore: [{from: 'Robot <', subject: build, sig: e2ee}, {subject: '^spam', because: spam of 2026}]"},
  }));
  ASSERT_EQ(reg.sigs.size(), 2u);
  const auto& sig = reg.sigs[0];
  EXPECT_EQ(sig.list, "standards@example.org");
  EXPECT_EQ(to_date(*sig.since), "2016-11-01");
  ASSERT_EQ(sig.archives.size(), 5u);
  EXPECT_EQ(sig.archives[0].url, "https://a.example/s/");
  EXPECT_EQ(sig.archives[1].written_by, WrittenBy::unsaid);
  EXPECT_EQ(sig.archives[2].written_by, WrittenBy::server);
  EXPECT_EQ(sig.archives[3].written_by, WrittenBy::subscription);
  EXPECT_FALSE(sig.archives[3].private_address);
  EXPECT_TRUE(sig.archives[4].private_address);
  EXPECT_FALSE(sig.archives[0].frozen);
  EXPECT_EQ(sig.archives[1].kind, "pipermail");
  EXPECT_TRUE(sig.archives[1].frozen);
  EXPECT_THAT(sig.archives[1].place, testing::EndsWith(":7:121"));
  EXPECT_TRUE(sig.only_subject("about OMEMO"));
  EXPECT_EQ(to_rfc3339(*sig.exempt->until), "2027-01-01T11:00:00Z");
  EXPECT_EQ(sig.exempt->by, "council");
  EXPECT_THAT(sig.place, testing::EndsWith("sigwatch.yaml:6:5"));
  EXPECT_EQ(reg.sigs[1].removed->reference, "https://a.example/min");
  EXPECT_EQ(reg.council.archive->kind, "hyperkitty");
  EXPECT_EQ(reg.policy.silent_after, 9);
  EXPECT_TRUE(reg.policy.remind_after.empty());
  EXPECT_EQ(reg.policy.standing_report_after, 18);
  ASSERT_EQ(reg.ignore.size(), 2u);
  EXPECT_EQ(reg.ignore[0].name, "from `Robot <`, subject `build`");
  EXPECT_EQ(reg.ignore[0].sig, "e2ee");
  EXPECT_EQ(reg.ignore[1].name, "spam of 2026");
  EXPECT_FALSE(reg.ignore[1].from);
}

TEST(Config, TakesRelativePathsFromItsOwnDirectory) {
  const TemporaryDirectory directory;
  const auto result = load_config(directory.write(
      "sigwatch.yaml", config_with({
                           {4, "mail: {from: a@example.org, via: 'maildir:./outbox', ca_file: ca.pem}"},
                           {6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [mail/iot.mbox, /srv/iot/]}"},
                           {7, "state: sqlite:state.db"},
                           {8, "templates: ../texts"},
                       })));
  ASSERT_TRUE(result.value) << problems_in(result);
  EXPECT_EQ(result.value->mail.via, "maildir:" + directory / "outbox");
  EXPECT_EQ(result.value->mail.ca_file, directory / "ca.pem");
  EXPECT_EQ(result.value->sigs[0].archives[0].url, directory / "mail/iot.mbox");
  EXPECT_EQ(result.value->sigs[0].archives[1].url, "/srv/iot/");
  EXPECT_EQ(result.value->state, directory / "state.db");
  EXPECT_EQ(result.value->templates, std::filesystem::path(directory / "../texts").lexically_normal().string());
}

TEST(Config, MayHaveCrLfAByteOrderMarkAndComments) {
  loaded("\xEF\xBB\xBF# a comment\r\n\t# another behind a tab\r\n" + config_with({}, "\r\n"));
}

TEST(Config, MayShareAListBetweenSigs) {
  EXPECT_EQ(loaded(config_with({{7, "  - {id: b, name: B, list: iot@example.org}"}})).sigs.size(), 2u);
}

TEST(Config, SendsWithoutTlsOnLoopbackAlone) {
  for (const auto* via : {"smtp://localhost", "smtp://127.0.0.1:25", "smtp://127.3.2.1", "smtp://[::1]:2525/"}) {
    EXPECT_FALSE(loaded(config_with({{4, std::string("mail: {from: a@example.org, tls: none, via: '") + via + "'}"}}))
                     .mail.tls_required);
  }
}

struct FileCase {
  std::string name, expected;
  std::function<std::string(const TemporaryDirectory&)> make;
};

void PrintTo(const FileCase& c, std::ostream* out) { *out << c.name; }

class AFile : public testing::TestWithParam<FileCase> {};

TEST_P(AFile, ThatIsNoConfigurationIsNamedWithTheRemedy) {
  const TemporaryDirectory directory;
  const auto path = GetParam().make(directory);
  const auto result = load_config(path);
  EXPECT_FALSE(result.value);
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_EQ(to_string(result.problems[0]), path + GetParam().expected);
}

std::string pipe_in(const TemporaryDirectory& directory) {
  ::mkfifo((directory / "pipe").c_str(), 0600);
  return directory / "pipe";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, AFile,
    testing::Values(
        FileCase{"Missing",
                 ": the file cannot be opened: No such file or directory; name the file with --config, or start from "
                 "sigwatch.example.yaml",
                 [](const auto& d) { return d / "none.yaml"; }},
        FileCase{"ADirectory", ": this is a directory; name the file in it", [](const auto& d) { return d / ""; }},
        FileCase{"ANamedPipe", ": this is not a regular file; name a file", pipe_in},
        FileCase{"Empty", ":1:1: the file is empty; start from sigwatch.example.yaml",
                 [](const auto& d) { return d.write("a", ""); }},
        FileCase{"OfCommentsAlone", ":1:1: the file is empty; start from sigwatch.example.yaml",
                 [](const auto& d) { return d.write("a", "# a\n\n"); }},
        FileCase{"OfOneWord", ":1:1: the file holds no keys; start from sigwatch.example.yaml",
                 [](const auto& d) { return d.write("a", "hello\n"); }},
        FileCase{"InUtf16", ":1:1: the file is saved as UTF-16; save it as UTF-8",
                 [](const auto& d) { return d.write("a", std::string("\xFF\xFEo\0r\0g\0", 8)); }},
        FileCase{"OfZeros", ":1:1: a control character (0x00); remove it",
                 [](const auto& d) { return d.write("a", std::string(100, '\0')); }},
        FileCase{"TooLarge", ": the file is larger than 4 MiB; name a configuration file",
                 [](const auto& d) { return d.write("a", std::string(4 * 1024 * 1024 + 1, '#')); }},
        FileCase{"OfOneLine", ":1:1: a line of more than 16 KiB; break it into several",
                 [](const auto& d) { return d.write("a", "a: " + std::string(20'000, 'x')); }},
        FileCase{"TooDeep",
                 ":1:32: more than 32 levels of nesting; this is no configuration; start from sigwatch.example.yaml",
                 [](const auto& d) { return d.write("a", std::string(10'000, '{')); }},
        FileCase{"TooDeepInLists",
                 ":1:65: more than 32 levels of nesting; this is no configuration; start from sigwatch.example.yaml",
                 [](const auto& d) {
                   std::string text;
                   for (int i = 0; i < 5'000; ++i) text += "- ";
                   return d.write("a", text);
                 }}),
    [](const auto& test) { return test.param.name; });

TEST(Config, ThatMayNotBeReadIsNamedWithTheRemedy) {
  if (::geteuid() == 0 && ::seteuid(65534) != 0) GTEST_SKIP() << "root reads everything, and cannot be put off here";
  {
    const TemporaryDirectory directory;
    const auto path = directory.write("sigwatch.yaml", config_with({}));
    ::chmod(path.c_str(), 0);
    const auto result = load_config(path);
    EXPECT_EQ(problems_in(result),
              "sigwatch.yaml: the file cannot be read: Permission denied; give the user of the service the right to "
              "read it\n");
  }
  if (::getuid() == 0) {
    EXPECT_EQ(::seteuid(0), 0);
  }
}

TEST(Config, RefusesASecretFileThatOthersMayRead) {
  const TemporaryDirectory directory;
  const auto secret = directory.write("secret", "hunter2\n");
  const auto path = directory.write(
      "sigwatch.yaml",
      config_with({{4, "mail: {from: a@example.org, via: 'smtp://h', user: u, password: {file: secret}}"}}));
  ::chmod(secret.c_str(), 0640);
  EXPECT_THAT(problems_in(load_config(path)),
              testing::HasSubstr("sigwatch.yaml:4:72: `file`: others than its owner may use "));
  ::chmod(secret.c_str(), 0600);
  EXPECT_EQ(problems_in(load_config(path)), "");
}

/// Bytes of a good file changed, dropped and doubled: no crash, and either a register or a problem.
RC_GTEST_PROP(Config, SurvivesAnyDamage, ()) {
  auto text = config_with({{6,
                            "  - {id: e2ee, name: \"E2EE\", list: s@example.org, only: {subject: '(?i)e2ee|omemo'}, "
                            "exempt: {until: 2027-01-01, because: x}}"},
                           {7,
                            "policy:\n  silent_after: 6 months\n  proof: {polls: 3, over: 48 hours}\n  remind_after:\n "
                            "   - 1 month\n    - 2 months"},
                           {8, "ignore: [{from: >\n  folded\n  , because: y}]"}});
  const auto damages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < damages; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto n = *rc::gen::inRange<std::size_t>(0, 12);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        text.erase(at, n);
        break;
      case 1:
        text.insert(at, text.substr(*rc::gen::inRange<std::size_t>(0, text.size()), n));
        break;
      case 2:
        text.insert(at, 1, *rc::gen::elementOf(std::string("{}[]:,#&*!|>'\"%@`-? \n\r\t\\~<=.\xC3\x80\x01")));
        break;
    }
    if (text.empty()) break;
  }
  const auto result = load_text(text);
  RC_ASSERT(result.value.has_value() == result.problems.empty());
}

}  // namespace
}  // namespace sigwatch
