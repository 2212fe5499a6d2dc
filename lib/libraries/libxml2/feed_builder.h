#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libraries/libxml2/feed.h"

namespace sigwatch {

/// The attributes of one element that feeds use; empty where absent.
struct FeedAttributes {
  std::string_view href, rel, ref, type;
};

/// Puts a feed together from the elements and texts of its XML, in the order in which they stand there. Names are those
/// of feed_name().
class FeedBuilder {
 public:
  /// False: this root is no feed's.
  bool enter_root(std::string_view name);
  void enter(int depth, std::string_view name, const FeedAttributes& attributes);
  void text(int depth, std::string_view text);
  std::size_t items() const { return feed_.items.size(); }
  Feed take();

 private:
  struct Words {
    std::string published, updated, summary;
  };
  bool atom() const { return feed_.format == Feed::Format::atom; }
  bool in_item(int depth) const { return item_depth_ > 0 && depth >= item_depth_; }
  bool starts_item(int depth, std::string_view name) const;
  void take_link(int depth, const FeedAttributes& attributes);
  std::string* target_of(int depth);
  std::string* feed_field(std::string_view name);
  std::string* rss_field(std::string_view name);
  std::string* atom_field(std::string_view name);
  void finish_rss(FeedItem& item, const Words& words);
  void finish_atom(FeedItem& item, const Words& words);

  Feed feed_;
  Words feed_words_;
  std::vector<Words> words_;
  std::vector<std::string> path_;
  int item_depth_ = 0;  ///< of the item that is open; 0: none
};

/// One name for an element whatever prefix it came with: names of RSS, RDF and Atom stand alone, others as
/// `dc:creator`, `content:encoded`, `thr:in-reply-to`, and what is not known as `?:name`. `qualified` is the name as
/// written.
std::string feed_name(std::string_view space, std::string_view local, std::string_view qualified,
                      std::string_view root_space);

}  // namespace sigwatch
