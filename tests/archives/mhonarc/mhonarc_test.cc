#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "archives/made_list.h"
#include "archives/mhonarc/page.h"
#include "archives/page_site.h"
#include "archives/row.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch::test {
namespace {

using std::string;

const Time kNow = *parse_rfc3339("2026-11-22T12:00:00Z");

bool is_installed() { return std::system("command -v mhonarc >/dev/null") == 0; }
constexpr const char* kMissing = "mhonarc is not installed";
const string kSkipped = "skipped: not installed";

/// The pages that the real program makes of mails, as it adds one delivery after the other.
class MadePages {
 public:
  explicit MadePages(string options = "", string mount = "/archive/sig-a/")
      : options_(std::move(options)), mount_(std::move(mount)) {}

  void add(const string& mbox) {
    std::ofstream(scratch_ / "mails") << mbox;
    const string command = "mhonarc -quiet -add -outdir '" + string(scratch_ / "pages") + "' " + options_ + " '" +
                           string(scratch_ / "mails") + "' 2>/dev/null";
    std::filesystem::create_directories(scratch_ / "pages");
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    show();
  }
  void add(const std::vector<MadePost>& posts) {
    string mbox;
    for (const MadePost& post : posts) mbox += mbox_text(post);
    add(mbox);
  }
  void lose(const string& file) { lost_ = file, show(); }
  PageSite& site() { return site_; }
  ArchiveEntry entry(const string& page = "maillist.html") const {
    return entry_at(site_.server.url(mount_ + page), "mhonarc");
  }
  Reader reader() const { return Reader(entry()); }

 private:
  void show() {
    for (const auto& file : std::filesystem::directory_iterator(scratch_ / "pages")) {
      std::ifstream in(file.path(), std::ios::binary);
      std::stringstream text;
      text << in.rdbuf();
      site_.pages[mount_ + file.path().filename().string()] = text.str();
    }
    site_.pages.erase(mount_ + lost_);
  }
  string options_, mount_, lost_;
  TemporaryDirectory scratch_;
  PageSite site_;
};

std::vector<MadePost> posts(int count) {
  std::vector<MadePost> made;
  for (int n = 1; n <= count; ++n)
    made.push_back(
        {"p" + std::to_string(n) + "@people.example", kNow - Days(10 * (count - n) + 1), "Post " + std::to_string(n)});
  return made;
}

std::vector<string> ids(const std::vector<Post>& posts) {
  std::vector<string> found;
  for (const Post& post : posts) found.push_back(post.message_id);
  return found;
}

string newest() {
  if (!is_installed()) return kSkipped;
  MadePages pages;
  pages.add(posts(7));
  Reader reader = pages.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_EQ(ids(reading.posts).front(), "p7@people.example");
  EXPECT_EQ(reading.posts.size(), 5u);
  EXPECT_EQ(reading.posts.front().author.address, "ann@people.example");
  EXPECT_EQ(reading.posts.front().author.name, "Ann Lee");
  EXPECT_EQ(reading.posts.front().sender_date, kNow - Days(1));
  EXPECT_EQ(reading.posts.front().locator, "msg00006.html");
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  return "2026-11-21, " + cost_words(reading.cost) + "; unchanged: " + cost_words(again.cost);
}

string page_back() {
  if (!is_installed()) return kSkipped;
  MadePages pages("-multipg -idxsize 3");
  pages.add(posts(10));
  Reader reader = pages.reader();
  const auto all = read_all(reader, kNow);
  EXPECT_EQ(all.size(), 10u);
  EXPECT_EQ(all.back().message_id, "p1@people.example");
  return std::to_string(all.size()) + " posts, over four pages of the index";
}

string empty() {
  if (!is_installed()) return kSkipped;
  MadePages pages;
  pages.add("");
  Reader reader = pages.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.complete_from, Time::min());
  string& page = pages.site().pages["/archive/sig-a/maillist.html"];
  page.insert(page.find("<hr>"), "<a href=\"mail00001.htm\">a message under another name</a>");
  EXPECT_EQ(pages.reader().newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
  return "good; a page that links something else: unrecognised";
}

string unknown() {
  MadePages pages;
  EXPECT_EQ(pages.reader().newest(kNow).evidence.kind, Evidence::Kind::gone);
  return "gone (404)";
}

string private_list() {
  return not_good(always(answer(401, "<html><title>Members only</title></html>")), "/archive/sig-a/", "mhonarc");
}

string moved() {
  if (!is_installed()) return kSkipped;
  MadePages pages;
  pages.add(posts(2));
  pages.site().instead["/archive/sig-a/maillist.html"] = redirect("/elsewhere/maillist.html");
  pages.site().pages["/elsewhere/maillist.html"] = pages.site().pages["/archive/sig-a/maillist.html"];
  const Reading reading = pages.reader().newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(reading.evidence.reason.find("moved"), string::npos);
  return "unrecognised: probably moved";
}

string error_page() {
  if (!is_installed()) return kSkipped;
  for (const string& page : pages_of_no_archive()) {
    for (const string path : {"maillist.html", "mail2.html", "msg00003.html"}) {
      MadePages pages("-multipg -idxsize 2");
      pages.add(posts(4));
      pages.site().pages["/archive/sig-a/" + path] = page;
      EXPECT_EQ(pages.reader().newest(kNow).evidence.kind, Evidence::Kind::unrecognised) << path << ": " << page;
    }
  }
  return "unrecognised, in place of a page of the index or a message";
}

string truncated() {
  if (!is_installed()) return kSkipped;
  MadePages pages;
  pages.add(posts(2));
  string& page = pages.site().pages["/archive/sig-a/maillist.html"];
  page.resize(page.find("<hr>"));
  EXPECT_EQ(pages.reader().newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
  pages.site().instead["/archive/sig-a/maillist.html"] = cut_short();
  EXPECT_EQ(pages.reader().newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "unreachable; an index without its end: unrecognised";
}

string too_large() { return not_good(always(far_too_long()), "/archive/sig-a/", "mhonarc"); }

const bool added =
    add_row({"mhonarc", "pages made by MHonArc 2.6.19",
             in_order({newest, page_back, empty, unknown, private_list, moved, error_page, truncated, too_large})});

class MadeMHonArc : public MadeList {
 public:
  explicit MadeMHonArc(string options) : pages_(std::move(options)) {
    if (is_installed()) pages_.add("");
  }
  ArchiveEntry entry() const override { return pages_.entry(); }
  string missing() const override { return is_installed() ? string() : string(kMissing); }
  void add(const std::vector<MadePost>& posts) override {
    if (!posts.empty()) pages_.add(posts);
    for (const MadePost& post : posts) ids_.push_back(post.id);
  }
  void lose(const MadePost& post) override {
    const auto number = std::to_string(std::find(ids_.begin(), ids_.end(), post.id) - ids_.begin());
    pages_.lose("msg" + string(5 - number.size(), '0') + number + ".html");
  }

 private:
  MadePages pages_;
  std::vector<string> ids_;
};
const bool made =
    add_list({.name = "mhonarc", .make = [] { return std::make_unique<MadeMHonArc>(""); }, .lists = true}) &&
    add_list({.name = "mhonarc_by_pages_from_the_newest",
              .make = [] { return std::make_unique<MadeMHonArc>("-multipg -idxsize 4 -reverse"); },
              .lists = true}) &&
    add_list({.name = "mhonarc_by_pages_from_the_oldest",
              .make = [] { return std::make_unique<MadeMHonArc>("-multipg -idxsize 4"); },
              .lists = true});

/// One mail as the real program shows it.
Post shown(const string& header, const string& body = "Hello.\n") {
  MadePages pages;
  pages.add("From x@y Mon Jan  5 10:00:00 2026\n" + header + "\n" + body + "\n");
  const Reading reading = pages.reader().newest(kNow);
  EXPECT_EQ(reading.posts.size(), 1u) << reading.evidence.reason;
  return reading.posts.empty() ? Post() : reading.posts.front();
}

TEST(MHonArc, ShowsWhoWroteUnderWhichId) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  const Post post = shown(
      "From: =?utf-8?q?J=C3=B6rg?= \"Zed\" Roe <Joe-X@People.Example>\nSubject: =?utf-8?q?=C3=9Cber?= A & <b>\n"
      "Message-ID: <one--two@people.example>\nReferences: <zero@x> <a--b@x>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n");
  EXPECT_EQ(post.author.address, "joe-x@people.example");
  EXPECT_NE(post.author.name.find("J\xC3\xB6rg"), string::npos) << post.author.name;
  EXPECT_EQ(post.subject,
            "\xC3\x9C"
            "ber A & <b>");
  EXPECT_EQ(post.message_id, "one--two@people.example");
  EXPECT_EQ(post.references, (std::vector<string>{"zero@x", "a--b@x"}));
  EXPECT_EQ(post.sender_date, parse_rfc3339("2026-01-05T09:00:00Z"));
  EXPECT_EQ(post.archive_date, std::nullopt) << "without a Received field it has no clock of its own";
}

TEST(MHonArc, TellsWhenItsOwnHostReceivedAMail) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  const Post post = shown(
      "Received: from a by lists.example; Tue, 6 Jan 2026 12:00:00 +0000\nReceived: from b by a; Mon, 5 Jan 2026 "
      "11:00:00 +0000\nFrom: a@x\nSubject: s\nMessage-ID: <i@x>\nDate: Thu, 1 Jan 1970 00:00:00 +0000\n");
  EXPECT_EQ(post.archive_date, parse_rfc3339("2026-01-06T12:00:00Z"));
  EXPECT_EQ(post.sender_date, Time{});
}

TEST(MHonArc, KeepsWhatTellsAProgramAndTheTokenOfANotice) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  const Post post = shown(
      "From: a@x\nSubject: s\nMessage-ID: <i@x>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\nAuto-Submitted: auto-replied\n",
      "> sigwatch-notice: iot.2026-05-22.warn2.0\n\nsigwatch-notice: iot.2026-05-22.warn1.0\n");
  EXPECT_EQ(post.markers.automatic, "Auto-Submitted: auto-replied");
  EXPECT_EQ(post.markers.token, "iot.2026-05-22.warn1.0");
  EXPECT_EQ(post.markers.quoted_token, "iot.2026-05-22.warn2.0");
}

TEST(MHonArc, MakesUpNoIdWhereAMailHadNone) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  EXPECT_EQ(shown("From: a@x\nSubject: s\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n").message_id, "");
}

TEST(MHonArc, WordsOfTheBodyForgeNoComment) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  const Post post = shown(
      "From: a@x\nSubject: <!--X-Message-Id: subject@x -->\nMessage-ID: <i@x>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n",
      "<!--X-Message-Id: forged@x -->\n<!--X-Body-of-Message-End-->\nMore.\n");
  EXPECT_EQ(post.message_id, "i@x");
  EXPECT_EQ(post.subject, "<!--X-Message-Id: subject@x -->");
}

TEST(MHonArc, ReadsFoldersOfMonths) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  MadePages may("", "/arc/sig/2026-05/"), june("", "/arc/sig/2026-06/");
  may.add(posts(2));
  june.add({{"june@people.example", kNow - Days(1), "June"}});
  PageSite site;
  site.pages = may.site().pages;
  site.pages.insert(june.site().pages.begin(), june.site().pages.end());
  site.pages["/arc/sig/"] = "<html><a href=\"2026-05/\">May</a> <a href=\"2026-06/\">June</a></html>";
  for (const string month : {"2026-05", "2026-06"})
    site.pages["/arc/sig/" + month + "/"] = site.pages["/arc/sig/" + month + "/maillist.html"];
  Reader reader(entry_at(site.server.url("/arc/sig/"), "mhonarc"));
  const auto all = read_all(reader, kNow);
  EXPECT_EQ(ids(all), (std::vector<string>{"june@people.example", "p2@people.example", "p1@people.example"}));
}

TEST(MHonArc, AMailWithAnOldDateHidesNoLaterOne) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  MadePages pages("-multipg -idxsize 4");
  pages.add(posts(12));
  Reader reader = pages.reader();
  string mark = reader.newest(kNow).mark;
  pages.add({{"old@people.example", *parse_rfc3339("2010-01-01T00:00:00Z"), "An old date"}});
  const Reading old = reader.newest(kNow, mark);
  EXPECT_EQ(old.evidence.kind, Evidence::Kind::good);
  pages.add({{"new@people.example", kNow - 1h, "New"}});
  const Reading after = reader.newest(kNow, old.mark);
  ASSERT_EQ(after.evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(ids(after.posts).front(), "new@people.example");
}

TEST(MHonArc, AnIndexThatListsUnderOtherNamesIsNotEmpty) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  MadePages pages("-multipg -idxsize 2 -msgprefix post");
  pages.add(posts(5));
  EXPECT_EQ(pages.reader().newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
  PageSite& site = pages.site();
  site.pages["/archive/sig-a/"] = site.pages["/archive/sig-a/maillist.html"];
  EXPECT_EQ(Reader(pages.entry("")).newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
}

TEST(MHonArc, ReadsTheCommentsOfOlderVersions) {
  const auto post = mhonarc::read_message(
      "<!-- MHonArc v2.4.4 -->\n<!--X-Subject: A &#38; B -->\n<!--X-From-R13: Xrna&#45;Bnhy <wcNk.rknzcyr> -->\n"
      "<!--X-Date: Mon, 5 Jan 2026 10:00:00 +0000 -->\n<!--X-Message-Id: 1&#45;2@x.example -->\n<!--X-Head-End-->\n"
      "<!--X-Head-of-Message-->\n<ul>\n</ul>\n<!--X-Head-of-Message-End-->\n<!--X-Body-of-Message--><pre>a</pre>"
      "<!--X-Body-of-Message-End-->",
      "https://h/list/msg00001.html");
  ASSERT_TRUE(post);
  EXPECT_EQ(post->author.name, "Jean-Paul");
  EXPECT_EQ(post->author.address, "jp@x.example");
  EXPECT_EQ(post->message_id, "1-2@x.example");
  EXPECT_EQ(post->subject, "A & B");
  EXPECT_FALSE(post->sender_date) << "it shows no Date: what is there may be the moment of a conversion";
  EXPECT_EQ(post->archive_date, parse_rfc3339("2026-01-05T10:00:00Z"));
}

TEST(MHonArc, AnIndexWithoutAnEndIsNotReadForEver) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  MadePages pages;
  pages.add(posts(1));
  const string begin = "<!-- MHonArc v2.6.19+ -->\n<html><body>";
  string links;
  for (int n = 2; n < 30'000; ++n) links += "<a href=\"mail" + std::to_string(n) + ".html\">x</a>";
  pages.site().pages["/archive/sig-a/maillist.html"] = begin + links + "</body></html>";
  const Reading reading = pages.reader().newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(reading.evidence.reason.find("more than 200 pages"), string::npos) << reading.evidence.reason;
  EXPECT_EQ(reading.cost.requests, 1);
}

TEST(MHonArc, IsRecognisedByItsPages) {
  if (!is_installed()) GTEST_SKIP() << kMissing;
  MadePages pages;
  pages.add(posts(1));
  ArchiveEntry entry = pages.entry();
  entry.kind = "web";
  EXPECT_EQ(Reader(entry).newest(kNow).kind, "mhonarc");
}

}  // namespace
}  // namespace sigwatch::test
