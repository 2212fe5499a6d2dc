#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sigwatch::hyperkitty {

/// Where one list stands on one HyperKitty: mount point and list name, and the addresses made of them.
struct Site {
  std::string mount;  ///< with the final slash: `https://host/hyperkitty/`
  std::string list;   ///< decoded, case-sensitive: `standards@xmpp.org`

  std::string api(std::string_view tail = {}) const;   ///< `MOUNT/api/list/LIST/TAIL`
  std::string page(std::string_view tail = {}) const;  ///< `MOUNT/list/LIST/TAIL`
  std::string permalink(std::string_view hash) const;  ///< `MOUNT/list/LIST/message/HASH/`
  /// True when a URL that the site itself wrote (any host: the site's name may be set wrong) speaks of this list.
  bool speaks_of_list(std::string_view url) const;
};

/// Splits `https://host/any/mount/list/LIST@DOMAIN/...`; nullopt when there is no `/list/NAME` in it.
std::optional<Site> parse_site(std::string_view url);

/// The name of a message in HyperKitty: upper-case base32 of sha1 over the Message-ID without <> and blanks, cut at 254
/// bytes.
std::string message_hash(std::string_view message_id);

/// True for 32 letters of the base32 alphabet.
bool is_hash(std::string_view text);

/// The hash after `/KIND/` in a URL that the site wrote (`message`, `email`), or empty.
std::string hash_in(std::string_view url, std::string_view kind);

}  // namespace sigwatch::hyperkitty
