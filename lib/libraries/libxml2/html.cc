#include "libraries/libxml2/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "core/base/text.h"
#include "libraries/libxml2/characters.h"
#include "libraries/libxml2/tags.h"

namespace sigwatch {
namespace {

/// libxml2 wants to be made ready in the main thread before others use it: pages are also parsed in the background.
[[maybe_unused]] const bool ready_for_pages = (xmlInitParser(), true);

struct FreeContext {
  void operator()(htmlParserCtxt* context) const {
    // htmlFreeParserCtxt() does not free a document that the parser may have begun.
    if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
    htmlFreeParserCtxt(context);
  }
};

/// Adds words with runs of blanks as one, up to `limit` bytes in all.
void add_words(std::string& to, std::string_view words, std::size_t limit) {
  for (char c : words) {
    if (is_markup_space(c)) {
      if (to.empty() || to.back() == ' ') continue;
      c = ' ';
    }
    if (to.size() >= limit) return;
    to.push_back(c);
  }
}

void drop_last_blank(std::string& text) {
  if (!text.empty() && text.back() == ' ') text.pop_back();
}

/// Collects from libxml2's events; stops it when a limit is met.
class Collector {
 public:
  Collector(HtmlPage& page, const HtmlLimits& limits) : page_(page), limits_(limits) {}

  void set_context(htmlParserCtxtPtr context) { context_ = context; }
  bool stopped() const { return stopped_; }

  void start(std::string_view name, const xmlChar** attributes) {
    if (++depth_ > limits_.depth) return stop();
    if (name == "title") in_title_ = true;
    // Their text is code, and says nothing that a reader of the page would see.
    if (name == "script" || name == "style") ++hidden_;
    if (name == "a") open_link(attribute(attributes, "href"));
    if (name == "input") keep_input(attribute(attributes, "name"));
    // A tag parts words: `one<br>two`.
    add_words(page_.text, " ", limits_.text);
  }

  void end(std::string_view name) {
    --depth_;
    if (name == "title") in_title_ = false;
    if ((name == "script" || name == "style") && hidden_ > 0) --hidden_;
    if (name == "a") close_link();
  }

  void words(std::string_view text) {
    if (hidden_ > 0) return;
    if (in_title_) return add_words(page_.title, text, limits_.value);
    if (in_link_) add_words(page_.links.back().text, text, limits_.value);
    add_words(page_.text, text, limits_.text);
  }

 private:
  static std::optional<std::string_view> attribute(const xmlChar** attributes, std::string_view wanted) {
    for (; attributes != nullptr && *attributes != nullptr; attributes += 2)
      if (view(attributes[0]) == wanted) return view(attributes[1]);
    return std::nullopt;
  }

  void open_link(std::optional<std::string_view> href) {
    // A link that was not closed ends where the next one begins, as in a browser.
    close_link();
    if (!href || href->empty()) return;
    if (page_.links.size() >= limits_.links || href->size() > limits_.value) {
      page_.whole = false;
      return;
    }
    page_.links.push_back({std::string(trim(*href)), {}});
    in_link_ = true;
  }

  void close_link() {
    if (in_link_) drop_last_blank(page_.links.back().text);
    in_link_ = false;
  }

  void keep_input(std::optional<std::string_view> name) {
    if (!name) return;
    if (page_.inputs.size() >= limits_.links || name->size() > limits_.value)
      page_.whole = false;
    else
      page_.inputs.emplace_back(*name);
  }

  void stop() {
    page_.whole = false;
    stopped_ = true;
    // Only the piece that is being parsed is left; feed() gives no other.
    xmlStopParser(context_);
  }

  HtmlPage& page_;
  const HtmlLimits& limits_;
  htmlParserCtxtPtr context_ = nullptr;
  int depth_ = 0;
  int hidden_ = 0;
  bool in_title_ = false;
  bool in_link_ = false;
  bool stopped_ = false;
};

Collector& of(void* user) { return *static_cast<Collector*>(user); }

/// `text` is not ended by a zero byte, so its length alone counts.
void on_characters(void* user, const xmlChar* text, int length) {
  if (length > 0) of(user).words({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
}

htmlSAXHandler events() {
  htmlSAXHandler sax{};
  sax.startElement = [](void* user, const xmlChar* name, const xmlChar** attributes) {
    of(user).start(view(name), attributes);
  };
  sax.endElement = [](void* user, const xmlChar* name) { of(user).end(view(name)); };
  sax.characters = on_characters;
  // libxml2 calls blanks between tags so; without them words would run together.
  sax.ignorableWhitespace = on_characters;
  return sax;
}

/// libxml2 closes by itself what is open at the end, so that to it a page which was cut short is as good as a whole
/// one. Only the bytes tell.
bool ends_with_html(std::string_view bytes) {
  const auto tail = lower(bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 1024)));
  return tail.find("</html") != std::string::npos;
}

/// In pieces, so that a parser that was stopped reads no further.
void feed(htmlParserCtxtPtr context, std::string_view bytes, const Collector& collector) {
  constexpr std::size_t kPiece = 64 * 1024;
  while (!bytes.empty() && !collector.stopped()) {
    const auto piece = bytes.substr(0, kPiece);
    htmlParseChunk(context, piece.data(), static_cast<int>(piece.size()), 0);
    bytes.remove_prefix(piece.size());
  }
  if (!collector.stopped()) htmlParseChunk(context, "", 0, 1);
}

}  // namespace

HtmlPage read_html(std::string_view bytes, const HtmlLimits& limits) {
  HtmlPage page;
  page.closed = ends_with_html(bytes);
  if (bytes.size() > limits.bytes) {
    page.whole = false;
    bytes = bytes.substr(0, limits.bytes);
  }
  if (const std::size_t bounded = bounded_length(bytes); bounded < bytes.size()) {
    // What libxml2 is not given may hold anything, so that the end of the page says nothing any more.
    page.whole = page.closed = false;
    bytes = bytes.substr(0, bounded);
  }
  Collector collector(page, limits);
  auto sax = events();
  const std::unique_ptr<htmlParserCtxt, FreeContext> context(
      htmlCreatePushParserCtxt(&sax, &collector, nullptr, 0, nullptr, XML_CHAR_ENCODING_NONE));
  if (context == nullptr) {
    page.whole = false;
    return page;
  }
  collector.set_context(context.get());
  htmlCtxtUseOptions(context.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
  feed(context.get(), bytes, collector);
  drop_last_blank(page.title);
  drop_last_blank(page.text);
  return page;
}

}  // namespace sigwatch
