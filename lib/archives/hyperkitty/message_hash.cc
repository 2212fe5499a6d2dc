#include <boost/uuid/detail/sha1.hpp>
#include <string>

#include "archives/hyperkitty/site.h"

namespace sigwatch::hyperkitty {
namespace {

// Boost's sha1 gives five words; newer Boost gives twenty bytes.
template <class Digest>
std::string bytes_of(const Digest& digest) {
  std::string out;
  for (const auto part : digest) {
    for (std::size_t shift = sizeof(part); shift-- > 0;) out += static_cast<char>((part >> (8 * shift)) & 0xff);
  }
  return out;
}

/// RFC 4648 without padding: 20 bytes are exactly 32 letters.
std::string base32(std::string_view bytes) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) out += kAlphabet[(buffer >> (bits - 5)) & 31];
  }
  return out;
}

}  // namespace

std::string message_hash(std::string_view message_id) {
  std::string id;
  for (const char c : message_id) {
    if (std::string_view("<> \t\r\n").find(c) == std::string_view::npos) id += c;
  }
  if (id.size() > 254) id.resize(254);
  boost::uuids::detail::sha1 sha;
  sha.process_bytes(id.data(), id.size());
  boost::uuids::detail::sha1::digest_type digest;
  sha.get_digest(digest);
  return base32(bytes_of(digest));
}

}  // namespace sigwatch::hyperkitty
