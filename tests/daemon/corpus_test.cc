// Every Pipermail tree of the corpus, served by a real nginx: fresh state, passes up to the day of the row, and what
// comes out. The whole product from bytes to status, without a rule for any one archive.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/calendar.h"
#include "core/post/clocks.h"
#include "daemon/web.h"
#include "daemon/world.h"

namespace sigwatch::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kCorpus = SIGWATCH_SOURCE_DIR "/../shared/corpus";
constexpr Seconds kApart = 2h;

/// How a state comes to know the whole archive: in small steps, as the service does, or in large ones where the server
/// is what is tried.
struct Pace {
  int passes;
  int backfill;  ///< requests a poll for what is older
};
Pace pace_of(const std::string& variant) { return variant == "plain" ? Pace{30, 4} : Pace{4, 200}; }

struct Row {
  std::string archive;
  Time as_of;
  std::string counted, any, why;
};

std::vector<Row> rows() {
  std::vector<Row> all;
  std::ifstream file(kCorpus / "expected.tsv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    Row row;
    std::string as_of, id;
    for (std::string* cell : {&row.archive, &as_of, &row.counted, &id, &row.any, &row.why})
      std::getline(cells, *cell, '\t');
    row.as_of = at(as_of);
    if (row.archive.starts_with("pipermail/")) all.push_back(row);
  }
  return all;
}

std::string date_of(const json& post) { return post.is_null() ? "none" : post["date"].get<std::string>(); }

std::uintmax_t size_of(const fs::path& tree) {
  std::uintmax_t size = 0;
  for (const auto& entry : fs::recursive_directory_iterator(tree))
    size += entry.is_regular_file() ? entry.file_size() : 0;
  return size;
}

void configure(const World& world, const std::string& url, int backfill) {
  world.write(
      "sigwatch.yaml",
      "organisation: {name: Example Foundation, rule: https://example.org/rule}\ncouncil: {name: Example Council, "
      "notify: "
      "council@example.org}\n"
      "operators: [ops@example.org]\nmail: {from: SIG Watch <sigwatch@example.org>, via: \"maildir:./outbox\"}\nstate: "
      "sqlite:./sigwatch.db\npoll: {backfill: " +
          std::to_string(backfill) +
          "}\n"
          "sigs:\n  - {id: x, name: X, list: x@example.org, archives: [" +
          url + "]}\n");
}

/// newest_undoubted is the row's newest_counted, or null where that is more than 24 months back.
std::string expected_undoubted(const Row& row) {
  if (row.counted == "none") return "none";
  return at(row.counted) < add_months(row.as_of, -24) ? "none" : row.counted;
}

/// Nothing older is left to be read back for.
bool is_backfilled(World& world) {
  return !json::parse(world.ctl({"status", "--json"}).out).at(0)["months"].front()["counted"].is_null();
}

bool spam_is_involved(const Row& row) { return row.why.find("spam") != std::string::npos; }

class ServedCorpus : public testing::TestWithParam<std::string> {};

TEST_P(ServedCorpus, GivesTheNewestPostsOfEveryRow) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "SKIPPED: no corpus";
  World place;
  fs::path root = kCorpus;
  const std::string variant = GetParam() == "gzip-only" ? "plain" : GetParam();
  if (GetParam() == "gzip-only") {
    root = place.path("tree");
    fs::create_directories(root);
    fs::copy(kCorpus / "pipermail", root / "pipermail", fs::copy_options::recursive);
    fs::permissions(place.path(""), fs::perms(0755));
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
      if (entry.path().extension() == ".txt" && fs::exists(entry.path().string() + ".gz")) fs::remove(entry.path());
    }
  }
  Web web(fs::canonical(root).string(), variant, place.path("nginx").string());
  if (!web.installed()) GTEST_SKIP() << "SKIPPED: no nginx (scripts/bootstrap --tests installs it)";
  std::cout << std::left << std::setw(26) << "archive" << std::setw(12) << "as of" << std::right << std::setw(9)
            << "requests" << std::setw(10) << "bytes" << std::setw(10) << "of tree"
            << "   newest of all, newest undoubted\n";
  const Pace pace = pace_of(GetParam());
  for (const Row& row : rows()) {
    World world;
    configure(world, web.url() + row.archive + "/", pace.backfill);
    web.traffic();
    Web::Traffic first;
    for (int i = pace.passes - 1; i >= 0; --i) {
      const Ran ran = world.pass(row.as_of - i * kApart);
      ASSERT_EQ(ran.code, 0) << row.archive << "\n" << ran.out;
      if (i == pace.passes - 1) first = web.traffic();
      if (i % 5 == 0 && i > 0 && is_backfilled(world)) i = 1;  // what would follow asks for nothing more
    }
    const json status = json::parse(world.ctl({"status", "--json"}).out).at(0);
    EXPECT_FALSE(status["months"].front()["counted"].is_null()) << row.archive << ": backfill has not ended";
    EXPECT_EQ(date_of(status["newest_any"]), row.any) << row.archive << " as of " << to_rfc3339(row.as_of);
    if (!spam_is_involved(row)) {
      EXPECT_EQ(date_of(status["newest_undoubted"]), expected_undoubted(row))
          << row.archive << " as of " << to_rfc3339(row.as_of);
    }
    std::cout << std::left << std::setw(26) << row.archive << std::setw(12) << to_date(row.as_of) << std::right
              << std::setw(9) << first.requests << std::setw(10) << first.bytes << std::setw(10)
              << size_of(kCorpus / row.archive) << "   " << date_of(status["newest_any"]) << ", "
              << date_of(status["newest_undoubted"]) << "\n";
  }
}

INSTANTIATE_TEST_SUITE_P(Pipermail, ServedCorpus, testing::Values("plain", "norange", "gzip-only"),
                         [](const auto& param) {
                           return param.param == "gzip-only" ? "GzipOnly"
                                  : param.param == "plain"   ? "Plain"
                                                             : "WithoutRange";
                         });

}  // namespace
}  // namespace sigwatch::test
