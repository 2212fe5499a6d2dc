#include "libraries/zlib/gzip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <zlib.h>

#include <random>

namespace sigwatch {
namespace {

using testing::HasSubstr;

std::string compressed(std::string_view text, int level = 6) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string noise(std::size_t size) {
  std::mt19937 random(1);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

void expect_error(const Result<std::string>& result, ErrorKind kind, const std::string& words) {
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, kind);
  EXPECT_THAT(result.error().what, HasSubstr(words));
}

TEST(Gzip, KnowsItsMagic) {
  EXPECT_TRUE(looks_gzipped(compressed("x")));
  EXPECT_FALSE(looks_gzipped("<html>"));
  EXPECT_FALSE(looks_gzipped("\x1f\x8b"));
  EXPECT_FALSE(looks_gzipped(""));
}

TEST(Gzip, UnpacksWhatWasPacked) {
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 1'000'000U}) {
    const std::string text = noise(size);
    const auto result = gunzip(compressed(text));
    ASSERT_TRUE(result.ok()) << result.error().what;
    EXPECT_EQ(*result, text);
  }
}

TEST(Gzip, UnpacksManyMembers) {
  std::string wire;
  for (int i = 0; i < 1000; ++i) wire += compressed(std::to_string(i) + "\n");
  const auto result = gunzip(wire);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->starts_with("0\n1\n2\n"));
  EXPECT_TRUE(result->ends_with("998\n999\n"));
}

TEST(Gzip, RefusesAStreamCutAtAnyByte) {
  const std::string wire = compressed(noise(100'000));
  for (std::size_t size = 0; size < wire.size(); ++size) {
    Gunzip unpack([](std::string_view) {});
    ASSERT_TRUE(unpack.feed(std::string_view(wire).substr(0, size)).ok()) << size;
    const auto cut = unpack.finish();
    ASSERT_FALSE(cut.ok()) << size;
    ASSERT_EQ(cut.error().kind, ErrorKind::retry);
    ASSERT_THAT(cut.error().what, HasSubstr("cut short after " + std::to_string(size) + " bytes"));
  }
  EXPECT_TRUE(gunzip(wire).ok());
}

TEST(Gzip, KeepsItsError) {
  Gunzip unpack([](std::string_view) {});
  EXPECT_TRUE(unpack.feed("\x1f").ok());
  EXPECT_FALSE(unpack.finish().ok());
  EXPECT_FALSE(unpack.feed("\x8b").ok());
}

TEST(Gzip, RefusesEveryFlippedBitOfTheTrailer) {
  const std::string wire = compressed("what a person wrote");
  for (std::size_t at = wire.size() - 8; at < wire.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string broken = wire;
      broken[at] = static_cast<char>(broken[at] ^ (1 << bit));
      expect_error(gunzip(broken), ErrorKind::retry, "damaged");
    }
  }
}

TEST(Gzip, RefusesOtherBytesAfterTheEnd) {
  const std::string wire = compressed("x");
  expect_error(gunzip(wire + "garbage"), ErrorKind::retry, "other bytes follow");
  expect_error(gunzip(wire + std::string(512, '\0')), ErrorKind::retry, "other bytes follow");
  expect_error(gunzip(wire + "\x1f"), ErrorKind::retry, "cut short");
  expect_error(gunzip(wire + "\x1fgarbage"), ErrorKind::retry, "damaged");
}

TEST(Gzip, RefusesWhatIsNotGzip) {
  expect_error(gunzip("<html>Service Unavailable"), ErrorKind::retry, "not gzip");
  expect_error(gunzip(""), ErrorKind::retry, "cut short after 0 bytes");
}

TEST(Gzip, StopsABombByRatioEarly) {
  const std::string wire = compressed(std::string(50'000'000, 'a'), 9);
  std::int64_t given = 0;
  Gunzip unpack([&](std::string_view piece) { given += static_cast<std::int64_t>(piece.size()); });
  const auto fed = unpack.feed(wire);
  ASSERT_FALSE(fed.ok());
  EXPECT_EQ(fed.error().kind, ErrorKind::give_up);
  EXPECT_THAT(fed.error().what, HasSubstr("100 times"));
  EXPECT_LE(given, 2 * 1024 * 1024);
}

TEST(Gzip, StopsABombOfManyMembers) {
  const std::string member = compressed(std::string(900'000, 'a'), 9);
  std::string wire;
  for (int i = 0; i < 10; ++i) wire += member;
  expect_error(gunzip(wire), ErrorKind::give_up, "times its size");
}

TEST(Gzip, StopsAtTheSizeLimit) {
  expect_error(gunzip(compressed(noise(10'001)), {.max_bytes = 10'000}), ErrorKind::give_up, "limit of 10000 bytes");
  EXPECT_TRUE(gunzip(compressed(noise(10'000)), {.max_bytes = 10'000}).ok());
}

TEST(Gzip, LetsASmallRepetitiveFileThrough) { EXPECT_TRUE(gunzip(compressed(std::string(1'000'000, 'a'), 9)).ok()); }

TEST(Gzip, GivesTheSameWhateverThePiecesAre) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& members) {
    std::string wire, text;
    for (const std::string& member : members) {
      wire += compressed(member);
      text += member;
    }
    std::string out;
    Gunzip unpack([&](std::string_view piece) { out += piece; });
    while (!wire.empty()) {
      const std::size_t size = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 40), wire.size());
      RC_ASSERT(unpack.feed(std::string_view(wire).substr(0, size)).ok());
      wire.erase(0, size);
    }
    RC_ASSERT(unpack.finish().ok() == !members.empty());
    RC_ASSERT(out == text);
  }));
}

TEST(Gzip, NeverCrashesOnNoise) {
  EXPECT_TRUE(rc::check([](const std::string& tail) {
    static_cast<void>(gunzip("\x1f\x8b\x08" + tail));
    static_cast<void>(gunzip(tail));
  }));
}

}  // namespace
}  // namespace sigwatch
