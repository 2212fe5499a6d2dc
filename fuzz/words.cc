#include "core/base/quote.h"
#include "core/base/text.h"
#include "core/people/own_notice.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = bytes(data, size);
  const std::string line = clean_line(text, 400);
  must_be_line(line, "a clean line");
  must(clean_line(line, 400) == line, "what is clean stays", line);
  must(is_utf8(folded(line)), "UTF-8");
  must(is_utf8(thread_subject(text)), "UTF-8");
  static_cast<void>(is_reply_subject(text));
  static_cast<void>(begins_unmarked_quote(text));
  must(split_quote(text).rest.size() <= text.size(), "a part of the line");
  const std::string url = safe_url(text);
  must(url.find_first_of("<>\"' \n\r") == std::string::npos, "a URL that ends no attribute", url);
  return 0;
}
