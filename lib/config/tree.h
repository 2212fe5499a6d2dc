#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/context.h"

namespace sigwatch {

struct Entry;

/// One value of a YAML file, with its place. yaml-cpp's own nodes forget duplicate keys and follow aliases; these do
/// not.
struct Node {
  enum class Kind {
    null,  ///< nothing, `~` or `null`
    scalar,
    list,
    map,
    refused,  ///< complained of already: to be passed over
  };
  Kind kind = Kind::null;
  Place place;
  std::string text;            ///< of a scalar
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> entries;  ///< of a map, each key once
};

/// A key of a map and its value.
struct Entry {
  std::string key;
  Place place;
  Node value;
};

/// The value of `key` in a map, or null.
const Node* find(const Node& map, std::string_view key);

/// Reads one YAML document out of clean text (clean_source()). Complains of all that is not plain YAML: syntax, a
/// second document, duplicate keys, anchors, aliases, merge keys, tags, keys that are not text, quotes that never
/// close, more than 32 levels, more than 100,000 values. nullopt when there is nothing to go on with.
std::optional<Node> parse_tree(Context& context, const std::string& text);

}  // namespace sigwatch
