#include "archives/pipermail/volume_text.h"

#include <utility>

#include "archives/mbox/mbox.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch {
namespace {

std::string_view without_blank_lines(std::string_view text) {
  const auto start = text.find_first_not_of("\r\n");
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

/// Offset of the first separator, or nullopt.
std::optional<std::uint64_t> first_separator(std::string_view text) {
  std::optional<std::uint64_t> first;
  split_mbox(text, MboxDialect::pipermail, false, [&](const MboxMessage& message) {
    if (!first) first = message.offset;
  });
  return first;
}

}  // namespace

Result<std::string> unpack(std::string bytes) {
  constexpr int kTimes = 2;
  GunzipLimits limits;
  limits.max_bytes = 64 * 1024 * 1024;  // twice the largest `.txt` that is taken
  for (int i = 0; i < kTimes && looks_gzipped(bytes); ++i) {
    auto inflated = gunzip(bytes, limits);
    if (!inflated) return inflated.error();
    bytes = std::move(inflated).value();
  }
  if (looks_gzipped(bytes)) return Error{ErrorKind::give_up, "it is compressed more than twice"};
  return bytes;
}

bool is_volume(std::string_view text) { return !without_blank_lines(text).empty() && continues(text); }

bool continues(std::string_view text) {
  const auto rest = without_blank_lines(text);
  if (rest.empty()) return true;
  constexpr std::size_t kSeparator = 64 * 1024;  // enough for the separator and the line after it
  return first_separator(rest.substr(0, kSeparator)) == 0U;
}

VolumePosts posts_in(std::string_view text, std::uint64_t offset, std::optional<std::uint64_t> end,
                     const Period& period, const std::string& url) {
  VolumePosts out;
  split_mbox(text, MboxDialect::pipermail, offset == 0, [&](const MboxMessage& message) {
    const auto at = offset + message.offset;
    if (!out.first) out.first = at;
    if ((end && at >= *end) || out.posts.size() > kMostPostsAtOnce) return;
    Post post = post_of(message);
    post.locator = period.name + ".txt@" + std::to_string(at);
    post.url = url;
    out.posts.push_back(std::move(post));
  });
  return out;
}

}  // namespace sigwatch
