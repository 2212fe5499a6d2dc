#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/pipermail/made_archive.h"
#include "archives/pipermail/pipermail_reading.h"

namespace sigwatch::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(PipermailReading, is_not_good_over_a_damaged_gzip) {
  tree_.drop("2020-May.txt");
  const auto whole = gzipped(kMay);
  tree_.put("2020-May.txt.gz", whole.substr(0, whole.size() - 4));
  const auto reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_THAT(reading.evidence.reason, HasSubstr("2020-May.txt.gz"));
  EXPECT_TRUE(reading.posts.empty());
}

TEST_F(PipermailReading, takes_no_wrong_answer_for_an_index) {
  using Kind = Evidence::Kind;
  struct Row {
    std::string what;
    CannedAnswer answer;
    Kind kind;
    std::string words;
  };
  const std::string login =
      "<html><title>Private</title><input name=username><input type=password name=password></html>";
  const std::string robot = "<html><title>Making sure you're not a bot!</title></html>";
  std::string cut = answer(200, made_index("Sig-a", {"2020-May"})).bytes;
  cut.resize(cut.size() - 50);
  tree_.put("elsewhere/", made_index("Sig-a", {"2020-May"}));
  for (const auto& row :
       {Row{"404", answer(404, "No such list"), Kind::gone, "404"}, Row{"410", answer(410, ""), Kind::gone, "410"},
        Row{"503", answer(503, "<html></html>", {"Retry-After: 120"}), Kind::unreachable, "503"},
        Row{"403", answer(403, ""), Kind::unreachable, "403"}, Row{"429", answer(429, ""), Kind::unreachable, "429"},
        Row{"login", answer(200, login), Kind::unreachable, "private"},
        Row{"robot", answer(200, robot), Kind::unrecognised, "a bot-challenge page"},
        Row{"empty", answer(200, ""), Kind::unrecognised, "not the index"},
        Row{"204", answer(204, ""), Kind::unreachable, ""}, Row{"cut", raw(cut), Kind::unreachable, ""},
        Row{"moved", redirect("/pipermail/sig-a/elsewhere/"), Kind::unrecognised, "moved"},
        Row{"nowhere", redirect("/hyperkitty/list/sig-a@example.org/"), Kind::gone, ""},
        Row{"loop", redirect("/pipermail/sig-a/"), Kind::unreachable, ""},
        Row{"drop", raw(""), Kind::unreachable, ""}}) {
    tree_.answer_with("", row.answer);
    const auto reading = newest();
    EXPECT_EQ(reading.evidence.kind, row.kind) << row.what << ": " << reading.evidence.reason;
    EXPECT_THAT(reading.evidence.reason, HasSubstr(row.words)) << row.what;
    EXPECT_EQ(reading.complete_from, std::nullopt);
    EXPECT_TRUE(reading.mark.empty());
    EXPECT_GE(reading.cost.requests, 1);
    EXPECT_EQ(find("x@y").kind, Sighting::Kind::unknown) << row.what;
  }
}

TEST_F(PipermailReading, keeps_the_server_s_wish_to_wait) {
  tree_.answer_with("", answer(503, "", {"Retry-After: 120"}));
  EXPECT_EQ(newest().evidence.retry_after, 120s);
}

TEST_F(PipermailReading, takes_no_wrong_answer_for_a_volume) {
  using Kind = Evidence::Kind;
  struct Row {
    std::string what;
    CannedAnswer answer;
    Kind kind;
  };
  std::string cut = answer(200, kMay).bytes;
  cut.resize(cut.size() - 10);
  for (const auto& row : {Row{"500", answer(500, ""), Kind::unreachable},
                          Row{"page", answer(200, "<html><title>Wait</title></html>"), Kind::unrecognised},
                          Row{"nothing", answer(200, ""), Kind::unrecognised}, Row{"cut", raw(cut), Kind::unreachable},
                          Row{"other", redirect("/pipermail/sig-a/2020-April.txt"), Kind::unrecognised}}) {
    tree_.answer_with("2020-May.txt", row.answer);
    for (const auto& reading : {newest(), newest({}, at("2020-01-01")), older("{}")}) {
      EXPECT_EQ(reading.evidence.kind, row.kind) << row.what << ": " << reading.evidence.reason;
      EXPECT_THAT(reading.evidence.reason, HasSubstr("2020-May.txt")) << row.what;
      EXPECT_TRUE(reading.posts.empty());
      EXPECT_EQ(reading.complete_from, std::nullopt);
    }
    EXPECT_EQ(older("{}").older, "{}") << "nothing is passed over";
  }
}

TEST_F(PipermailReading, records_a_listed_volume_that_is_not_there_and_goes_on) {
  tree_.drop("2020-May.txt");
  const auto reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_THAT(ids(reading), ElementsAre("april"));
  ASSERT_EQ(reading.gaps.size(), 1U);
  EXPECT_EQ(reading.gaps[0].part, "2020-May.txt");
  EXPECT_EQ(reading.gaps[0].from, at("2020-05-01"));
  EXPECT_EQ(reading.gaps[0].to, at("2020-06-01"));
  tree_.put("2020-May.txt", kMay);
  tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}) + " ");
  EXPECT_THAT(ids(newest(reading.mark)), ElementsAre("may")) << "it is looked for again";
}

TEST_F(PipermailReading, ignores_a_mark_that_is_not_one) {
  for (const char* mark : {"rubbish", "{}", "[]"}) EXPECT_THAT(ids(newest(mark)), ElementsAre("may")) << mark;
}

}  // namespace
}  // namespace sigwatch::test
