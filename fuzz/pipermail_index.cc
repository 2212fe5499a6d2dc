#include <algorithm>

#include "archives/pipermail/index_page.h"
#include "archives/pipermail/period.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html = bytes(data, size);
  const IndexPage page = recognise_index(html, "https://lists.example/pipermail/x/");
  for (std::size_t i = 0; i < page.volumes.size(); ++i) {
    must(period_of(page.volumes[i].period.name) == page.volumes[i].period, "a volume by its name",
         page.volumes[i].period.name);
    if (i > 0) must(!earlier(page.volumes[i].period, page.volumes[i - 1].period), "volumes, oldest first");
  }
  must_be_line(page.why, "a reason");
  static_cast<void>(messages_listed(html));
  static_cast<void>(frequency_of(page.volumes));
  return 0;
}
