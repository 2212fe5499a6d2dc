#include "archives/pipermail/permalink.h"

#include <algorithm>

#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace {

bool is_page_number(std::string_view href) {
  constexpr std::string_view kEnd = ".html";
  if (!href.ends_with(kEnd) || href.size() == kEnd.size()) return false;
  href.remove_suffix(kEnd.size());
  return std::all_of(href.begin(), href.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string page_by_subject(std::string_view html, std::string_view subject) {
  const auto wanted = clean_line(subject);
  std::string page;
  for (const auto& link : read_html(html).links)
    if (is_page_number(link.href) && clean_line(link.text) == wanted) page = link.href;
  return page;
}

}  // namespace sigwatch
