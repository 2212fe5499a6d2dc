#include "archives/web.h"

#include <utility>

#include "archives/engine/requests.h"
#include "archives/kinds.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr const char* kWeb = "web";
/// Each kind looks at the page, so it is not to be as large as an archive's parts.
constexpr std::int64_t kMostLookedAt = 8 * 1024 * 1024;

/// An address whose name does not say what it is: the page there is shown to each kind at the first reading, and what
/// it was stands in the marks from then on, so that an archive that becomes another kind is never taken for silent.
class Web final : public Archive {
 public:
  Web(ArchiveContext context, ArchiveEntry entry) : context_(std::move(context)), entry_(std::move(entry)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override {
    std::string kind = cut(query.mark);
    // A whole reading has no mark. It is told what the archive was, so that another program's page at this address is
    // not accepted just before a proof.
    if (kind.empty() && query.kind != kWeb) kind = query.kind;
    const WhatIsThere there = co_await find_out(kind);
    if (!inner_) co_return not_known(there);
    Reading reading = co_await inner_->newest(query);
    co_return told(std::move(reading), there);
  }

  asio::awaitable<Reading> older(OlderQuery query) override {
    const std::string kind = cut(query.cursor);
    const WhatIsThere there = co_await find_out(kind);
    if (!inner_) co_return not_known(there);
    Reading reading = co_await inner_->older(query);
    co_return told(std::move(reading), there);
  }

  asio::awaitable<Reading> look_up(std::string message_id) override {
    const std::string kind = kind_;
    const WhatIsThere there = co_await find_out(kind);
    if (!inner_) co_return not_known(there);
    Reading reading = co_await inner_->look_up(message_id);
    co_return told(std::move(reading), there);
  }

  asio::awaitable<std::string> permalink(Post post) override {
    if (!inner_) co_return post.url;
    std::string url = co_await inner_->permalink(post);
    co_return url;
  }

 private:
  /// `pipermail\nREST` -> `pipermail`, and leaves REST.
  static std::string cut(std::string& text) {
    const auto end = text.find('\n');
    if (end == std::string::npos) return {};
    std::string kind = text.substr(0, end);
    text.erase(0, end + 1);
    return kind;
  }

  asio::awaitable<WhatIsThere> find_out(std::string remembered) {
    WhatIsThere there;
    there.evidence.kind = Evidence::Kind::good;
    if (inner_) co_return there;
    there.kind = kind_named(remembered);
    // The look costs one request more; while a mark or this object remembers the kind, it is spared.
    if (!there.kind) there = co_await look_at(context_, entry_.url);
    if (there.kind) {
      kind_ = there.kind->name;
      inner_ = there.kind->open(context_, entry_);
    }
    co_return there;
  }

  static Reading not_known(const WhatIsThere& there) {
    Reading reading;
    reading.evidence = there.evidence;
    reading.cost = there.cost;
    reading.server_date = there.server_date;
    return reading;
  }

  Reading told(Reading reading, const WhatIsThere& there) const {
    add_cost(reading.cost, there.cost);
    reading.kind = kind_;
    if (!reading.mark.empty()) reading.mark.insert(0, kind_ + "\n");
    if (reading.older) reading.older->insert(0, kind_ + "\n");
    return reading;
  }

  ArchiveContext context_;
  ArchiveEntry entry_;
  std::string kind_;
  std::unique_ptr<Archive> inner_;
};

}  // namespace

void add_cost(Cost& cost, const Cost& more) {
  cost.requests += more.requests;
  cost.bytes += more.bytes;
}

asio::awaitable<WhatIsThere> look_at(const ArchiveContext& context, std::string url) {
  Requests requests(context.http);
  HttpRequest request;
  request.url = std::move(url);
  request.max_bytes = kMostLookedAt;
  const Fetched fetched = co_await requests.fetch(request);
  WhatIsThere there{fetched.evidence, nullptr, requests.cost(), requests.server_date()};
  if (!is_good(there.evidence)) co_return there;
  for (const Kind& kind : all_kinds()) {
    if (kind.shown && kind.shown(fetched.response)) {
      there.kind = &kind;
      co_return there;
    }
  }
  there.evidence = not_recognised(fetched.response, "the page of an archive that we know");
  co_return there;
}

Kind web_kind() {
  return {kWeb,
          is_web,
          nullptr,
          parent_folder,
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(new Web(context, entry));
          },
          nullptr};
}

}  // namespace sigwatch
