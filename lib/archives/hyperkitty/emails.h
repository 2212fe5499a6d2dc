#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archives/hyperkitty/records.h"
#include "archives/hyperkitty/site.h"
#include "core/base/result.h"
#include "core/post/post.h"
#include "libraries/libxml2/feed.h"

namespace sigwatch::hyperkitty {

/// One answer of `emails/`.
struct Page {
  bool everything = false;            ///< a bare array: the whole list, paging is off
  std::vector<Post> posts;            ///< newest arrival first; locator is the hash
  std::optional<std::int64_t> count;  ///< of the whole list, where the site says it
  std::string next;                   ///< the query of `next`, without `?`; empty at the end
};

/// Reads an answer of `emails/`. A record without hash, id and date is an unreadable post; when all are so, or one
/// speaks of another list, it is not this list's answer: Error set_aside. The API names a parent by its hash alone: it
/// becomes the parent's Message-ID when the parent is in the same answer, else `hash:HASH`.
Result<Page> parse_page(const Site& site, std::string_view json);

/// The post of one record (list form or detail form with `content`).
Post post_of_record(const Site& site, const Record& record);

/// What a feed item shows: no Message-ID; the hash is the locator.
Post post_of_item(const Site& site, const FeedItem& item);

/// Turns `hash:HASH` references into Message-IDs where the parent is among `posts`.
void join_parents(std::vector<Post>& posts);

/// `user (a) host`, `user(a)host` and U+FF20 become `user@host`.
std::string plain_address(std::string_view text);

}  // namespace sigwatch::hyperkitty
