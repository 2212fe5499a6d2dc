#pragma once

#include <string>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// `local@domain` in the dot-atom form of RFC 5322 or with a domain literal; nothing quoted, nothing outside ASCII (no
/// SMTPUTF8).
bool is_plain_address(std::string_view text);

/// The right side of a Message-ID field, without <>: printable ASCII with an `@`.
bool is_message_id(std::string_view text);

/// Text as a folded field value: as it is, or as RFC 2047 encoded words when it holds more than ASCII. `used` is the
/// length of what stands before it on the first line.
std::string unstructured_value(std::string_view text, std::size_t used);

/// `Name <address>`. mimetic prints `\"` wrong and readers differ on it, so a name with a quote or a backslash becomes
/// an encoded word.
std::string mailbox_value(std::string_view name, const std::string& address);

/// `Sun, 22 Nov 2026 09:05:07 +0000`.
std::string date_value(Time time);

}  // namespace sigwatch
