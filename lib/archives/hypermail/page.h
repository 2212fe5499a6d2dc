#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/post/post.h"

namespace sigwatch::hypermail {

/// One message that an index lists. Numbers are given in the order of arrival.
struct Listed {
  int number = 0;
  std::string url;
};

/// A folder of one month, quarter or year: `2020AprJun/`.
struct Folder {
  int order = 0;  ///< year * 100 + last month: for sorting
  std::string url;
};

/// What an index page shows. By tags it cannot be known (they changed over the years): only links and `name="end"` are
/// looked at.
struct Index {
  std::vector<Listed> messages;  ///< newest first, without doubles
  std::vector<Folder> folders;   ///< newest first
  bool finished = false;         ///< the foot with name="end" stands there: Hypermail had written the page to its end
  bool says_none = false;        ///< Hypermail's own "0 messages"
  std::string digest;            ///< of what is listed; equal while nothing changes
};
Index read_index(std::string_view page, const std::string& url);

bool made_by_hypermail(std::string_view page);

/// The post of a message page, by its comments (`isoreceived`, `isosent`, `name`, ...), which are UTC. nullopt: not
/// such a page. A page of Hypermail's without these comments is unreadable.
std::optional<Post> read_message(std::string_view page, const std::string& url);

}  // namespace sigwatch::hypermail
