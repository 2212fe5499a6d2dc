// What becomes of every message of the corpus under the default rules, archive by archive. The table that it prints
// stands in docs/classification.md.
#include <gtest/gtest.h>

#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "core/base/calendar.h"
#include "core/evidence/merge.h"
#include "core/evidence/summary.h"
#include "core/post/clocks.h"
#include "corpus/archives.h"

namespace sigwatch::corpus {
namespace {

Time at(const std::string& text) { return *parse_rfc3339(text); }

/// Every archive, read once for all cases.
const std::vector<Archive>& archives() {
  static const std::vector<Archive> all = read_all();
  return all;
}

const Archive& archive(const std::string& name) {
  static const Archive none;
  for (const Archive& a : archives()) {
    if (a.name == name) return a;
  }
  return none;
}

/// A SIG of its own for an archive, with nothing configured, and the posts that it had at `seen`, taken in as by a
/// first reading; of them those younger than `from`.
class World {
 public:
  World(const Archive& archive, Time seen, Time from = Time::min()) {
    reg_.mail.from_name = "SIG Watch";
    reg_.mail.from_address = "sigwatch@example.org";
    reg_.mail.message_id_domain = "example.org";
    sig_.id = "x";
    sig_.list = "x@lists.example.org";
    Reading reading;
    reading.evidence.kind = Evidence::Kind::good;
    for (const KnownPost& known : archive.posts) {
      const auto clock = known.post.archive_date ? known.post.archive_date : known.post.sender_date;
      if (!clock || (*clock <= seen && *clock >= from)) reading.posts.push_back(known.post);
    }
    ArchiveMemory memory;
    memory.url = archive.name;
    posts_ = merge_newest(std::move(memory), {}, reading, std::nullopt, seen).posts;
    for (const KnownPost& p : posts_) pointers_.push_back(&p);
    correspondence_.emplace(pointers_);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const std::vector<const KnownPost*>& posts() const { return pointers_; }
  Judgement judge(const KnownPost& post) const { return classify(post, rules(), true); }
  Summary summary(Time now) const { return summarise(pointers_, rules(), Time::min(), now); }

 private:
  Rules rules() const { return {reg_, sig_, *correspondence_, statements_, own_, true}; }

  Register reg_;
  SigEntry sig_;
  std::vector<KnownPost> posts_;
  std::vector<const KnownPost*> pointers_;
  std::optional<Correspondence> correspondence_;
  MessageStatements statements_{{}};
  OwnNotices own_ = own_notices(reg_, {});
};

constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

bool missing() { return !std::filesystem::exists(kFolder); }

using Counts = std::map<std::string, int>;

Counts count(const Archive& a) {
  const World world(a, kEnd);
  Counts counts;
  for (const KnownPost* p : world.posts()) {
    const Judgement judged = world.judge(*p);
    ++counts["posts"];
    ++counts[std::string(to_string(judged.kind))];
    ++counts[judged.rule];
  }
  return counts;
}

/// A row of the table in docs/classification.md.
std::string table_row(const Archive& a) {
  Counts counts = count(a);
  std::ostringstream row;
  row << "| " << a.name << " | " << counts["posts"] << " | " << counts["counted"] << " | " << counts["doubtful"]
      << " | " << counts["set aside"] << " |";
  const char* parted = " ";
  for (const RuleText& rule : rule_texts()) {
    if (counts[std::string(rule.name)] == 0) continue;
    row << parted << rule.name << " " << counts[std::string(rule.name)];
    parted = ", ";
  }
  row << " |\n";
  return row.str();
}

TEST(Corpus, IsClassifiedAsTheDocumentationShows) {
  if (missing()) GTEST_SKIP() << "no corpus";
  std::ifstream file(SIGWATCH_SOURCE_DIR "/docs/classification.md");
  std::ostringstream text;
  text << file.rdbuf();
  std::cout << "| archive | posts | counted | doubtful | set aside | by rule |\n|---|---|---|---|---|---|\n";
  for (const Archive& a : archives()) {
    const std::string row = table_row(a);
    std::cout << row;
    // An archive that came to the corpus later is only printed.
    if (text.str().find("| " + a.name + " |") == std::string::npos) continue;
    EXPECT_NE(text.str().find(row), std::string::npos) << "docs/classification.md should hold this row: " << row;
  }
}

/// Nobody wrote to divunal-list after June 2002, nor to reality between April 2007 and 2012; before, reality's spam was
/// looked up by hand.
bool is_spam(const std::string& list, const KnownPost& post) {
  const auto date = date_of(post);
  if (!date) return false;
  if (list == "pipermail/divunal-list") return *date > at("2002-07-01T00:00:00Z");
  const bool quiet_years = *date > at("2007-04-01T00:00:00Z") && *date < at("2012-01-01T00:00:00Z");
  static const std::set<std::string> kDates = {"2003-09-06T12:06:21Z", "2003-09-18T03:35:50Z"};
  return quiet_years || kDates.count(to_rfc3339(*date)) > 0;
}

TEST(Corpus, HasNoSpamThatIsNotDoubted) {
  if (missing()) GTEST_SKIP() << "no corpus";
  for (const char* list : {"pipermail/divunal-list", "pipermail/reality"}) {
    const World world(archive(list), kEnd);
    int spam = 0, caught = 0;
    for (const KnownPost* p : world.posts()) {
      if (!is_spam(list, *p)) continue;
      ++spam;
      caught += world.judge(*p).kind != PostKind::counted;
    }
    std::cout << list << ": " << caught << " of " << spam << " spam posts at least doubtful\n";
    EXPECT_GT(spam, 5) << list;
    EXPECT_GE(caught * 100, spam * 95) << list;
  }
}

/// Locators of what is not set aside.
std::set<std::string> left_of_automatic_mail(Kept kept) {
  const Archive mail = read_one("automatic-mail", kept);
  const World world(mail, kEnd);
  std::set<std::string> left;
  for (const KnownPost* p : world.posts()) {
    if (world.judge(*p).kind != PostKind::set_aside) left.insert(p->post.locator.substr(0, p->post.locator.find('@')));
  }
  return left;
}

TEST(Corpus, SetsAutomaticMailAsideButForWhatIsNamedHere) {
  if (missing()) GTEST_SKIP() << "no corpus";
  // bad_01 is an ordinary question to a list. The others have one sign of a program alone: docs/classification.md says
  // which.
  const std::set<std::string> left = {"bad_01.txt", "bounce_01.txt", "simple_18.txt", "simple_20.txt", "yahoo_12.txt"};
  EXPECT_EQ(left_of_automatic_mail(Kept::all), left);
  // Where an archive keeps no more than From, Date, Subject and ids: a report under a name that could be a person's,
  // too.
  std::set<std::string> of_few = left;
  of_few.insert("dsn_04.txt");
  EXPECT_EQ(left_of_automatic_mail(Kept::the_few), of_few);
}

/// Whom the rules may set aside: looked at one by one. Anybody else fails, and has to be looked at.
bool is_no_person(const KnownPost& post) {
  const std::string& from = post.post.author.address;
  return from.starts_with("syzbot") || from.starts_with("patchwork-bot") || from == "lkp@intel.com" ||
         from == "jenkins@imagej.net";
}

TEST(Corpus, NeverHasAPersonSetAside) {
  if (missing()) GTEST_SKIP() << "no corpus";
  for (const Archive& a : archives()) {
    if (a.name == "automatic-mail") continue;
    const World world(a, kEnd);
    for (const KnownPost* p : world.posts()) {
      const Judgement judged = world.judge(*p);
      EXPECT_TRUE(judged.kind != PostKind::set_aside || is_no_person(*p))
          << a.name << " " << p->post.locator << ": " << judged.rule;
    }
  }
}

struct Row {
  std::string archive;
  Time as_of;
  std::string counted, any;
};

std::vector<Row> rows() {
  std::vector<Row> all;
  std::ifstream file(kFolder / "expected.tsv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    Row row;
    std::string as_of, id;
    for (std::string* cell : {&row.archive, &as_of, &row.counted, &id, &row.any}) std::getline(cells, *cell, '\t');
    row.as_of = at(as_of);
    if (row.archive == "public-inbox/autofs") row.archive = "public-inbox/autofs-last120.mboxrd";
    all.push_back(row);
  }
  return all;
}

std::string shown(const JudgedPost* post) { return post ? to_rfc3339(*post->date) : "none"; }

/// newest_undoubted is the row's newest_counted, or none where that is more than 24 months back.
std::string expected_undoubted(const Row& row) {
  return row.counted == "none" || at(row.counted) < add_months(row.as_of, -24) ? "none" : row.counted;
}

TEST(Corpus, HasTheNewestPostByAPersonOfEveryRow) {
  if (missing()) GTEST_SKIP() << "no corpus";
  for (const Row& row : rows()) {
    ASSERT_FALSE(archive(row.archive).posts.empty()) << row.archive;
    // With the whole archive read, and with the 24 months that backfill reads at least.
    for (const Time from : {Time::min(), add_months(row.as_of, -24)}) {
      const World world(archive(row.archive), row.as_of, from);
      const Summary summary = world.summary(row.as_of);
      EXPECT_EQ(shown(summary.newest_undoubted), expected_undoubted(row))
          << row.archive << " as of " << to_rfc3339(row.as_of);
      // The row of autofs gives the epoch second's day one day late; header and epoch seconds say the 14th.
      if (row.archive.starts_with("public-inbox/") || from != Time::min()) continue;
      EXPECT_EQ(shown(summary.newest_any), row.any) << row.archive << " as of " << to_rfc3339(row.as_of);
    }
  }
}

}  // namespace
}  // namespace sigwatch::corpus
