#include "libraries/mimetic/header.h"
#include "fuzz/properties.h"
#include "libraries/mimetic/header_block.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = bytes(data, size);
  const SplitMessage split = split_message(text);
  must(split.header.size() + split.body.size() <= text.size(), "the parts of a message");
  if (const auto fields = parse_header(split.header)) must_be_clean(make_post(*fields, split.body));
  must_be_line(decode_text(text), "a decoded value");
  const Author author = parse_author(text);
  must_be_line(author.name, "a name");
  must_be_line(author.address, "an address");
  for (const std::string& id : parse_message_ids(text)) {
    must_be_line(id, "an id");
    must(id.find_first_of("<>") == std::string::npos, "an id without brackets", id);
  }
  return 0;
}
