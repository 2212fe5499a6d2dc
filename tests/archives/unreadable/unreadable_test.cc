#include <gtest/gtest.h>

#include "archives/page_site.h"
#include "archives/row.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

std::string says_so() {
  for (const std::string url : {"https://groups.io/g/sig-iot", "https://sig.groups.io/g/main/messages",
                                "https://groups.google.com/g/sig-iot"}) {
    Reader reader(entry_at(url));
    EXPECT_EQ(reader.entry().kind, "unreadable") << url;
    const Reading reading = reader.newest(Time{});
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unreachable);
    EXPECT_NE(reading.evidence.reason.find("not readable without an account"), std::string::npos);
    EXPECT_NE(reading.evidence.reason.find("imaps://"), std::string::npos);
    EXPECT_FALSE(reading.complete_from);
    EXPECT_EQ(reading.cost.requests, 0);
  }
  return "unreachable: subscribe a mailbox and name it (imaps://...), 0 requests";
}

const bool added = [] {
  Row row{"unreadable", "nothing: no request is made", {}};
  for (const Shows shows : kAllShows) row.cells[shows] = says_so;
  return add_row(std::move(row));
}();

TEST(Unreadable, CannotShowANotice) {
  Reader reader(entry_at("https://groups.io/g/sig-iot"));
  EXPECT_EQ(reader.find({}).kind, Sighting::Kind::unknown);
  EXPECT_EQ(reader.older(Time{}, "x").older, "x");
}

TEST(Unreadable, TakesNoOtherHost) {
  EXPECT_NE(recognise(entry_at("https://notgroups.io/g/x/"))->kind, "unreadable");
  EXPECT_NE(recognise(entry_at("https://lists.example/groups.google.com/"))->kind, "unreadable");
}

}  // namespace
}  // namespace sigwatch::test
