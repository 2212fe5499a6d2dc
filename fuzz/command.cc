#include "archives/command/command_lines.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const CommandLines lines = read_command_lines(bytes(data, size), "/usr/bin/program");
  must_be_clean(lines.posts);
  must_be_line(lines.evidence.reason, "a reason");
  return 0;
}
