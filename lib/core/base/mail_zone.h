#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// The offset east of UTC of a zone name in a mail date (any case): RFC 822's, and European, Russian, Japanese and Oceanian
/// ones that mean one thing only. nullopt for the rest, military letters but Z among them: RFC 5322 4.3 says that they tell nothing.
std::optional<Seconds> zone_by_name(std::string_view name);

/// The offset of a numeric zone, `digits` as written after the sign (`0200`, `02:00`, `2`). nullopt when it is beyond 14 h
/// or has no meaning (`+50579034`, formats.md 1.6).
std::optional<Seconds> zone_by_digits(bool west, std::string_view digits);

}  // namespace sigwatch
