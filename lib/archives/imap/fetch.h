#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/post/post.h"

namespace sigwatch::imap {

/// What is asked of each message, as the items of a FETCH: the header, and as much of the body as the rules read. PEEK:
/// nothing is marked as read.
std::string wanted_items();
/// The same for public-inbox, whose server cannot give a part of a body right (it counts what was asked, not what it
/// sends): first header and size, then the bodies of those that are not too large.
std::string header_items();
std::string text_items();
inline constexpr std::uint32_t kLargestText = 256 * 1024;

/// One message as the server showed it.
struct Message {
  std::uint32_t sequence = 0;
  std::uint32_t uid = 0;
  std::uint32_t size = 0;       ///< RFC822.SIZE, where it was asked
  std::optional<Time> arrived;  ///< INTERNALDATE
  std::optional<std::string> header;
  std::string text;  ///< the start of the body
};

/// `* 12 FETCH (...)`. nullopt: another response, or one without a UID (a change of flags).
std::optional<Message> parse_fetch(std::string_view response);

/// `17-Jul-1996 02:44:25 -0700`, the day perhaps padded with a blank.
std::optional<Time> parse_internal_date(std::string_view text);

/// `1-Feb-2026`, as SEARCH SINCE takes it.
std::string search_date(Time time);

/// The post in it; without a header that can be read, an unreadable one, whose subject says why. `folder` and
/// `validity` make its locator.
Post post_of(const Message& message, const std::string& folder, std::uint32_t validity);

/// The same; where it is a digest, the posts in it. Of a long one only the start was asked for: it stands behind them,
/// as a post that cannot be read.
std::vector<Post> posts_of(const Message& message, const std::string& folder, std::uint32_t validity);

}  // namespace sigwatch::imap
