#include "libraries/spdlog/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace sigwatch {
namespace {

using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

/// What log() writes to standard error.
std::string written(LogLevel least, LogLevel level, std::string_view text) {
  CaptureStderr();
  start_log("sigwatchd", least);
  log(level, text);
  return GetCapturedStderr();
}

TEST(Log, WritesTimeAndLevelToStandardError) {
  EXPECT_THAT(written(LogLevel::info, LogLevel::warning, "iot: no good read"),
              testing::MatchesRegex("[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+Z warning: iot: no good read\n"));
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
  EXPECT_EQ(written(LogLevel::info, LogLevel::debug, "detail"), "");
  EXPECT_NE(written(LogLevel::debug, LogLevel::debug, "detail"), "");
}

TEST(Log, WhatAnArchiveSentCannotForgeALine) {
  const std::string line = written(LogLevel::info, LogLevel::info,
                                   "subject: hi\r\n2026-11-22T00:00:00Z error: forged\x1b[31m\xe2\x80\xae {} %s");
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_NE(line.find("{} %s"), std::string::npos) << line;
}

TEST(Log, ALongLineIsCut) {
  EXPECT_LT(written(LogLevel::info, LogLevel::info, std::string(1'000'000, 'x')).size(), 2'200U);
}

TEST(Log, AJournalThatIsNotOursIsNotUsed) {
  ::setenv("JOURNAL_STREAM", "1:1", 1);
  EXPECT_NE(written(LogLevel::info, LogLevel::info, "here"), "");
  ::unsetenv("JOURNAL_STREAM");
}

TEST(Log, NamesItsLevels) {
  EXPECT_THAT(written(LogLevel::debug, LogLevel::debug, "x"), testing::HasSubstr(" debug: x"));
  EXPECT_THAT(written(LogLevel::debug, LogLevel::info, "x"), testing::HasSubstr(" info: x"));
  EXPECT_THAT(written(LogLevel::debug, LogLevel::error, "x"), testing::HasSubstr(" error: x"));
}

}  // namespace
}  // namespace sigwatch
