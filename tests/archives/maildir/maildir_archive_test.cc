#include "archives/maildir/maildir_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <set>

#include "archives/engine/engine.h"
#include "archives/find_notice.h"
#include "archives/maildir/maildir_listing.h"
#include "archives/mbox/scratch.h"
#include "libraries/zlib/compress.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kCorpus = SIGWATCH_SOURCE_DIR "/../shared/corpus";
const Time kNow = at("2026-11-22");

class MaildirTest : public testing::Test {
 protected:
  MaildirTest() {
    for (const char* folder : {"", "/new", "/cur", "/tmp"}) fs::create_directory(path_ + folder);
  }
  /// Delivers a message; its file name begins with the seconds of `time`.
  std::string deliver(Time time, const std::string& id, const std::string& folder = "new",
                      const std::string& body = "Hello\n") {
    const std::string name =
        std::to_string(time.time_since_epoch().count()) + "." + id + ".host" + (folder == "cur" ? ":2,S" : "");
    write_file(path_ + "/" + folder + "/" + name, "Message-ID: <" + id + ">\nFrom: Jane <jane@host.example>\nDate: " +
                                                      to_rfc3339(time) + "\nSubject: " + id + "\n\n" + body);
    return path_ + "/" + folder + "/" + name;
  }
  Reading newest(const std::string& mark = {}, std::optional<Time> whole_from = {}) {
    return run(archive_->newest({kNow, false, mark, whole_from}));
  }

  Scratch scratch_;
  std::string path_ = scratch_ / "Maildir";
  std::unique_ptr<Archive> archive_ = with_engine(open_maildir(path_));
};

TEST_F(MaildirTest, ReadsNewAndCurNewestFirst) {
  deliver(at("2026-05-01"), "a", "cur");
  deliver(at("2026-05-03"), "c");
  deliver(at("2026-05-02"), "b", "cur");
  deliver(at("2026-05-04"), "half", "tmp");
  write_file(path_ + "/cur/.hidden", "From: x@y\n\n");
  fs::create_directory(path_ + "/cur/folder");
  const Reading reading = newest();
  ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  ASSERT_EQ(reading.posts.size(), 3u);
  EXPECT_EQ(reading.posts[0].message_id, "c");
  EXPECT_EQ(reading.posts[2].locator, "1777593600.a.host");
  EXPECT_EQ(reading.posts[2].archive_date, at("2026-05-01"));
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_EQ(reading.taken_in, at("2026-05-03"));
  EXPECT_TRUE(reading.unconditional);
}

TEST_F(MaildirTest, AnEmptyMaildirIsAnEmptyArchive) {
  const Reading reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_TRUE(reading.posts.empty());
  EXPECT_EQ(reading.complete_from, Time::min());
}

TEST_F(MaildirTest, NothingNewIsUnchangedAndADeliveryIsNot) {
  deliver(at("2026-05-01"), "a", "cur");
  const std::string mark = newest().mark;
  EXPECT_EQ(newest(mark).evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(newest(mark, Time::min()).evidence.kind, Evidence::Kind::good) << "a proof is read anew";
  deliver(at("2026-05-02"), "b");
  const Reading reading = newest(mark);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(reading.posts.size(), 2u);
  EXPECT_TRUE(is_good(newest("garbage").evidence));
}

TEST_F(MaildirTest, AFlagChangeIsNoNewPost) {
  const std::string file = deliver(at("2026-05-01"), "a", "cur");
  const Post before = newest().posts.at(0);
  fs::rename(file, file + "R");
  EXPECT_EQ(newest().posts.at(0), before);
}

TEST_F(MaildirTest, PagesBackByDeliveryTime) {
  for (int i = 0; i < 230; ++i)
    deliver(at("2025-01-01") + Days(i / 2), "m" + std::to_string(i), i % 3 == 0 ? "cur" : "new");
  Reading reading = newest();
  ASSERT_EQ(reading.posts.size(), 50u);
  ASSERT_TRUE(reading.older);
  EXPECT_GT(*reading.complete_from, at("2025-03-01")) << "what was not read may have come at any time";
  std::set<std::string> ids;
  for (const Post& post : reading.posts) ids.insert(post.message_id);
  while (reading.older) {
    reading = run(archive_->older({kNow, false, *reading.older, Time::min(), true, 1}));
    ASSERT_TRUE(is_good(reading.evidence));
    for (const Post& post : reading.posts) EXPECT_TRUE(ids.insert(post.message_id).second) << post.message_id;
  }
  EXPECT_EQ(ids.size(), 230u);
  EXPECT_EQ(reading.complete_from, Time::min());
}

TEST_F(MaildirTest, AWholeReadingGoesBackAsFarAsAskedAndOlderStopsThere) {
  for (int i = 0; i < 230; ++i) deliver(at("2025-01-01") + Days(i), "m" + std::to_string(i));
  // Their names say that 31 are older; but all came here just now.
  const Reading whole = newest({}, at("2025-02-01"));
  EXPECT_EQ(whole.posts.size(), 230u);
  EXPECT_LE(*whole.complete_from, at("2025-02-01"));
  const Reading first = newest();
  const Reading older = run(archive_->older({kNow, false, *first.older, at("2025-06-01"), false, 4}));
  EXPECT_EQ(older.posts.size(), 230u - 151u - 50u);
}

TEST_F(MaildirTest, APretendedTimeHidesLaterPosts) {
  for (int i = 0; i < 100; ++i) deliver(at("2025-01-01") + Days(i), "m" + std::to_string(i));
  const Reading reading = run(archive_->newest({at("2025-01-10T12:00:00Z"), true, newest().mark, {}}));
  EXPECT_EQ(reading.posts.size(), 10u);
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_EQ(reading.taken_in, at("2025-01-10"));
}

TEST_F(MaildirTest, ADigestIsThePostsInIt) {
  const std::string name = std::to_string(at("2026-05-01").time_since_epoch().count()) + ".d.host";
  write_file(path_ + "/new/" + name,
             "From: iot-request@x\nSubject: Iot Digest, Vol 1, Issue 2\nContent-Type: multipart/digest; "
             "boundary=x\n\n--x\n\nFrom: Ada <ada@x>\n"
             "Message-ID: <a@x>\nDate: Thu, 30 Apr 2026 06:02:29 +0000\n\none\n--x\n\nFrom: Bo <bo@x>\nMessage-ID: "
             "<b@x>\n\ntwo\n--x--\n");
  const Reading reading = newest();
  ASSERT_EQ(reading.posts.size(), 2u);
  EXPECT_EQ(reading.posts[0].message_id, "a@x");
  EXPECT_EQ(reading.posts[1].locator, name + "/2");
  EXPECT_EQ(reading.posts[1].archive_date, at("2026-05-01"));
  EXPECT_EQ(run(test::find_notice(*archive_, {kNow, false, "b@x", "", at("2026-05-01")})).kind, Sighting::Kind::seen);
}

TEST_F(MaildirTest, AnUnreadableFileIsAnUnreadablePost) {
  write_file(path_ + "/new/1777593600.x.host", "no header\n\nat all\n");
  deliver(at("2026-05-02"), "b");
  const Reading reading = newest();
  ASSERT_EQ(reading.posts.size(), 2u);
  EXPECT_TRUE(reading.posts[1].markers.unreadable);
  EXPECT_EQ(reading.posts[1].archive_date, at("2026-05-01"));
  EXPECT_EQ(reading.posts[1].locator, "1777593600.x.host");
}

TEST_F(MaildirTest, AClockOfAnotherAgeHidesNoFile) {
  const Time now = std::chrono::floor<Seconds>(std::chrono::system_clock::now());
  for (int i = 0; i < 60; ++i) deliver(now - Days(300 + i), "old" + std::to_string(i));
  const std::string file = path_ + "/cur/0a1b2c:2,S";
  write_file(file, "From: Jane <jane@host.example>\nDate: " + to_rfc3339(now - Days(3)) +
                       "\nMessage-ID: <young>\nSubject: x\n\nHello\n");
  fs::last_write_time(file, fs::file_time_type(std::chrono::file_clock::from_sys(Time(Seconds(1)))));
  const auto listing = list_maildir(path_);
  ASSERT_EQ(listing->entries.back().delivered, Time(Seconds(1)));
  EXPECT_GE(listing->entries.back().latest, now - Days(1));
  Reading reading = run(archive_->newest({now, false, {}, {}}));
  EXPECT_EQ(reading.posts.size(), 50u);
  EXPECT_GE(reading.complete_from, now - Days(1)) << "it is not read yet, so nothing before is covered";
  reading = run(archive_->newest({now, false, {}, now - Days(183)}));
  EXPECT_THAT(reading.posts, testing::Contains(testing::Field(&Post::message_id, "young")));
  EXPECT_LE(reading.complete_from, now - Days(183));
  EXPECT_EQ(run(test::find_notice(*archive_, {now, false, "young", "", now - Days(3)})).kind, Sighting::Kind::seen);
}

TEST_F(MaildirTest, ReadsWhatDovecotCompressedWithGzip) {
  const std::string text =
      "Message-ID: <z>\nFrom: Jane <jane@host.example>\nSubject: packed\n\nsigwatch-notice: iot.2026-05-22.warn1.0\n";
  write_file(path_ + "/cur/1777593600.M1P1.host,S=99,W=102:2,SZ", gzip(text));
  std::string large = text;
  for (int i = 0; i < 400'000; ++i) large += static_cast<char>('!' + (i * i / 7 + i) % 90);
  write_file(path_ + "/cur/1777593601.M2P1.host:2,SZ", gzip(large));
  write_file(path_ + "/cur/1777593602.M3P1.host:2,SZ", gzip(text + std::string(50'000'000, ' ')));  // a bomb
  const Reading reading = newest();
  ASSERT_EQ(reading.posts.size(), 3u);
  for (const Post& post : reading.posts) {
    EXPECT_FALSE(post.markers.unreadable) << post.locator;
    EXPECT_EQ(post.message_id, "z");
    EXPECT_EQ(post.subject, "packed");
    EXPECT_EQ(post.markers.token, "iot.2026-05-22.warn1.0");
  }
  EXPECT_LE(reading.cost.bytes, 3 * 64 * 1024);
}

TEST_F(MaildirTest, SaysHowAFileIsCompressedThatItCannotRead) {
  const std::string whole = gzip("From: Jane <jane@host.example>\nSubject: packed\n\nHello\n");
  write_file(path_ + "/cur/1777593601.zstd.host:2,S", "\x28\xb5\x2f\xfd\x04\x58rest");
  write_file(path_ + "/cur/1777593602.bzip2.host:2,S", "BZh91AY&SYrest");
  write_file(path_ + "/cur/1777593603.lz4.host:2,S", "Dovecot-LZ4\x0d\x2a\x9b\xc5rest");
  write_file(path_ + "/cur/1777593604.xz.host:2,S", std::string("\xfd\x37\x7a\x58\x5a\x00rest", 10));
  write_file(path_ + "/cur/1777593605.gzip, which is damaged.host:2,S", whole.substr(0, whole.size() - 3));
  write_file(path_ + "/cur/1777593605.gzip, which.host:2,S", "\x1f\x8b\x08 no more");
  const Reading reading = newest();
  ASSERT_EQ(reading.posts.size(), 6u);
  for (const Post& post : reading.posts) {
    EXPECT_TRUE(post.markers.unreadable) << post.locator;
    const std::string kind = post.locator.substr(11, post.locator.find(".host") - 11);
    EXPECT_THAT(post.subject, testing::StartsWith("compressed with " + kind));
    EXPECT_THAT(post.subject, HasSubstr(post.locator));
    EXPECT_EQ(post.archive_date, Time(Seconds(std::stoll(post.locator))));
  }
  const Sighting sighting = run(test::find_notice(*archive_, {kNow, false, "z", "", at("2026-05-01")}));
  EXPECT_EQ(sighting.kind, Sighting::Kind::unknown) << "one of them may be it";
  EXPECT_THAT(sighting.reason, HasSubstr("cannot be read"));
}

TEST_F(MaildirTest, WithoutSecondsInTheNameTheFilesTimeServes) {
  write_file(path_ + "/cur/special!2,S", "From: a@b\nSubject: x\n\n");
  write_file(path_ + "/cur/12.x", "From: a@b\nSubject: x\n\n");
  age_file(path_ + "/cur/special!2,S", 48);
  const Reading reading = newest();
  ASSERT_EQ(reading.posts.size(), 2u);
  EXPECT_EQ(reading.posts[1].locator, "special");
  EXPECT_GT(*reading.posts[0].archive_date, at("2020-01-01"));
  EXPECT_NEAR(static_cast<double>((*reading.posts[0].archive_date - *reading.posts[1].archive_date).count()), 48 * 3600,
              60);
}

TEST_F(MaildirTest, AMessageThatIsListedTwiceWhileItMovesCountsOnce) {
  const std::string file = deliver(at("2026-05-01"), "a");
  fs::copy(file, path_ + "/cur/" + fs::path(file).filename().string() + ":2,S");
  const auto listing = list_maildir(path_);
  ASSERT_TRUE(listing.ok());
  ASSERT_EQ(listing->entries.size(), 1u);
  EXPECT_THAT(listing->entries[0].path, HasSubstr("/cur/"));
}

TEST_F(MaildirTest, WhatIsNoMaildirSaysSo) {
  fs::remove(path_ + "/new");
  EXPECT_EQ(newest().evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_THAT(newest().evidence.reason, HasSubstr("/new"));
  fs::remove_all(path_);
  EXPECT_EQ(newest().evidence.kind, Evidence::Kind::unreachable);
  EXPECT_THAT(newest().evidence.reason, testing::AllOf(HasSubstr("No such file"), HasSubstr("check the path")));
  write_file(path_, "From a@b Thu Jan  1 00:00:00 2026\nFrom: a@b\n\n");
  EXPECT_EQ(newest().evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_THAT(newest().evidence.reason, HasSubstr("mbox"));
}

TEST_F(MaildirTest, FindsANoticeByIdOrToken) {
  for (int i = 0; i < 60; ++i) deliver(at("2026-01-01") + Days(i), "m" + std::to_string(i), "cur");
  deliver(at("2026-01-15T01:00:00Z"), "relay", "new", "sigwatch-notice: iot.2026-05-22.warn1.0\n");
  EXPECT_EQ(run(test::find_notice(*archive_, {kNow, false, "m3", "", at("2026-01-04T05:00:00Z")})).kind,
            Sighting::Kind::seen);
  EXPECT_EQ(run(test::find_notice(*archive_, {kNow, false, "other", "iot.2026-05-22.warn1.0", at("2026-01-15")})).kind,
            Sighting::Kind::seen);
  EXPECT_EQ(run(test::find_notice(*archive_, {kNow, false, "other", "iot.2026-05-22.warn2.0", at("2026-01-15")})).kind,
            Sighting::Kind::absent);
  EXPECT_EQ(run(test::find_notice(*archive_, {at("2026-01-10"), true, "relay", "", at("2026-01-01")})).kind,
            Sighting::Kind::absent);
}

TEST_F(MaildirTest, ManyFilesAreReadElsewhereAndResumeHere) {
  for (int i = 0; i < 700; ++i) deliver(at("2025-01-01") + Days(i), "m" + std::to_string(i));
  EXPECT_EQ(newest({}, Time::min()).posts.size(), 700u);
}

TEST(MaildirCorpus, IsReadWhole) {
  const fs::path path = kCorpus / "maildir" / "testdir";
  if (!fs::exists(path)) GTEST_SKIP() << "no corpus";
  const Reading reading =
      run(with_engine(open_maildir(path.string()))->newest({at("2030-01-01"), false, {}, Time::min()}));
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  std::cout << reading.posts.size() << " posts\n";
  std::size_t files = 0;
  for (const char* folder : {"new", "cur"}) {
    for (const auto& entry : fs::directory_iterator(path / folder))
      files += entry.path().filename().string().starts_with('.') ? 0 : 1;
  }
  EXPECT_EQ(reading.posts.size(), files);
  for (const Post& post : reading.posts) EXPECT_FALSE(post.markers.unreadable) << post.locator;
}

}  // namespace
}  // namespace sigwatch
