#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "archives/engine/numbered_index.h"
#include "core/post/post.h"

namespace sigwatch::mhonarc {

/// The page of an index by date (`maillist.html`, `mail2.html`) or by thread. A page lists messages from either end of
/// the list, as its owner chose, so all pages count; where there are pages by date, those by thread are left out.
NumberedIndex read_index(std::string_view page, const std::string& url);

/// The post of a message page: its comments tell author, Message-ID and references, whatever the layout hides; the list
/// of header fields tells the rest. nullopt: not such a page.
std::optional<Post> read_message(std::string_view page, const std::string& url);

}  // namespace sigwatch::mhonarc
