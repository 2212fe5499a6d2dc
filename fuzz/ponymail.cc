#include <nlohmann/json.hpp>

#include "archives/engine/page_words.h"
#include "archives/ponymail/months.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json = bytes(data, size);
  if (const auto object = object_in(json)) {
    if (const auto months = ponymail::months_in(*object))
      for (const auto& [month, count] : *months)
        must(count >= 0 && !ponymail::month_name(ponymail::month_begin(month)).empty(), "a month", month);
  }
  static_cast<void>(ponymail::lists_in(json));
  return 0;
}
