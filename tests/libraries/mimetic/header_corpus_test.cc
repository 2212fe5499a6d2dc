#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/text.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = SIGWATCH_SOURCE_DIR "/../shared/corpus";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Corpus, EverySingleMessageIsReadAndGivesCleanValues) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus";
  int read_messages = 0, unreadable = 0, dated = 0;
  for (const char* folder : {"automatic-mail", "hyperkitty-messages", "spam-and-ham", "mailbox-dialects"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kCorpus / folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string raw = read(entry.path());
      const Post post = parse_message(std::string_view(raw).substr(std::min(raw.find_first_not_of('\n'), raw.size())));
      ++read_messages;
      if (post.markers.unreadable) ++unreadable;
      if (post.sender_date) ++dated;
      EXPECT_EQ(post.subject, clean_line(post.subject)) << entry.path();
      EXPECT_EQ(post.author.name, clean_line(post.author.name)) << entry.path();
    }
  }
  RecordProperty("messages", read_messages);
  RecordProperty("unreadable", unreadable);
  EXPECT_GT(read_messages, 90);
  EXPECT_LE(unreadable, 3);
  EXPECT_GT(dated * 10, read_messages * 8);
  std::cout << read_messages << " messages, " << unreadable << " unreadable, " << dated << " with a sender's date\n";
}

TEST(Corpus, AMessageCutAtEveryByteIsReadWithoutHarm) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus";
  for (const auto& entry : fs::directory_iterator(kCorpus / "hyperkitty-messages")) {
    const std::string raw = read(entry.path()).substr(0, 3000);
    for (std::size_t size = 0; size < raw.size(); ++size) parse_message(raw.substr(0, size));
  }
}

}  // namespace
}  // namespace sigwatch
