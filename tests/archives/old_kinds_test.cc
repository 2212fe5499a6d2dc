// The rows of the kinds that have tests of their own in tests/archives: hyperkitty, pipermail, mbox, maildir.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "archives/hyperkitty/fake_site.h"
#include "archives/made_list.h"
#include "archives/pipermail/made_archive.h"
#include "archives/row.h"
#include "libraries/curl/canned_server.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch::test {
namespace {

using std::string;
namespace fs = std::filesystem;

Time at(const string& text) { return parse_rfc3339(text).value(); }
const Time kNow = at("2026-11-22T12:00:00Z");
Time clock_now() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

ArchiveEntry entry_for(string url, string kind = {}) {
  ArchiveEntry entry;
  entry.url = std::move(url);
  entry.kind = std::move(kind);
  return entry;
}

string evidence_words(const Reading& reading) {
  switch (reading.evidence.kind) {
    case Evidence::Kind::good:
      return "good, " + cost_words(reading.cost);
    case Evidence::Kind::unchanged:
      return "unchanged";
    case Evidence::Kind::unreachable:
      return "unreachable";
    case Evidence::Kind::unrecognised:
      return "unrecognised";
    case Evidence::Kind::gone:
      return "gone";
  }
  return {};
}

/// Reads what a made server shows; it must not be good, and the reason must say something.
string not_good(CannedServer::Play play, const string& path, const string& kind) {
  CannedServer server(std::move(play));
  Reader reader(entry_for(server.url(path), kind));
  const Reading reading = reader.newest(kNow);
  EXPECT_FALSE(is_good(reading.evidence));
  EXPECT_GT(reading.evidence.reason.size(), 20U);
  return evidence_words(reading);
}

CannedServer::Play always(CannedAnswer what) {
  return [what](const CannedRequest&) { return what; };
}
const CannedAnswer kChallenge =
    answer(200, "<html><head><title>Making sure you're not a bot!</title></head></html>", {"Content-Type: text/html"});

std::optional<Time> newest_of(const std::vector<Post>& posts) {
  std::optional<Time> newest;
  for (const Post& p : posts) newest = std::max(newest, p.sender_date);
  return newest;
}

// -- hyperkitty
// -----------------------------------------------------------------------------------------------------------

RunningServer& hyperkitty() {
  static RunningServer running("hyperkitty");
  return running;
}

/// A cell that reads one list of the real server.
std::function<string()> on_list(const string& list, std::function<string(Reader&)> cell) {
  return [list, cell]() -> string {
    if (!hyperkitty().missing().empty()) return "skipped: " + hyperkitty().missing();
    Reader reader(entry_for("http://127.0.0.1:" + std::to_string(hyperkitty().port()) + "/hyperkitty/list/" + list +
                            "@lists.example.org/"));
    EXPECT_EQ(reader.entry().kind, "hyperkitty");
    return cell(reader);
  };
}

std::function<string()> not_good_list(const string& list, Evidence::Kind kind, const string& words) {
  return on_list(list, [kind, words](Reader& reader) {
    const Reading reading = reader.newest(clock_now());
    EXPECT_EQ(reading.evidence.kind, kind);
    EXPECT_NE(reading.evidence.reason.find(words), string::npos) << reading.evidence.reason;
    return evidence_words(reading);
  });
}

const string kHyperkittyPath = "/hyperkitty/list/iot@example.org/";
const bool kHyperkittyRow =
    add_row({"hyperkitty",
             "HyperKitty, made answers",
             {{Shows::newest, on_list("sig-a",
                                      [](Reader& reader) {
                                        const Reading reading = reader.newest(clock_now());
                                        const auto newest = newest_of(reading.posts);
                                        EXPECT_TRUE(newest && clock_now() - *newest < Days(2))
                                            << reading.evidence.reason;
                                        return (newest ? to_date(*newest) : "none") + ", " + evidence_words(reading);
                                      })},
              {Shows::page_back, on_list("sig-b",
                                         [](Reader& reader) {
                                           const auto posts = read_all(reader, clock_now());
                                           EXPECT_GE(posts.size(), 30U);
                                           return "30 posts to the beginning";
                                         })},
              {Shows::empty, on_list("sig-c",
                                     [](Reader& reader) {
                                       const Reading reading = reader.newest(clock_now());
                                       EXPECT_TRUE(is_good(reading.evidence) && reading.posts.empty() &&
                                                   reading.complete_from == Time::min());
                                       return evidence_words(reading);
                                     })},
              {Shows::unknown_list, not_good_list("nobody", Evidence::Kind::gone, "spelling")},
              {Shows::private_list, not_good_list("secret", Evidence::Kind::unreachable, "private")},
              {Shows::moved,
               [] { return not_good(always(redirect("http://other.example.org/x/")), kHyperkittyPath, "hyperkitty"); }},
              {Shows::error_page, [] { return not_good(always(kChallenge), kHyperkittyPath, "hyperkitty"); }},
              {Shows::truncated,
               [] {
                 return not_good(
                     always(raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n[{")),
                     kHyperkittyPath, "hyperkitty");
               }},
              {Shows::too_large, [] {
                 return not_good(always(answer(200, string(9 * 1024 * 1024, '['), {"Content-Type: application/json"})),
                                 kHyperkittyPath, "hyperkitty");
               }}}});

template <FakeSite::Paging paging>
class MadeHyperKitty : public MadeList {
 public:
  MadeHyperKitty() { fake_.site().paging = paging; }
  ArchiveEntry entry() const override { return entry_for(fake_.url()); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts)
      fake_.site().mails.push_back({post.id, post.date, {}, post.body, post.subject, {}});
  }
  void miscount() override { ++fake_.site().hidden; }

 private:
  FakeHyperKitty fake_{FakeSite{}};
};
const bool kMadeHyperKitty =
    add_list({.name = "hyperkitty_whole", .make = make<MadeHyperKitty<FakeSite::Paging::none>>}) &&
    add_list({.name = "hyperkitty_by_offset", .make = make<MadeHyperKitty<FakeSite::Paging::limit>>, .counts = true}) &&
    add_list({.name = "hyperkitty_by_number", .make = make<MadeHyperKitty<FakeSite::Paging::page>>, .counts = true});

// -- pipermail
// ------------------------------------------------------------------------------------------------------------

string index_of(const std::vector<string>& volumes) {
  string html = "<html><head><title>The iot Archives</title></head><body><table>";
  for (const string& v : volumes) {
    html += "<tr><td>" + v + ":</td><td><A href=\"" + v + "/thread.html\">[ Thread ]</a> <A href=\"" + v +
            "/date.html\">[ Date ]</a></td><td><A href=\"" + v + ".txt\">[ Text 1 KB ]</a></td></tr>";
  }
  return html + "</table></body></html>";
}
string volume_of(const string& month, const string& id) {
  return "From ann at people.example  Mon " + month + "  3 12:00:00 2026\nFrom: ann at people.example (Ann)\nDate: 3 " +
         month + " 2026 12:00:00 +0000\nSubject: [Iot] A plan\nMessage-ID: <" + id +
         "@people.example>\n\nWhat about it?\n\n";
}

CannedAnswer plain_pipermail(const CannedRequest& request) {
  if (request.target == "/pipermail/iot/") return serve_file(request, index_of({"2026-August", "2026-July"}));
  if (request.target == "/pipermail/iot/2026-August.txt") return serve_file(request, volume_of("Aug", "2"));
  if (request.target == "/pipermail/iot/2026-July.txt") return serve_file(request, volume_of("Jul", "1"));
  return answer(404, "no such file");
}

CannedServer::Play instead_of_volumes(CannedAnswer what) {
  return [what](const CannedRequest& request) {
    return request.target.ends_with(".txt") ? what : plain_pipermail(request);
  };
}

const string kPipermailPath = "/pipermail/iot/";
const bool kPipermailRow = add_row(
    {"pipermail",
     "made pages; the trees of the corpus in daemon/ServedCorpus",
     {{Shows::newest,
       [] {
         CannedServer server(plain_pipermail);
         Reader reader(entry_for(server.url(kPipermailPath)));
         const Reading reading = reader.newest(kNow);
         EXPECT_EQ(newest_of(reading.posts), at("2026-08-03T12:00:00Z"));
         EXPECT_EQ(reader.newest(kNow, reading.mark).cost.requests, 1);
         return "2026-08-03, " + evidence_words(reading);
       }},
      {Shows::page_back,
       [] {
         CannedServer server(plain_pipermail);
         Reader reader(entry_for(server.url(kPipermailPath)));
         EXPECT_EQ(read_all(reader, kNow, at("2025-11-22T00:00:00Z")).size(), 2U);
         return "2 volumes, and the unlisted ones of a year asked for by name";
       }},
      {Shows::empty,
       [] {
         CannedServer server(always(answer(
             200,
             "<html><head><title>The iot Archives</title></head><body><p>No messages have been posted to this list "
             "yet, so the archives are currently empty. <a href=\"/mailman/listinfo/iot\">more about this "
             "list</a></body></html>")));
         Reader reader(entry_for(server.url(kPipermailPath)));
         const Reading reading = reader.newest(kNow);
         EXPECT_TRUE(is_good(reading.evidence) && reading.posts.empty()) << reading.evidence.reason;
         return evidence_words(reading);
       }},
      {Shows::unknown_list, [] { return not_good(always(answer(404, "no")), kPipermailPath, ""); }},
      {Shows::private_list,
       [] {
         return not_good(always(answer(200,
                                       "<html><head><title>iot Private Archives "
                                       "Authentication</title></head><body><form><input name=username>"
                                       "<input name=password type=password></form></body></html>")),
                         kPipermailPath, "");
       }},
      {Shows::moved,
       [] { return not_good(always(redirect("/hyperkitty/list/iot@example.org/")), kPipermailPath, ""); }},
      {Shows::error_page, [] { return not_good(always(kChallenge), kPipermailPath, ""); }},
      {Shows::truncated,
       [] {
         return not_good(instead_of_volumes(raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nFrom ann at")),
                         kPipermailPath, "");
       }},
      {Shows::too_large, [] {
         return not_good(instead_of_volumes(raw("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nFrom ann at")),
                         kPipermailPath, "");
       }}}});

class MadePipermail : public MadeList {
 public:
  MadePipermail() { tree_.put("", made_empty_page("Sig-a")); }
  ArchiveEntry entry() const override { return entry_for(tree_.url()); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      const string volume = volume_for(post);
      if (volumes_.empty() || volumes_.front() != volume) volumes_.insert(volumes_.begin(), volume);
      tree_.append(volume + ".txt", mbox_text(post));
    }
    tree_.put(
        "", made_index("Sig-a", volumes_, ".txt") + "<!-- " + std::to_string(count_ += posts.size()) + " posts -->\n");
  }
  void lose(const MadePost& post) override { tree_.drop(volume_for(post) + ".txt"); }

 private:
  static string volume_for(const MadePost& post) {
    static constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};
    const string date = to_date(post.date);
    return date.substr(0, 5) + kMonths[std::stoi(date.substr(5, 2)) - 1];
  }
  MadeArchive tree_;
  std::vector<string> volumes_;
  std::size_t count_ = 0;
};
const bool kMadePipermail = add_list({.name = "pipermail", .make = make<MadePipermail>, .lists = true});

// -- files
// ----------------------------------------------------------------------------------------------------------------

void write(const string& path, const string& text) { std::ofstream(path, std::ios::binary) << text; }

string mail_of(int n) {
  return "From: Ann <ann@people.example>\nDate: " + std::to_string(n) +
         " Aug 2026 12:00:00 +0000\nSubject: A plan\nMessage-ID: <" + std::to_string(n) +
         "@people.example>\n\nWhat about it?\n";
}
string mbox_of(int count) {
  string text;
  for (int n = 1; n <= count; ++n)
    text += "From ann@people.example Mon Aug  " + std::to_string(n) + " 12:00:00 2026\n" + mail_of(n) + "\n";
  return text;
}

/// A path that is no good archive: as `make` makes it.
std::function<string()> bad_path(const string& kind, std::function<void(const string&)> make) {
  return [kind, make] {
    const TemporaryDirectory directory;
    const string path = directory / "archive";
    make(path);
    Reader reader(entry_for(path, kind));
    const Reading reading = reader.newest(kNow);
    EXPECT_FALSE(is_good(reading.evidence));
    EXPECT_FALSE(reading.evidence.reason.empty());
    return evidence_words(reading);
  };
}

std::function<string()> good_path(const string& kind, std::function<void(const string&)> make, std::size_t posts,
                                  bool all) {
  return [=] {
    const TemporaryDirectory directory;
    const string path = directory / "archive";
    make(path);
    Reader reader(entry_for(path, kind));
    if (all) {
      EXPECT_EQ(read_all(reader, kNow).size(), posts);
      return std::to_string(posts) + " posts to the beginning";
    }
    const Reading reading = reader.newest(kNow);
    EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
    EXPECT_EQ(reading.posts.size(), posts);
    const auto newest = newest_of(reading.posts);
    return (newest ? to_date(*newest) + ", " : "") + evidence_words(reading);
  };
}

void make_maildir(const string& path, int count) {
  for (const char* folder : {"new", "cur", "tmp"}) fs::create_directories(path + "/" + folder);
  for (int n = 1; n <= count; ++n)
    write(path + "/new/" + std::to_string(1785672000 + n * 86400) + ".M" + std::to_string(n) + ".host", mail_of(n));
}

const auto kNothing = [](const string&) {};
const auto kLoop = [](const string& path) { fs::create_symlink(path, path); };

const bool kMboxRow =
    add_row({"mbox",
             "files",
             {{Shows::newest, good_path(
                                  "mbox", [](const string& p) { write(p, mbox_of(9)); }, 9, false)},
              {Shows::page_back, good_path(
                                     "mbox", [](const string& p) { write(p, mbox_of(9)); }, 9, true)},
              {Shows::empty, good_path(
                                 "mbox", [](const string& p) { write(p, ""); }, 0, false)},
              {Shows::unknown_list, bad_path("mbox", kNothing)},
              {Shows::private_list, bad_path("mbox", kLoop)},
              {Shows::moved, bad_path("mbox", [](const string& p) { fs::create_directory(p); })},
              {Shows::error_page,
               bad_path("mbox", [](const string& p) { write(p, "<html><title>It works!</title></html>\n"); })},
              {Shows::truncated,
               [] {
                 const TemporaryDirectory directory;
                 const string path = directory / "archive";
                 write(path, mbox_of(9) + "From ann@people.example Mon Aug 10 12:00:00 2026\nFrom: Ann <ann@peo");
                 Reader reader(entry_for(path, "mbox"));
                 EXPECT_EQ(reader.newest(clock_now()).posts.size(), 9U)
                     << "the half-written one is left for the next read";
                 return "9 posts, the half-written one is left";
               }},
              {Shows::too_large, good_path(
                                     "mbox",
                                     [](const string& p) {
                                       write(p, mbox_of(1) + "From ann@people.example Mon Aug  2 12:00:00 2026\n" +
                                                    mail_of(2) + string(3'000'000, 'x') + "\n\n");
                                     },
                                     2, true)}}});

const bool kMaildirRow =
    add_row({"maildir",
             "files",
             {{Shows::newest, good_path(
                                  "maildir", [](const string& p) { make_maildir(p, 9); }, 9, false)},
              {Shows::page_back, good_path(
                                     "maildir", [](const string& p) { make_maildir(p, 9); }, 9, true)},
              {Shows::empty, good_path(
                                 "maildir", [](const string& p) { make_maildir(p, 0); }, 0, false)},
              {Shows::unknown_list, bad_path("maildir", kNothing)},
              {Shows::private_list, bad_path("maildir", kLoop)},
              {Shows::moved, bad_path("maildir", [](const string& p) { fs::create_directory(p); })},
              {Shows::error_page, bad_path("maildir", [](const string& p) { write(p, "<html></html>"); })},
              {Shows::truncated, good_path(
                                     "maildir",
                                     [](const string& p) {
                                       make_maildir(p, 1);
                                       write(p + "/new/1785931200.M5.host", "From: Ann <ann@peo");
                                     },
                                     2, false)},
              {Shows::too_large, good_path(
                                     "maildir",
                                     [](const string& p) {
                                       make_maildir(p, 1);
                                       write(p + "/new/1785931200.M5.host", mail_of(5) + string(3'000'000, 'x'));
                                     },
                                     2, false)}}});

class MadeMbox : public MadeList {
 public:
  MadeMbox() { write(path_, ""); }
  ArchiveEntry entry() const override { return entry_for(path_); }
  void add(const std::vector<MadePost>& posts) override {
    std::ofstream file(path_, std::ios::app | std::ios::binary);
    for (const MadePost& post : posts) file << mbox_text(post);
  }

 private:
  TemporaryDirectory folder_;
  string path_ = folder_ / "archive.mbox";
};

class MadeMaildir : public MadeList {
 public:
  MadeMaildir() { make_maildir(path_, 0); }
  ArchiveEntry entry() const override { return entry_for(path_); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts)
      write(path_ + "/new/" + std::to_string(post.date.time_since_epoch().count()) + ".M" + std::to_string(++count_) +
                ".host",
            mail_text(post));
  }

 private:
  TemporaryDirectory folder_;
  string path_ = folder_ / "archive";
  int count_ = 0;
};
const bool kMadeFiles =
    add_list({.name = "mbox", .make = make<MadeMbox>}) && add_list({.name = "maildir", .make = make<MadeMaildir>});

}  // namespace
}  // namespace sigwatch::test
