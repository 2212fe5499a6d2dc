#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sigwatch::imap {

/// `imaps://user@host:port/FOLDER`, taken apart.
struct BoxUrl {
  std::string address;  ///< `imaps://host:port`
  std::string user;     ///< decoded, or empty
  std::string folder;   ///< decoded UTF-8, or empty
  bool tls = false;     ///< imaps
  bool loopback = false;
};

/// Error give_up: not such a URL, a password in it, or a folder with control characters.
Result<BoxUrl> parse_box_url(std::string_view url);

/// A folder's name as it stands in a URL.
std::string url_folder(std::string_view folder);

/// A folder's name as an IMAP command takes it: modified UTF-7 (RFC 3501, 5.1.3) in quotes. nullopt: not UTF-8, or
/// longer than any server's, or with control characters, which could end the command.
std::optional<std::string> quoted_mailbox(std::string_view folder);

/// A folder's name out of an answer, back from modified UTF-7; what is none stays as it stands.
std::string decoded_mailbox(std::string_view name);

}  // namespace sigwatch::imap
