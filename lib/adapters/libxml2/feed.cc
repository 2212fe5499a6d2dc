#include "adapters/libxml2/feed.h"

#include <libxml/xmlreader.h>

#include <limits>
#include <memory>

#include "core/mail_date.h"
#include "core/signs.h"
#include "core/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kMaxItems = 1000;
constexpr int kMaxDepth = 32;

struct ReaderCloser {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};
using ReaderHandle = std::unique_ptr<xmlTextReader, ReaderCloser>;

std::string_view view(const xmlChar* text) { return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view(); }

/// rss(0) > channel(1) > title, link, item(2) > title, link, ...(3)
class Builder {
 public:
  void enter(int depth, std::string_view name) {
    path_.resize(static_cast<std::size_t>(depth));
    path_.emplace_back(name);
    if (in_item(depth) && depth == 2) feed_.items.emplace_back();
  }
  void text(int depth, std::string_view text) {
    std::string* target = target_of(depth - 1);
    if (target) target->append(text.substr(0, kBodyRead - std::min(kBodyRead, target->size())));
  }
  bool is_rss() const { return rss_; }
  bool note_root(std::string_view name) { return rss_ = name == "rss"; }
  std::size_t items() const { return feed_.items.size(); }
  Feed take() {
    for (std::size_t i = 0; i < feed_.items.size(); ++i) {
      const auto date = parse_mail_date(dates_.size() > i ? trim(dates_[i]) : std::string_view());
      if (date) feed_.items[i].date = date->time;
    }
    return std::move(feed_);
  }

 private:
  bool in_item(int depth) const { return depth >= 2 && path_.size() > 2 && path_[1] == "channel" && path_[2] == "item"; }
  std::string* target_of(int depth) {
    const auto at = static_cast<std::size_t>(depth);
    if (depth < 2 || at + 1 != path_.size()) return nullptr;
    const std::string& name = path_[at];
    if (depth == 2 && path_[1] == "channel") return name == "title" ? &feed_.title : name == "link" ? &feed_.link : nullptr;
    return depth == 3 && in_item(depth) ? field_of(name) : nullptr;
  }
  std::string* field_of(std::string_view name) {
    FeedItem& item = feed_.items.back();
    if (name == "title") return &item.title;
    if (name == "link") return &item.link;
    if (name == "author") return &item.author;
    if (name == "description") return &item.description;
    if (name != "pubDate") return nullptr;
    dates_.resize(feed_.items.size());
    return &dates_.back();
  }

  Feed feed_;
  std::vector<std::string> path_;
  std::vector<std::string> dates_;
  bool rss_ = false;
};

/// One node; an error text when the feed cannot be taken.
const char* take_node(xmlTextReader* reader, Builder& builder) {
  const int depth = xmlTextReaderDepth(reader);
  const int type = xmlTextReaderNodeType(reader);
  if (depth > kMaxDepth) return "nested too deeply";
  if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE) return "it declares or uses entities";
  if (type == XML_READER_TYPE_ELEMENT) {
    const std::string_view name = view(xmlTextReaderConstName(reader));
    if (depth == 0 && !builder.note_root(name)) return "its root is not <rss>";
    builder.enter(depth, name);
    return builder.items() > kMaxItems ? "too many items" : nullptr;
  }
  const bool is_text = type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
  if (is_text) builder.text(depth, view(xmlTextReaderConstValue(reader)));
  return nullptr;
}

Error not_a_feed(std::string_view why) { return {ErrorKind::set_aside, "not an RSS feed: " + std::string(why)}; }

}  // namespace

Result<Feed> parse_feed(std::string_view xml) {
  if (xml.empty()) return not_a_feed("empty");
  if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return not_a_feed("too large");
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  const ReaderHandle reader(xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, kOptions));
  if (!reader) return not_a_feed("no memory");
  Builder builder;
  int more = xmlTextReaderRead(reader.get());
  for (; more == 1; more = xmlTextReaderRead(reader.get())) {
    if (const char* why = take_node(reader.get(), builder)) return not_a_feed(why);
  }
  if (more != 0 || !builder.is_rss()) return not_a_feed("not well-formed XML to its end");
  return builder.take();
}

}  // namespace sigwatch
