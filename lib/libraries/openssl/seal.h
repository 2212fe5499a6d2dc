#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/post/notice.h"

namespace sigwatch {

/// HMAC-SHA256 (RFC 2104): 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// A key that nobody can guess: 32 bytes of the system's best chance, as 64 hex digits. Throws std::runtime_error when
/// there is none.
std::string new_seal_key();

/// The tags of such a key: the first 100 bits of the HMAC, as 20 letters of RFC 4648's base32, in lower case. The key
/// stays inside, and is overwritten when the last copy goes. Error give_up: it is no such key.
Result<Seal> seal_of_key(const std::string& key);

}  // namespace sigwatch
