#include "fuzz/properties.h"
#include "libraries/mimetic/digest.h"
#include "libraries/mimetic/header.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view raw = bytes(data, size);
  const bool cut = choice(raw) % 2 == 1;
  Post post = parse_message(raw);
  must_be_clean(post);
  must_be_clean(unfold_digest(std::move(post), raw, cut));
  return 0;
}
