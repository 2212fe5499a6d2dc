#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "archives/engine/engine.h"
#include "archives/mbox/mbox.h"
#include "archives/mbox/mbox_archive.h"
#include "archives/mbox/scratch.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = SIGWATCH_SOURCE_DIR "/../shared/corpus";

struct Count {
  int from_lines = 0, messages = 0, unreadable = 0, undated = 0, without_author = 0;
};

void count_posts(const std::string& text, Count& count) {
  for (std::size_t at = 0; at != std::string::npos; at = text.find("\nFrom ", at + 1)) {
    if (at > 0 || text.starts_with("From ")) ++count.from_lines;
  }
  split_mbox(text, MboxDialect::pipermail, true, [&](const MboxMessage& message) {
    const Post post = post_of(message);
    ++count.messages;
    count.unreadable += post.markers.unreadable ? 1 : 0;
    count.undated += post.archive_date ? 0 : 1;
    count.without_author += post.author.address.empty() ? 1 : 0;
  });
}

TEST(PipermailCorpus, EveryFromLineOfEveryTreeIsAMessage) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus";
  Count plain, packed;
  for (const char* folder : {"pipermail", "perceval-pipermail"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kCorpus / folder)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".txt") || name.ends_with(".mbox")) count_posts(read_file(entry.path()), plain);
      if (!name.ends_with(".txt.gz")) continue;
      const auto text = gunzip(read_file(entry.path()));
      if (text) count_posts(*text, packed);
    }
  }
  std::cout << "plain: " << plain.messages << " of " << plain.from_lines << ", packed: " << packed.messages << " of "
            << packed.from_lines << "\n";
  EXPECT_EQ(plain.from_lines, 334 + 59 + 8);
  EXPECT_EQ(plain.messages, plain.from_lines);
  EXPECT_EQ(packed.from_lines, 1994 + 212);
  EXPECT_EQ(packed.messages, packed.from_lines);
  EXPECT_EQ(plain.unreadable + packed.unreadable, 0);
  EXPECT_EQ(plain.undated + packed.undated, 0);
  EXPECT_LE(plain.without_author + packed.without_author, 5) << plain.without_author << " " << packed.without_author;
}

TEST(LocalCorpus, MboxFilesAreReadAndOtherDialectsAreNamed) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus";
  const std::map<std::string, std::size_t> expected = {{"export.mbox", 21},
                                                       {"duplicate_tests.mbox", 10},
                                                       {"latin1.mbox", 1},
                                                       {"search_api_ford.mbox", 4},
                                                       {"urlize.mbox", 1},
                                                       {"windows1252.mbox", 1},
                                                       {"mailbox_mbox", 1},
                                                       {"mbox.1", 1},
                                                       {"attachment_folded_name.mail", 1},
                                                       {"query_acme.mail", 1},
                                                       {"attachment_windows1252.mail", 1}};
  Scratch scratch;
  for (const auto& entry : fs::directory_iterator(kCorpus / "mailbox-dialects")) {
    const std::string name = entry.path().filename().string();
    write_file(scratch / name, read_file(entry.path()));
    age_file(scratch / name, 1);
    const Reading reading =
        run(with_engine(open_mbox(scratch / name))->newest({at("2030-01-01"), false, {}, Time::min()}));
    const auto known = expected.find(name);
    if (known == expected.end()) {
      EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised) << name;
      EXPECT_THAT(reading.evidence.reason, testing::HasSubstr("convert it to mbox")) << name;
      continue;
    }
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << name << reading.evidence.reason;
    EXPECT_EQ(reading.posts.size(), known->second) << name;
  }
}

TEST(LocalCorpus, PublicInboxMailAsMboxrdIsReadWhole) {
  const fs::path folder = kCorpus / "public-inbox";
  if (!fs::exists(folder)) GTEST_SKIP() << "no corpus";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().find("mbox") == std::string::npos) continue;
    const Reading reading =
        run(with_engine(open_mbox(entry.path().string()))->newest({at("2030-01-01"), false, {}, Time::min()}));
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
    EXPECT_EQ(reading.posts.size(), 120u) << entry.path();
  }
}

TEST(LocalCorpus, AFileCutAnywhereIsReadWithoutHarm) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus";
  const std::string text = read_file(kCorpus / "mailbox-dialects" / "export.mbox");
  Scratch scratch;
  const std::string path = scratch / "box";
  const auto archive = with_engine(open_mbox(path));
  for (std::size_t size = 0; size < text.size(); size += 3) {
    write_file(path, text.substr(0, size));
    EXPECT_LE(run(archive->newest({at("2030-01-01"), false, {}, Time::min()})).posts.size(), 21u);
  }
}

}  // namespace
}  // namespace sigwatch
