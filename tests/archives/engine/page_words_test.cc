#include "archives/engine/page_words.h"

#include <gtest/gtest.h>

namespace sigwatch {
namespace {

TEST(ALink, LeadsWhereABrowserWouldGo) {
  const std::string base = "https://lists.example/arch/browse/xmpp/?q=1";
  const std::pair<const char*, const char*> kLinks[] = {
      {"abc/", "https://lists.example/arch/browse/xmpp/abc/"},
      {"/arch/msg/xmpp/abc/#top", "https://lists.example/arch/msg/xmpp/abc/"},
      {"../tls/", "https://lists.example/arch/browse/tls/"},
      {"../../../../../x", "https://lists.example/x"},
      {"//other.example/x", "https://other.example/x"},
      {"http://other.example/x", "http://other.example/x"},
      {"mailto:jane@example.org", ""},
      {" \n/arch/m\nsg/x\tmpp/a b\x01\x7f/ ", "https://lists.example/arch/msg/xmpp/a%20b%01%7F/"},
  };
  for (const auto& [written, address] : kLinks) EXPECT_EQ(resolved(base, written), address) << written;
}

}  // namespace
}  // namespace sigwatch
