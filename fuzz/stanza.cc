#include <algorithm>

#include "core/base/text.h"
#include "fuzz/properties.h"
#include "libraries/strophe/stanza.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

namespace {
constexpr std::size_t kLongest = 16 * 1024;  // libstrophe takes a stanza's children in with the square
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static xmpp_ctx_t* const context = xmpp_ctx_new(nullptr, nullptr);
  xmpp_stanza_t* const stanza =
      xmpp_stanza_new_from_string(context, std::string(bytes(data, std::min(size, kLongest))).c_str());
  if (!stanza) return 0;
  const ChatEvent event = read_event(stanza);
  xmpp_stanza_release(stanza);
  must_be_line(event.error, "an error of the chat");
  must(event.body.size() <= 65536, "the longest body");
  if (event.delayed)
    must(chat_time(to_rfc3339(*event.delayed).c_str()) == event.delayed, "a moment that can be written");
  return 0;
}
