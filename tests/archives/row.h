#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archives/find_notice.h"
#include "archives/kinds.h"
#include "libraries/curl/http.h"

namespace sigwatch::test {

/// What each kind has to show, one column each; every_kind_test.cc runs them all and prints the table.
enum class Shows {
  newest,     ///< the newest post of a list is right (its date, author, subject, ids as far as the kind keeps them)
  page_back,  ///< `older` goes back past what `newest` gave, down to the beginning
  empty,      ///< a list that never had a post: good, no post, complete from the beginning (or says why that cannot be
              ///< known)
  unknown_list,  ///< a list that is not there
  private_list,  ///< one that we may not read
  moved,         ///< a redirect to another place, or what this kind has instead
  error_page,    ///< an error page, challenge or login form with status 200
  truncated,     ///< an answer that is cut short
  too_large,     ///< an answer beyond the caps
};
inline constexpr Shows kAllShows[] = {Shows::newest,       Shows::page_back,    Shows::empty,
                                      Shows::unknown_list, Shows::private_list, Shows::moved,
                                      Shows::error_page,   Shows::truncated,    Shows::too_large};
std::string to_string(Shows shows);

/// A cell plays its case with gtest expectations and returns what was seen in a few words: `2026-05-22, 2 requests`.
using Cell = std::function<std::string()>;
using Cells = std::map<Shows, Cell>;
/// The cells of a row in the order of kAllShows.
Cells in_order(std::initializer_list<Cell> cells);

/// A kind's row.
struct Row {
  std::string kind;
  std::string against;  ///< `public-inbox 1.9.0`, `nginx, trees of the corpus`, `pages of the corpus`, `made pages`
  Cells cells;
};

/// All rows of this program; a kind's test file adds its own: `const bool added = add_row({...});`
std::vector<Row>& rows();
bool add_row(Row row);

/// One archive of one kind, opened as the programs do, driven to the end of each call. Local servers are trusted.
class Reader {
 public:
  /// `kind` empty: recognised.
  explicit Reader(ArchiveEntry entry);
  Reading newest(Time now, std::string mark = {}, std::optional<Time> whole_from = {});
  Reading older(Time now, std::string cursor, Time back_to = Time::min(), int requests = 4, bool thorough = false);
  Sighting find(NoticeQuery query);  ///< find_notice()
  Archive& archive() { return *archive_; }
  boost::asio::io_context& io() { return io_; }
  const ArchiveEntry& entry() const { return entry_; }
  ArchiveContext context() { return {io_, http_, "sigwatchd/test (contact: ops@example.org)"}; }

 private:
  boost::asio::io_context io_;
  ArchiveEntry entry_;
  HttpClient http_;
  std::unique_ptr<Archive> archive_;
};

/// Every post of an archive, newest() and then older() as backfill does it, to the beginning or `back_to`; fails the
/// test when that does not end well.
std::vector<Post> read_all(Reader& reader, Time now, Time back_to = Time::min());

/// A program under tests/servers that was started on free ports: `NAME.sh load` then `start`; stopped and its folder
/// removed at the end.
class RunningServer {
 public:
  explicit RunningServer(const std::string& script);
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  /// Why it does not run (not installed), or empty.
  const std::string& missing() const { return missing_; }
  int port() const { return port_; }  ///< the first of a block of ten free ones
  const std::string& folder() const { return folder_; }
  /// Another verb of the script; the exit code.
  int call(const std::string& verb_and_arguments) const;

 private:
  std::string script_, folder_, missing_;
  int port_ = 0;
};

/// `1 request, 345 bytes`.
std::string cost_words(const Cost& cost);
/// `good, 1 request, 345 bytes`, `unreachable`.
std::string evidence_words(const Reading& reading);
/// The newest of the senders' dates.
std::optional<Time> newest_of(const std::vector<Post>& posts);

}  // namespace sigwatch::test
