#include "adapters/libxml2/feed.h"

#include <libxml/xmlreader.h>

#include <limits>
#include <memory>

#include "adapters/libxml2/characters.h"
#include "adapters/libxml2/feed_builder.h"
#include "adapters/libxml2/tags.h"

namespace sigwatch {
namespace {

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
    if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE) return "it declares or uses entities";
    if (type == XML_READER_TYPE_ELEMENT) return take_element(depth);
    const bool is_text = type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
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

Error not_a_feed(std::string_view why) { return {ErrorKind::set_aside, "not an RSS or Atom feed: " + std::string(why)}; }

}  // namespace

Result<Feed> parse_feed(std::string_view xml) {
  if (xml.empty()) return not_a_feed("empty");
  if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return not_a_feed("too large");
  if (bounded_length(xml) < xml.size()) return not_a_feed("a tag with too many attributes");
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  const ReaderHandle reader(xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, kOptions));
  if (!reader) return not_a_feed("no memory");
  Walk walk(reader.get());
  int more = xmlTextReaderRead(reader.get());
  for (; more == 1; more = xmlTextReaderRead(reader.get())) {
    if (const char* why = walk.take_node()) return not_a_feed(why);
  }
  if (more != 0 || !walk.has_root()) return not_a_feed("not well-formed XML to its end");
  return walk.take();
}

}  // namespace sigwatch
