#include <algorithm>
#include <iterator>

#include "fuzz/properties.h"
#include "libraries/soci/rows.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

namespace {
template <class Row>
void check(const std::string& text) {
  Row row;
  from_row(text, row);
  const std::string written = to_row(row);
  Row again;
  from_row(written, again);
  must(to_row(again) == written, "a row that is read as it was written", written);
}
/// What stands in two columns: facts, and what is a person's.
void check_post(const std::string& text) {
  const std::size_t half = std::min(text.find('\n'), text.size());
  KnownPost post;
  from_rows(text.substr(0, half), text.substr(std::min(half + 1, text.size())), post);
}

constexpr void (*kRows[])(const std::string&) = {check<ArchiveMemory>, check<SigMemory>, check<Episode>,
                                                 check<Notice>,        check<Cause>,     check<Decision>,
                                                 check<Statement>,     check<Meta>,      check_post};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = bytes(data, size);
  const unsigned which = choice(input) % std::size(kRows);
  try {
    kRows[which](std::string(input));
  } catch (const DamagedRow&) {
  }
  return 0;
}
