#include "archives/ietf/pages.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page = bytes(data, size);
  static const ietf::Place place = ietf::place_of("https://mailarchive.ietf.org/arch/browse/xmpp/").value();
  for (const std::string& row : ietf::rows_in(page, place)) must_be_line(row, "the name of a message");
  static_cast<void>(ietf::lists_in(page, place));
  if (const auto post = ietf::read_message(page, place.mount + "arch/msg/xmpp/abc/")) must_be_clean(*post);
  return 0;
}
