#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// A post is filed by the sender's clock where an archive has no better order. Whoever sent it within so much of the
/// archive's own clock is found where one looks; more is judged when it appears (docs/classification.md, "Which date").
inline constexpr Seconds kFiledAside = Days(15);

/// The words of a piece of HTML, line for line (`<br>` and line ends), character references decoded; at most `limit`
/// bytes. For message bodies, whose quotes and token lines are lines.
std::string plain_lines(std::string_view html, std::size_t limit);

/// One value with character references (`&#x40;`), decoded, in one line.
std::string plain_value(std::string_view html);

/// For a query or one step of a path: all but letters, digits and `-._~` as %XX.
std::string percent_encoded(std::string_view text);

/// What a link that is `written` so leads to, seen from the page at `base`; without fragment, spaces and control
/// characters. Empty: not http(s).
std::string resolved(std::string_view base, std::string_view written);

/// Values of a mark or cursor; what is absent or of another type is empty or nullopt.
std::string text_in(const nlohmann::json& json, const char* key);
std::optional<Time> time_in(const nlohmann::json& json, const char* key);
/// The text of a mark or cursor: bytes that are not UTF-8 (an ETag may have any) are replaced, never thrown about.
std::string to_compact(const nlohmann::json& json);
/// The object in a text, or nullopt, also for one of more than kMostJsonValues: never throws.
std::optional<nlohmann::json> object_in(std::string_view text);
/// In memory a value takes thirty times what `{}` takes on the wire.
inline constexpr std::size_t kMostJsonValues = 400'000;

}  // namespace sigwatch
