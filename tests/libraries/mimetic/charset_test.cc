#include "libraries/mimetic/charset.h"

#include <gtest/gtest.h>

namespace sigwatch {
namespace {

TEST(ToUtf8, GivesUtf8AlsoWhereIconvTakesMore) {
  const struct {
    const char *bytes, *charset, *text;
  } cases[] = {
      {"caf\xc3\xa9", "utf-8", "caf\u00e9"},
      {"caf\xe9", "iso-8859-1", "caf\u00e9"},
      {"\xf8\xb9\x8d\x90\x92", "utf-8", "\ufffd\ufffd\ufffd\ufffd\ufffd"},  // a sequence of five bytes
      {"caf\xe9", "no such", "caf\u00e9"},                                  // neither known nor UTF-8: Latin-1
  };
  for (const auto& c : cases) EXPECT_EQ(to_utf8(c.bytes, c.charset), c.text) << c.charset;
}

TEST(RawToUtf8, TakesWhatIsNoUtf8ForLatin1) {
  EXPECT_EQ(raw_to_utf8("caf\xc3\xa9"), "caf\u00e9");
  EXPECT_EQ(raw_to_utf8("caf\xe9"), "caf\u00e9");
  EXPECT_EQ(raw_to_utf8("plain"), "plain");
}

}  // namespace
}  // namespace sigwatch
