#include "archives/hyperkitty/marks.h"
#include "archives/mbox/mbox_mark.h"
#include "archives/pipermail/mark.h"
#include "archives/public_inbox/mark.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = bytes(data, size);
  const unsigned which = choice(input) % 7;
  const auto write = [](const auto& value) { return to_text(value); };
  switch (which) {
    case 0:
      must_stay(
          input, [](std::string_view text) { return sigwatch::mark_from(text); }, write);
      break;
    case 1:
      must_stay(
          input, [](std::string_view text) { return sigwatch::mark_from(std::string(text)); }, write);
      break;
    case 2:
      must_stay(
          input, [](std::string_view text) { return cursor_from(std::string(text)); }, write);
      break;
    case 3:
      must_stay(
          input, [](std::string_view text) { return std::optional(hyperkitty::parse_mark(text)); }, write);
      break;
    case 4:
      must_stay(
          input, [](std::string_view text) { return hyperkitty::parse_cursor(text); }, write);
      break;
    case 5:
      must_stay(
          input, [](std::string_view text) { return public_inbox::mark_from(std::string(text)); }, write);
      break;
    default:
      must_stay(
          input, [](std::string_view text) { return public_inbox::git_cursor_from(std::string(text)); }, write);
  }
  return 0;
}
