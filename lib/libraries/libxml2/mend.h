#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace sigwatch {

/// What had to be changed in a feed before an XML parser would take it.
struct FeedRepair {
  static constexpr std::size_t kNoItem = std::numeric_limits<std::size_t>::max();
  std::size_t line = 0;        ///< of the feed as it came, from 1
  std::string what;            ///< `a byte that is not UTF-8 (0xE9)`
  std::size_t item = kNoItem;  ///< the item or entry in which it stands, from 0
  friend bool operator==(const FeedRepair&, const FeedRepair&) = default;
};

/// The XML of a feed with that mended which programs get wrong and which hides nothing: control characters and bytes
/// that are not UTF-8 become U+FFFD, an `&` or `<` that begins nothing stands for itself, HTML's entities (`&nbsp;`)
/// become their characters, others stand as they are written, and blanks before the XML declaration go. Nothing is ever
/// closed, so that what was cut short stays so; declarations of entities are left for the parser to refuse.
struct MendedXml {
  std::string xml;  ///< UTF-8, or in the encoding that it declares
  struct Span {
    std::size_t begin = 0, end = 0;  ///< in `xml`; end 0: it is not closed
    std::size_t line = 0;
  };
  std::vector<Span> items;          ///< from `<item` or `<entry` to behind its end tag
  std::vector<FeedRepair> repairs;  ///< the first kMostRepairs
  std::size_t all_repairs = 0;
};
inline constexpr std::size_t kMostRepairs = 200;

MendedXml mend_xml(std::string_view xml);

}  // namespace sigwatch
