#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/post/post.h"

namespace sigwatch {

/// One message that an index lists. Numbers are given in the order of arrival, anew in each folder.
struct Listed {
  int number = 0;
  std::string url;
};

/// A folder of one month, quarter or year: `2020AprJun/`.
struct Folder {
  int order = 0;  ///< year * 100 + last month: for sorting
  std::string url;
};

/// What a page of an index shows.
struct NumberedIndex {
  std::vector<Listed> messages;   ///< newest first, without doubles
  std::vector<Folder> folders;    ///< newest first
  std::vector<std::string> more;  ///< other pages of the same folder's index
  std::string strange_folder;     ///< one that begins with a year, and is no period that is known; else empty
  bool finished = false;          ///< the software had written the page to its end
  bool says_none = false;         ///< it says itself that there are no messages
  std::string digest;             ///< of what is listed; equal while nothing changes
};

/// How one software writes an archive in which each message has a page with a number: `0038.html`, `msg00038.html`.
struct NumberedFormat {
  const char* kind;       ///< as in Kind::name
  const char* an_index;   ///< for a person: what an index page should be
  const char* a_message;  ///< and a message page
  NumberedIndex (*read_index)(std::string_view page, const std::string& url);
  /// The post of a message page, or nullopt: not such a page.
  std::optional<Post> (*read_message)(std::string_view page, const std::string& url);
};

bool all_digits(std::string_view text);
/// 38 of `0038.html`, with the prefix `msg` of `msg00038.html`. nullopt: no message's page.
std::optional<int> page_number(std::string_view file, std::string_view prefix);
/// `https://h/list/0039.html` of 39 and `https://h/list/0038.html`.
std::string page_with_number(int number, const std::string& like);

/// Adds what `href` leads to, seen from `url`, when it is a folder of a month, quarter or year below it:
/// `2020AprJun/`, `2007May/`, `2020-05/`, `202005/`, `2020/`. Returns whether it was one.
bool add_folder(NumberedIndex& index, const std::string& url, std::string_view href);
/// Whether the URL is that of such a folder.
bool is_period(const std::string& url);
/// Sorts, and drops doubles.
void put_in_order(NumberedIndex& index);
/// `https://h/a/list/` of `https://h/a/list/maillist.html`.
std::string folder_of_page(const std::string& url);

}  // namespace sigwatch
