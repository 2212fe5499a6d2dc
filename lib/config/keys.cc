#include "config/keys.h"

#include <algorithm>

#include "config/sections.h"

namespace sigwatch {
namespace {

/// A remedy is text to type, never "see the manual". The sample is the
/// default where there is one: pasted as it stands, it changes nothing.
std::string proposal(std::string_view name, std::string_view sample) {
  return "write `" + std::string(name) + ": " + std::string(sample) + "`";
}

std::string in_section(std::string_view section) { return section.empty() ? "" : " in `" + std::string(section) + "`"; }

/// The one section elsewhere that knows this key, or empty.
/// A key that several sections know (`name`, `url`) has no home: a guess could send the reader to the wrong place.
std::string home_of(const std::string& key) {
  std::string home;
  for (const auto& name : config_keys()) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || name.substr(dot + 1) != key) continue;
    if (!home.empty()) return "";
    home = name.substr(0, dot);
  }
  return home;
}

bool is_kind(Context& context, const Node& node, Node::Kind wanted, std::string_view noun, std::string_view name,
             std::string_view sample) {
  if (node.kind == wanted) return true;
  // One mistake, one line: a refused node was complained of when the file was taken apart.
  if (node.kind == Node::Kind::refused) return false;
  const auto cause =
      node.kind == Node::Kind::null ? std::string("no value is given") : "this is not " + std::string(noun);
  refuse(context, node.place, name, sample, {cause, ""});
  return false;
}

}  // namespace

void refuse(Context& context, Place place, std::string_view name, std::string_view sample, const Refusal& refusal) {
  context.complain(place, "`" + std::string(name) + "`: " + refusal.cause,
                   refusal.remedy.empty() ? proposal(name, sample) : refusal.remedy);
}

const std::string* text_of(Context& context, const Node& node, std::string_view name, std::string_view sample) {
  return is_kind(context, node, Node::Kind::scalar, "a plain value", name, sample) ? &node.text : nullptr;
}

bool is_list(Context& context, const Node& node, std::string_view name, std::string_view sample) {
  return is_kind(context, node, Node::Kind::list, "a list", name, sample);
}

bool is_map(Context& context, const Node& node, std::string_view name, std::string_view sample) {
  if (!name.empty()) return is_kind(context, node, Node::Kind::map, "a section with keys", name, sample);
  if (node.kind == Node::Kind::map) return true;
  if (node.kind != Node::Kind::refused)
    context.complain(node.place, "the file holds no keys", "start from sigwatch.example.yaml");
  return false;
}

void refuse_key(Context& context, const Entry& entry, std::string_view section, const std::vector<std::string>& known) {
  // `{password hunter2}`, the colon forgotten, is a key to YAML.
  const auto blank = entry.key.find(' ');
  const std::string shown = blank == std::string::npos ? entry.key : entry.key.substr(0, blank) + " ...";
  const auto cause = ticked(shown) + " is not a key" + in_section(section);
  // From the likeliest to the longest answer: a slip of the finger, a key in the wrong section, and only then
  // the whole list. An unknown key is never passed over: a misspelt `standing` would let its SIG be warned.
  if (const auto meant = nearest(entry.key, known); !meant.empty()) {
    context.complain(entry.place, cause, "did you mean `" + meant + "`?");
  } else if (const auto home = home_of(entry.key); !home.empty()) {
    context.complain(entry.place, cause, "it belongs in `" + home + "`");
  } else {
    std::string all;
    for (const auto& name : known) all += (all.empty() ? "`" : ", `") + name + "`";
    context.complain(entry.place, cause, "known here are " + all);
  }
}

void miss(Context& context, Place place, std::string_view section, std::string_view name, std::string_view sample) {
  context.complain(place, "`" + std::string(name) + "` is missing" + in_section(section), proposal(name, sample));
}

}  // namespace sigwatch
