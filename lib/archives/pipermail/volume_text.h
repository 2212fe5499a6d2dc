#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archives/pipermail/index_page.h"
#include "core/base/result.h"
#include "core/post/post.h"

namespace sigwatch {

/// The text in the bytes that a server sent for `.txt` or `.txt.gz`: by magic bytes, not by name, and at most twice,
/// because servers compress again what is compressed, or send text under `.gz` (docs/archives.md). Error: cut short,
/// damaged or too large.
Result<std::string> unpack(std::string bytes);

/// True when `text`, a volume from its first byte, is one: it begins with a separator.
bool is_volume(std::string_view text);

/// True when `text`, which follows the end of another read, is empty or begins with a separator: the last post read
/// then was whole.
bool continues(std::string_view text);

/// Posts cut out of a part of a volume.
struct VolumePosts {
  std::vector<Post> posts;             ///< at most kMostPostsAtOnce + 1: then it is too large
  std::optional<std::uint64_t> first;  ///< offset in the volume of the first separator
};

/// Reads the posts of `text`, which begins at `offset` of the volume; what stands before the first separator is skipped
/// unless offset is 0. Only posts that begin before `end`. Locators are `2009-May.txt@OFFSET`, urls are `url`.
VolumePosts posts_in(std::string_view text, std::uint64_t offset, std::optional<std::uint64_t> end,
                     const Period& period, const std::string& url);

}  // namespace sigwatch
