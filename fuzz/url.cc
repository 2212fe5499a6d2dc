#include "libraries/curl/url.h"
#include "fuzz/properties.h"
#include "libraries/curl/redirect.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(bytes(data, size));
  static const std::vector<std::string> trusted = {"lists.example:443", "lists.example", "inner.example:8080"};
  if (const auto url = parse_url(text)) {
    for (const char c : url->text)
      must(static_cast<unsigned char>(c) > 0x20 && c != 0x7F, "a URL without blanks and controls", url->text);
    must(url->scheme == "http" || url->scheme == "https", "http or https", url->scheme);
    const auto again = parse_url(url->text);
    must(again.ok() && *again == *url, "what was parsed is parsed alike", url->text);
  }
  static const Url from = *parse_url("https://lists.example/pipermail/x/");
  if (const auto to = follow_redirect(from, text, trusted)) {
    must(is_trusted(*to, trusted) || authority_of(*to) == authority_of(from), "a host that was named", to->text);
    must(to->scheme == "https", "no step down to http", to->text);
  }
  must(shown_url(text).find_first_of("\r\n") == std::string::npos, "one line");
  return 0;
}
