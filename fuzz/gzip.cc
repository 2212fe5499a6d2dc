#include "libraries/zlib/gzip.h"
#include "fuzz/properties.h"
#include "libraries/zlib/compress.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view wire = bytes(data, size);
  const GunzipLimits limits{.max_bytes = 1024 * 1024, .max_ratio = 50, .ratio_from = 64 * 1024};
  if (const auto text = gunzip(wire, limits))
    must(static_cast<std::int64_t>(text->size()) <= limits.max_bytes, "a bounded text");
  const auto again = gunzip(gzip(wire));
  must(again.ok() && *again == wire, "what was packed is unpacked as it was");
  return 0;
}
