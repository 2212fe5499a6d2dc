#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "archives/find_notice.h"
#include "libraries/curl/canned_server.h"
#include "libraries/curl/http.h"
#include "ports/archive.h"

namespace sigwatch::test {

/// A mail as the fake site keeps it.
struct FakeMail {
  std::string id;
  Time date;
  std::optional<Time> archived;  ///< `date` when not set
  std::string body = "Text.\n";
  std::string subject = "Agenda";
  std::string parent;  ///< Message-ID
};

/// Plays HyperKitty: API, feed and export over one table, with the doors open or shut.
struct FakeSite {
  enum class Paging { none, limit, page };
  Paging paging = Paging::none;
  bool api = true, export_on = true, feed_on = true, exists = true, is_private = false, etags = false;
  std::size_t feed_length = 30;
  std::size_t hidden = 0;       ///< messages that it counts and never shows
  std::vector<FakeMail> mails;  ///< in order of arrival, oldest first
  /// Asked first: an answer instead of the site's own.
  std::function<std::optional<CannedAnswer>(FakeSite&, const CannedRequest&)> instead;

  void add(std::string id, Time date, std::string body = "Text.\n");
};

/// The fake behind a real HTTP server and client, and the archive over it.
class FakeHyperKitty {
 public:
  explicit FakeHyperKitty(FakeSite site);

  FakeSite& site() { return site_; }  ///< change it between reads only
  /// A new object, as after a restart.
  void reopen();
  Reading newest(NewestQuery query);
  Reading older(OlderQuery query);
  Sighting find(NoticeQuery query);  ///< find_notice()
  Reading look_up(const std::string& id);
  /// Paths asked for since the last call, without mount: `api/list/sig@h/emails/?limit=10`.
  std::vector<std::string> asked();
  std::string url() const;

 private:
  CannedAnswer play(const CannedRequest& request);

  std::mutex mutex_;
  FakeSite site_;
  std::unique_ptr<CannedServer> server_;
  boost::asio::io_context io_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<Archive> archive_;
  std::size_t told_ = 0;
};

}  // namespace sigwatch::test
