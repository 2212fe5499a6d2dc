#pragma once

#include <libxml/xmlstring.h>

#include <string_view>

namespace sigwatch {

/// What libxml2 hands over, as long as it keeps it; nothing for its null.
inline std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// White space of markup (XML 1.0 section 2.3, and HTML's form feed).
inline bool is_markup_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

}  // namespace sigwatch
