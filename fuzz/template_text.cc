#include "fuzz/properties.h"
#include "render/template_scan.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = bytes(data, size);
  if (const auto wrong = scan_template("warn1.txt", text)) {
    must(!wrong->what.empty(), "a cause");
    return 0;
  }
  must(!restore_line_ends(mustache_source(text)).empty(), "a text");
  return 0;
}
