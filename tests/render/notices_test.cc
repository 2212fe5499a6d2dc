// Every kind of notice as the mail that it becomes: docs/notices.md shows them, and Python's email package reads them
// without a defect.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <vector>

#include "core/post/notice.h"
#include "libraries/mimetic/message.h"
#include "render/builtin_texts.h"
#include "render/templates.h"

namespace sigwatch {
namespace {

const std::string kDocument = SIGWATCH_SOURCE_DIR "/docs/notices.md";

/// What a group looks like that was silent for long, as of each step of its ladder.
TextValues story() {
  return {{"organisation.name", "XMPP Standards Foundation"},
          {"organisation.rule", "https://xmpp.org/extensions/xep-0002.html"},
          {"council.name", "XMPP Council"},
          {"operators", "iteam@xmpp.org"},
          {"page.url", "https://sigs.xmpp.org/"},
          {"silent_after", "6 months"},
          {"sig.id", "iot"},
          {"sig.name", "SIG-IoT"},
          {"sig.list", "iot@xmpp.org"},
          {"sig.since", "2016-11-01"},
          {"sig.charter", "https://xmpp.org/extensions/xep-0381.html"},
          {"silence", "7 months"},
          {"measured.date_time", "2026-12-24 06:02"},
          {"last.date", "2026-05-22"},
          {"last.url", "https://lists.example/message/LAST/"},
          {"last.subject", "Minutes of the last meeting"},
          {"months", "0 0 2 5 1 0 3 0 0 1 4 0 0 2 0 1 3 1 0 0 0 0 0 0"},
          {"counted", "23"},
          {"warn1.date", "2026-11-22"},
          {"warn1.url", "https://lists.example/message/WARN1/"},
          {"warn2.date", "2026-12-24"},
          {"warn2.url", "https://lists.example/message/WARN2/"},
          {"inform.date", "2026-11-24"},
          {"recommend.date", "2027-01-08"},
          {"requested.date", "2027-01-08"},
          {"remind.date", "2027-02-08"},
          {"effective.date", "2027-01-22"},
          {"extend.date", "2027-07-08"},
          {"decision.what", "gives more time until 2027-06-01"},
          {"decision.by", "council"},
          {"decision.date", "2027-01-10"},
          {"decision.reference", "https://xmpp.org/minutes/2027-01-10"},
          {"post.date", "2026-12-25"},
          {"post.url", "https://lists.example/message/ALIVE/"},
          {"n", "3"},
          {"count", "1"},
          {"digest.since", "2026-10-01"},
          {"digest.groups", "5 groups: 3 active, 2 silent"},
          {"items",
           "iot.2026-05-22.warn1.0 to iot@xmpp.org was accepted on 2026-11-22 and is not in the archive.\n"
           "Most likely: held for moderation (our sender is not a member).\n"
           "    sigwatchctl attest iot.2026-05-22.warn1.0 --because TEXT\n"}};
}

struct Kind {
  std::string step, id, to, title;
  TextValues other = {};  ///< in the place of the story's
};

const std::string kList = "iot@xmpp.org", kCouncil = "council@xmpp.org", kEpisode = "iot.2026-05-22.";

std::vector<Kind> kinds() {
  return {
      {"hello", "hello.2026-11-20", kCouncil, "hello, to the Council, at go-live"},
      {"warn1", kEpisode + "warn1.0", kList, "warn1, to the list"},
      {"warn1",
       "e2ee.2026-05-22.warn1.0",
       "standards@xmpp.org",
       "warn1, about a group that shares its list",
       {{"sig.id", "e2ee"},
        {"sig.name", "SIG-E2EE"},
        {"sig.list", "standards@xmpp.org"},
        {"sig.only", "(?i)e2ee|omemo"}}},
      {"warn1",
       "iot.2016-11-01.warn1.0",
       kList,
       "warn1, to a list that never had a post",
       {{"last.date", ""}, {"last.url", ""}}},
      {"warn1",
       "iot.2026-10-01.warn1.0",
       kList,
       "warn1, after more time was given",
       {{"extended.date", "2026-10-01"}, {"extended.reference", "https://xmpp.org/minutes/2026-04-01"}}},
      {"warn1-again", kEpisode + "warn1-again.0", kList, "warn1-again, when the first did not arrive"},
      {"inform",
       kEpisode + "inform.0",
       kCouncil,
       "inform, to the Council, when a warning was seen",
       {{"doubtful", "1"}, {"doubtful.list", "2026-07-01 unknown sender\nhttps://lists.example/message/DOUBT/\n"}}},
      {"warn2", kEpisode + "warn2.0", kList, "warn2, to the list"},
      {"warn2-again", kEpisode + "warn2-again.0", kList, "warn2-again, when the second did not arrive"},
      {"recommend", kEpisode + "recommend.0", kCouncil, "recommend, to the Council: a request for a decision"},
      {"remind", kEpisode + "remind-1.0", kCouncil, "remind, to the Council"},
      {"lives", kEpisode + "lives.0", kCouncil, "lives, to the Council, when somebody wrote"},
      {"decided", "iot.2026-05-22.decided-1.0", kList, "decided, to the list and the Council"},
      {"dossier",
       kEpisode + "dossier.0",
       kCouncil,
       "dossier, to the Council, when an operator asks for it",
       {{"verdict", "silent"},
        {"verdict.reason", "no counted post since 2026-05-22 (7 months), and the silence is proved"},
        {"proof",
         "yes  three good readings over 48 hours\nyes  the root moves: another list took in a post on 2026-12-23\n"},
        {"archives", "https://lists.example/iot/\nwell; read well on 2026-12-24\n"},
        {"sent", "2026-11-22 warn1 to iot@xmpp.org: seen on 2026-11-22\nhttps://lists.example/message/WARN1/\n"},
        {"decisions", "2026-04-01 extend until 2026-10-01 by the council\nhttps://xmpp.org/minutes/2026-04-01\n"}}},
      {"digest",
       "digest.2027-04-01",
       kCouncil,
       "digest, to the Council, once a quarter",
       {{"digest.headline", "1 decision asked of you"},
        {"digest.waits",
         "XMPP Council: decide on SIG-IoT, silent since 2026-05-22; asked on "
         "2027-01-08.\nhttps://lists.example/message/ASK/\n"
         "Operators: SIG-Old: it was disbanded on 2027-01-30, and is still to be done: list, register.\n"
         "The list of SIG-Web: warned on 2027-02-20, silent since 2026-08-20. One post there ends it.\n"},
        {"digest.standing",
         "SIG-Standards: no post by a person since 2025-12-01\nhttps://lists.example/message/OLD/\n"},
        {"digest.changes",
         "2027-01-08 SIG-IoT: was brought before the Council for a decision\n2027-01-30 SIG-Old: the council disbands "
         "the group\n"
         "2027-02-20 SIG-Web: was warned\n"},
        {"digest.since", "2027-01-01"},
        {"items", ""}}},
      {"digest",
       "digest.2027-07-01",
       kCouncil,
       "digest, when all is well",
       {{"digest.headline", "all is well"},
        {"digest.well", "nothing waits for anybody, and no standing group has been silent for long"},
        {"digest.since", "2027-04-01"},
        {"digest.groups", "3 groups: 3 active"},
        {"items", ""}}},
      {"digest",
       "digest.2026-12-01.28a70f6d",
       "iteam@xmpp.org",
       "digest, to the operators, once a month",
       {{"digest.headline", "1 thing to look at"},
        {"digest.since", "2026-11-01"},
        {"digest.changes", "2026-11-22 SIG-IoT: was warned\n"}}},
      {"operators", "operators.2026-11-25", "iteam@xmpp.org", "to the operators, at most once a day"},
  };
}

/// In place of a key: as long as a tag is.
std::string example_tag(std::string_view) { return "k3qy6w2nmx4rbtzd5fhj"; }

std::string mail_of(const Kind& kind) {
  const std::string sealed = sealed_id(kind.id, example_tag);
  TextValues values = story();
  for (const auto& [name, value] : kind.other) values[name] = value;
  values["notice.id"] = kind.id;
  values["notice.token"] = token_line(sealed);
  values["notice.url"] = "https://sigs.xmpp.org/notices/" + kind.id;
  const auto text = Templates::load("")->render(kind.step, values);
  if (!text) throw std::runtime_error(text.error().what);
  MessageParts parts;
  parts.from_name = "SIG Watch";
  parts.from_address = "sigwatch@xmpp.org";
  parts.to = kind.to;
  if (kind.to != "iteam@xmpp.org") parts.reply_to = kind.to == kCouncil ? "iteam@xmpp.org" : kind.to;
  parts.subject = text->subject;
  parts.date = *parse_rfc3339("2026-12-24T06:02:00Z");
  parts.message_id = message_id_of(sealed, "xmpp.org");
  parts.notice_id = kind.id;
  parts.sealed_id = sealed;
  parts.body = text->body;
  auto message = build_message(parts);
  if (!message) throw std::runtime_error(message.error().what);
  return *message;
}

std::string document() {
  std::string text =
      "# The notices\n\n"
      "Every kind of mail that sigwatchd sends, as it goes on the wire. This file is written by "
      "`tests/render/notices_test.cc`, which "
      "also\n"
      "fails when it is out of date; `SIGWATCH_WRITE_DOCS=1` before the test program writes it anew. The texts can be "
      "replaced: see\n"
      "`templates.md`. When each is sent: see `ladder.md`.\n\n"
      "## Is a mail genuine?\n\n"
      "The line `sigwatch-notice: ID.TAG` near its end names the notice. Open `/notices/ID` on the page of SIG watch "
      "(type its address, do "
      "not\n"
      "follow the mail's link): it tells whether a notice of that name was sent, to whom and when. Operators see the "
      "same by\n"
      "`sigwatchctl history SIG`. The Message-ID is `sigwatch.ID.TAG` at the domain of the organisation, where\n"
      "TAG can be made by this sigwatchd alone (here: an example), and the mail relay's DKIM signature\n"
      "stands for that domain where one is set up. A genuine notice asks nobody for a password, a payment or a click: "
      "an answer on the\n"
      "list is all that it wants.\n";
  for (const Kind& kind : kinds()) {
    std::string mail = mail_of(kind);
    std::erase(mail, '\r');
    text += "\n## " + kind.title + "\n\n```\n" + mail + "```\n";
  }
  return text;
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Notices, AreThoseThatTheDocumentShows) {
  if (std::getenv("SIGWATCH_WRITE_DOCS")) std::ofstream(kDocument, std::ios::binary) << document();
  EXPECT_TRUE(contents(kDocument) == document())
      << kDocument << " is out of date: run this test with SIGWATCH_WRITE_DOCS=1";
}

TEST(Notices, OfEveryTextAreShown) {
  std::set<std::string> shown;
  for (const Kind& kind : kinds()) shown.insert(kind.step);
  for (const BuiltinText& text : builtin_texts()) EXPECT_TRUE(shown.contains(std::string(text.name))) << text.name;
}

TEST(Notices, AreReadByPythonWithoutADefect) {
  if (std::system("python3 -c '' >/dev/null 2>&1") != 0) GTEST_SKIP() << "no python3";
  std::string folder = testing::TempDir() + "notices_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  for (const Kind& kind : kinds()) std::ofstream(folder + "/" + kind.id + ".eml", std::ios::binary) << mail_of(kind);
  EXPECT_EQ(std::system(("python3 " SIGWATCH_SOURCE_DIR "/tests/render/check_mail.py " + folder + "/*.eml").c_str()),
            0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sigwatch
