#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/pipermail/made_archive.h"
#include "archives/pipermail/pipermail_reading.h"

namespace sigwatch::test {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST_F(PipermailReading, first_takes_the_index_and_the_end_of_the_newest_volume) {
  const auto reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_THAT(ids(reading), ElementsAre("may"));
  EXPECT_THAT(tree_.asked(), ElementsAre("index", "2020-May.txt+"));
  EXPECT_FALSE(reading.incremental);
  EXPECT_EQ(reading.complete_from, at("2020-05-02"));
  EXPECT_EQ(reading.taken_in, at("2020-05-01T10:00:00Z"));
  EXPECT_EQ(reading.posts[0].url, tree_.url() + "2020-May/date.html");
  EXPECT_EQ(reading.cost.requests, 2);
  EXPECT_TRUE(reading.server_date);
  EXPECT_TRUE(reading.older);
}

TEST_F(PipermailReading, costs_one_request_while_nothing_changes) {
  const auto first = newest();
  tree_.asked();
  const auto second = newest(first.mark);
  EXPECT_THAT(tree_.asked(), ElementsAre("index?"));
  EXPECT_EQ(second.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(second.mark, first.mark);
}

TEST_F(PipermailReading, takes_only_what_was_appended) {
  const auto first = newest();
  tree_.append("2020-May.txt", kLateMay);
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}, ".txt"));
  tree_.asked();
  const auto second = newest(first.mark);
  EXPECT_TRUE(second.incremental);
  EXPECT_EQ(second.evidence.kind, Evidence::Kind::good);
  EXPECT_THAT(ids(second), ElementsAre("late-may"));
  EXPECT_EQ(second.posts[0].locator, "2020-May.txt@" + std::to_string(kMay.size()));
  EXPECT_EQ(second.taken_in, at("2020-05-31T10:00:00Z"));
  EXPECT_THAT(tree_.asked(), ElementsAre("index?", "2020-May.txt+"));
  EXPECT_LT(second.cost.bytes, 3000);
}

TEST_F(PipermailReading, takes_a_new_volume_and_looks_at_the_one_before_it) {
  const auto first = newest();
  tree_.append("2020-May.txt", kLateMay);
  tree_.put("2020-June.txt", kJune);
  tree_.put("", made_index("Sig-a", {"2020-June", "2020-May", "2020-April"}));
  const auto second = newest(first.mark);
  EXPECT_TRUE(second.incremental);
  EXPECT_THAT(ids(second), UnorderedElementsAre("late-may", "june"));
  tree_.append("2020-May.txt", kApril);
  tree_.put("", made_index("Sig-a", {"2020-June", "2020-May", "2020-April"}, ".txt"));
  EXPECT_THAT(ids(newest(second.mark)), ElementsAre("april")) << "filed late, by the sender's clock";
}

TEST_F(PipermailReading, asks_for_the_volume_as_well_where_the_server_gives_no_validators) {
  tree_.without_validators();
  const auto first = newest();
  tree_.asked();
  auto second = newest(first.mark);
  EXPECT_EQ(second.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_THAT(tree_.asked(), ElementsAre("index", "2020-May.txt+"));
  tree_.append("2020-May.txt", kLateMay);
  second = newest(second.mark);
  EXPECT_TRUE(second.incremental);
  EXPECT_THAT(ids(second), ElementsAre("late-may"));
}

TEST_F(PipermailReading, begins_anew_when_what_stood_before_changed) {
  const auto first = newest();
  tree_.put("2020-May.txt", kLateMay);
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}, ".txt"));
  const auto second = newest(first.mark);
  EXPECT_FALSE(second.incremental);
  EXPECT_THAT(ids(second), ElementsAre("late-may"));
}

TEST_F(PipermailReading, begins_anew_when_the_last_post_was_half_written) {
  tree_.put("2020-May.txt", kMay + kLateMay.substr(0, kLateMay.size() - 5));
  const auto first = newest();
  tree_.put("2020-May.txt", kMay + kLateMay);
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}, ".txt"));
  const auto second = newest(first.mark);
  EXPECT_FALSE(second.incremental);
  EXPECT_THAT(ids(second), ElementsAre("may", "late-may"));
}

TEST_F(PipermailReading, of_a_large_volume_takes_the_end_and_later_the_rest) {
  std::string large;
  for (int i = 0; i < 100; ++i)
    large += made_post("n" + std::to_string(i), "Fri May  1 10:00:00 2020", "Fri, 1 May 2020 10:00:00 +0000",
                       std::string(2000, 'x') + "\n");
  tree_.put("2020-May.txt", large);
  const auto first = newest();
  EXPECT_LT(first.cost.bytes, 70'000);
  EXPECT_LT(first.posts.size(), 40U);
  const auto rest = older(*first.older);
  EXPECT_EQ(first.posts.size() + rest.posts.size(), 100U);
  EXPECT_EQ(rest.complete_from, at("2020-05-02"));
  EXPECT_THAT(ids(older(*rest.older)), ElementsAre("april"));
  EXPECT_TRUE(newest(first.mark).posts.empty());
}

TEST_F(PipermailReading, takes_the_whole_volume_when_its_end_holds_no_whole_post) {
  tree_.put("2020-May.txt", made_post("huge", "Fri May  1 10:00:00 2020", "Fri, 1 May 2020 10:00:00 +0000",
                                      std::string(200'000, 'x') + "\n"));
  const auto reading = newest();
  EXPECT_THAT(ids(reading), ElementsAre("huge"));
  EXPECT_EQ(reading.cost.requests, 4) << "the index, 4 KiB, 64 KiB, all of it";
}

TEST_F(PipermailReading, takes_a_longer_end_when_the_short_one_holds_no_whole_post) {
  tree_.put("2020-May.txt",
            std::string(200'000, '\n') + made_post("long", "Fri May  1 10:00:00 2020", "Fri, 1 May 2020 10:00:00 +0000",
                                                   std::string(10'000, 'x') + "\n"));
  const auto reading = newest();
  EXPECT_THAT(ids(reading), ElementsAre("long"));
  EXPECT_EQ(reading.cost.requests, 3);
  EXPECT_LT(reading.cost.bytes, 80'000);
}

TEST_F(PipermailReading, unzips_where_there_is_no_text_and_remembers_it) {
  tree_.drop("2020-May.txt");
  tree_.drop("2020-April.txt");
  tree_.put("2020-May.txt.gz", gzipped(kMay));
  tree_.put("2020-April.txt.gz", gzipped(gzipped(kApril)));
  const auto first = newest();
  EXPECT_THAT(ids(first), ElementsAre("may"));
  EXPECT_THAT(tree_.asked(), ElementsAre("index", "2020-May.txt+", "2020-May.txt.gz"));
  EXPECT_THAT(ids(older(*first.older)), ElementsAre("april"));
  EXPECT_THAT(tree_.asked(), ElementsAre("2020-April.txt.gz"));
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}) + " ");
  EXPECT_EQ(newest(first.mark).evidence.kind, Evidence::Kind::unchanged);
  tree_.put("2020-May.txt.gz", gzipped(kMay + kLateMay));
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}));
  tree_.asked();
  restart();
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}) + "  ");
  const auto grown = newest(first.mark);
  EXPECT_TRUE(grown.incremental);
  EXPECT_THAT(ids(grown), ElementsAre("late-may"));
  EXPECT_THAT(tree_.asked(), ElementsAre("index?", "2020-May.txt.gz?"));
}

TEST_F(PipermailReading, prefers_the_text_to_a_stale_gzip) {
  tree_.put("2020-May.txt", kMay + kLateMay);
  tree_.put("2020-May.txt.gz", gzipped(kMay));
  EXPECT_THAT(ids(newest()), ElementsAre("may", "late-may"));
}

}  // namespace
}  // namespace sigwatch::test
