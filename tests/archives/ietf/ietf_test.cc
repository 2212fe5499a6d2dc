#include <gtest/gtest.h>

#include "archives/made_list.h"
#include "archives/page_site.h"
#include "archives/row.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using std::string;

Time at(const string& text) { return parse_rfc3339(text).value(); }
const Time kNow = at("2026-11-22T12:00:00Z");
const string kCounts = "/api/v1/stats/msg_counts/?list=xmpp&start=19700101";

struct Mail {
  string hash;
  Time sent;
  string subject, more, body, id;
  Seconds on_the_way = 65s;
};

/// Plays the mail archive of one list: counts, pages of 40 rows, message pages with their whole header.
struct MailArchiveSite : PageSite {
  std::vector<Mail> mails;  ///< newest first
  MailArchiveSite() {
    etags = false;
    for (int n = 0; n < 3; ++n) mails.push_back(mail(3 - n));
    write();
  }
  static Mail mail(int n) {
    const string hash = "Hash" + std::to_string(n) + "_-abcdefghijklmnopqrs";
    return {hash, at("2026-05-01T09:59:00Z") + Days(n - 1), "Subject " + std::to_string(n), "", "Hello.", hash + "@x"};
  }
  static string page_of(const Mail& mail) {
    return "<html><body><div class=\"msg-detail\"><div id=\"msg-body\" data-message-url=\"x\"><h3>" + mail.subject +
           "</h3>\n<p id=\"msg-info\" class=\"msg-header\"><span id=\"msg-from\">Jane</span></p>\n"
           "<div id=\"msg-header\" class=\"msg-header\">\n<p>\n"
           "Return-Path: &lt;xmpp-bounces@ietf.org&gt;<br />\n"
           "Received: from mail.ietf.org ([1.2.3.4])\n by mail2.ietf.org; " +
           mail_date(mail.sent + mail.on_the_way) +
           "<br />\n"
           "From: =?utf-8?q?J=C3=B6rg?= &lt;joerg@example.org&gt;<br />\n"
           "Date: " +
           mail_date(mail.sent) +
           "<br />\n"
           "Message-ID: &lt;" +
           mail.id + "&gt;<br />\nReferences: &lt;p1@x&gt;\n &lt;p2@x&gt;<br />\n" + mail.more +
           "Subject: " + mail.subject + "<br />\n</p>\n</div>\n<div class=\"msg-payload\">\n<pre class=\"wordwrap\">" +
           mail.body + "</pre>\n</div>\n</div> <!-- msg-body -->\n</div></body></html>";
  }
  string rows(std::size_t from) const {
    string page = "<html><title>Mail Archive</title><body><div class=\"xtbody\">";
    for (std::size_t i = from; i < mails.size() && i < from + 40; ++i)
      page += "<div class=\"xtr\"><div class=\"xtd subj-col\"><a class=\"msg-detail\" href=\"/arch/msg/xmpp/" +
              mails[i].hash + "/\">" + mails[i].subject +
              "</a></div><div class=\"xtd url-col d-none\">/arch/msg/xmpp/" + mails[i].hash + "/</div></div>\n";
    if (mails.empty()) page += "<div class=\"xtr\"><div class=\"xtd no-results\">No results found</div></div>";
    return page + "<a href=\"/arch/browse/\">browse</a></div></body></html>";
  }
  void write() {
    pages.clear();
    pages[kCounts] = "{\"start\": \"19700101\", \"msg_counts\": {\"xmpp\": " + std::to_string(mails.size()) + "}}";
    pages["/arch/browse/xmpp/"] = rows(0);
    for (std::size_t i = 0; i < mails.size(); ++i) {
      pages["/arch/browse/xmpp/?index=" + mails[i].hash] = rows(i);
      pages["/arch/msg/xmpp/" + mails[i].hash + "/"] = page_of(mails[i]);
    }
  }
  string url() const { return server.url("/arch/browse/xmpp/"); }
  Reader reader() { return Reader(entry_at(url())); }
};

string newest() {
  MailArchiveSite site;
  site.mails[0].more = "Auto-Submitted: auto-replied<br />\n";
  site.write();
  Reader reader = site.reader();
  EXPECT_EQ(reader.entry().kind, "ietf");
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 3u);
  if (reading.posts.empty()) return "nothing";
  const Post& last = reading.posts.front();
  EXPECT_EQ(last.message_id, "Hash3_-abcdefghijklmnopqrs@x");
  EXPECT_EQ(last.sender_date, at("2026-05-03T09:59:00Z"));
  EXPECT_EQ(last.archive_date, at("2026-05-03T10:00:05Z"));
  EXPECT_EQ(last.author, (Author{"J\xC3\xB6rg", "joerg@example.org"}));
  EXPECT_EQ(last.references, (std::vector<string>{"p1@x", "p2@x"}));
  EXPECT_FALSE(last.markers.automatic.empty());
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 1);
  return "2026-05-03 with full header, " + cost_words(reading.cost) + "; unchanged: " + cost_words(again.cost);
}

string page_back() {
  MailArchiveSite site;
  site.mails.clear();
  for (int n = 0; n < 90; ++n) {
    Mail mail = MailArchiveSite::mail(90 - n);
    mail.sent = at("2026-05-28T09:59:00Z") - Days(n / 4);
    site.mails.push_back(mail);
  }
  site.write();
  Reader reader = site.reader();
  const auto posts = read_all(reader, kNow);
  std::set<string> ids;
  for (const Post& post : posts) ids.insert(post.message_id);
  EXPECT_EQ(ids.size(), 90u);
  return std::to_string(ids.size()) + " posts over pages of 40";
}

string empty() {
  MailArchiveSite site;
  site.mails.clear();
  site.write();
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.older);
  return "good and empty: the count says 0 and an unknown list answers 404, " + cost_words(reading.cost);
}

string unknown() {
  MailArchiveSite site;
  site.instead[kCounts] = answer(404, "{\"error\": \"list not found\"}", {"Content-Type: application/json"});
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::gone);
  EXPECT_NE(reading.evidence.reason.find("private"), string::npos);
  return "gone: unknown, or private";
}

string moved() {
  MailArchiveSite site;
  site.instead[kCounts] = redirect("/mailman3/api/?list=xmpp");
  site.pages["/mailman3/api/?list=xmpp"] = site.pages[kCounts];
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
  return "unrecognised: probably moved";
}

string error_page() {
  for (const string& page : pages_of_no_archive()) {
    for (const string& path :
         {kCounts, string("/arch/browse/xmpp/"), string("/arch/msg/xmpp/Hash3_-abcdefghijklmnopqrs/")}) {
      MailArchiveSite site;
      site.pages[path] = page;
      Reader reader = site.reader();
      EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unrecognised) << path << ": " << page;
    }
  }
  return "unrecognised, in place of the count, the rows or a message";
}

string truncated() {
  MailArchiveSite site;
  site.instead["/arch/browse/xmpp/"] = cut_short();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "unreachable";
}

string too_large() {
  MailArchiveSite site;
  site.instead[kCounts] = far_too_long();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "unreachable";
}

const bool added =
    add_row({"ietf", "made pages of the IETF mail archive",
             in_order({newest, page_back, empty, unknown, unknown, moved, error_page, truncated, too_large})});

class MadeMailArchive : public MadeList {
 public:
  MadeMailArchive() {
    site_.mails.clear();
    site_.write();
  }
  ArchiveEntry entry() const override { return entry_at(site_.url()); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      string body;
      for (const char c : post.body) body += c == '>' ? "&gt;" : string(1, c);
      Mail mail = MailArchiveSite::mail(static_cast<int>(site_.mails.size()) + 1);
      mail = {mail.hash, post.date, post.subject, "", body, post.id, 0s};
      site_.mails.insert(site_.mails.begin(), mail);
    }
    site_.write();
    for (auto& [path, page] : site_.pages) {
      const auto joerg = page.find("=?utf-8?q?J=C3=B6rg?= &lt;joerg@example.org&gt;");
      if (joerg != string::npos) page.replace(joerg, 48, "Ann Lee &lt;ann@people.example&gt;");
    }
  }
  void lose(const MadePost& post) override {
    for (const Mail& mail : site_.mails) {
      if (mail.id == post.id) site_.pages.erase("/arch/msg/xmpp/" + mail.hash + "/");
    }
  }
  void miscount() override {
    site_.pages[kCounts] = "{\"msg_counts\": {\"xmpp\": " + std::to_string(site_.mails.size() + 1) + "}}";
  }

 private:
  MailArchiveSite site_;
};
const bool made = add_list({.name = "ietf", .make = make<MadeMailArchive>, .lists = true, .counts = true});

TEST(Ietf, ReadsWhatIsNewSinceItsMark) {
  MailArchiveSite site;
  Reader reader = site.reader();
  const Reading first = reader.newest(kNow);
  site.mails.insert(site.mails.begin(), MailArchiveSite::mail(9));
  site.write();
  const Reading second = reader.newest(kNow, first.mark);
  ASSERT_TRUE(is_good(second.evidence)) << second.evidence.reason;
  EXPECT_TRUE(second.incremental);
  ASSERT_EQ(second.posts.size(), 1u);
  EXPECT_EQ(second.posts[0].subject, "Subject 9");
  EXPECT_EQ(second.cost.requests, 3);
  EXPECT_EQ(reader.newest(kNow, second.mark).evidence.kind, Evidence::Kind::unchanged);
}

TEST(Ietf, ReadsTheNewestEndWhenTheCountIsNotExplained) {
  MailArchiveSite site;
  Reader reader = site.reader();
  const Reading first = reader.newest(kNow);
  site.mails.erase(site.mails.begin());
  site.write();
  const Reading second = reader.newest(kNow, first.mark);
  ASSERT_TRUE(is_good(second.evidence));
  EXPECT_FALSE(second.incremental);
  EXPECT_EQ(second.posts.size(), 2u);
}

TEST(Ietf, ACursorWhoseMessageWasRemovedGoesOnFromTheNextOne) {
  MailArchiveSite site;
  site.mails.clear();
  for (int n = 0; n < 12; ++n) site.mails.push_back(MailArchiveSite::mail(20 - n));
  site.write();
  Reader reader = site.reader();
  const Reading first = reader.newest(kNow);
  ASSERT_TRUE(first.older);
  site.mails.erase(site.mails.begin() + 4);
  site.write();
  const Reading older = reader.older(kNow, *first.older);
  ASSERT_TRUE(is_good(older.evidence)) << older.evidence.reason;
  EXPECT_EQ(older.posts.front().subject, "Subject 15");
}

TEST(Ietf, AWholeReadGoesBackOverTheWindow) {
  MailArchiveSite site;
  Reader reader = site.reader();
  const Time from = at("2026-06-01T00:00:00Z");
  const Reading reading = reader.newest(kNow, {}, from);
  ASSERT_TRUE(is_good(reading.evidence));
  EXPECT_LE(*reading.complete_from, from);
  EXPECT_TRUE(reading.unconditional);
  EXPECT_TRUE(reading.gaps.empty()) << "of the window it tells no number";
}

TEST(Ietf, AWindowThatCountsMoreThanCouldBeReadIsAGap) {
  MailArchiveSite site;
  Reader reader = site.reader();
  const Time from = at("2026-05-01T10:00:00Z");
  const Reading before = reader.newest(kNow, {}, from);
  const string window = "/api/v1/stats/msg_counts/?list=xmpp&start=20260502";
  const auto counts = [](std::size_t number) { return "{\"msg_counts\": {\"xmpp\": " + std::to_string(number) + "}}"; };
  site.pages[window] = counts(before.posts.size());
  EXPECT_TRUE(reader.newest(kNow, {}, from).gaps.empty());
  site.pages[window] = counts(before.posts.size() + 2);
  const Reading reading = reader.newest(kNow, {}, from);
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_NE(reading.gaps[0].part.find(window), string::npos) << reading.gaps[0].part;
  EXPECT_EQ(reading.gaps[0].why, "counts " + std::to_string(before.posts.size() + 2) + " messages, of which " +
                                     std::to_string(before.posts.size()) + " could be read");
  EXPECT_EQ(reading.gaps[0].from, at("2026-05-31T10:00:00Z"));
  EXPECT_EQ(reading.gaps[0].to, kNow);
}

TEST(Ietf, AListThatShowsLessThanItCountsIsAGap) {
  MailArchiveSite site;
  site.pages[kCounts] = "{\"msg_counts\": {\"xmpp\": " + std::to_string(site.mails.size() + 1) + "}}";
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_EQ(reading.gaps[0].why, "shows " + std::to_string(site.mails.size()) + " of " +
                                     std::to_string(site.mails.size() + 1) + " messages that are counted there");
}

TEST(Ietf, AMarkThatDoesNotFitIsAFullRead) {
  MailArchiveSite site;
  Reader reader = site.reader();
  for (const string mark : {"{}", "nonsense", "{\"total\":3}", "{\"total\":3,\"known\":[1]}"})
    EXPECT_EQ(reader.newest(kNow, mark).posts.size(), 3u) << mark;
}

TEST(Ietf, ListsWhatTheArchiveHas) {
  MailArchiveSite site;
  site.pages["/arch/browse/"] =
      "<html><a class=\"browse-link\" href=\"/arch/browse/xmpp/\">xmpp</a>"
      "<a href=\"/arch/browse/static/\">static</a><a class=\"browse-link\" href=\"/arch/browse/tls/\">tls</a></html>";
  Reader reader = site.reader();
  const Discovery found =
      run(reader.io(), kind_named("ietf")->lists(reader.context(), site.server.url("/arch/browse/")));
  ASSERT_EQ(found.lists.size(), 2u);
  EXPECT_EQ(found.lists[1].url, site.server.url("/arch/browse/tls/"));
}

TEST(Ietf, IsKnownByItsName) {
  EXPECT_EQ(recognise(entry_at("https://mailarchive.ietf.org/arch/browse/xmpp/"))->kind, "ietf");
  EXPECT_EQ(recognise(entry_at("https://mailarchive.ietf.org/arch/browse/static/xmpp/2026-05/"))->kind, "ietf");
  EXPECT_EQ(recognise(entry_at("https://mailarchive.ietf.org/arch/browse/xmpp/?q=x"))->root,
            "https://mailarchive.ietf.org/");
  EXPECT_NE(recognise(entry_at("https://mailarchive.ietf.org/arch/browse/"))->kind, "ietf");
}

}  // namespace
}  // namespace sigwatch::test
