#include "archives/engine/kind.h"
#include "archives/engine/requests.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// A host that shows its lists to members alone, or to browsers that run its scripts.
/// groups.io gives archives to logged-in members with the right to download them. Google Groups took its feeds away in
/// 2020 and 2021: their addresses lead to a page for browsers, with status 200.
const char* keeper_of(const std::string& url) {
  const std::string host = lower(host_of(url));
  if (host == "groups.io" || host.ends_with(".groups.io")) return "groups.io";
  if (host == "groups.google.com") return "Google Groups";
  return nullptr;
}

std::string remedy(const std::string& url) {
  const char* keeper = keeper_of(url);
  return url + ": " + (keeper ? keeper : "this archive") +
         ": not readable without an account; subscribe a mailbox to the list and name it instead, "
         "{url: imaps://HOST/FOLDER, user: NAME, password: {credential: imap_password}}, or name another archive of "
         "the list "
         "(mail-archive.com)";
}

class Unreadable final : public Archive {
 public:
  explicit Unreadable(std::string url) : url_(std::move(url)) {}

  asio::awaitable<Reading> newest(NewestQuery) override { co_return nothing(); }

  asio::awaitable<Reading> older(OlderQuery query) override {
    Reading reading = nothing();
    reading.older = query.cursor;
    co_return reading;
  }

 private:
  Reading nothing() const {
    Reading reading;
    reading.evidence = unreachable(remedy(url_));
    return reading;
  }

  std::string url_;
};

asio::awaitable<Discovery> lists(ArchiveContext, std::string url) {
  co_return Discovery{unreachable(remedy(url)), {}, {}};
}

}  // namespace

Kind unreadable_kind() {
  return {"unreadable",
          [](const std::string& url) { return is_web(url) && keeper_of(url) != nullptr; },
          nullptr,
          site_of,
          [](const ArchiveContext&, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(new Unreadable(entry.url));
          },
          lists};
}

}  // namespace sigwatch
