#include "libraries/re2/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sigwatch {
namespace {

bool matches(const std::string& pattern, const std::string& text) {
  const auto matcher = compile_pattern(pattern);
  EXPECT_TRUE(matcher.ok()) << matcher.error().what;
  return matcher.ok() && matcher.value()(text);
}

TEST(Pattern, MatchesAnywhereInTheText) {
  EXPECT_TRUE(matches("omemo", "Re: [Standards] omemo again"));
  EXPECT_FALSE(matches("^omemo", "Re: omemo"));
}

TEST(Pattern, LooksAtCaseUnlessItsAuthorSaysOtherwise) {
  EXPECT_FALSE(matches("e2ee|omemo", "OMEMO"));
  EXPECT_TRUE(matches("(?i)e2ee|omemo", "OMEMO"));
  EXPECT_TRUE(matches("(?i)übung", "ÜBUNG"));
}

TEST(Pattern, OutlivesTheTextThatItWasMadeOf) {
  std::string pattern = "iot";
  const auto matcher = compile_pattern(pattern);
  pattern = "something else";
  const Matcher copy = matcher.value();
  EXPECT_TRUE(copy("an iot thing"));
}

TEST(Pattern, TakesAnyBytesAsText) {
  EXPECT_FALSE(matches("omemo", std::string("\xFF\xFE\0 om", 6)));
  EXPECT_TRUE(matches("omemo", std::string("\xFF\0omemo\xC3", 8)));
  EXPECT_TRUE(matches(".*", ""));
}

TEST(Pattern, IsRefusedWithTheReason) {
  struct Case {
    std::string pattern, expected;
  };
  for (const auto& [pattern, expected] : {
           Case{"iot|[a", "`iot|[a` is not a pattern: missing ]: [a at offset 4"},
           Case{"iot)", "`iot)` is not a pattern: unexpected ): iot)"},
           Case{"a{3,2}", "`a{3,2}` is not a pattern: invalid repetition size: {3,2} at offset 1"},
           Case{"x(?=y)", "`x(?=y)` is not a pattern: invalid perl operator: (?= at offset 1"},
           Case{"x\\", "`x\\` is not a pattern: trailing \\"},
       }) {
    const auto result = compile_pattern(pattern);
    ASSERT_FALSE(result.ok()) << pattern;
    EXPECT_EQ(result.error().kind, ErrorKind::give_up);
    EXPECT_THAT(result.error().what, testing::StartsWith(expected)) << pattern;
  }
}

TEST(Pattern, IsRefusedWhenItWouldNeedTooMuchMemory) {
  EXPECT_FALSE(compile_pattern("((a{100}){100}){100}").ok());
  EXPECT_FALSE(compile_pattern(std::string(1001, 'a')).ok());
  EXPECT_FALSE(compile_pattern(std::string("\xFF")).ok());
}

TEST(Pattern, NeedsLinearTimeOnAHostileText) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches("(x+x+)+y", std::string(100'000, 'x')));
  EXPECT_FALSE(matches("(a|aa)*$b", std::string(100'000, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace sigwatch
