#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/hyperkitty/marks.h"
#include "archives/hyperkitty/session.h"

namespace sigwatch::hyperkitty {

/// Goes through a paged `emails/`, newest arrival first, so that nothing is skipped while posts come and go.
///
/// What arrives meanwhile moves everything to larger offsets: then a page repeats what was read, and the repeats are
/// dropped. What is deleted moves it to smaller ones: by no more than the count of the whole list fell, so that far the
/// walk steps back.
class Walk {
 public:
  Walk() = default;
  explicit Walk(Cursor from) : at_(std::move(from)) {}

  /// Reads the next page of about `limit` posts. Evidence: good, or why not (the walk then stands where it was).
  boost::asio::awaitable<Evidence> step(Session& session, std::int64_t limit, std::int64_t max_bytes);
  /// Takes a page in that was fetched from the beginning of the list.
  void take(Page page);

  const std::vector<Post>& posts() const { return posts_; }  ///< in order, each once
  std::vector<Post>& posts() { return posts_; }
  bool ended() const { return ended_; }  ///< the archive's beginning was reached
  const Cursor& cursor() const { return at_; }
  /// At the beginning, where the site says how many there are: the messages that it counts and did not show, as a gap
  /// without a time.
  std::optional<Gap> shortfall(const Session& session) const;
  /// Everything that the archive took in at or after this was read, so far as order of arrival can tell: the newest
  /// sane sender's date among the last ten posts (each arrived no later than all before it; one honest clock among ten
  /// is enough), and a day.
  std::optional<Time> complete_from(Time now) const;

 private:
  std::string query(std::int64_t limit) const;
  bool take_style(const Page& page);
  std::int64_t fell(const Page& page) const;

  Cursor at_;
  std::vector<Post> posts_;
  std::set<std::string> seen_;
  bool ended_ = false;
};

}  // namespace sigwatch::hyperkitty
