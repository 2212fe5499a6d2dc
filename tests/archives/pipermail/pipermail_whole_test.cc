#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/pipermail/made_archive.h"
#include "archives/pipermail/pipermail_reading.h"

namespace sigwatch::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(PipermailReading, of_a_list_without_posts_is_good_and_complete) {
  tree_.put("", made_empty_page("Sig-a"));
  const auto reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.older);
  EXPECT_EQ(newest(reading.mark).evidence.kind, Evidence::Kind::unchanged);
  const auto whole = newest({}, at("2020-04-10"));
  EXPECT_EQ(whole.complete_from, at("2020-04-10")) << "files are there that the index does not list";
  EXPECT_THAT(ids(whole), UnorderedElementsAre("may", "april"));
  const auto first = newest(reading.mark, {}, kNow);
  tree_.put("", made_index("Sig-a", {"2020-May"}));
  EXPECT_THAT(ids(newest(first.mark)), ElementsAre("may"));
}

TEST_F(PipermailReading, as_proof_is_unconditional_and_asks_for_what_no_index_lists) {
  tree_.put("2020-June.txt", kJune);
  tree_.put("2020-March.txt.gz",
            gzipped(made_post("march", "Sun Mar  1 10:00:00 2020", "Sun, 1 Mar 2020 10:00:00 +0000")));
  const auto first = newest();
  tree_.asked();
  const auto whole = newest(first.mark, at("2020-03-25"));
  EXPECT_TRUE(whole.unconditional);
  EXPECT_FALSE(whole.incremental);
  EXPECT_EQ(whole.complete_from, at("2020-03-25"));
  EXPECT_THAT(ids(whole), UnorderedElementsAre("may", "june", "april", "march"));
  EXPECT_THAT(tree_.asked(),
              ElementsAre("index", "2020-May.txt", "2020-May/date.html", "2020-June.txt", "2020-April.txt",
                          "2020-April/date.html", "2020-March.txt", "2020-March.txt.gz"));
  tree_.asked();
  EXPECT_EQ(newest(whole.mark).evidence.kind, Evidence::Kind::unchanged);
}

std::string by_date(int messages) {
  std::string page = "<html><body><ul>\n";
  for (int i = 1; i <= messages; ++i)
    page += "<LI><A HREF=\"00000" + std::to_string(i) + ".html\">[Sig-a] x\n</A><A NAME=\"" + std::to_string(i) +
            "\">&nbsp;</A>\n";
  return page + "</ul><a href=\"thread.html#start\">x</a></body></html>";
}

TEST_F(PipermailReading, as_proof_compares_a_volume_with_its_page) {
  tree_.put("2020-May/date.html", by_date(3));
  tree_.put("2020-April/date.html", by_date(1));
  const auto whole = newest({}, at("2020-03-25"));
  EXPECT_EQ(whole.evidence.kind, Evidence::Kind::good);
  EXPECT_THAT(ids(whole), UnorderedElementsAre("may", "april"));
  ASSERT_EQ(whole.gaps.size(), 1U);
  EXPECT_EQ(whole.gaps[0].part, tree_.url() + "2020-May/date.html");
  EXPECT_EQ(whole.gaps[0].why, "shows 3 messages, and " + tree_.url() + "2020-May.txt holds 1");
  EXPECT_LE(whole.gaps[0].from, at("2020-05-01"));
  EXPECT_GE(whole.gaps[0].to, at("2020-06-01"));
  EXPECT_EQ(newest(whole.mark).evidence.kind, Evidence::Kind::unchanged) << "what was read can be gone on from";
  tree_.put("2020-May/date.html", by_date(3).substr(0, 150));
  EXPECT_TRUE(newest({}, at("2020-03-25")).gaps.empty()) << "a page that is cut tells no number";
  tree_.put("2020-May/date.html", by_date(1));
  EXPECT_TRUE(newest({}, at("2020-03-25")).gaps.empty());
}

TEST_F(PipermailReading, as_proof_reads_the_newest_listed_volume_however_old) {
  const auto whole = newest({}, at("2021-01-25"), at("2021-06-10"));
  EXPECT_THAT(ids(whole), ElementsAre("may"));
}

TEST_F(PipermailReading, pages_back_to_the_beginning_and_says_so) {
  const auto first = newest();
  const auto second = older(*first.older);
  EXPECT_THAT(ids(second), ElementsAre("april"));
  EXPECT_EQ(second.complete_from, Time::min());
  ASSERT_TRUE(second.older) << "unlisted names were not asked yet";
  const auto third = older(*second.older);
  EXPECT_EQ(third.evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(third.complete_from, Time::min());
  EXPECT_EQ(third.cost.requests, 0);
  EXPECT_TRUE(third.older);
}

TEST_F(PipermailReading, backfills_every_name_within_its_budget_also_after_a_restart) {
  tree_.put("2019-July.txt", made_post("july", "Mon Jul  1 10:00:00 2019", "Mon, 1 Jul 2019 10:00:00 +0000"));
  auto reading = newest();
  std::vector<std::string> found;
  int calls = 0;
  for (; reading.older && calls < 50; ++calls) {
    restart();
    reading = older(*reading.older, true, 4, at("2018-06-10"));
    ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
    EXPECT_LE(reading.cost.requests, 5);
    for (const auto& id : ids(reading)) found.push_back(id);
  }
  EXPECT_THAT(found, ElementsAre("april", "july"));
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_GT(calls, 5);
}

TEST_F(PipermailReading, in_pretence_knows_nothing_of_the_future) {
  tree_.append("2020-May.txt", kLateMay);
  tree_.put("2020-June.txt", kJune);
  tree_.put("", made_index("Sig-a", {"2020-June", "2020-May", "2020-April"}));
  const auto reading = newest("{}", {}, at("2020-05-20"), true);
  EXPECT_THAT(ids(reading), ElementsAre("may"));
  EXPECT_TRUE(reading.mark.empty());
  const auto whole = newest("{}", at("2020-04-20"), at("2020-05-20"), true);
  EXPECT_THAT(ids(whole), ElementsAre("may", "april"));
  for (const auto& name : tree_.asked()) EXPECT_EQ(name.find("June"), std::string::npos);
}

TEST_F(PipermailReading, finds_a_notice_by_message_id_and_by_token_and_gives_its_page) {
  tree_.put("2020-June.txt", kJune + made_post("replaced", "Wed Jun  3 10:00:00 2020", "Wed, 3 Jun 2020 10:00:00 +0000",
                                               "Hello.\n\nsigwatch-notice: a.2020-05-01.warn1.0\n"));
  tree_.put("2020-June/date.html",
            "<html><LI><A HREF=\"000007.html\">[Sig-a] About june\n</A><A NAME=\"7\">&nbsp;</A>\n<I>Jane\n</I></html>");
  const auto seen = find("june@example.org");
  EXPECT_EQ(seen.kind, Sighting::Kind::seen) << seen.reason;
  EXPECT_EQ(run(io_, archive_->permalink(seen.post)), tree_.url() + "2020-June/000007.html");
  const auto by_token = find("never@example.org", "a.2020-05-01.warn1.0");
  EXPECT_EQ(by_token.kind, Sighting::Kind::seen) << by_token.reason;
  EXPECT_EQ(by_token.post.url, tree_.url() + "2020-June.txt");
  EXPECT_EQ(find("never@example.org", "a.2020-05-01.warn2.0").kind, Sighting::Kind::absent);
}

TEST_F(PipermailReading, does_not_call_a_notice_absent_when_a_part_is_not_there) {
  tree_.drop("2020-May.txt");
  const auto sighting = find("never@example.org");
  EXPECT_EQ(sighting.kind, Sighting::Kind::unknown);
  EXPECT_THAT(sighting.reason, HasSubstr("2020-May.txt"));
}

}  // namespace
}  // namespace sigwatch::test
