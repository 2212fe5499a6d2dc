#include "archives/hyperkitty/emails.h"
#include "archives/hyperkitty/site.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const hyperkitty::Site site =
      hyperkitty::parse_site("https://lists.example/hyperkitty/list/x@lists.example/").value();
  if (auto page = hyperkitty::parse_page(site, bytes(data, size))) {
    must_be_clean(page->posts);
    hyperkitty::join_parents(page->posts);
  }
  return 0;
}
