#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/engine/requests.h"
#include "archives/public_inbox/pages.h"
#include "core/evidence/reading.h"

namespace sigwatch::public_inbox {

/// Posts whose headers were read, by Message-ID; kept in memory between readings.
using ReadHeaders = std::map<std::string, Post>;

/// The newest posts are what a verdict rests on: of so many the headers are read, too.
inline constexpr std::size_t kHeadersRead = 5;

/// Builds one Reading of one inbox: page by page of its feed, backwards. Lives as long as one call of the archive. What
/// returns bool is false when the evidence says why the reading ended.
class Reader {
 public:
  Reader(HttpClient& http, const std::string& folder, ReadHeaders& headers, Time now)
      : requests_(http), folder_(folder), headers_(headers), now_(now) {}

  /// Asks for the inbox's own manifest. A site that shows none is no failure.
  boost::asio::awaitable<bool> ask_manifest();
  /// nullopt: the site shows none, or it was not asked.
  const std::optional<Manifest>& manifest() const { return manifest_; }

  /// Where the next page begins; otherwise at the newest end.
  void start_at(Time before) { before_ = before; }
  const std::optional<Time>& before() const { return before_; }
  boost::asio::awaitable<bool> take_page();
  /// The inbox is there, and what its feed shows is nothing: proved by the manifest or the inbox's own page.
  boost::asio::awaitable<bool> prove_empty();

  /// What the feed leaves out (Date, Auto-Submitted, References) of the newest posts, but of those that were `seen`;
  /// and of each that may have no date. A message that cannot be read stays as the feed shows it.
  boost::asio::awaitable<void> read_headers(std::vector<std::string> seen);
  /// The same of one message. False: it is not there, or could not be read.
  boost::asio::awaitable<bool> read_header(Entry& entry);

  bool at_end() const { return at_end_; }
  bool shows_nothing() const { return at_end_ && entries_.empty(); }
  bool has_posts() const { return !entries_.empty(); }
  int pages() const { return pages_; }
  /// By the archive's clock.
  const std::optional<Time>& oldest() const { return oldest_; }
  const Cost& cost() const { return requests_.cost(); }

  /// The reading, good unless something failed; then without posts.
  Reading finish();

 private:
  bool fail(Evidence why);
  Evidence no_feed(const Fetched& fetched) const;
  bool is_dateless(const Entry& entry) const;
  void take_entries(std::vector<Entry> entries);
  void step_back(std::optional<Time> oldest, bool full);

  Requests requests_;
  std::string folder_;
  ReadHeaders& headers_;
  Time now_;
  Evidence evidence_{Evidence::Kind::good, {}, std::nullopt};
  std::optional<Manifest> manifest_;
  std::optional<Time> before_;
  std::vector<Entry> entries_;  ///< newest first
  std::set<std::string> shown_;
  std::optional<Time> oldest_;
  bool at_end_ = false;  ///< nothing is older
  int pages_ = 0;
  std::vector<Gap> gaps_;
};

}  // namespace sigwatch::public_inbox
