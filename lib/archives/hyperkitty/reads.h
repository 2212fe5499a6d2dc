#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "archives/hyperkitty/session.h"
#include "archives/hyperkitty/walk.h"
#include "ports/archive.h"

namespace sigwatch::hyperkitty {

/// Exports and feed go by the sender's date. A post whose Date lies within this of its arrival is in a window that
/// reaches so far back.
inline constexpr Days kDateSlack{20};

/// The cheapest safe plan, by what the site offers (costs are of a HyperKitty 1.3.7 with 4,000 mails):
///
///  paged     poll: `emails/?limit=10`, newest arrival first, one request (10 KB); unchanged when ids and count are the
///  mark's, new when the new
///            ones stand on top of known ones. Bodies of new posts: `email/HASH/` each, or the feed when they are many.
///            Proof: pages of 100 until ten posts in a row lie before the window, and, because an import may have
///            scrambled the order of arrival, a second view by date: the feed, or the export where the feed does not
///            reach so far.
///  exported  poll: `export?start=DAY`, from the day of the newest known post or 20 days back, whichever is earlier:
///  one request (1 to 50 KB;
///            the feed would be 34 KB), which must show what was known again, so that an empty answer is never taken
///            for silence. It brings Message-IDs, bodies and the archive's own clock. First read: the feed says where
///            the newest posts are, one export reads them. Proof: export of the window without an end (future dates
///            too), compared with the feed. Not seen: a post whose Date lies more than 20 days before its arrival and
///            before the window.
///  listed    the export is disabled. Poll: the feed, one request. First read and proof: all of `emails/` (3 MB, 22 s)
///  where it fits
///            8 MiB, else the feed's thirty.
///
/// `mode` is what was learnt; the reading's mark carries what was learnt on the way (an export found disabled).
boost::asio::awaitable<Reading> newest_paged(Session& session, NewestQuery query, Mark mark);
boost::asio::awaitable<Reading> newest_exported(Session& session, NewestQuery query, Mark mark);
boost::asio::awaitable<Reading> newest_listed(Session& session, NewestQuery query, Mark mark);

boost::asio::awaitable<Reading> older_paged(Session& session, OlderQuery query, Cursor cursor);
boost::asio::awaitable<Reading> older_exported(Session& session, OlderQuery query, Cursor cursor);

/// Markers from the bodies that the feed shows, for posts that came without.
void add_bodies(const Site& site, std::vector<Post>& posts, const Feed& feed);
/// The same, one `email/HASH/` each for the first `most`; a body that cannot be had is left out.
boost::asio::awaitable<void> fetch_bodies(Session& session, std::vector<Post>& posts, std::size_t most);

/// Nothing has changed since the mark.
Reading unchanged(const Session& session, const Mark& mark);
/// Good and empty: the list exists and was never posted to.
Reading never_posted(const Session& session, Mark mark);

/// The oldest date of the feed's items that is not in the future, and the newest.
struct FeedSpan {
  std::optional<Time> oldest, newest;
};
FeedSpan span_of(const Feed& feed, Time now);

}  // namespace sigwatch::hyperkitty
