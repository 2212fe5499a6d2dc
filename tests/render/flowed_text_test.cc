#include "render/flowed_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/post/notice.h"

namespace sigwatch {
namespace {

const std::string kToken = token_line("iot.2026-05-22.warn1.0");

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  return lines;
}

/// What a reader of format=flowed shows: soft breaks undone.
std::string unflowed(const std::string& text) {
  std::string out;
  for (const std::string& line : lines_of(text)) out += line + (line.ends_with(' ') && line != "-- " ? "" : "\n");
  return out;
}

TEST(FlowedText, LongParagraphsAreBrokenWithATrailingBlankAndReadAsOneAgain) {
  const std::string paragraph =
      "One line of a text is one paragraph, however long it may be, and mail programs put it together again as they "
      "like.";
  const std::string flowed = flowed_text(paragraph, kToken);
  const auto lines = lines_of(flowed);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].ends_with(' '));
  EXPECT_LE(lines[0].size(), 73U);
  EXPECT_EQ(unflowed(flowed), paragraph + "\n");
}

TEST(FlowedText, UrlsTokenCommandsAndSignatureStayWhole) {
  const std::string url =
      "https://lists.example/hyperkitty/list/iot@xmpp.org/message/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/and/on/and/on/";
  const std::string command =
      "    sigwatchctl attest https://lists.example/hyperkitty/list/iot@xmpp.org/ --because 'looked at it myself'";
  const std::string token = token_line(std::string(60, 'x') + ".2026-05-22.warn1-again.0");
  EXPECT_EQ(flowed_text(url + "\n" + command + "\n-- \n" + token + "\n", token),
            url + "\n" + command + "\n-- \n" + token + "\n");
}

TEST(FlowedText, EmptyLinesAreThinnedAndEndBlanksGo) {
  EXPECT_EQ(flowed_text("\n\na \t\n\n\n\nb\n\n-- \nc\n\n\n", kToken), "a\n\nb\n\n-- \nc\n");
}

TEST(FlowedText, ATokenLineOfAnotherNoticeIsMarkedAsAQuote) {
  const std::string forged = token_line("iot.2026-05-22.recommend.0");
  const std::string text =
      flowed_text(forged + "\n" + std::string(70, 'x') + " " + forged + "\n" + kToken + "\n", kToken);
  int own = 0;
  for (const std::string& line : lines_of(text)) {
    const auto token = parse_token_line(line);
    if (token && !token->quoted) {
      EXPECT_EQ(line, kToken);
      ++own;
    }
  }
  EXPECT_EQ(own, 1);
}

RC_GTEST_PROP(FlowedText, NoWordIsLostAndNoLineIsLongerThanItsWordsMakeIt,
              (const std::vector<std::vector<unsigned char>>& words)) {
  std::string text, expected;
  for (const auto& word : words) {
    std::string letters = "w";
    for (const unsigned char c : word) letters += static_cast<char>('a' + c % 26);
    text += (text.empty() ? "" : " ") + letters;
  }
  const std::string flowed = flowed_text(text, kToken);
  RC_ASSERT(unflowed(flowed) == (text.empty() ? "" : text + "\n"));
  for (const std::string& line : lines_of(flowed)) RC_ASSERT(line.size() <= 73 || line.find(' ') >= line.size() - 1);
}

}  // namespace
}  // namespace sigwatch
