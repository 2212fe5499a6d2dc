#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sigwatch {

/// One `<a href>` and the words between its tags, blanks run together.
struct HtmlLink {
  std::string href, text;
  friend bool operator==(const HtmlLink&, const HtmlLink&) = default;
};

/// What a page from outside may cost. What is beyond is left out.
struct HtmlLimits {
  std::size_t bytes = 4 * 1024 * 1024;  ///< of the page; up to the first tag with more attributes than tags.h allows
  std::size_t text = 256 * 1024;        ///< bytes of plain text kept
  std::size_t links = 40'000;           ///< links kept, and input fields
  std::size_t value = 2 * 1024;         ///< bytes kept of one href, title or link text
  int depth = 512;                      ///< open elements at once (a deeper page costs the square of it)
};

/// What is read of a web page. Text is UTF-8, as libxml2 makes it of whatever came.
struct HtmlPage {
  std::string title;                ///< of `<title>`, one line
  std::string text;                 ///< of the body, without scripts and styles; runs of blanks become one
  std::vector<HtmlLink> links;      ///< in order
  std::vector<std::string> inputs;  ///< `name` of each input field: a login form has `username` and `password`
  bool closed = false;              ///< `</html>` stands near the end: nothing is missing
  bool whole = true;                ///< no limit cut links, inputs or the page (text and values may be cut)
};

/// Reads a page with libxml2's forgiving parser as a stream: no network, no entity files, no words on stderr, no tree,
/// bounded in size, depth and time. Never fails: what is not there is not seen.
HtmlPage read_html(std::string_view bytes, const HtmlLimits& limits = {});

}  // namespace sigwatch
