#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace sigwatch::hyperkitty {

/// The plain fields of one JSON object. A field of an object inside it is named `outer.inner`; arrays inside are passed
/// over.
struct Record {
  std::map<std::string, std::string, std::less<>> strings;
  std::map<std::string, std::int64_t, std::less<>> numbers;

  std::string_view text(std::string_view name) const;  ///< empty when absent or not a string
  std::optional<std::int64_t> number(std::string_view name) const;
};

/// What a JSON answer of the API holds: one object, an array of objects, or the paged form
/// `{"count": n, "next": url, "results": [...]}`.
struct Records {
  bool array = false;         ///< the whole answer is an array
  bool paged = false;         ///< an object with `results`
  Record top;                 ///< the fields of the answer when it is an object
  std::vector<Record> items;  ///< objects of the array or of `results`
};

/// Reads JSON as a stream: memory follows what is kept, not what was sent; nesting over 16, more than 60,000 items and
/// text that is not UTF-8 are errors; strings are cut at 20,000 bytes. Error set_aside.
Result<Records> parse_records(std::string_view json);

}  // namespace sigwatch::hyperkitty
