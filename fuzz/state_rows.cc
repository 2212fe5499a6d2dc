#include "adapters/soci/rows.h"
#include "fuzz/properties.h"

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
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = bytes(data, size);
  const unsigned which = choice(input) % 9;
  const std::string text(input);
  try {
    switch (which) {
      case 0:
        check<ArchiveMemory>(text);
        break;
      case 1:
        check<SigMemory>(text);
        break;
      case 2:
        check<Episode>(text);
        break;
      case 3:
        check<Notice>(text);
        break;
      case 4:
        check<Cause>(text);
        break;
      case 5:
        check<Decision>(text);
        break;
      case 6:
        check<Word>(text);
        break;
      case 7:
        check<Meta>(text);
        break;
      default: {
        const std::size_t half = std::min(text.find('\n'), text.size());
        KnownPost post;
        from_rows(text.substr(0, half), text.substr(std::min(half + 1, text.size())), post);
      }
    }
  } catch (const DamagedRow&) {
  }
  return 0;
}
