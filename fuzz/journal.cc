#include "libraries/soci/journal.h"
#include "fuzz/held_file.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const HeldFile file(bytes(data, size));
  const JournalContent content = read_journal(file.path());
  must(content.unreadable >= 0, "lines set aside");
  return 0;
}
