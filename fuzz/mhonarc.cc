#include "archives/mhonarc/page.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page = bytes(data, size);
  const std::string url = "https://lists.example/arc/x/2026-05/maillist.html";
  const NumberedIndex index = mhonarc::read_index(page, url);
  for (const Listed& listed : index.messages)
    must(listed.url.starts_with("https://lists.example/arc/x/2026-05/"), "a message of this folder", listed.url);
  for (const std::string& more : index.more)
    must(more.starts_with("https://lists.example/arc/x/2026-05/"), "a page of this index", more);
  if (const auto post = mhonarc::read_message(page, url)) must_be_clean(*post);
  return 0;
}
