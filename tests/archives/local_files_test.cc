// mbox and Maildir.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "archives/made_list.h"
#include "archives/page_site.h"
#include "archives/row.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch::test {
namespace {

using std::string;
namespace fs = std::filesystem;

const Time kNow = *parse_rfc3339("2026-11-22T12:00:00Z");
Time clock_now() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

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
    Reader reader(entry_at(path, kind));
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
    Reader reader(entry_at(path, kind));
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
                 Reader reader(entry_at(path, "mbox"));
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
  ArchiveEntry entry() const override { return entry_at(path_); }
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
  ArchiveEntry entry() const override { return entry_at(path_); }
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
