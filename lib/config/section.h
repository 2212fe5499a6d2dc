#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/keys.h"

namespace sigwatch {

/// True when the node is a map; else it complains. An empty name is the whole file.
bool is_map(Context& context, const Node& node, std::string_view name, std::string_view sample);

/// Complains of an unknown key: the nearest one known, else where it is known, else all that are known here.
void refuse_key(Context& context, const Entry& entry, std::string_view section, const std::vector<std::string>& known);

/// Complains that a section lacks a key that it must have.
void miss(Context& context, Place place, std::string_view section, std::string_view name, std::string_view sample);

template <class T>
const Key<T>* find_key(const Keys<T>& keys, std::string_view name) {
  for (const auto& key : keys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

/// The names of a table, those of its sections with dots: `proof`, `proof.polls`.
template <class T>
std::vector<std::string> names_of(const Keys<T>& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) {
    if (key.retired) continue;
    names.push_back(key.name);
    for (const auto& below : key.below) names.push_back(key.name + "." + below);
  }
  return names;
}

/// How a section looks in a remedy: its first key with its sample.
template <class T>
std::string sample_of(const Keys<T>& keys) {
  return "{" + keys.front().name + ": " + keys.front().sample + "}";
}

/// Reads a map by its table. False when it is none.
template <class T>
bool read_section(Context& context, const Node& node, std::string_view section, const Keys<T>& keys, T& into) {
  if (!is_map(context, node, section, sample_of(keys))) return false;
  for (const auto& entry : node.entries) {
    if (const auto* key = find_key(keys, entry.key)) {
      if (entry.value.kind != Node::Kind::refused) key->read(context, entry.value, into);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& key : keys) {
      if (!key.retired) known.push_back(key.name);
    }
    refuse_key(context, entry, section, known);
  }
  for (const auto& key : keys) {
    if (key.required && !find(node, key.name)) miss(context, node.place, section, key.name, key.sample);
  }
  return true;
}

/// A section that fills a member (also an optional one).
template <class T, class M>
Key<T> section(std::string name, M T::*member, const Keys<M>& keys) {
  auto reader = [name, member, &keys](Context& context, const Node& node, T& into) {
    read_section(context, node, name, keys, into.*member);
  };
  return {std::move(name), sample_of(keys), std::move(reader), names_of(keys)};
}
template <class T, class M>
Key<T> section(std::string name, std::optional<M> T::*member, const Keys<M>& keys) {
  auto reader = [name, member, &keys](Context& context, const Node& node, T& into) {
    M one{};
    if (read_section(context, node, name, keys, one)) into.*member = std::move(one);
  };
  return {std::move(name), sample_of(keys), std::move(reader), names_of(keys)};
}

/// A section that groups keys of the same value.
template <class T>
Key<T> group(std::string name, const Keys<T>& keys) {
  auto reader = [name, &keys](Context& context, const Node& node, T& into) {
    read_section(context, node, name, keys, into);
  };
  return {std::move(name), sample_of(keys), std::move(reader), names_of(keys)};
}

}  // namespace sigwatch
