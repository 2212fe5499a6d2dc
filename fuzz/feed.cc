#include "libraries/libxml2/feed.h"
#include "archives/feed/feed_posts.h"
#include "archives/hyperkitty/emails.h"
#include "archives/hyperkitty/site.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const hyperkitty::Site site =
      hyperkitty::parse_site("https://lists.example/hyperkitty/list/x@lists.example/").value();
  const auto check = [](const Result<Feed>& feed) {
    if (!feed) return;
    must_be_clean(feeds::posts_of(*feed));
    for (const FeedItem& item : feed->items) must_be_clean(hyperkitty::post_of_item(site, item));
    must(feed->repairs.size() <= kMostRepairs && feed->repairs.size() <= feed->all_repairs, "few repairs");
    static_cast<void>(feeds::gaps_of(*feed, "https://lists.example/feed", Time{}));
    static_cast<void>(feeds::complete_from(*feed, Time{}));
    must_be_line(feeds::digest_of(*feed), "a digest");
  };
  check(parse_feed(bytes(data, size)));
  check(parse_damaged_feed(bytes(data, size)));
  return 0;
}
