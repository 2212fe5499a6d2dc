#include "archives/hypermail/page.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page = bytes(data, size);
  const std::string url = "https://lists.example/Archives/Public/x/2009May/";
  for (const Listed& listed : hypermail::read_index(page, url).messages)
    must(listed.url.starts_with("https://lists.example/"), "a message of this host", listed.url);
  static_cast<void>(hypermail::made_by_hypermail(page));
  if (const auto post = hypermail::read_message(page, url + "0001.html")) must_be_clean(*post);
  return 0;
}
