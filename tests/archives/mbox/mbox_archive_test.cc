#include "archives/mbox/mbox_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "archives/engine/engine.h"
#include "archives/find_notice.h"
#include "archives/mbox/mbox_mark.h"
#include "archives/mbox/mbox_reading.h"
#include "archives/mbox/sample.h"
#include "archives/mbox/scratch.h"

namespace sigwatch {
namespace {

using testing::HasSubstr;

const Time kNow = at("2026-11-22");

class MboxArchiveTest : public testing::Test {
 protected:
  Reading newest(const std::string& mark = {}, std::optional<Time> whole_from = {}) {
    return run(archive_->newest({kNow, false, mark, whole_from}));
  }
  Reading pretended(Time now, std::optional<Time> whole_from = {}) {
    return run(archive_->newest({now, true, "ignored", whole_from}));
  }
  Sighting find(const std::string& id, const std::string& token, Time sent) {
    return run(test::find_notice(*archive_, {kNow, false, id, token, sent}));
  }
  /// Limits by which a file of one megabyte is large.
  static MboxLimits in_parts() {
    MboxLimits limits;
    limits.end = 0;
    return limits;
  }
  void write(const std::string& text, int hours_old = 1) {
    write_file(path_, text);
    age_file(path_, hours_old);
  }

  Scratch scratch_;
  std::string path_ = scratch_ / "list.mbox";
  std::unique_ptr<Archive> archive_ = with_engine(open_mbox(path_));
};

TEST_F(MboxArchiveTest, ReadsASmallFileToItsBeginning) {
  write(daily_mbox(3, at("2026-06-01")));
  const Reading reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_TRUE(reading.unconditional);
  EXPECT_FALSE(reading.incremental);
  ASSERT_EQ(reading.posts.size(), 3u);
  EXPECT_EQ(reading.posts[0].locator, "list.mbox@0");
  EXPECT_EQ(reading.posts[0].archive_date, at("2026-05-29"));
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_EQ(reading.older, std::nullopt);
  EXPECT_EQ(reading.taken_in, at("2026-05-31"));
  EXPECT_EQ(reading.cost.requests, 1);
  EXPECT_GT(reading.cost.bytes, 0);
}

TEST_F(MboxArchiveTest, AnUnchangedFileIsUnchanged) {
  write(daily_mbox(3, at("2026-06-01")));
  const std::string mark = newest().mark;
  const Reading again = newest(mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_FALSE(again.unconditional);
  EXPECT_EQ(again.mark, mark);
  EXPECT_EQ(newest(mark, at("2026-01-01")).evidence.kind, Evidence::Kind::good) << "a proof is read anew";
}

TEST_F(MboxArchiveTest, AGrownFileGivesOnlyWhatWasAppended) {
  write(daily_mbox(3, at("2026-06-01")), 2);
  const std::string mark = newest().mark;
  append_file(path_, mbox_message(at("2026-06-02"), "new@x"));
  const Reading grown = newest(mark);
  EXPECT_EQ(grown.evidence.kind, Evidence::Kind::good);
  EXPECT_TRUE(grown.incremental);
  ASSERT_EQ(grown.posts.size(), 1u);
  EXPECT_EQ(grown.posts[0].message_id, "new@x");
  EXPECT_EQ(grown.taken_in, at("2026-06-02"));
  EXPECT_EQ(newest(grown.mark).evidence.kind, Evidence::Kind::unchanged);
}

TEST_F(MboxArchiveTest, AShrunkRewrittenOrReplacedFileIsReadAnew) {
  const std::string text = daily_mbox(5, at("2026-06-01"));
  write(text);
  const std::string mark = newest().mark;
  std::string rewritten = text;
  rewritten[rewritten.size() - 5] = 'X';
  for (const std::string& now :
       {daily_mbox(2, at("2026-06-01")), rewritten, rewritten + mbox_message(at("2026-06-02"), "new@x")}) {
    write(now, 2);
    const Reading reading = newest(mark);
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
    EXPECT_FALSE(reading.incremental);
    EXPECT_GE(reading.posts.size(), 2u);
  }
  write_file(scratch_ / "other", text + mbox_message(at("2026-06-02"), "new@x"));
  std::filesystem::rename(scratch_ / "other", path_);
  EXPECT_FALSE(newest(mark).incremental);
  EXPECT_EQ(newest(mark).posts.size(), 6u);
  EXPECT_FALSE(newest("mbox1 garbage").incremental);
  EXPECT_TRUE(is_good(newest("garbage").evidence));
}

/// Else what came since is compared by its dates, and a post with a wrong clock is taken for an old one.
TEST_F(MboxArchiveTest, AMarkOfTheVersionBeforeSaysWhatIsNewAllTheSame) {
  write(daily_mbox(3, at("2026-06-01")));
  const MboxMark mark = *mark_from(newest().mark);
  const std::string place = std::to_string(mark.end.offset) + ":" + std::to_string(mark.end.hash);
  std::ostringstream older;
  older << "mbox3 " << mark.status.device << ' ' << mark.status.inode << ' ' << mark.status.size << ' '
        << mark.status.modified << ' ' << place << " 1";
  append_file(path_, mbox_message(at("2019-01-01"), "new@x"));
  age_file(path_, 1);
  const Reading grown = newest(older.str());
  EXPECT_TRUE(grown.incremental);
  ASSERT_EQ(grown.posts.size(), 1u);
  EXPECT_EQ(grown.posts[0].message_id, "new@x");
}

TEST_F(MboxArchiveTest, BytesWithoutABeginningAreAGap) {
  const std::string text = daily_mbox(3, at("2026-06-01")), lost = "Hello,\n\nmy separator is lost.\n\n";
  const Gap gap{"list.mbox@" + std::to_string(text.size()), kNow, kNow,
                std::to_string(lost.size()) +
                    " bytes were written there without the beginning of a message; look whether they are a mail",
                true};
  for (const std::string& more : {std::string(), mbox_message(at("2026-06-02"), "new@x")}) {
    write(text, 2);
    const std::string mark = newest().mark;
    append_file(path_, lost + more);
    age_file(path_, 1);
    const Reading grown = newest(mark);
    EXPECT_EQ(grown.evidence.kind, Evidence::Kind::good);
    EXPECT_TRUE(grown.incremental);
    EXPECT_EQ(grown.posts.size(), more.empty() ? 0u : 1u);
    EXPECT_EQ(grown.gaps, std::vector<Gap>{gap});
    const Reading again = newest(grown.mark);
    EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
    append_file(path_, mbox_message(at("2026-06-03"), "newer@x"));
    const Reading later = newest(again.mark);
    EXPECT_EQ(later.posts.size(), 1u);
    EXPECT_TRUE(later.gaps.empty()) << "it was said";
  }
}

TEST_F(MboxArchiveTest, EmptyLinesAreNoGap) {
  write(daily_mbox(3, at("2026-06-01")), 2);
  const std::string mark = newest().mark;
  append_file(path_, "\n \r\n\n");
  age_file(path_, 1);
  EXPECT_TRUE(newest(mark).gaps.empty());
  append_file(path_, mbox_message(at("2026-06-02"), "new@x"));
  EXPECT_TRUE(newest(mark).gaps.empty());
  EXPECT_EQ(newest(mark).posts.size(), 1u);
}

TEST_F(MboxArchiveTest, BytesThatMayBeTheBeginningOfAMailAreNoGapWhileTheyAreWritten) {
  write(daily_mbox(3, at("2026-06-01")), 2);
  const Reading first = newest();
  append_file(path_, "From \nFrom: Jane <jane@host.example>\n");
  const Reading begun = newest(first.mark);
  EXPECT_TRUE(begun.gaps.empty());
  EXPECT_TRUE(begun.posts.empty());
  append_file(path_, "Date: Tue, 20 Oct 2026 09:00:00 +0000\n\nHello.\n\n");
  const Reading whole = newest(begun.mark);
  EXPECT_TRUE(whole.gaps.empty());
  ASSERT_EQ(whole.posts.size(), 1u);
  EXPECT_EQ(whole.posts[0].author.address, "jane@host.example");
}

TEST_F(MboxArchiveTest, ABodyThatIsStillToComeIsWaitedFor) {
  const std::string text = daily_mbox(2, at("2026-06-01")),
                    header = "From a@b  Fri Jan  2 00:00:00 2026\nFrom: a@b\n\n";
  write_file(path_, text + header);
  const Reading first = newest();
  EXPECT_EQ(first.posts.size(), 2u);
  append_file(path_, "sigwatch-notice: iot.2026-05-22.warn1.0\n\n");
  const Reading second = newest(first.mark);
  ASSERT_EQ(second.posts.size(), 1u);
  EXPECT_EQ(second.posts[0].markers.token, "iot.2026-05-22.warn1.0");
  EXPECT_TRUE(second.gaps.empty());
}

TEST_F(MboxArchiveTest, AHalfWrittenLastMessageIsLeftForTheNextRead) {
  const std::string whole = daily_mbox(2, at("2026-06-01")), last = mbox_message(at("2026-06-02"), "new@x");
  for (std::size_t size = 1; size < last.size(); ++size) {
    write_file(path_, whole + last.substr(0, size));
    const Reading first = newest();
    ASSERT_TRUE(is_good(first.evidence)) << size;
    ASSERT_LE(first.posts.size(), 3u);
    std::vector<Post> posts = first.posts;
    append_file(path_, last.substr(size));
    const Reading second = newest(first.mark);
    posts.insert(posts.end(), second.posts.begin(), second.posts.end());
    std::set<std::string> subjects;
    for (const Post& post : posts) subjects.insert(post.subject);
    EXPECT_EQ(subjects, (std::set<std::string>{"m0@x", "m1@x", "new@x"})) << size;
  }
}

TEST_F(MboxArchiveTest, AFileLeftAloneWithoutAFinalLineEndShowsItsLastMessage) {
  const std::string text = daily_mbox(2, at("2026-06-01"));
  write_file(path_, text.substr(0, text.size() - 2));
  const Reading fresh = newest();
  EXPECT_EQ(fresh.posts.size(), 1u);
  age_file(path_, 1);
  const Reading settled = newest(fresh.mark);
  ASSERT_EQ(settled.posts.size(), 1u);
  EXPECT_EQ(settled.posts[0].message_id, "m1@x");
  EXPECT_EQ(newest(settled.mark).evidence.kind, Evidence::Kind::unchanged);
}

TEST_F(MboxArchiveTest, ADigestIsThePostsInItAndWaitsForItsEnd) {
  const std::string
      before = daily_mbox(1, at("2026-06-01")),
      rule(30, '-'),
      parts = std::string(70, '-') +
              "\n\nMessage: 1\nFrom: Ada <ada@x>\nDate: Fri, 22 May 2026 06:02:29 +0000\nSubject: a\n\none\n\n" + rule +
              "\n\nMessage: 2\nFrom: Bo <bo@x>\nDate: Fri, 22 May 2026 06:02:30 +0000\nSubject: b\n\ntwo\n\n";
  const std::string digest =
      "From iot-request@x  Sat May 23 06:02:29 2026\nFrom: iot-request@x\nSubject: Iot Digest, Vol 1, Issue 2\n\n" +
      parts;
  write_file(path_, before + digest.substr(0, digest.size() - 2));
  const Reading begun = newest();
  EXPECT_EQ(begun.posts.size(), 1u);
  append_file(path_, "\n\n");
  const Reading reading = newest(begun.mark);
  ASSERT_EQ(reading.posts.size(), 2u);
  EXPECT_EQ(reading.posts[0].locator, "list.mbox@" + std::to_string(before.size()) + "/1");
  EXPECT_EQ(reading.posts[0].author.address, "ada@x");
  EXPECT_EQ(reading.posts[1].archive_date, at("2026-05-23T06:02:29Z"));
  EXPECT_EQ(newest().posts.size(), 3u);
}

TEST_F(MboxArchiveTest, PagesBackToTheBeginningAndIsCompleteOnlyThere) {
  write(large_mbox(400, at("2025-01-01")));
  MboxLimits limits = in_parts();
  limits.older_block = 256 * 1024;
  limits.blocks_a_request = 1;
  Reading reading = read_mbox_newest(path_, {kNow, false, {}, {}}, limits);
  ASSERT_TRUE(reading.older);
  EXPECT_GE(reading.posts.size(), 20u);
  EXPECT_LT(reading.posts.size(), 400u);
  EXPECT_EQ(reading.complete_from, std::nullopt) << "what stands before may be of any time";
  std::size_t count = reading.posts.size();
  while (reading.older) {
    EXPECT_EQ(reading.complete_from, std::nullopt);
    reading = read_mbox_older(path_, {kNow, false, *reading.older, at("2025-12-01"), false, 1}, limits);
    ASSERT_TRUE(is_good(reading.evidence));
    count += reading.posts.size();
  }
  EXPECT_EQ(count, 400u);
  EXPECT_EQ(reading.complete_from, Time::min());
}

TEST_F(MboxArchiveTest, BackfillLeavesOutWhatIsSurelyTooOldAndSaysSo) {
  const std::string unsure =
      "From a@b  Sat Jan  1 00:00:00 2000\nFrom: a@b\nDate: Tue, 20 Oct 2026 09:00:00 +0000\nSubject: two "
      "clocks\n\n.\n\n"
      "From -\nFrom: a@b\nDate: Sat, 1 Jan 2000 09:00:00 +0000\nSubject: one clock\n\n.\n\n";
  write(mbox_message(at("2026-10-20"), "young@x") + unsure + large_mbox(460, at("2021-01-01")) +
        mbox_message(at("2026-10-21"), "last@x"));
  MboxLimits limits = in_parts();
  limits.blocks_a_request = 1;
  limits.older_block = 300'000;
  Reading reading = read_mbox_newest(path_, {kNow, false, {}, {}}, limits);
  while (reading.older && !reading.complete_from) {
    reading = read_mbox_older(path_, {kNow, false, *reading.older, at("2022-01-16"), true, 1}, limits);
    ASSERT_TRUE(is_good(reading.evidence));
    for (const Post& post : reading.posts) {
      const bool old = post.message_id.starts_with("m") && *post.archive_date < at("2022-01-01");
      EXPECT_FALSE(old) << post.message_id;
    }
  }
  ASSERT_EQ(reading.complete_from, at("2021-12-31") + Seconds(1)) << "the day of the newest that was left out";
  std::set<std::string> subjects;
  for (const Post& post : reading.posts) subjects.insert(post.subject);
  EXPECT_EQ(subjects, (std::set<std::string>{"young@x", "two clocks", "one clock"}));
  ASSERT_TRUE(reading.older) << "who wants the old ones after all";
  const Reading all = read_mbox_older(path_, {kNow, false, *reading.older, Time::min(), false, 1}, limits);
  EXPECT_EQ(all.posts.size(), 464u);
  EXPECT_EQ(all.complete_from, Time::min());
  EXPECT_EQ(all.older, std::nullopt);
}

TEST_F(MboxArchiveTest, AFileThatWasReadInPartsGrowsForThePriceOfWhatWasAppended) {
  write(large_mbox(400, at("2025-01-01")), 2);
  const Reading first = read_mbox_newest(path_, {kNow, false, {}, {}}, in_parts());
  ASSERT_TRUE(first.older);
  append_file(path_, mbox_message(at("2026-06-02"), "new@x"));
  const Reading grown = newest(first.mark);
  EXPECT_TRUE(grown.incremental);
  EXPECT_EQ(grown.posts.size(), 1u);
  EXPECT_LT(grown.cost.bytes, 10'000);
}

TEST_F(MboxArchiveTest, AWholeReadingHoldsTheYoungPostThatStandsBeforeTheOldOnes) {
  write(mbox_message(at("2026-10-20"), "young@x") + large_mbox(600, at("2023-01-01")));
  const Reading reading = newest({}, at("2026-05-22"));
  EXPECT_EQ(reading.posts.size(), 601u);
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_EQ(reading.taken_in, at("2026-10-20"));
}

TEST_F(MboxArchiveTest, AWholeReadingThatIsTooLargeIsNotComplete) {
  write(large_mbox(400, at("2025-01-01")));
  MboxLimits limits;
  limits.most_whole = 100;
  const Reading reading = read_mbox_newest(path_, {kNow, false, {}, at("2026-01-01")}, limits);
  EXPECT_GE(reading.posts.size(), 100u);
  EXPECT_LT(reading.posts.size(), 400u);
  EXPECT_EQ(reading.complete_from, std::nullopt);
  EXPECT_TRUE(reading.older);
}

TEST_F(MboxArchiveTest, AWholeReadingIsNoneWhileAMessageIsBeingWritten) {
  const std::string text = daily_mbox(3, at("2026-06-05"));
  write_file(path_, text.substr(0, text.size() - 20));
  EXPECT_EQ(newest().evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(newest({}, at("2026-01-01")).evidence.kind, Evidence::Kind::unreachable);
}

TEST_F(MboxArchiveTest, ARewrittenFileIsReadAsAWhole) {
  const std::string text = large_mbox(400, at("2025-01-01"));
  write(text, 2);
  const std::string mark = newest().mark;
  write(mbox_message(at("2026-10-20"), "moved-in@x") + text);
  for (const std::string& known : {mark, std::string("mbox1 1 2 3 4 5:6 1 - - -")}) {
    const Reading reading = newest(known);
    EXPECT_FALSE(reading.incremental);
    EXPECT_EQ(reading.posts.size(), 401u);
    EXPECT_EQ(reading.complete_from, Time::min());
  }
}

TEST_F(MboxArchiveTest, OlderGoesOnFromTheEndWhenTheFileWasRewritten) {
  const std::string text = large_mbox(400, at("2025-01-01"));
  write(text);
  const std::string cursor = read_mbox_newest(path_, {kNow, false, {}, {}}, in_parts()).older.value();
  write(text.substr(text.find("From jane", text.size() / 2)));
  const Reading reading = run(archive_->older({kNow, false, cursor, Time::min(), true, 4}));
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_FALSE(reading.posts.empty());
  EXPECT_TRUE(is_good(run(archive_->older({kNow, false, "garbage", Time::min(), true, 4})).evidence));
}

TEST_F(MboxArchiveTest, APretendedTimeHidesLaterPosts) {
  const std::string text = large_mbox(600, at("2025-01-01"));
  write(text);
  const Reading reading = pretended(at("2025-02-01T12:00:00Z"));
  ASSERT_EQ(reading.posts.size(), 32u);
  for (const Post& post : reading.posts) EXPECT_LE(post.archive_date, at("2025-02-01T12:00:00Z"));
  EXPECT_EQ(reading.taken_in, at("2025-02-01"));
  EXPECT_EQ(pretended(at("2024-01-01")).posts.size(), 0u);
  EXPECT_EQ(pretended(at("2024-01-01")).complete_from, Time::min());
}

TEST_F(MboxArchiveTest, WithoutAnArchivesClockTheSendersDecidesWhatExists) {
  write(
      "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: a@b\nDate: Mon, 1 Jun 2026 00:00:00 +0000\n\n\n"
      "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: a@b\nDate: Mon, 1 Jun 2020 00:00:00 +0000\n\n\n");
  EXPECT_EQ(newest().posts.size(), 2u);
  EXPECT_EQ(newest().posts[0].archive_date, std::nullopt);
  EXPECT_EQ(pretended(at("2021-01-01")).posts.size(), 1u);
}

TEST_F(MboxArchiveTest, AnEmptyFileIsAnEmptyArchive) {
  write("");
  const Reading reading = newest();
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_TRUE(reading.posts.empty());
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_EQ(newest(reading.mark).evidence.kind, Evidence::Kind::unchanged);
  append_file(path_, daily_mbox(2, at("2026-06-01")));
  EXPECT_EQ(newest(reading.mark).posts.size(), 2u);
}

TEST_F(MboxArchiveTest, WhatIsNoMboxIsNeverAnEmptyArchive) {
  for (const std::string text : {"\n", "<html><body>moved</body></html>\n", "Return-Path: <a@b>\nFrom: a@b\n\nbody\n",
                                 "\x01\x01\x01\x01\nFrom: a@b\n", "From here on it is prose.\n", "\x1f\x8b\x08"}) {
    write(text);
    const Reading reading = newest();
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised) << text;
    EXPECT_THAT(reading.evidence.reason, HasSubstr("list.mbox: not an mbox"));
    EXPECT_EQ(reading.complete_from, std::nullopt);
  }
}

TEST_F(MboxArchiveTest, AMissingOrForbiddenFileSaysWhatToDo) {
  const Reading missing = newest();
  EXPECT_EQ(missing.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_THAT(missing.evidence.reason,
              testing::AllOf(HasSubstr(path_), HasSubstr("No such file"), HasSubstr("check the path")));
  EXPECT_EQ(find("a@b", "", kNow).kind, Sighting::Kind::unknown);
  write(daily_mbox(1, kNow));
  ::chmod(path_.c_str(), 0);
  if (::access(path_.c_str(), R_OK) == 0) GTEST_SKIP() << "root may read everything";
  EXPECT_THAT(newest().evidence.reason,
              testing::AllOf(HasSubstr("Permission denied"), HasSubstr("ProtectHome"), HasSubstr("ReadOnlyPaths")));
}

TEST_F(MboxArchiveTest, ADirectoryOrAFifoIsNotRecognised) {
  std::filesystem::create_directory(path_);
  EXPECT_EQ(newest().evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_THAT(newest().evidence.reason, HasSubstr("maildir"));
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(newest().evidence.kind, Evidence::Kind::unrecognised);
}

TEST_F(MboxArchiveTest, FindsANoticeByIdOrTokenAndSaysWhenItIsAbsent) {
  const std::string token = "iot.2026-05-22.warn1.0";
  const std::string text = large_mbox(300, at("2025-01-01"));
  write(text + mbox_message(at("2026-06-01"), "changed@relay", "sigwatch-notice: " + token + "\n") +
        daily_mbox(3, at("2026-06-05")));
  EXPECT_EQ(find("m299@x", "", at("2025-10-01")).kind, Sighting::Kind::seen);
  EXPECT_EQ(find("ours@x", token, at("2026-06-01T00:10:00Z")).kind, Sighting::Kind::seen);
  const Sighting absent = find("ours@x", "iot.2026-05-22.warn2.0", at("2026-06-01"));
  EXPECT_EQ(absent.kind, Sighting::Kind::absent);
  EXPECT_EQ(run(test::find_notice(*archive_, {at("2026-05-01"), true, "ours@x", token, at("2026-04-01")})).kind,
            Sighting::Kind::absent);
}

TEST_F(MboxArchiveTest, FindsANoticeAmongMailsThatAreYearsOlder) {
  write(mbox_message(at("2026-06-01"), "ours@x") + large_mbox(300, at("2020-01-01")));
  EXPECT_EQ(find("ours@x", "", at("2026-06-01")).kind, Sighting::Kind::seen);
}

TEST_F(MboxArchiveTest, NothingIsAbsentWhileAMessageIsBeingWritten) {
  const std::string text = daily_mbox(3, at("2026-06-05"));
  write_file(path_, text.substr(0, text.size() - 20));
  EXPECT_EQ(find("ours@x", "", at("2026-06-01")).kind, Sighting::Kind::unknown);
}

TEST_F(MboxArchiveTest, ALargeFileIsParsedElsewhereAndResumesHere) {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += mbox_message(at("2025-01-01") + Days(i), "m" + std::to_string(i) + "@x", std::string(40'000, 'x') + "\n");
  write(text);
  const Reading reading = newest({}, Time::min());
  EXPECT_EQ(reading.posts.size(), 300u);
  EXPECT_EQ(find("m0@x", "", at("2025-01-01")).kind, Sighting::Kind::seen);
  EXPECT_EQ(newest(reading.mark).evidence.kind, Evidence::Kind::unchanged);
}

}  // namespace
}  // namespace sigwatch
