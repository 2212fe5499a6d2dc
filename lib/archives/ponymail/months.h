#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "archives/engine/requests.h"
#include "core/evidence/reading.h"

namespace sigwatch::ponymail {

/// `https://lists.apache.org/list.html?dev@httpd.apache.org` in pieces; another URL is the site's own: without list.
struct Place {
  std::string mount;         ///< with the last slash: `https://lists.apache.org/`
  std::string list;          ///< `dev@httpd.apache.org`, lower case, or empty
  std::string name, domain;  ///< `dev`, `httpd.apache.org`
};
Place place_of(const std::string& url);

/// `2026-06` -> how many posts are filed under it (by the sender's clock, UTC).
using Months = std::map<std::string, long>;
/// `2026-05`
bool is_month(std::string_view name);
std::optional<Months> months_in(const nlohmann::json& object);
std::string month_name(Time time);
Time month_begin(const std::string& month);

/// `dev@httpd.apache.org` -> posts of late, of every list that a visitor without account may read. nullopt: no such
/// answer.
std::optional<std::map<std::string, long>> lists_in(std::string_view preferences);

/// One reading of one list: month by month, with what it cost.
class Session {
 public:
  Session(HttpClient& client, const Place& place, Time now) : requests_(client), place_(place), now_(now) {}

  /// Asks how many posts each month has. Unknown and hidden lists answer like empty ones (200, nothing counted), so an
  /// empty one must also stand in the list of lists. False: see finish().
  boost::asio::awaitable<bool> count();
  const Months& months() const { return months_; }
  /// Reads a month's mbox, and what that lacks from the month's summary (Foal leaves out silently what it cannot send).
  boost::asio::awaitable<bool> take(std::string month);
  bool has_posts() const { return !reading_.posts.empty(); }
  int requests() const { return requests_.cost().requests; }
  /// The reading, good unless something failed; then without posts.
  Reading finish();

 private:
  boost::asio::awaitable<bool> prove_empty();
  boost::asio::awaitable<bool> fill(std::string month, std::size_t from, Evidence mbox);
  void take_summary(std::vector<Post> posts, std::size_t from);
  std::string stats_url(const std::string& month, std::string_view how) const;
  std::string mbox_url(const std::string& month) const;
  bool is_crowded() const;
  bool fail(Evidence evidence);

  Requests requests_;
  Place place_;
  Time now_;
  Months months_;
  Reading reading_;
};

}  // namespace sigwatch::ponymail
