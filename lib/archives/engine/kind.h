#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/evidence/reading.h"
#include "core/register/register.h"
#include "libraries/curl/http.h"
#include "ports/archive.h"

namespace sigwatch {

/// The ways to the outside that a kind may use. What it refers to outlives the archives.
struct ArchiveContext {
  boost::asio::io_context& io;
  HttpClient& http;
  std::string user_agent{};  ///< for what is asked by another way than `http`
  /// likewise, while nothing is configured: the name that a person typed may have a private address
  bool private_address = false;
};

/// One list that a server shows.
struct FoundList {
  std::string url;   ///< what to write under `archives:`
  std::string list;  ///< posting address, lower case, or empty where the server does not tell
  std::string name;  ///< as the server calls it, or empty
};

/// What a server shows at and below an address, as one kind of archive sees it.
struct Discovery {
  Evidence evidence;             ///< good: this kind is there (perhaps without a list); else why it was not found
  std::vector<FoundList> lists;  ///< at most kMostFound, in the server's order
  Cost cost;
};
inline constexpr std::size_t kMostFound = 20'000;

/// A kind of archive: how it is told from others, and how it is read. Each is a folder (`web` alone a
/// file) in which a file ends with `Kind NAME_kind()`, and a line in kinds.cc.
struct Kind {
  std::string name;
  /// True when the name alone (URL, path, scheme) says that it is this kind.
  bool (*named)(const std::string& url);
  /// True when a whole 200 answer at the URL says so. Null: a page never says it.
  bool (*shown)(const HttpResponse& page);
  /// Mount point: what can stall or move as a whole, equal for all lists under it and the same whatever the kind is
  /// called: `https://lists.example/pipermail/`. Of local files their folder.
  std::string (*root)(const std::string& url);
  std::unique_ptr<Archive> (*open)(const ArchiveContext& context, const ArchiveEntry& entry);
  /// The lists at or below a URL, which need not be a list's own. Null: a URL is one list.
  boost::asio::awaitable<Discovery> (*lists)(ArchiveContext context, std::string url);
};

bool is_web(const std::string& url);
std::string with_slash(std::string url);
/// `https://host/pipermail/standards/` -> `https://host/pipermail/`; of a path likewise. A host alone stays.
std::string parent_folder(const std::string& url);
/// `https://host:port/` of a URL.
std::string site_of(const std::string& url);
/// `host:port` of a URL, without user name; empty of a path.
std::string host_of(const std::string& url);

/// Where a gap begins of which nobody knows the time, in a reading from `whole_from` on: not before that and for a
/// month not before it moves on either, so that a later reading that finds all takes it back; and long enough ago that
/// a person who looks can attest it.
Time gap_begin(std::optional<Time> whole_from, Time now);

/// The pulse where an archive has no better: the newest archive clock of the posts, else the newest sender's date;
/// never after `now`.
std::optional<Time> newest_taken_in(const std::vector<Post>& posts, Time now);

}  // namespace sigwatch
