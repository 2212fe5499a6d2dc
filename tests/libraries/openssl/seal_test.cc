#include "libraries/openssl/seal.h"

#include <gtest/gtest.h>

#include <set>

namespace sigwatch {
namespace {

std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

TEST(HmacSha256, IsThatOfRfc4231) {
  const struct {
    std::string key, text;
    const char* hmac;
  } cases[] = {
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {bytes_of("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
       "hashed before being used "
       "by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const auto& c : cases) EXPECT_EQ(hmac_sha256(c.key, c.text), bytes_of(c.hmac)) << c.text;
}

TEST(ASeal, IsTheBeginningOfTheHmacInBase32) {
  const std::string key = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";
  const auto seal = seal_of_key(key);
  ASSERT_TRUE(seal);
  // printf iot.2026-05-22.warn1.0 | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base32
  EXPECT_EQ((*seal)("iot.2026-05-22.warn1.0"), "ghkc3urfbe3c2xjjvynu");
  EXPECT_NE((*seal)("iot.2026-05-22.warn1.1"), (*seal)("iot.2026-05-22.warn1.0"));
  EXPECT_EQ(split_sealed_id(sealed_id("iot.2026-05-22.warn1.0", *seal)).tag, "ghkc3urfbe3c2xjjvynu");
}

TEST(ASeal, WantsAKeyThatWasMade) {
  for (const char* key : {"", "0b", "not a key", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0",
                          "zb0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"}) {
    EXPECT_FALSE(seal_of_key(key)) << key;
  }
  std::set<std::string> keys;
  for (int i = 0; i < 100; ++i) keys.insert(new_seal_key());
  EXPECT_EQ(keys.size(), 100U);
  for (const std::string& key : keys) EXPECT_TRUE(seal_of_key(key)) << "one that was made";
}

}  // namespace
}  // namespace sigwatch
