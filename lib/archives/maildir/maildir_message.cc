#include "archives/maildir/maildir_message.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "archives/mbox/local_file.h"
#include "core/base/text.h"
#include "libraries/mimetic/digest.h"
#include "libraries/mimetic/header.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes, words;
};

/// How files begin that no header ever does. Dovecot writes the first three, and encrypts.
constexpr std::array<Magic, 8> kMagic = {{{"\x28\xb5\x2f\xfd"sv, "compressed with zstd"sv},
                                          {"BZh"sv, "compressed with bzip2"sv},
                                          {"Dovecot-LZ4\x0d\x2a\x9b\xc5"sv, "compressed with lz4"sv},
                                          {"\x04\x22\x4d\x18"sv, "compressed with lz4"sv},
                                          {"\xfd\x37\x7a\x58\x5a\x00"sv, "compressed with xz"sv},
                                          {"\x1f\x9d"sv, "compressed with compress (.Z)"sv},
                                          {"\x1f\x8b"sv, "compressed with gzip, which is damaged"sv},
                                          {"CRYPTED\x03\x07"sv, "encrypted by Dovecot's mail_crypt"sv}}};

/// The start of what a gzip file holds. Damage behind that start is not looked for, as in a plain file what stands
/// behind it is not.
Result<std::string> unpacked_start(std::string_view wire, bool whole, std::int64_t most) {
  constexpr std::size_t kPiece = 4096;  // so that a bomb is stopped early
  const auto limit = static_cast<std::size_t>(most);
  std::string text;
  Gunzip unpack([&](std::string_view piece) { text.append(piece.substr(0, limit - std::min(limit, text.size()))); });
  for (std::size_t at = 0; at < wire.size() && text.size() < limit; at += kPiece) {
    const auto fed = unpack.feed(wire.substr(at, kPiece));
    if (!fed && text.size() < limit) return fed.error();
  }
  if (whole && text.size() < limit) {
    if (const auto end = unpack.finish(); !end) return end.error();
  }
  return text;
}

Post unreadable(const MaildirEntry& entry, std::string_view start) {
  Post post;
  post.markers.unreadable = true;
  const auto magic =
      std::find_if(kMagic.begin(), kMagic.end(), [&](const Magic& m) { return start.starts_with(m.bytes); });
  // With its name, or several that came in one second would be taken for one.
  if (magic != kMagic.end())
    post.subject = std::string(magic->words) + ": plain files and gzip alone are read here: " + clean_line(entry.base);
  return post;
}

/// The message in a file, as far as it is read.
struct Message {
  Post post;
  std::string raw;
  bool cut = false;
};

Message read_file(const MaildirEntry& entry, const MaildirLimits& limits, Cost& cost) {
  const auto file = LocalFile::open(entry.path);
  if (!file) return {unreadable(entry, {}), {}};
  auto start = file->read_start(limits.bytes);
  if (!start) return {unreadable(entry, {}), {}};
  cost.bytes += static_cast<std::int64_t>(start->size());
  const bool cut = file->status().size > limits.bytes;
  if (!looks_gzipped(*start)) {
    Post post = parse_message(*start);
    if (post.markers.unreadable) return {unreadable(entry, *start), {}};
    return {std::move(post), std::move(start).value(), cut};
  }
  auto text = unpacked_start(*start, !cut, limits.bytes);
  if (!text) return {unreadable(entry, *start), {}};
  Post post = parse_message(*text);
  const bool short_of_it = cut || static_cast<std::int64_t>(text->size()) >= limits.bytes;
  return {std::move(post), std::move(text).value(), short_of_it};
}

}  // namespace

std::vector<Post> read_maildir_message(const MaildirEntry& entry, const MaildirLimits& limits, Cost& cost) {
  Message message = read_file(entry, limits, cost);
  message.post.locator = clean_line(entry.base);
  message.post.archive_date = entry.delivered;
  return unfold_digest(std::move(message.post), message.raw, message.cut);
}

}  // namespace sigwatch
