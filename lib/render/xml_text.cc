#include "render/xml_text.h"

#include "core/base/text.h"

namespace sigwatch {

std::string xml_text(std::string_view text, std::size_t limit) {
  std::string out;
  // Cleaned before it is escaped: the limit then counts letters of the text, and cannot cut
  // `&amp;` in two. It also takes away the control characters that XML cannot hold, even escaped.
  for (const char c : clean_line(text, limit)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        // By number: the name `&apos;` is one of XML, which older HTML does not know.
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace sigwatch
