#include "libraries/openssl/seal.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <memory>
#include <stdexcept>

#include "libraries/secret/secret.h"

namespace sigwatch {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTagLength = 20;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string tag_of(std::string_view hmac) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string tag;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : hmac) {
    buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xffff;
    for (bits += 8; bits >= 5 && tag.size() < kTagLength; bits -= 5) tag += kAlphabet[(buffer >> (bits - 5)) & 31];
    if (tag.size() == kTagLength) break;
  }
  return tag;
}

/// Empty: these are not hex digits alone.
std::string from_hex(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned byte = 0;
    const char* const end = text.data() + i + 2;
    const auto [rest, error] = std::from_chars(text.data() + i, end, byte, 16);
    if (error != std::errc() || rest != end) return {};
    out += static_cast<char>(byte);
  }
  return out;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(text), text.size(), out.data(), &length))
    throw std::runtime_error("OpenSSL cannot make an HMAC");
  return {out.begin(), out.begin() + length};
}

std::string new_seal_key() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, kKeyBytes> key{};
  // No key is better than one that can be guessed: whoever knows it makes mail that passes for our notices.
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
    throw std::runtime_error("the system gives no random bytes for a key");
  std::string text;
  for (const unsigned char byte : key) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Result<Seal> seal_of_key(const std::string& key) {
  // Shared, because a Seal can be copied and a Secret cannot.
  auto secret = std::make_shared<const Secret>(from_hex(key));
  if (secret->reveal().size() != kKeyBytes || key.size() != 2 * kKeyBytes)
    return Error{ErrorKind::give_up, "this is no key"};
  return Seal([secret](std::string_view id) { return tag_of(hmac_sha256(secret->reveal(), id)); });
}

}  // namespace sigwatch
