#include "libraries/smtp/reply_log.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace sigwatch {
namespace {

TEST(ReplyLog, JoinsTheLinesOfOneReply) {
  ReplyLog log;
  EXPECT_TRUE(log.add("550-5.7.1 first\r\n"));
  EXPECT_TRUE(log.add("550 5.7.1 second\r\n"));
  EXPECT_EQ(log.words(550), "550-5.7.1 first 5.7.1 second");
  EXPECT_TRUE(log.add("221 bye\r\n"));
  EXPECT_EQ(log.words(550), "550-5.7.1 first 5.7.1 second");
  EXPECT_EQ(log.last_code(), 221);
  EXPECT_EQ(log.words(250), "");
}

TEST(ReplyLog, ALaterReplyWithTheSameCodeReplacesTheEarlier) {
  ReplyLog log;
  log.add("250 one\r\n");
  log.add("250 two\r\n");
  EXPECT_EQ(log.words(250), "250 two");
}

TEST(ReplyLog, CutsOffAServerThatTalksWithoutEnd) {
  ReplyLog log;
  int lines = 0;
  while (log.add("250-and another thing\r\n")) ASSERT_LT(++lines, 5000);
  EXPECT_LT(log.words(250).size(), 1100U);
}

RC_GTEST_PROP(ReplyLog, AnyBytesAreBorne, (const std::vector<std::string>& lines)) {
  ReplyLog log;
  for (const std::string& line : lines) log.add(line);
  RC_ASSERT(log.last_code() >= 0 && log.last_code() < 1000);
}

}  // namespace
}  // namespace sigwatch
