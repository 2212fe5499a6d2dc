#pragma once

#include <strophe.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "libraries/strophe/event.h"

namespace sigwatch {

using Attributes = std::initializer_list<std::pair<const char*, std::string>>;

/// A stanza that we write, or a part of one.
class Stanza {
 public:
  Stanza(xmpp_ctx_t* context, const char* name, Attributes attributes = {});
  /// A text alone.
  Stanza(xmpp_ctx_t* context, const std::string& text);
  /// Puts a part into it.
  Stanza& add(const Stanza& part);
  xmpp_stanza_t* get() const { return stanza_.get(); }

 private:
  struct Release {
    void operator()(xmpp_stanza_t* stanza) const { xmpp_stanza_release(stanza); }
  };
  std::unique_ptr<xmpp_stanza_t, Release> stanza_;
};

/// What came in, as a value.
ChatEvent read_event(xmpp_stanza_t* stanza);

}  // namespace sigwatch
