#include "fuzz/properties.h"
#include "libraries/curl/response_head.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = bytes(data, size);
  ResponseHead head;
  std::size_t taken = 0;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (!head.add_line(rest.substr(0, end))) break;
    taken += end;
    rest.remove_prefix(end);
  }
  must(taken <= ResponseHead::kMaxBytes, "a bounded header");
  for (const std::string* value :
       {&head.location(), &head.etag(), &head.last_modified(), &head.content_type(), &head.content_range()})
    must(value->find_first_of("\r\n") == std::string::npos, "a value of one line", *value);
  static_cast<void>(head.date());
  static_cast<void>(head.retry_after(Time{}));
  static_cast<void>(parse_content_range(head.content_range()));
  if (head.content_length()) must(*head.content_length() >= 0, "a length");
  return 0;
}
