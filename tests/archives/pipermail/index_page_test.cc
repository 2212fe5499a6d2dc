#include "archives/pipermail/index_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "archives/pipermail/corpus_file.h"
#include "archives/pipermail/made_archive.h"

namespace sigwatch {
namespace {

using test::made_empty_page;
using test::made_index;
using test::slurp;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kUrl = "https://lists.example.org/pipermail/sig-a/";

std::vector<std::string> names(const IndexPage& page) {
  std::vector<std::string> out;
  for (const auto& volume : page.volumes) out.push_back(volume.period.name);
  return out;
}

std::string with_links(std::string_view links) {
  return "<html><title>The Sig-a Archives</title>" + std::string(links) + "</html>";
}

TEST(IndexPage, lists_volumes_oldest_first_whatever_the_order_of_the_page) {
  const auto page = recognise_index(made_index("Sig-a", {"2020-May", "2019-December", "2020-April"}), kUrl);
  EXPECT_EQ(page.kind, IndexPage::Kind::index);
  EXPECT_THAT(names(page), ElementsAre("2019-December", "2020-April", "2020-May"));
  EXPECT_TRUE(page.volumes[0].links_gzip);
  EXPECT_FALSE(page.volumes[0].links_text);
  EXPECT_TRUE(page.volumes[0].links_by_date);
}

TEST(IndexPage, reads_links_in_all_their_spellings_and_none_that_leads_elsewhere) {
  const auto page = recognise_index(
      with_links("<a href='2020-May.txt'>x</a><a href='./2020-June/thread.html#1'>x</a><a "
                 "href='/pipermail/sig-a/2020q3.txt.gz'>x</a>"
                 "<a href='https://lists.example.org/pipermail/sig-a/Week-of-Mon-20200504/date.html'>x</a><a "
                 "href='/pipermail/sig-b/2021-May.txt'>x</a>"
                 "<a href='https://elsewhere.example/2022-May.txt'>x</a><a href='2023-May.mbox'>x</a><a "
                 "href='2024-May/000001.html'>x</a><a href='../2025.txt'>x</a>"),
      kUrl);
  EXPECT_THAT(names(page), ElementsAre("2020-May", "Week-of-Mon-20200504", "2020-June", "2020q3"));
}

TEST(IndexPage, takes_its_frequency_from_the_newest_volume) {
  EXPECT_EQ(frequency_of(recognise_index(made_index("Sig-a", {"2003", "2004q1"}), kUrl).volumes), Frequency::quarter);
  EXPECT_EQ(frequency_of({}), Frequency::month);
}

TEST(IndexPage, knows_the_page_of_a_list_without_posts) {
  for (const auto& html : {made_empty_page("Sig-a"), made_index("Sig-a", {}),
                           std::string("<html><title>Die Sig-a Archive</title><p>Noch nichts. <a "
                                       "href='https://x.example/mailman/listinfo/sig-a'>Mehr</a></html>"),
                           with_links("<P>Currently, there are no archives. </P>")})
    EXPECT_EQ(recognise_index(html, kUrl).kind, IndexPage::Kind::empty) << html;
}

TEST(IndexPage, takes_no_other_page_for_an_archive_let_alone_an_empty_one) {
  const std::string cut = made_index("Sig-a", {"2020-May", "2019-December"});
  for (const auto& html :
       {std::string(), std::string("\x1f\x8b\x08garbage"),
        std::string("<html><title>Making sure you're not a bot!</title></html>"),
        std::string("<html><title>503 Service Unavailable</title></html>"),
        std::string("<html><title>Sig-a parked</title>buy it</html>"), made_empty_page("Sig-b"),
        cut.substr(0, cut.size() / 2),
        std::string("<html><title>Sig-a - HyperKitty</title><a href='/listinfo/sig-b'>x</a>no messages</html>"),
        std::string("<html><title>The Sig-a Archives</title></html>")})
    EXPECT_EQ(recognise_index(html, kUrl).kind, IndexPage::Kind::other) << html;
}

TEST(IndexPage, knows_the_login_form_of_a_private_archive) {
  const auto page = recognise_index(
      "<html><title>Sig-a Private Archives Authentication</title><form method=POST><INPUT type=text name=username>"
      "<INPUT type=password name=password><INPUT type=SUBMIT name=submit></form></html>",
      kUrl);
  EXPECT_EQ(page.kind, IndexPage::Kind::login);
}

TEST(IndexPage, recognises_the_pages_of_the_corpus) {
  const std::filesystem::path corpus = SIGWATCH_SOURCE_DIR "/../shared/corpus";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus";
  struct Row {
    std::string file, list;
    IndexPage::Kind kind;
    std::size_t volumes;
    std::string oldest, newest;
  };
  for (const auto& row :
       {Row{"perceval-pipermail/pipermail_index.html", "example", IndexPage::Kind::index, 3, "2015-November",
            "2016-April"},
        Row{"perceval-pipermail/pipermail_index_empty.html", "example", IndexPage::Kind::empty, 0, "", ""},
        Row{"perceval-pipermail/pipermail_apache_index.html", "example", IndexPage::Kind::other, 0, "", ""},
        Row{"pipermail/reality/index.html", "reality", IndexPage::Kind::index, 37, "1999-August", "2014-July"},
        Row{"pipermail/divunal-devel/index.html", "divunal-devel", IndexPage::Kind::index, 6, "1999-June",
            "2000-January"},
        Row{"pipermail/divunal-list/index.html", "divunal-list", IndexPage::Kind::index, 6, "1999-June",
            "2002-June"}}) {
    const auto page = recognise_index(slurp(corpus / row.file), "http://lists.example.org/pipermail/" + row.list + "/");
    EXPECT_EQ(page.kind, row.kind) << row.file << ": " << page.why;
    EXPECT_EQ(page.volumes.size(), row.volumes) << row.file;
    if (page.volumes.empty()) continue;
    EXPECT_EQ(page.volumes.front().period.name, row.oldest);
    EXPECT_EQ(page.volumes.back().period.name, row.newest);
  }
}

}  // namespace
}  // namespace sigwatch
