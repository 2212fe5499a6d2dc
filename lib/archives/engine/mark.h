#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "archives/engine/page_words.h"
#include "core/base/time.h"

/// How a kind keeps what the next reading needs (Reading::mark, Reading::older): a struct that nlohmann-json can write
/// and read (NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE), in one envelope: {"kind":"hypermail","kept":{...}}.
namespace nlohmann {

template <>
struct adl_serializer<sigwatch::Time> {
  static void to_json(json& j, const sigwatch::Time& time) { j = time.time_since_epoch().count(); }
  static void from_json(const json& j, sigwatch::Time& time) {
    time = sigwatch::Time(sigwatch::Seconds(j.get<std::int64_t>()));
  }
};

template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& j, const std::optional<T>& value) { value ? void(j = *value) : void(j = nullptr); }
  static void from_json(const json& j, std::optional<T>& value) {
    j.is_null() ? value.reset() : void(value = j.get<T>());
  }
};

}  // namespace nlohmann

namespace sigwatch {

template <class Kept>
std::string in_envelope(const char* kind, const Kept& kept) {
  return to_compact({{"kind", kind}, {"kept", kept}});
}

/// nullopt: it is another kind's, damaged, or not there. What was kept before there was an envelope is read, too.
template <class Kept>
std::optional<Kept> from_envelope(const char* kind, std::string_view text) {
  const auto object = object_in(text);
  if (!object) return std::nullopt;
  const bool enveloped = object->contains("kept");
  if (enveloped && text_in(*object, "kind") != kind) return std::nullopt;
  try {
    Kept kept;
    (enveloped ? object->at("kept") : *object).get_to(kept);
    return std::optional<Kept>(std::in_place, std::move(kept));
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace sigwatch
