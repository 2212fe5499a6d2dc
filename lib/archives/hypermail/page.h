#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "archives/engine/numbered_index.h"
#include "core/post/post.h"

namespace sigwatch::hypermail {

/// By tags an index cannot be known (they changed over the years): only links and `name="end"` are looked at.
NumberedIndex read_index(std::string_view page, const std::string& url);

bool made_by_hypermail(std::string_view page);

/// The post of a message page, by its comments (`isoreceived`, `isosent`, `name`, ...), which are UTC. nullopt: not
/// such a page. A page of Hypermail's without these comments is unreadable.
std::optional<Post> read_message(std::string_view page, const std::string& url);

}  // namespace sigwatch::hypermail
