#include "core/base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

namespace sigwatch {
namespace {

using namespace std::string_literals;

TEST(shell_quoted, is_one_word_whatever_is_in_it) {
  EXPECT_EQ(shell_quoted("a@b"), "'a@b'");
  EXPECT_EQ(shell_quoted("x';id"), "'x'\\'';id'");
  EXPECT_EQ(shell_quoted("a\nb"), "'a b'");
}

TEST(clean_line, keeps_ordinary_text) {
  EXPECT_EQ(clean_line("Plain words"), "Plain words");
  EXPECT_EQ(clean_line("Grüße, 日本語, \U0001F600"), "Grüße, 日本語, \U0001F600");
  EXPECT_EQ(clean_line(""), "");
}

TEST(clean_line, makes_one_line_with_single_blanks) {
  EXPECT_EQ(clean_line("a\r\nBcc: b@example.org\r\n"), "a Bcc: b@example.org");
  EXPECT_EQ(clean_line("\t a \n\n  b \t"), "a b");
  EXPECT_EQ(clean_line("a\0b"s), "a b");
  EXPECT_EQ(clean_line(" \n\t"), "");
}

TEST(clean_line, blanks_what_hides_or_reorders_text) {
  for (const char* hidden :
       {"\x01", "\x1b", "\x7f", "\u0085", "\u009b", "\u00ad", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028",
        "\u2029", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\ufeff", "\U000e0041"}) {
    EXPECT_EQ(clean_line("a"s + hidden + "b"), "a b");
  }
}

TEST(clean_line, replaces_invalid_utf8) {
  const struct {
    std::string bytes, shown;
  } cases[] = {
      {"caf\xe9", "caf\ufffd"},       {"a\x80z", "a\ufffdz"},
      {"\xc0\xaf", "\ufffd\ufffd"},                            // a slash, written too long
      {"\xe0\x80\xaf", "\ufffd"},                              // the same with three bytes
      {"\xed\xa0\x80", "\ufffd"},                              // a surrogate
      {"\xf4\x90\x80\x80", "\ufffd"},                          // beyond Unicode
      {"\xf5z", "\ufffdz"},           {"\xe6\x97", "\ufffd"},  // cut
      {"\xe6\x97z", "\ufffdz"},       {"\xf0\x9f\x98\x80", "\U0001F600"},
      {"\xff\xfe", "\ufffd\ufffd"},
  };
  for (const auto& c : cases) EXPECT_EQ(clean_line(c.bytes), c.shown) << testing::PrintToString(c.bytes);
}

TEST(clean_line, cuts_to_the_limit_with_an_ellipsis) {
  EXPECT_EQ(clean_line("abcde", 5), "abcde");
  EXPECT_EQ(clean_line("abcdef", 5), "abcd\u2026");
  EXPECT_EQ(clean_line("abcde   \n", 5), "abcde");
  EXPECT_EQ(clean_line("äöüßé!", 5), "äöüß\u2026");
  EXPECT_EQ(clean_line("abcd ef", 5), "abcd\u2026");
  EXPECT_EQ(clean_line("abcde f", 5), "abcd\u2026");
  EXPECT_EQ(clean_line("abc", 1), "\u2026");
  EXPECT_EQ(clean_line("a", 1), "a");
  EXPECT_EQ(clean_line("abc", 0), "");
  EXPECT_EQ(clean_line(std::string(1000, 'x')).size(), 199 + std::string("\u2026").size());
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

TEST(clean_line, is_clean_whatever_comes) {
  EXPECT_TRUE(rc::check("arbitrary bytes", [](const std::string& text) {
    const auto limit = *rc::gen::inRange<std::size_t>(0, 60);
    const std::string line = clean_line(text, limit);
    RC_ASSERT(code_points(line) <= limit);
    RC_ASSERT(std::none_of(line.begin(), line.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
    RC_ASSERT(line.find("  ") == std::string::npos);
    RC_ASSERT(clean_line(line, limit) == line);
  }));
}

TEST(clean_line, gives_back_every_valid_character) {
  EXPECT_TRUE(rc::check("round trip of one code point", [] {
    const auto point = static_cast<char32_t>(*rc::gen::inRange(0x3400, 0xD7FF));
    const std::string text = {static_cast<char>(0xE0 | (point >> 12U)),
                              static_cast<char>(0x80 | ((point >> 6U) & 0x3F)),
                              static_cast<char>(0x80 | (point & 0x3F))};
    RC_ASSERT(clean_line(text) == text);
  }));
}

TEST(lower, changes_ascii_letters_alone) { EXPECT_EQ(lower("AZaz@[`{ÄÖ 09"), "azaz@[`{ÄÖ 09"); }

TEST(trim, takes_blanks_off_both_ends) {
  EXPECT_EQ(trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim("x"), "x");
}

TEST(stable_hash, is_fnv_1a) {
  EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325U);
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8U);
  EXPECT_NE(stable_hash("\xff"), stable_hash("\x7f"));
}

TEST(plural, is_one_or_many) {
  EXPECT_EQ(plural(1, "month"), "1 month");
  EXPECT_EQ(plural(3, "month"), "3 months");
  EXPECT_EQ(plural(0, "post"), "0 posts");
  EXPECT_EQ(plural(-1, "day"), "-1 days");
}

TEST(folded, is_in_small_letters_without_accents) {
  const std::pair<const char*, const char*> cases[] = {{"RÉPONSE Automatique", "reponse automatique"},
                                                       {"Odpowiedź", "odpowiedz"},
                                                       {"ΑΥΤΌΜΑΤΗ Απάντησης", "αυτοματη απαντησησ"},
                                                       {"АВТООТВЕТ ё", "автоответ е"},
                                                       {"Trả lời tự động", "tra loi tu dong"},
                                                       {"ＲＥ：x", "re:x"},
                                                       {"Räspuns de\xcc\x81", "raspuns de"},
                                                       {"自動返信", "自動返信"},
                                                       {"a\xff", "a\ufffd"},
                                                       {"Otomatik YANIT İ ı", "otomatik yanit i i"},
                                                       {"×÷", "×÷"},
                                                       {"", ""}};
  for (const auto& [text, plain] : cases) EXPECT_EQ(folded(text), plain) << text;
}

}  // namespace
}  // namespace sigwatch
