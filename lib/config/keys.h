#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "config/context.h"
#include "config/tree.h"
#include "config/values.h"

namespace sigwatch {

/// One key of a section: what a file may hold, how it is read, and what an error proposes come from here alone.
template <class T>
struct Key {
  std::string name;
  std::string sample;  ///< a value as a file has it: the default where there is one
  std::function<void(Context&, const Node&, T&)> read;
  std::vector<std::string> below = {};  ///< keys of the section that it opens, with dots
  bool required = false;
  bool retired = false;  ///< read by earlier versions: passed over, with a note
};

template <class T>
using Keys = std::vector<Key<T>>;

template <class T>
Key<T> required(Key<T> key) {
  key.required = true;
  return key;
}

/// A key that nobody had a reason to set: what stands there is passed over, and a note says what holds.
template <class T>
Key<T> retired(std::string name, std::string holds) {
  auto reader = [name, holds](Context& context, const Node& node, T&) {
    context.note(node.place, "`" + name + "` is not read any more: it is always " + holds + "; take the line out");
  };
  Key<T> key{std::move(name), {}, std::move(reader)};
  key.retired = true;
  return key;
}

/// The text of a value, or null after a complaint that proposes `sample`.
const std::string* text_of(Context& context, const Node& node, std::string_view name, std::string_view sample);

/// True when the node is a list; else it complains.
bool is_list(Context& context, const Node& node, std::string_view name, std::string_view sample);

/// Complains of a value.
void refuse(Context& context, Place place, std::string_view name, std::string_view sample, const Refusal& refusal);

/// Reads one value by a function of the text that gives Parsed<>.
template <class Read>
auto read_value(Context& context, const Node& node, std::string_view name, std::string_view sample, Read read)
    -> std::optional<std::variant_alternative_t<0, decltype(read(std::string_view{}))>> {
  const auto* text = text_of(context, node, name, sample);
  if (!text) return std::nullopt;
  auto parsed = read(std::string_view(*text));
  if (auto* good = std::get_if<0>(&parsed)) return std::move(*good);
  refuse(context, node.place, name, sample, std::get<Refusal>(parsed));
  return std::nullopt;
}

/// A plain value.
template <class T, class M, class Read>
Key<T> value(std::string name, std::string sample, M T::*member, Read read) {
  auto reader = [name, sample, member, read](Context& context, const Node& node, T& into) {
    if (auto found = read_value(context, node, name, sample, read)) into.*member = std::move(*found);
  };
  return {std::move(name), std::move(sample), std::move(reader)};
}

/// A list whose entries `read_item(Context&, const Node&, M&)` reads; it says whether one is to be kept.
template <class T, class M, class ReadItem>
Key<T> list(std::string name, std::string sample, std::vector<M> T::*member, ReadItem read_item) {
  auto reader = [name, sample, member, read_item](Context& context, const Node& node, T& into) {
    if (!is_list(context, node, name, sample)) return;
    (into.*member).clear();
    for (const auto& item : node.items) {
      M one{};
      if (read_item(context, item, one)) (into.*member).push_back(std::move(one));
    }
  };
  return {std::move(name), std::move(sample), std::move(reader)};
}

/// A list of plain values, none of them twice.
template <class T, class M, class Read>
Key<T> values(std::string name, std::string sample, std::vector<M> T::*member, Read read) {
  auto reader = [name, sample, member, read](Context& context, const Node& node, T& into) {
    if (!is_list(context, node, name, sample)) return;
    (into.*member).clear();
    std::set<M> earlier;
    for (const auto& item : node.items) {
      auto found = read_value(context, item, name, sample, read);
      if (!found) continue;
      if (!earlier.insert(*found).second)
        refuse(context, item.place, name, sample,
               {ticked(item.text) + " stands twice in the list", "keep one of them"});
      (into.*member).push_back(std::move(*found));
    }
  };
  return {std::move(name), std::move(sample), std::move(reader)};
}

}  // namespace sigwatch
