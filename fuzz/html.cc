#include "libraries/libxml2/html.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const HtmlLimits limits{.bytes = 32 * 1024, .text = 1024, .links = 50, .value = 64};
  const HtmlPage page = read_html(bytes(data, size), limits);
  must(page.text.size() <= limits.text, "a bounded text");
  must(page.links.size() <= limits.links && page.inputs.size() <= limits.links, "bounded links");
  for (const HtmlLink& link : page.links) {
    must(link.href.size() <= limits.value && link.text.size() <= limits.value, "bounded values");
  }
  must(page.title.size() <= limits.value, "a bounded title");
  return 0;
}
