#include "render/template_scan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sigwatch {
namespace {

const std::string kHead = "Subject: x {{sig.name}}\n\n";
const std::string kTail = "\n-- \n{{notice.token}}\n";

TEST(TemplateScan, SoundTextsPass) {
  for (const std::string body : {"", "{{#last.date}}a{{/last.date}}{{^last.date}}b{{/last.date}}",
                                 "{{! a remark }}{{{last.url}}} {{& last.url }}"}) {
    const auto error = scan_template("t", kHead + body + kTail);
    EXPECT_FALSE(error.has_value()) << error->what;
  }
}

TEST(TemplateScan, EachFaultIsNamedWithItsPlace) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {kHead + "One.\n  {{sig.nmae}}" + kTail, "t:4:3: unknown name `sig.nmae`"},
      {kHead + "{{}}" + kTail, "t:3:1: unknown name ``"},
      {kHead + "{{#last.date}}a" + kTail, "t:5:1: the token does not stand alone"},
      {"Subject: x\n\n{{notice.token}}\n{{#last.date}}a",
       "t:4:1: section `last.date` is not closed; write {{/last.date}}"},
      {kHead + "{{/last.date}}" + kTail, "t:3:1: `{{/last.date}}` closes nothing: no section is open"},
      {kHead + "{{#last.date}}{{#last.url}}{{/last.date}}{{/last.url}}" + kTail,
       "t:3:28: `{{/last.date}}` closes nothing: section `last.url` is open"},
      {kHead + "a {{last.date" + "\n-- \n", "t:3:3: a tag is not closed"},
      {kHead + "{{", "t:3:1: a tag is not closed"},
      {kHead + "{{> warn1}}" + kTail, "t:3:1: `>` tags are not known here"},
      {kHead + "{{=<% %>=}}" + kTail, "t:3:1: `=` tags are not known here"},
      {kHead + "no token\n", "t:4:1: the token line is missing"},
      {kHead + "see {{notice.token}}\n", "t:3:5: the token does not stand alone"},
      {"Hello\n\n{{notice.token}}\n", "t:1:1: the subject is missing"},
      {"Subject:  \n\n{{notice.token}}\n", "t:1:1: the subject is missing"},
      {"Subject: x\nbody\n{{notice.token}}\n", "t:1:11: the line behind the subject is not empty"},
      {"", "t:1:1: the subject is missing"},
      {kHead + "a\x07" + kTail, "t:3:2: a control character"},
      {kHead + "K\xF6ln" + kTail, "t:1:1: the text is not UTF-8"},
  };
  for (const auto& [text, start] : table) {
    const auto error = scan_template("t", text);
    ASSERT_TRUE(error.has_value()) << text;
    EXPECT_EQ(error->what.substr(0, start.size()), start) << text;
    EXPECT_NE(error->what.find("; "), std::string::npos) << "a remedy";
    EXPECT_EQ(error->kind, ErrorKind::give_up);
  }
}

RC_GTEST_PROP(TemplateScan, AnyTextIsBorne, (const std::vector<int>& picks)) {
  const std::vector<std::string> parts = {"{{",       "}}",        "{{{",          "}}}", "#", "^", "/",
                                          "sig.name", "last.date", "notice.token", "\n",  " ", "=", "\xC3"};
  std::string text = "Subject: x\n\n";
  for (const int pick : picks) text += parts[static_cast<std::size_t>(pick < 0 ? -(pick + 1) : pick) % parts.size()];
  static_cast<void>(scan_template("t", text));
  static_cast<void>(mustache_source(text));
}

}  // namespace
}  // namespace sigwatch
