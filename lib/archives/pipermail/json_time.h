#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/time.h"

namespace sigwatch {

/// Epoch seconds in a mark or a cursor of ours; nullopt: none there, or not a number.
inline std::optional<Time> time_in(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer()) return std::nullopt;
  return Time(Seconds(found->get<std::int64_t>()));
}

}  // namespace sigwatch
