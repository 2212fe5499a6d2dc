#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/imap/mailbox.h"
#include "archives/imap/session.h"
#include "core/evidence/reading.h"

namespace sigwatch {

/// What a good reading of a folder leaves for the next one.
struct ImapMark {
  std::uint32_t validity = 0, next = 0, messages = 0;
};
std::string to_text(const ImapMark& mark);
std::optional<ImapMark> imap_mark_from(const std::string& text);

/// Where to go on backwards: every message from `below` on was read, and at most `count` lie under it (expunging makes
/// them fewer, never more).
struct ImapCursor {
  std::uint32_t validity = 0, below = 0, count = 0;
};
std::string to_text(const ImapCursor& cursor);
std::optional<ImapCursor> imap_cursor_from(const std::string& text);

/// One reading of one folder, which is open.
class ImapVisit {
 public:
  /// `whole_from`: what the reading is to cover, where it is to cover something.
  ImapVisit(imap::Session& session, const imap::BoxUrl& url, Time now, std::optional<Time> whole_from = {})
      : session_(session), url_(url), now_(now), whole_from_(whole_from) {}

  /// The newest messages below the cursor, which moves down. False: the session's evidence says why not.
  boost::asio::awaitable<bool> page(ImapCursor& cursor);
  /// What came since the mark. False as above, or, with good evidence, when the mark does not fit what is there.
  boost::asio::awaitable<bool> added(ImapMark mark);
  /// Every message that the server dates at or after `from` and that was not read yet, if they are at most `most`.
  /// True: now all are there.
  boost::asio::awaitable<bool> fill(Time from, std::uint32_t below, std::size_t most);
  /// public-inbox cuts a list into folders of 50,000: a full one goes still. False: there is a newer one.
  boost::asio::awaitable<bool> is_last_slice();

  /// From when on the last page is likely to hold all, a few odd dates left out.
  std::optional<Time> reach() const { return reach_; }
  std::vector<Post> take_posts() { return std::move(posts_); }
  const std::vector<Post>& posts() const { return posts_; }
  /// Messages that the server counts and does not even name. When they came nobody knows.
  std::vector<Gap> take_gaps() { return std::move(gaps_); }

 private:
  boost::asio::awaitable<bool> fetch(std::string set, bool by_uid, std::size_t expected, std::uint32_t from,
                                     std::uint32_t below);

  imap::Session& session_;
  const imap::BoxUrl& url_;
  Time now_;
  std::optional<Time> whole_from_;
  std::vector<Post> posts_;
  std::vector<Gap> gaps_;
  std::set<std::uint32_t> read_;
  std::optional<Time> reach_;
};

}  // namespace sigwatch
