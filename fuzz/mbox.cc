#include "archives/mbox/mbox.h"
#include "archives/mbox/swallowed.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = bytes(data, size);
  const MboxDialect dialect = choice(text) % 2 == 0 ? MboxDialect::local : MboxDialect::pipermail;
  std::size_t behind = 0;
  split_mbox(text, dialect, true, [&](const MboxMessage& message) {
    must(message.offset >= behind && message.offset <= text.size(), "messages in the order of the file");
    must(message.raw.size() <= text.size() - message.offset, "a message inside the file");
    behind = message.offset;
    must_be_clean(post_of(message));
    for (const std::size_t at : swallowed_beginnings(message.raw))
      must(at < message.raw.size(), "a beginning inside the message");
  });
  return 0;
}
