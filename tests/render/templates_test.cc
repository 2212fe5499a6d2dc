#include "render/templates.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/post/notice.h"
#include "render/builtin_texts.h"
#include "render/template_names.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;

const std::string kId = "iot.2026-05-22.warn1.0";

TextValues values() {
  return {{"organisation.name", "XMPP Standards Foundation"},
          {"organisation.rule", "https://xmpp.org/extensions/xep-0002.html"},
          {"council.name", "XMPP Council"},
          {"operators", "iteam@xmpp.org"},
          {"page.url", "https://sigs.xmpp.org/"},
          {"silent_after", "6 months"},
          {"notice.id", kId},
          {"notice.token", token_line(kId)},
          {"notice.url", "https://sigs.xmpp.org/notices/" + kId},
          {"sig.id", "iot"},
          {"sig.name", "SIG-IoT"},
          {"sig.list", "iot@xmpp.org"},
          {"sig.only", ""},
          {"sig.since", "2016-11-01"},
          {"silence", "7 months"},
          {"measured.date_time", "2026-12-24 06:02"},
          {"last.date", "2026-05-22"},
          {"last.url", "https://lists.example/message/ABC/"},
          {"months", "0 3 1 0 0 0"},
          {"warn1.date", "2026-11-22"},
          {"warn1.url", "https://lists.example/message/W1/"},
          {"warn2.date", "2026-12-22"},
          {"warn2.url", "https://lists.example/message/W2/"},
          {"recommend.date", "2027-01-06"},
          {"requested.date", "2027-01-06"},
          {"effective.date", "2027-01-20"},
          {"extend.date", "2027-06-24"},
          {"decision.what", "gives more time until 2027-06-01"},
          {"decision.by", "council"},
          {"decision.date", "2027-01-10"},
          {"decision.reference", "https://xmpp.org/minutes/1"},
          {"post.date", "2026-12-25"},
          {"n", "3"},
          {"count", "2"},
          {"items", "The list iot@xmpp.org.\n    sigwatchctl attest iot --because TEXT\n"}};
}

Templates builtin() {
  auto templates = Templates::load("");
  if (!templates) throw std::runtime_error(templates.error().what);
  return *templates;
}

NoticeText rendered(const std::string& step, const TextValues& with) {
  auto text = builtin().render(step, with);
  if (!text) throw std::runtime_error(text.error().what);
  return *text;
}

std::string fresh_folder() {
  std::string folder = testing::TempDir() + "templates_XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) std::abort();
  return folder;
}

TEST(Templates, TheFirstWarningReadsAsItShould) {
  const NoticeText text = rendered("warn1", values());
  EXPECT_EQ(text.subject, "[SIG watch] Warning: SIG-IoT may be disbanded. Still active?");
  EXPECT_EQ(text.body,
            "No post by a person has reached iot@xmpp.org since 2026-05-22.\n\n"
            "To stop this, answer this mail, or write one line to iot@xmpp.org.\n"
            "Does the group want to end, or does it work elsewhere? Say that.\n\n"
            "Otherwise:\n"
            "- not before 2026-12-22: one more reminder on this list\n"
            "- not before 2027-01-06: the XMPP Council is asked to disband the group, \n"
            "give it more time, keep it, or make it standing.\n\n"
            "Nothing closes by itself, and the archive stays.\n\n"
            "Last post:\nhttps://lists.example/message/ABC/\n"
            "What was measured, and is this mail genuine?\nhttps://sigs.xmpp.org/notices/iot.2026-05-22.warn1.0\n"
            "The rule:\nhttps://xmpp.org/extensions/xep-0002.html\n\n"
            "-- \nAutomatic mail of XMPP Standards Foundation. A person reads \niteam@xmpp.org.\n"
            "sigwatch-notice: iot.2026-05-22.warn1.0\n");
}

TEST(Templates, ASharedListIsNeverSaidToBeSilent) {
  TextValues with = values();
  with["sig.only"] = "(?i)e2ee|omemo";
  for (const std::string step : {"warn1", "warn1-again", "inform", "warn2", "warn2-again", "recommend", "remind-2"}) {
    const NoticeText text = rendered(step, with);
    EXPECT_NE(text.body.find("about SIG-IoT"), std::string::npos) << step << text.body;
    EXPECT_EQ(text.body.find("No post by a person has reached"), std::string::npos) << step;
  }
  EXPECT_NE(rendered("warn1", with).body.find("(?i)e2ee|omemo"), std::string::npos);
}

TEST(Templates, AListWithoutAPostSaysSinceWhenItCounts) {
  TextValues with = values();
  with.erase("last.date");
  with.erase("last.url");
  EXPECT_EQ(rendered("warn1", with).body.find("iot@xmpp.org was set up on 2016-11-01 and has had no post by a person"),
            0U);
  EXPECT_EQ(rendered("recommend", with).subject, "[SIG watch] For decision: SIG-IoT, no post yet");
  for (const BuiltinText& text : builtin_texts()) {
    const NoticeText got = rendered(std::string(text.name), with);
    EXPECT_EQ((got.subject + got.body).find("since ."), std::string::npos) << text.name;
    EXPECT_EQ((got.subject + got.body).find("since \n"), std::string::npos) << text.name;
  }
}

TEST(Templates, AnExtensionIsNamed) {
  TextValues with = values();
  with["extended.date"] = "2026-10-01";
  with["extended.reference"] = "https://xmpp.org/minutes/7";
  EXPECT_NE(rendered("warn1", with)
                .body.find("\n\nThe XMPP Council gave more time until 2026-10-01.\nhttps://xmpp.org/minutes/7\n\n"),
            std::string::npos);
}

TEST(Templates, EveryTextHasItsTokenOnceASignatureAndNoTag) {
  for (const BuiltinText& text : builtin_texts()) {
    const NoticeText got = rendered(std::string(text.name), values());
    EXPECT_TRUE(got.subject.starts_with("[SIG watch] ")) << text.name;
    EXPECT_TRUE(got.body.ends_with("\n" + token_line(kId) + "\n")) << text.name;
    EXPECT_NE(got.body.find("\n\n-- \n"), std::string::npos) << text.name;
    EXPECT_EQ((got.subject + got.body).find("{{"), std::string::npos) << text.name;
    EXPECT_EQ(got.body.find("\n\n\n"), std::string::npos) << text.name;
  }
}

TEST(Templates, TheWordDisbandStandsOncePlainlyInAWarning) {
  for (const std::string step : {"warn1", "warn2"}) {
    const std::string body = rendered(step, values()).body;
    const std::size_t first = body.find("disband");
    ASSERT_NE(first, std::string::npos) << step;
    EXPECT_EQ(body.find("disband", first + 1), std::string::npos) << step;
  }
}

TEST(Templates, EveryTextReadsWellWithTheBareMinimum) {
  const TextValues bare = {
      {"sig.name", "X"}, {"sig.list", "x@y"}, {"council.name", "Council"}, {"notice.token", token_line(kId)}};
  for (const BuiltinText& text : builtin_texts()) {
    const NoticeText got = rendered(std::string(text.name), bare);
    EXPECT_EQ(got.body.find("{{"), std::string::npos);
    EXPECT_NE(got.body.find(token_line(kId)), std::string::npos);
  }
}

TEST(Templates, ValuesAreNeverReadAsTemplatesNorEscaped) {
  TextValues with = values();
  with["sig.name"] = "{{notice.id}} <b>&\"'";
  EXPECT_EQ(rendered("lives", with).subject, "[SIG watch] {{notice.id}} <b>&\"' has a new post");
}

TEST(Templates, BlocksKeepTheirLinesAndCommandsTheirBlanks) {
  EXPECT_EQ(rendered("operators", values())
                .body.find("The list iot@xmpp.org.\n    sigwatchctl attest iot --because TEXT\n\n"),
            0U);
}

TEST(Templates, AStepWithoutATextIsAnError) { EXPECT_FALSE(builtin().render("warn3", values()).ok()); }

TEST(Templates, AFolderReplacesTextsAndTheRestStays) {
  const std::string folder = fresh_folder();
  std::ofstream(folder + "/lives.txt")
      << "\xEF\xBB\xBFSubject: {{sig.name}} lebt\r\n\r\nSch\xC3\xB6n: {{post.date}}\r\n{{notice.token}}\r\n";
  std::ofstream(folder + "/README") << "no text\n";
  const auto templates = Templates::load(folder);
  ASSERT_TRUE(templates.ok()) << templates.error().what;
  EXPECT_EQ(templates->render("lives", values())->subject, "SIG-IoT lebt");
  EXPECT_EQ(templates->render("lives", values())->body, "Sch\xC3\xB6n: 2026-12-25\n" + token_line(kId) + "\n");
  EXPECT_EQ(templates->render("warn1", values())->subject, rendered("warn1", values()).subject);
  const std::string own = fresh_folder();
  std::ofstream(own + "/warn1.txt") << "Subject: ours\n\nx\n{{notice.token}}\n";
  const auto layered = templates->with(own);
  ASSERT_TRUE(layered.ok());
  EXPECT_EQ(layered->render("warn1", values())->subject, "ours");
  EXPECT_EQ(layered->render("lives", values())->subject, "SIG-IoT lebt");
}

TEST(Templates, FaultsOfAFolderNameFileLineAndColumn) {
  const std::string folder = fresh_folder();
  EXPECT_NE(Templates::load(folder + "/absent").error().what.find(folder + "/absent"), std::string::npos);
  std::ofstream(folder + "/warn3.txt") << "Subject: x\n\n{{notice.token}}\n";
  EXPECT_NE(Templates::load(folder).error().what.find("warn3.txt: no notice has a text of this name"),
            std::string::npos);
  fs::remove(folder + "/warn3.txt");
  std::ofstream(folder + "/warn1.txt") << "Subject: x\n\nHello {{name}}\n{{notice.token}}\n";
  EXPECT_EQ(Templates::load(folder).error().what.find(folder + "/warn1.txt:3:7: unknown name `name`"), 0U)
      << Templates::load(folder).error().what;
  std::ofstream(folder + "/warn1.txt") << std::string(70000, 'x');
  EXPECT_NE(Templates::load(folder).error().what.find("64 KiB"), std::string::npos);
}

/// docs/templates.md is made of the table of names and of the built-in texts.
std::string document() {
  std::string out =
      "# The texts of the notices\n\n"
      "Every mail is made of a text. A file `NAME.txt` in the folder that `templates:` names, at the top of the "
      "configuration or in the "
      "entry of\n"
      "one SIG, replaces the text of that name; `sigwatchd --check-config` checks it, and `sigwatchctl preview SIG "
      "STEP` shows the "
      "mail.\n\n"
      "A text begins with `Subject: ...` and an empty line; the body follows. Each line is a paragraph: it is wrapped "
      "when the mail is "
      "made, so\n"
      "put no line ends into a sentence. A link stands best on a line of its own. A line that begins with a blank is "
      "left as it is.\n"
      "`{{name}}` is replaced by a value, `{{#name}}...{{/name}}` stands only where the value is there, "
      "`{{^name}}...{{/name}}` only where "
      "it is\n"
      "not, `{{! ... }}` is a remark. A name that is not in this table is an error. Values are plain text and are "
      "never read as a text "
      "again.\n\n"
      "Texts:";
  for (const BuiltinText& text : builtin_texts())
    out += (&text == &builtin_texts().front() ? " `" : ", `") + std::string(text.name) + "`";
  out += ".\nThe built-in ones are in `lib/render/texts`.\n\n| name | value |\n| --- | --- |\n";
  for (const TemplateName& name : template_names())
    out += "| `" + std::string(name.name) + "` | " + std::string(name.meaning) + " |\n";
  return out;
}

TEST(Templates, TheDocumentedNamesAreTheNames) {
  const std::string path = SIGWATCH_SOURCE_DIR "/docs/templates.md";
  if (std::getenv("SIGWATCH_WRITE_DOCS") != nullptr) std::ofstream(path) << document();
  std::ifstream file(path);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(text, document()) << "run this test with SIGWATCH_WRITE_DOCS=1 to write docs/templates.md anew";
}

RC_GTEST_PROP(Templates, AnyValuesGiveATextWithItsOwnTokenAlone, (const std::string& name, const std::string& items)) {
  TextValues with = values();
  with["sig.name"] = "n" + name;
  with["items"] = items;
  const NoticeText got = rendered("operators", with);
  RC_ASSERT(got.body.ends_with("\n" + token_line(kId) + "\n"));
  RC_ASSERT(rendered("warn1", with).subject.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace sigwatch
