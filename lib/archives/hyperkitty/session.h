#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archives/engine/requests.h"
#include "archives/hyperkitty/emails.h"
#include "archives/hyperkitty/marks.h"
#include "archives/hyperkitty/site.h"
#include "core/evidence/reading.h"
#include "libraries/libxml2/feed.h"

namespace sigwatch::hyperkitty {

/// How much one answer may hold.
inline constexpr std::int64_t kPageBytes = 4 * 1024 * 1024;   ///< a page of `emails/`, a feed
inline constexpr std::int64_t kWholeBytes = 8 * 1024 * 1024;  ///< all of `emails/`: about 10,000 posts
inline constexpr std::int64_t kProbeBytes = 64 * 1024;
inline constexpr std::int64_t kExportBytes = 32 * 1024 * 1024;  ///< an export, packed
inline constexpr std::int64_t kMailBytes = 64 * 1024 * 1024;    ///< and unpacked, with attachments

inline constexpr Time kEpoch{};

/// The UTC day that lies `slack` before `time`, as the export wants it; not before 1970, which is as far back as dates
/// are believed.
Time day_before(Time time, Days slack);

/// What one door of the site showed. `evidence` is good or says why nothing came.
template <class T>
struct Shown {
  Evidence evidence;
  T value{};
  int status = 0;       ///< HTTP, when it was not 200; 0: no whole answer
  bool closed = false;  ///< the site has this door shut (export disabled, API or feed absent): another one may be open
  bool too_large = false;  ///< over the limit of bytes
  bool not_modified = false;
  bool past_the_end = false;  ///< a page with a number that is not there (any more)
  std::string etag;
};

/// One read of one list: fetches, adds up the cost, and turns answers into evidence.
class Session {
 public:
  Session(HttpClient& client, const Site& site, Time now, bool pretend)
      : requests_(client), site_(site), now_(now), pretend_(pretend) {}

  const Site& site() const { return site_; }
  Time now() const { return now_; }
  bool pretend() const { return pretend_; }
  const Cost& cost() const { return requests_.cost(); }

  /// `MOUNT/api/list/LIST/emails/?QUERY`. A list that is gone answers 500 here: then the API is asked whether it
  /// exists.
  boost::asio::awaitable<Shown<Page>> emails(std::string query, std::int64_t max_bytes, std::string etag);
  /// `email/HASH/`: the post with its body's markers. gone: no such message in the list (the API itself says so).
  boost::asio::awaitable<Shown<Post>> email(std::string hash);
  /// `MOUNT/list/LIST/feed/`.
  boost::asio::awaitable<Shown<Feed>> feed(std::string etag);
  /// `export/x.mbox.gz?QUERY`, whole, verified. In order of arrival; the archive's clock is HyperKitty's own.
  boost::asio::awaitable<Shown<std::vector<Post>>> exported(std::string query, std::int64_t max_bytes);
  /// `threads/?limit=1`: does the API page? unknown and good: it pages nothing, or cannot tell in bearable size.
  boost::asio::awaitable<Shown<Mode>> paging();
  /// `MOUNT/api/list/LIST/`: good when the list exists; gone when the API says that it does not; closed when the API is
  /// absent.
  boost::asio::awaitable<Shown<bool>> list_exists();

  /// The reading with cost, server date, posts that exist at `now` and the pulse filled in.
  Reading finish(Reading reading) const;
  Reading failed(Evidence evidence) const;
  /// False for what the archive received after a pretended `now`.
  bool exists(const Post& post) const;

 private:
  boost::asio::awaitable<Result<HttpResponse>> get(std::string url, std::string accept, std::int64_t max_bytes,
                                                   std::string etag);

  Requests requests_;
  const Site& site_;
  Time now_;
  bool pretend_;
};

}  // namespace sigwatch::hyperkitty
