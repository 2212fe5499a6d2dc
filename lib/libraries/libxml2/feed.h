#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "libraries/libxml2/mend.h"

namespace sigwatch {

/// One item of an RSS feed or entry of an Atom feed, as it stands there: decoded from XML, otherwise raw (a title or
/// description may be HTML).
struct FeedItem {
  std::string title;
  std::string link;         ///< Atom: that with rel alternate or none
  std::string author;       ///< RSS: `author`, else `dc:creator`; Atom: `Name <address>`, or what of it there is
  std::string description;  ///< RSS: `description`, else `content:encoded`; Atom: `content`, else `summary`. The first
                            ///< kBodyRead bytes
  /// RSS: `pubDate`, else `dc:date`; Atom: published, else updated; RFC 3339 or RFC 5322, whichever the format asks
  /// for, and incomplete as programs write them, when one meaning is left; nullopt when absent or unreadable.
  std::optional<Time> date;
  std::string id{};                ///< Atom `id`, RSS `guid`
  std::string in_reply_to{};       ///< RFC 4685 `thr:in-reply-to`: the id (`ref`) of what it answers, or empty
  std::string in_reply_to_link{};  ///< and where that can be read (`href`), or empty
  std::string author_name{};       ///< of Atom alone
  std::string author_address{};    ///< of Atom alone, as written
  std::string description_type{};  ///< of Atom alone: `text`, `html`, `xhtml` (then the text of it, without markup), or
                                   ///< as written
  std::optional<Time> published{};  ///< of Atom alone
  std::optional<Time> updated{};    ///< of Atom alone
  /// it is not well-formed, and nothing of it is known but perhaps an id or link, as it is written there
  bool unreadable = false;
};

struct Feed {
  std::string title;
  std::string link;  ///< of the channel: what the feed is about; Atom: that with rel alternate or none
  std::vector<FeedItem> items;
  enum class Format { rss, atom };
  Format format = Format::rss;
  std::string id{};                   ///< of Atom alone
  std::string next{};                 ///< rel next (RFC 5005): where older entries are, or empty
  std::optional<Time> updated{};      ///< of Atom alone
  std::vector<FeedRepair> repairs{};  ///< of parse_damaged_feed() alone: what was mended, the first kMostRepairs
  std::size_t all_repairs = 0;
};

/// Reads RSS 2.0 (or 0.9x), RSS 1.0 (RDF) and Atom 1.0 with libxml2's streaming reader: no network, no entities of its
/// own (a DOCTYPE is refused), at most 1,000 items and 128 levels. Must be well formed to the end, so that a cut feed
/// is never a short one. Error set_aside, which names the line.
Result<Feed> parse_feed(std::string_view xml);

/// The same for feeds of programs that get XML wrong: mend_xml() goes before, and an item that is not well-formed is an
/// unreadable one, as long as all around it is. A feed that was cut short, another page, and one that declares entities
/// are refused as ever.
Result<Feed> parse_damaged_feed(std::string_view xml);

}  // namespace sigwatch
