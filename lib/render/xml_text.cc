#include "render/xml_text.h"

#include "core/base/text.h"

namespace sigwatch {

std::string xml_text(std::string_view text, std::size_t limit) {
  std::string out;
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
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace sigwatch
