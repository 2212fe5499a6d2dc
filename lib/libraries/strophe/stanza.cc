#include "libraries/strophe/stanza.h"

#include <cstdlib>
#include <new>

#include "core/base/text.h"

namespace sigwatch {

namespace {

// Only our own messages are looked for, and those are far shorter.
constexpr std::size_t kLongestBody = 65536;

std::string words(const char* text) { return text ? std::string(text) : std::string(); }

std::string attribute(xmpp_stanza_t* stanza, const char* name) {
  return words(xmpp_stanza_get_attribute(stanza, name));
}

xmpp_stanza_t* child(xmpp_stanza_t* stanza, const char* name, const char* ns) {
  return stanza ? xmpp_stanza_get_child_by_name_and_ns(stanza, name, ns) : nullptr;
}

std::string text_in(xmpp_stanza_t* stanza) {
  if (!stanza) return {};
  char* text = xmpp_stanza_get_text(stanza);
  std::string found = words(text).substr(0, kLongestBody);
  if (text) xmpp_free(xmpp_stanza_get_context(stanza), text);
  return found;
}

/// Calls `visit` with each tag below it.
template <class Visit>
void each_child(xmpp_stanza_t* stanza, Visit visit) {
  for (xmpp_stanza_t* c = stanza ? xmpp_stanza_get_children(stanza) : nullptr; c; c = xmpp_stanza_get_next(c)) {
    if (xmpp_stanza_is_tag(c)) visit(c);
  }
}

std::string error_in(xmpp_stanza_t* stanza) {
  if (attribute(stanza, "type") != "error") return {};
  std::string condition, text;
  each_child(xmpp_stanza_get_child_by_name(stanza, "error"), [&](xmpp_stanza_t* c) {
    if (words(xmpp_stanza_get_name(c)) == "text") {
      text = text_in(c);
    } else if (condition.empty()) {
      condition = words(xmpp_stanza_get_name(c));
    }
  });
  if (condition.empty()) condition = "an error";
  return clean_line(condition + (text.empty() ? "" : " (" + text + ")"));
}

void read_message(xmpp_stanza_t* stanza, ChatEvent& event) {
  event.type = attribute(stanza, "type");
  event.id = attribute(stanza, "id");
  event.from = attribute(stanza, "from");
  event.body = text_in(xmpp_stanza_get_child_by_name(stanza, "body"));
  event.subject = xmpp_stanza_get_child_by_name(stanza, "subject") != nullptr;
  if (xmpp_stanza_t* origin = child(stanza, "origin-id", "urn:xmpp:sid:0")) event.origin_id = attribute(origin, "id");
  if (xmpp_stanza_t* delay = child(stanza, "delay", "urn:xmpp:delay"))
    event.delayed = chat_time(attribute(delay, "stamp").c_str());
}

void read_answer(xmpp_stanza_t* stanza, ChatEvent& event) {
  each_child(child(stanza, "query", XMPP_NS_DISCO_INFO), [&](xmpp_stanza_t* c) {
    if (words(xmpp_stanza_get_name(c)) == "feature") event.says.push_back(attribute(c, "var"));
  });
  if (xmpp_stanza_t* fin = child(stanza, "fin", "urn:xmpp:mam:2")) {
    event.whole = attribute(fin, "complete") == "true";
    xmpp_stanza_t* set = child(fin, "set", "http://jabber.org/protocol/rsm");
    event.last = set ? text_in(xmpp_stanza_get_child_by_name(set, "last")) : std::string();
  }
}

}  // namespace

std::optional<Time> chat_time(const char* text) { return parse_rfc3339(text); }

Stanza::Stanza(xmpp_ctx_t* context, const char* name, Attributes attributes) : stanza_(xmpp_stanza_new(context)) {
  if (!stanza_ || xmpp_stanza_set_name(get(), name) != XMPP_EOK) throw std::bad_alloc();
  for (const auto& [key, value] : attributes) xmpp_stanza_set_attribute(get(), key, value.c_str());
}

Stanza& Stanza::add(const Stanza& part) {
  if (xmpp_stanza_add_child(get(), part.get()) != XMPP_EOK) throw std::bad_alloc();
  return *this;
}

Stanza::Stanza(xmpp_ctx_t* context, const std::string& text) : stanza_(xmpp_stanza_new(context)) {
  if (!stanza_ || xmpp_stanza_set_text_with_size(get(), text.data(), text.size()) != XMPP_EOK) throw std::bad_alloc();
}

ChatEvent read_event(xmpp_stanza_t* stanza) {
  ChatEvent event;
  event.name = words(xmpp_stanza_get_name(stanza));
  read_message(stanza, event);
  event.error = error_in(stanza);
  if (event.name == "iq") read_answer(stanza, event);
  each_child(child(stanza, "x", "http://jabber.org/protocol/muc#user"), [&](xmpp_stanza_t* c) {
    if (words(xmpp_stanza_get_name(c)) == "status") event.statuses.push_back(std::atoi(attribute(c, "code").c_str()));
  });
  if (xmpp_stanza_t* result = child(stanza, "result", "urn:xmpp:mam:2")) {
    xmpp_stanza_t* forwarded = child(result, "forwarded", "urn:xmpp:forward:0");
    xmpp_stanza_t* inner = forwarded ? xmpp_stanza_get_child_by_name(forwarded, "message") : nullptr;
    // In the place of the outer message, of which nothing counts but whose archive it comes from.
    if (inner) read_message(inner, event);
    event.archived = true;
    event.query = attribute(result, "queryid");
    event.archive = words(xmpp_stanza_get_from(stanza));
  }
  return event;
}

}  // namespace sigwatch
