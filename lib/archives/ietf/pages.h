#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/post/post.h"

namespace sigwatch::ietf {

/// `https://mailarchive.ietf.org/arch/browse/xmpp/` in pieces; `static/` and what follows the list is left out.
struct Place {
  std::string mount;  ///< `https://mailarchive.ietf.org/`
  std::string list;   ///< `xmpp`, or empty: all lists
};
/// nullopt: not below `/arch/browse/`.
std::optional<Place> place_of(const std::string& url);

/// Hashes of the messages that a page of the list shows, in its order, without doubles.
std::vector<std::string> rows_in(std::string_view page, const Place& place);

/// Names of the lists that the page of all lists shows.
std::vector<std::string> lists_in(std::string_view page, const Place& place);

/// The post of a message page: it shows all header fields as they came, and the text. nullopt: not such a page.
std::optional<Post> read_message(std::string_view page, const std::string& url);

}  // namespace sigwatch::ietf
