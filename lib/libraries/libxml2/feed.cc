#include "libraries/libxml2/feed.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "core/base/text.h"
#include "libraries/libxml2/characters.h"
#include "libraries/libxml2/feed_builder.h"
#include "libraries/libxml2/tags.h"

namespace sigwatch {
namespace {

/// libxml2 wants to be made ready in the main thread before others use it: feeds are also parsed in the background.
[[maybe_unused]] const bool ready_for_feeds = (xmlInitParser(), true);

constexpr std::size_t kMaxItems = 1000;
constexpr int kMaxDepth = 128;

struct ReaderCloser {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};
using ReaderHandle = std::unique_ptr<xmlTextReader, ReaderCloser>;

struct StringFree {
  void operator()(xmlChar* text) const { xmlFree(text); }
};
using XmlText = std::unique_ptr<xmlChar, StringFree>;

XmlText attribute(xmlTextReader* reader, const char* name) {
  return XmlText(xmlTextReaderGetAttribute(reader, reinterpret_cast<const xmlChar*>(name)));
}

/// Goes through the XML of one feed.
class Walk {
 public:
  explicit Walk(xmlTextReader* reader) : reader_(reader) {}

  /// One node; an error text when the feed cannot be taken.
  const char* take_node() {
    const int depth = xmlTextReaderDepth(reader_);
    const int type = xmlTextReaderNodeType(reader_);
    if (depth > kMaxDepth) return "nested too deeply";
    if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
      return "it declares or uses entities";
    if (type == XML_READER_TYPE_ELEMENT) return take_element(depth);
    const bool is_text =
        type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
    if (is_text) builder_.text(depth, view(xmlTextReaderConstValue(reader_)));
    return nullptr;
  }
  bool has_root() const { return has_root_; }
  Feed take() { return builder_.take(); }

 private:
  const char* take_element(int depth) {
    const std::string_view space = view(xmlTextReaderConstNamespaceUri(reader_));
    const std::string_view local = view(xmlTextReaderConstLocalName(reader_));
    if (depth == 0) {
      root_space_ = space;
      has_root_ = builder_.enter_root(local);
      return has_root_ ? nullptr : "its root is neither <rss> nor <feed>";
    }
    const XmlText href = attribute(reader_, "href"), rel = attribute(reader_, "rel"), ref = attribute(reader_, "ref"),
                  type = attribute(reader_, "type");
    builder_.enter(depth, feed_name(space, local, view(xmlTextReaderConstName(reader_)), root_space_),
                   {view(href.get()), view(rel.get()), view(ref.get()), view(type.get())});
    return builder_.items() > kMaxItems ? "too many items" : nullptr;
  }

  xmlTextReader* reader_;
  FeedBuilder builder_;
  std::string root_space_;
  bool has_root_ = false;
};

Error not_a_feed(std::string_view why) {
  return {ErrorKind::set_aside, "not an RSS or Atom feed: " + std::string(why)};
}

/// Where libxml2 stumbled last, and over what.
Error not_well_formed() {
  const auto* error = xmlGetLastError();
  std::string where;
  if (error != nullptr && error->line > 0) where = "line " + std::to_string(error->line);
  if (error != nullptr && error->message != nullptr)
    where += (where.empty() ? "" : ": ") + clean_line(error->message, 100);
  return not_a_feed("not well-formed XML to its end" + (where.empty() ? "" : " (" + where + ")"));
}

/// `well_formed` becomes false where it is that alone for which a feed is refused.
Result<Feed> parse(std::string_view xml, bool* well_formed = nullptr) {
  if (xml.empty()) return not_a_feed("empty");
  if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return not_a_feed("too large");
  // Both looks come first, because libxml2 tells of a DOCTYPE or of too many names only when it has read all of them,
  // in a time that grows with the square of their number.
  if (!is_plain_xml(xml))
    return not_a_feed("it declares or uses entities, or is in no encoding that is read, such as UTF-8");
  if (bounded_length(xml) < xml.size()) return not_a_feed("a tag with too many attributes, or too many names of tags");
  // Not XML_PARSE_RECOVER: a feed that was cut short would look like a short one. Not XML_PARSE_NOENT: no entity is
  // ever put in the place of its name.
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  // libxml2 keeps the last error of each thread. That of another feed must not be told as this one's.
  xmlResetLastError();
  const ReaderHandle reader(xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, kOptions));
  if (!reader) return not_a_feed("no memory");
  Walk walk(reader.get());
  int more = xmlTextReaderRead(reader.get());
  for (; more == 1; more = xmlTextReaderRead(reader.get())) {
    if (const char* why = walk.take_node()) return not_a_feed(why);
  }
  if (more == 0 && walk.has_root()) return walk.take();
  if (well_formed != nullptr) *well_formed = false;
  return not_well_formed();
}

/// What stands in the first of these elements, where it is plain text.
/// By hand, since no parser takes this item; but the post needs a name, and the same one at the next reading. What
/// would have to be decoded is left out.
std::string plain_element(std::string_view item, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto open = item.find("<" + std::string(name));
    const auto begin = open == std::string_view::npos ? open : item.find('>', open);
    if (begin == std::string_view::npos) continue;
    const std::string_view text = trim(item.substr(begin + 1, item.find('<', begin + 1) - begin - 1));
    if (!text.empty() && text.size() <= 400 && text.find_first_of("&\"'") == std::string_view::npos)
      return std::string(text);
  }
  return {};
}

/// Each item of the feed read for itself, between what stands before the first and behind the last. nullopt: that frame
/// is broken, or too large to be read so often.
std::optional<Feed> parse_item_by_item(const MendedXml& mended) {
  // The frame is parsed once for each item, so the work is their product.
  constexpr std::size_t kMostInAll = std::size_t{64} * 1024 * 1024;
  const auto& items = mended.items;
  const bool closed =
      std::all_of(items.begin(), items.end(), [](const MendedXml::Span& item) { return item.end > item.begin; });
  if (items.empty() || items.size() > kMaxItems || !closed) return std::nullopt;
  const std::string_view xml = mended.xml;
  const std::string head(xml.substr(0, items.front().begin));
  const std::string tail(xml.substr(items.back().end));
  if ((head.size() + tail.size()) * items.size() > kMostInAll) return std::nullopt;
  auto frame = parse(head + tail);
  if (!frame || !frame->items.empty()) return std::nullopt;
  Feed feed = std::move(*frame);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string_view text = xml.substr(items[i].begin, items[i].end - items[i].begin);
    // What stands between two items belongs to none, and would be lost.
    const std::size_t next = i + 1 < items.size() ? items[i + 1].begin : items[i].end;
    if (next < items[i].end || !trim(xml.substr(items[i].end, next - items[i].end)).empty()) return std::nullopt;
    bool well_formed = true;
    auto one = parse(head + std::string(text) + tail, &well_formed);
    if (one && one->items.size() == 1) {
      feed.items.push_back(std::move(one->items.front()));
      continue;
    }
    // Not the damage that this is for: refused for another reason, or more than one item.
    if (one || well_formed) return std::nullopt;
    FeedItem item;
    item.unreadable = true;
    item.id = plain_element(text, {"guid", "id"});
    item.link = plain_element(text, {"link"});
    // Of the text itself, so that the same broken item is the same post at each reading.
    if (item.id.empty() && item.link.empty()) item.id = "entry " + std::to_string(stable_hash(text));
    feed.items.push_back(std::move(item));
  }
  return feed;
}

}  // namespace

Result<Feed> parse_feed(std::string_view xml) { return parse(xml); }

Result<Feed> parse_damaged_feed(std::string_view xml) {
  MendedXml mended = mend_xml(xml);
  bool well_formed = true;
  auto feed = parse(mended.xml, &well_formed);
  if (!feed && !well_formed) {
    auto in_parts = parse_item_by_item(mended);
    if (!in_parts) return feed.error();
    feed = std::move(*in_parts);
  }
  if (!feed) return feed.error();
  feed->repairs = std::move(mended.repairs);
  feed->all_repairs = mended.all_repairs;
  // Another `item` or `entry` than those of the feed: then nobody can say in which a line is.
  if (feed->items.size() != mended.items.size()) {
    for (FeedRepair& repair : feed->repairs) repair.item = FeedRepair::kNoItem;
  }
  return feed;
}

}  // namespace sigwatch
