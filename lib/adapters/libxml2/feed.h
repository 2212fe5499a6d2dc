#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace sigwatch {

/// One item of an RSS 2.0 feed, as it stands there: decoded from XML, otherwise raw.
struct FeedItem {
  std::string title;
  std::string link;
  std::string author;
  std::string description;   ///< the first kBodyRead bytes
  std::optional<Time> date;  ///< `pubDate`; nullopt when absent or unreadable
};

struct Feed {
  std::string title;
  std::string link;  ///< of the channel: what the feed is about
  std::vector<FeedItem> items;
};

/// Reads RSS 2.0 with libxml2's streaming reader: no network, no entities of its own (a DOCTYPE is refused), at most 1,000
/// items and 32 levels. Must be well formed to the end, so that a cut feed is never a short one. Error set_aside.
Result<Feed> parse_feed(std::string_view xml);

}  // namespace sigwatch
