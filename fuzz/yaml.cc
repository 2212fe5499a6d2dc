#include "config/config.h"
#include "fuzz/held_file.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const HeldFile file(bytes(data, size));
  const ConfigResult result = load_config(file.path());
  must(result.value.has_value() || !result.problems.empty(), "a register or a problem");
  for (const ConfigProblem& problem : result.problems) must_be_line(to_string(problem), "a problem in one line");
  return 0;
}
