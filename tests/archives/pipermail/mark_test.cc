#include "archives/pipermail/mark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/pipermail/pipermail_reading.h"

namespace sigwatch {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

Listing listing(const std::vector<std::string>& names) {
  std::vector<Volume> volumes;
  for (const auto& name : names) volumes.push_back({period_of(name).value()});
  return listing_of(volumes, at("2020-06-10"), false);
}

TEST(Mark, comes_back_from_its_text) {
  Mark mark;
  mark.etag = "W/\"a\"";
  mark.last_modified = "Sat, 21 Nov 2026 10:00:00 GMT";
  mark.volumes = {mark_end("2020-May", false, std::string(2000, 'x'), 5000), mark_end("2020-April", true, "abc", 3)};
  mark.volumes[1].etag = "\"b\"";
  mark.names = {"2020-May", "2020-April"};
  EXPECT_EQ(mark_from(to_text(mark)), mark);
  EXPECT_EQ(mark.volumes[0].tail, 512U);
  EXPECT_EQ(resume_at(mark.volumes[0]), 5000U - 512U);
}

TEST(Mark, is_nothing_when_the_text_is_not_one) {
  for (const char* text : {"", "{}", "null", "{\"volumes\":[{}],\"names\":[]}", "{\"volumes\":[],\"names\":[7]}",
                           "{\"volumes\":[{\"name\":\"2020-May\",\"size\":1,\"tail\":2,\"hash\":3}],\"names\":[]}"})
    EXPECT_EQ(mark_from(text), std::nullopt) << text;
}

TEST(Mark, shows_only_what_was_appended) {
  const auto mark = mark_end("2020-May", false, "the end", 107);
  EXPECT_EQ(appended(mark, "the end"), "");
  EXPECT_EQ(appended(mark, "the end and more"), " and more");
  EXPECT_EQ(appended(mark, "an end and more"), std::nullopt);
  EXPECT_EQ(appended(mark, "the"), std::nullopt);
}

TEST(Mark, tells_which_volumes_are_new_and_when_some_have_gone) {
  Mark mark;
  mark.names = {"2020-April", "2020-March"};
  EXPECT_THAT(newly_listed(mark, listing({"2020-March", "2020-April"})).value(), IsEmpty());
  const auto added = newly_listed(mark, listing({"1945-May", "2020-March", "2020-April", "2020-May"})).value();
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(added[0].period.name, "1945-May");
  EXPECT_EQ(added[1].period.name, "2020-May");
  EXPECT_EQ(newly_listed(mark, listing({"2020-April"})), std::nullopt);
}

TEST(Mark, counts_on_posts_filed_late) {
  const auto may = period_of("2020-May").value();
  EXPECT_TRUE(may_grow(may, at("2020-06-15")));
  EXPECT_FALSE(may_grow(may, at("2020-06-18")));
}

}  // namespace
}  // namespace sigwatch
