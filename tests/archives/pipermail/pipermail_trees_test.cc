#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "archives/engine/engine.h"
#include "archives/mbox/mbox.h"
#include "archives/pipermail/corpus_file.h"
#include "archives/pipermail/made_archive.h"
#include "archives/pipermail/period.h"
#include "archives/pipermail/pipermail.h"
#include "archives/pipermail/served_tree.h"
#include "core/base/calendar.h"
#include "core/post/clocks.h"
#include "libraries/curl/run.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch {
namespace {

using test::slurp;

namespace fs = std::filesystem;

const fs::path kCorpus = SIGWATCH_SOURCE_DIR "/../shared/corpus";

/// A row of the corpus's table of verdicts.
struct Expected {
  std::string tree;
  Time as_of, newest_any;
};

std::vector<Expected> expected_rows() {
  std::vector<Expected> rows;
  std::ifstream in(kCorpus / "expected.tsv");
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream cut(line);
    for (std::string cell; std::getline(cut, cell, '\t');) cells.push_back(cell);
    if (cells.size() < 5 || !cells[0].starts_with("pipermail/")) continue;
    rows.push_back({cells[0].substr(10), parse_rfc3339(cells[1]).value(), parse_rfc3339(cells[4]).value()});
  }
  return rows;
}

std::optional<Time> date_of(const Post& post) {
  if (!post.sender_date || !post.archive_date) return post.sender_date ? post.sender_date : post.archive_date;
  const auto apart = *post.sender_date - *post.archive_date;
  return apart > Days(15) || apart < -Days(15) ? post.archive_date : post.sender_date;
}

std::optional<Time> newest_date(const std::vector<Post>& posts, Time as_of) {
  std::optional<Time> newest;
  for (const auto& post : posts)
    if (const auto date = date_of(post); date && *date <= as_of && (!newest || *date > *newest)) newest = date;
  return newest;
}

/// Every post of the files on disk whose volume is of [from, to], by its own reading of the folder.
std::multiset<std::string> posts_on_disk(const fs::path& tree, Time from, Time to) {
  std::map<std::string, fs::path> volumes;
  for (const auto& entry : fs::directory_iterator(tree)) {
    const auto name = entry.path().filename().string();
    const auto stem = name.substr(0, name.find('.'));
    if (name.ends_with(".txt")) volumes[stem] = entry.path();
    if (name.ends_with(".txt.gz")) volumes.try_emplace(stem, entry.path());
  }
  std::multiset<std::string> keys;
  for (const auto& [name, path] : volumes) {
    const auto period = period_of(name);
    if (!period || period->to <= from || period->from > to) continue;
    auto bytes = slurp(path);
    if (looks_gzipped(bytes)) bytes = gunzip(bytes).value();
    split_mbox(bytes, MboxDialect::pipermail, true, [&, volume = name](const MboxMessage& message) {
      const auto post = post_of(message);
      if ((post.archive_date ? post.archive_date : post.sender_date).value_or(to) <= to)
        keys.insert(volume + " " + post_key(post));
    });
  }
  return keys;
}

std::multiset<std::string> keys_of(const std::vector<Post>& posts, Time from) {
  std::multiset<std::string> keys;
  for (const auto& post : posts) {
    const auto name = post.locator.substr(0, post.locator.find(".txt@"));
    if (period_of(name).value().to > from) keys.insert(name + " " + post_key(post));
  }
  return keys;
}

std::uintmax_t size_of(const fs::path& tree) {
  std::uintmax_t size = 0;
  for (const auto& entry : fs::recursive_directory_iterator(tree))
    if (entry.is_regular_file()) size += entry.file_size();
  return size;
}

enum class Files { as_they_are, gzip_only };

void copy_tree(const fs::path& from, const fs::path& to, Files files) {
  fs::create_directories(to);
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    const auto target = to / fs::relative(entry.path(), from);
    if (entry.is_directory())
      fs::create_directories(target);
    else if (files == Files::gzip_only && target.extension() == ".txt")
      std::ofstream(target.string() + ".gz", std::ios::binary) << test::gzipped(slurp(entry.path()));
    else if (!fs::exists(target))
      fs::copy_file(entry.path(), target);
  }
  for (const auto& entry : fs::recursive_directory_iterator(to))
    fs::permissions(entry, entry.is_directory() ? fs::perms(0755) : fs::perms(0644));
}

struct Variant {
  std::string name, server;
  Files files;
};

class PipermailTrees : public testing::TestWithParam<Variant> {
 protected:
  void SetUp() override {
    if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus";
    copy_tree(kCorpus / "pipermail", served_.www(), GetParam().files);
    if (!served_.start(GetParam().server)) GTEST_SKIP() << "nginx is not installed";
    client_.emplace(io_, HttpSettings{.user_agent = "test", .trusted_hosts = {served_.authority()}, .deadline = 20s});
  }
  std::unique_ptr<Archive> open(const std::string& tree) {
    return with_engine(open_pipermail(*client_, "http://" + served_.authority() + "/" + tree + "/"));
  }
  void take(const Reading& reading) {
    ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
    posts_.insert(posts_.end(), reading.posts.begin(), reading.posts.end());
    cost_.requests += reading.cost.requests;
    cost_.bytes += reading.cost.bytes;
  }

  test::ServedTree served_;
  boost::asio::io_context io_;
  std::optional<HttpClient> client_;
  std::vector<Post> posts_;
  Cost cost_;
};

TEST_P(PipermailTrees, show_the_newest_post_for_few_requests) {
  std::printf("%-14s %-10s %8s | first reading      | proof of 6 months  | tree\n", "tree", "as of", "variant");
  for (const auto& row : expected_rows()) {
    const auto archive = open(row.tree);
    posts_.clear();
    const auto first = test::run(io_, archive->newest({row.as_of, true, {}, {}}));
    take(first);
    for (auto older = first.older; newest_date(posts_, row.as_of) == std::nullopt && older;) {
      const auto reading =
          test::run(io_, archive->older({row.as_of, true, *older, add_months(row.as_of, -24), false, 4}));
      take(reading);
      older = reading.older;
    }
    const auto proof = test::run(io_, archive->newest({row.as_of, true, {}, add_months(row.as_of, -6)}));
    take(proof);
    EXPECT_EQ(newest_date(posts_, row.as_of), row.newest_any) << row.tree << " " << to_date(row.as_of);
    EXPECT_TRUE(proof.unconditional);
    EXPECT_EQ(proof.complete_from, add_months(row.as_of, -6));
    std::printf("%-14s %s %8s | %2d req %8ld B | %2d req %8ld B | %8lu B\n", row.tree.c_str(),
                to_date(row.as_of).c_str(), GetParam().name.c_str(), first.cost.requests,
                static_cast<long>(first.cost.bytes), proof.cost.requests, static_cast<long>(proof.cost.bytes),
                static_cast<unsigned long>(size_of(served_.www() / row.tree)));
  }
}

TEST_P(PipermailTrees, walked_back_24_months_show_every_post_of_the_files) {
  for (const auto& row : expected_rows()) {
    const auto archive = open(row.tree);
    const Time back_to = add_months(row.as_of, -24);
    posts_.clear();
    cost_ = {};
    auto reading = test::run(io_, archive->newest({row.as_of, true, {}, {}}));
    take(reading);
    for (int calls = 0; reading.older && calls < 100; ++calls) {
      const std::string cursor = *reading.older;
      reading = test::run(io_, archive->older({row.as_of, true, cursor, back_to, true, 4}));
      take(reading);
      if (reading.complete_from && *reading.complete_from <= back_to) break;
    }
    ASSERT_TRUE(reading.complete_from);
    EXPECT_LE(*reading.complete_from, back_to);
    const auto there = posts_on_disk(served_.www() / row.tree, back_to, row.as_of);
    EXPECT_EQ(keys_of(posts_, back_to), there) << row.tree << " " << to_date(row.as_of);
    std::printf("%-14s %s %8s | 24 months: %3d requests %8ld B, %4zu posts\n", row.tree.c_str(),
                to_date(row.as_of).c_str(), GetParam().name.c_str(), cost_.requests, static_cast<long>(cost_.bytes),
                there.size());
  }
}

TEST_P(PipermailTrees, cost_one_or_two_requests_while_nothing_changes) {
  std::set<std::string> seen;
  for (const auto& row : expected_rows()) {
    if (!seen.insert(row.tree).second) continue;
    const auto archive = open(row.tree);
    const auto first = test::run(io_, archive->newest({row.as_of, false, {}, {}}));
    const auto second = test::run(io_, archive->newest({row.as_of, false, first.mark, {}}));
    EXPECT_EQ(second.evidence.kind, Evidence::Kind::unchanged) << row.tree << ": " << second.evidence.reason;
    EXPECT_LE(second.cost.requests, GetParam().server == "bare" ? 3 : 1) << row.tree;
    const auto third = test::run(io_, open(row.tree)->newest({row.as_of, false, second.mark, {}}));
    EXPECT_EQ(third.evidence.kind, Evidence::Kind::unchanged) << row.tree << ": " << third.evidence.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(ServedByNginx, PipermailTrees,
                         testing::Values(Variant{"plain", "plain", Files::as_they_are},
                                         Variant{"norange", "norange", Files::as_they_are},
                                         Variant{"bare", "bare", Files::as_they_are},
                                         Variant{"gziponly", "plain", Files::gzip_only}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace sigwatch
