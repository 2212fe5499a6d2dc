#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "archives/command/command_lines.h"
#include "archives/made_list.h"
#include "archives/row.h"
#include "core/post/post.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Time kNow = *parse_rfc3339("2026-11-22T12:00:00Z");

/// A program that is a shell script, and the archive that it shows.
class Program {
 public:
  explicit Program(const std::string& script) {
    const std::string path = folder_ / "posts-of";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    ::chmod(path.c_str(), 0755);
    entry_.command = {path, "iot"};
    entry_.url = "command:" + path + " iot";
  }
  Reading newest(std::optional<Time> whole_from = {}) {
    Reader reader(entry_);
    return reader.newest(kNow, {}, whole_from);
  }
  const ArchiveEntry& entry() const { return entry_; }
  const TemporaryDirectory& folder() const { return folder_; }

 private:
  TemporaryDirectory folder_;
  ArchiveEntry entry_;
};

/// A script that prints these lines.
std::string prints(const std::string& lines) { return "cat <<'LINES'\n" + lines + "\nLINES\n"; }

const std::string kTwoPosts = R"({"date": "Fri, 22 May 2026 08:02:29 +0200", "archived": "2026-05-22T06:03:00Z",
"author": {"name": "Ada", "address": "Ada@Example.org"}, "subject": "Re: Hello", "message_id": "<1@example.org>", "references": ["0@example.org"],
"url": "https://example.org/1", "locator": "1", "body": "Hi"})";

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

const std::string kPosts =
    one_line(kTwoPosts) + "\n" +
    R"({"date": "2026-05-01T00:00:00Z", "locator": "0", "headers": {"Auto-Submitted": "auto-replied"}})" + "\n" +
    R"({"complete_from": "beginning", "pulse": "2026-11-21T00:00:00Z"})";

std::string expect_bad(const std::string& script, Evidence::Kind kind, const std::string& words) {
  const Reading reading = Program(script).newest();
  EXPECT_EQ(reading.evidence.kind, kind) << reading.evidence.reason;
  EXPECT_THAT(reading.evidence.reason, HasSubstr(words));
  EXPECT_THAT(reading.posts, IsEmpty());
  EXPECT_FALSE(reading.complete_from);
  return words;
}

std::string shows_newest() {
  const Reading reading = Program(prints(kPosts)).newest();
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, SizeIs(2));
  if (reading.posts.size() != 2) return "wrong";
  const Post& post = reading.posts[0];
  EXPECT_EQ(to_rfc3339(*post.sender_date), "2026-05-22T06:02:29Z");
  EXPECT_EQ(to_rfc3339(*post.archive_date), "2026-05-22T06:03:00Z");
  EXPECT_EQ(post.author, (Author{"Ada", "ada@example.org"}));
  EXPECT_EQ(post.subject, "Re: Hello");
  EXPECT_EQ(post.message_id, "1@example.org");
  EXPECT_THAT(post.references, testing::ElementsAre("0@example.org"));
  EXPECT_EQ(post.url, "https://example.org/1");
  EXPECT_EQ(post.locator, "1");
  EXPECT_THAT(reading.posts[1].markers.automatic, HasSubstr("auto-replied"));
  EXPECT_EQ(reading.taken_in, *parse_rfc3339("2026-11-21"));
  EXPECT_TRUE(reading.unconditional);
  return to_date(*post.archive_date) + ", " + cost_words(reading.cost);
}

std::string shows_empty() {
  const Reading reading = Program(prints(R"({"complete_from": "beginning"})")).newest();
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, IsEmpty());
  EXPECT_EQ(reading.complete_from, Time::min());
  return "good, no post, from the beginning, because the program says so";
}

const bool kAdded =
    add_row({"command",
             "shell scripts",
             {{Shows::newest, shows_newest},
              {Shows::page_back,
               [] {
                 Reader reader(Program(prints(kPosts)).entry());
                 const Reading reading = Program(prints(kPosts)).newest();
                 EXPECT_FALSE(reading.older);
                 EXPECT_EQ(reading.complete_from, Time::min());
                 return std::string("all at once, from the beginning");
               }},
              {Shows::empty, shows_empty},
              {Shows::unknown_list,
               [] {
                 return expect_bad(prints(R"({"error": "no list iot", "kind": "gone"})"), Evidence::Kind::gone,
                                   "says: no list iot");
               }},
              {Shows::private_list,
               [] {
                 return expect_bad("echo 'login refused' >&2; exit 3", Evidence::Kind::unreachable,
                                   "ended with 3: login refused");
               }},
              {Shows::moved,
               [] {
                 return expect_bad(prints(R"({"error": "moved to https://new.example/", "kind": "gone"})"),
                                   Evidence::Kind::gone, "says: moved to");
               }},
              {Shows::error_page,
               [] {
                 return expect_bad(prints("<html>Bad gateway</html>"), Evidence::Kind::unrecognised,
                                   "no JSON object: <html>Bad gateway");
               }},
              {Shows::truncated,
               [] {
                 return expect_bad(prints(one_line(kTwoPosts)), Evidence::Kind::unreachable,
                                   "ends without the line with \"complete_from\"");
               }},
              {Shows::too_large,
               [] { return expect_bad("yes", Evidence::Kind::unreachable, "wrote more than 16777216 bytes"); }}}});

/// What a program prints that reads an archive to its beginning.
class Printed : public MadeList {
 public:
  ArchiveEntry entry() const override { return program_.entry(); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      const nlohmann::json line = {{"date", mail_date(post.date)},
                                   {"author", {{"name", "Ann Lee"}, {"address", "ann@people.example"}}},
                                   {"subject", post.subject},
                                   {"message_id", post.id},
                                   {"body", post.body}};
      lines_ += line.dump() + "\n";
    }
    std::ofstream(program_.folder() / "lines") << lines_ << R"({"complete_from": "beginning"})";
  }

 private:
  Program program_{"cat \"$(dirname \"$0\")/lines\"\n"};
  std::string lines_;
};
const bool kMade = add_list({.name = "command", .make = make<Printed>, .marks = false});

TEST(CommandKind, IsKnownByItsPrefixAndHasAllWordsButTheLastForItsRoot) {
  Reader reader(Program("true").entry());
  EXPECT_EQ(reader.entry().kind, "command");
  EXPECT_THAT(reader.entry().root, testing::EndsWith("/posts-of"));
}

TEST(CommandKind, ClaimsNoMoreThanTheProgram) {
  const Reading reading = Program(prints(R"({"complete_from": "2025-01-01"})")).newest();
  EXPECT_EQ(reading.complete_from, *parse_rfc3339("2025-01-01"));
  EXPECT_FALSE(reading.taken_in);
}

TEST(CommandKind, DoesNotBelieveAPulseOfTheFuture) {
  const Reading reading = Program(prints(R"({"locator": "x", "archived": "2026-01-01"})"
                                         "\n"
                                         R"({"complete_from": "beginning", "pulse": "2027-01-01"})"))
                              .newest();
  EXPECT_EQ(reading.taken_in, *parse_rfc3339("2026-01-01"));
}

TEST(CommandKind, LosesNoPostOverOneBadLine) {
  const std::string end = "\n{\"complete_from\": \"beginning\"}";
  const std::pair<const char*, const char*> bad[] = {
      {"oops", "line 1"},
      {"{\"locator\": \"1\",}", "no JSON object"},
      {"[1]", "no JSON object"},
      {"{}", "neither \"date\""},
      {R"({"locator": 1})", "\"locator\" is no text"},
      {R"({"locator": "1", "mesage_id": "x"})", "there is no key \"mesage_id\""},
      {R"({"locator": "1", "archived": "yesterday"})", "\"archived\" is no date: yesterday"},
      {R"({"locator": "1", "author": "Ada"})", "\"author\" is no object"},
      {R"({"locator": "1", "author": {"mail": "Ada"}})", "\"author\": there is no key \"mail\""},
      {R"({"locator": "1", "references": "x"})", "\"references\" is no list"},
      {R"({"locator": "1", "headers": {"X": 1}})", "\"headers\" holds what is no text"},
      {R"({"complete_from": "now"})", "\"complete_from\" is no date"},
      {R"({"complete_from": ""})", "neither a date nor"},
      {"{\"complete_from\": \"beginning\"}\n{\"locator\": \"1\"}", "something follows"},
      {"{\"locator\": \"\xff\"}", "no JSON object"},
  };
  for (const auto& [line, words] : bad) {
    const CommandLines lines = read_command_lines(line + end, "command:x");
    EXPECT_EQ(lines.evidence.kind, Evidence::Kind::unrecognised) << line;
    EXPECT_THAT(lines.evidence.reason, HasSubstr(words)) << line;
    EXPECT_THAT(lines.posts, IsEmpty());
  }
}

TEST(CommandKind, KeepsAPostWhoseSenderHadNoClock) {
  const CommandLines lines = read_command_lines(
      "{\"locator\": \"1\", \"date\": \"garbage\"}\n{\"locator\": \"2\", \"unreadable\": true}\n\n{\"complete_from\": "
      "\"beginning\"}",
      "x");
  ASSERT_TRUE(is_good(lines.evidence)) << lines.evidence.reason;
  ASSERT_THAT(lines.posts, SizeIs(2));
  EXPECT_FALSE(lines.posts[0].sender_date);
  EXPECT_TRUE(lines.posts[1].markers.unreadable);
}

TEST(CommandKind, CleansWhatItIsGiven) {
  const std::string post =
      "{\"locator\": \"a\\nb\", \"subject\": \"x\\u202e\\u0000y\", \"url\": \"javascript:alert(1)\", \"author\": "
      "{\"name\": \"A\\r\\nBcc: "
      "x\"}}";
  const CommandLines lines = read_command_lines(post + "\n{\"complete_from\": \"beginning\"}", "x");
  ASSERT_TRUE(is_good(lines.evidence)) << lines.evidence.reason;
  EXPECT_EQ(lines.posts.at(0).locator, "a b");
  EXPECT_EQ(lines.posts.at(0).subject, "x y");
  EXPECT_EQ(lines.posts.at(0).author.name, "A Bcc: x");
  EXPECT_EQ(lines.posts.at(0).url, "");
}

TEST(CommandKind, BearsDeepNesting) {
  const CommandLines lines = read_command_lines("{\"locator\":" + std::string(1'000'000, '['), "x");
  EXPECT_EQ(lines.evidence.kind, Evidence::Kind::unrecognised);
  const CommandLines closed =
      read_command_lines("{\"locator\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}", "x");
  EXPECT_EQ(closed.evidence.kind, Evidence::Kind::unrecognised);
}

TEST(CommandKind, FailsWhenTheProgramFailsWhateverItPrinted) {
  expect_bad(prints(kPosts) + "exit 1", Evidence::Kind::unreachable, "ended with 1: it said nothing on standard error");
  expect_bad("kill -9 $$", Evidence::Kind::unreachable, "ended with 137");
  expect_bad(prints(R"({"error": "no such list", "kind": "gone"})") + "exit 1", Evidence::Kind::gone, "no such list");
  ArchiveEntry entry;
  entry.url = "command:/nowhere/x iot";
  entry.command = {"/nowhere/x", "iot"};
  Reader reader(entry);
  EXPECT_THAT(reader.newest(kNow).evidence.reason, HasSubstr("cannot be started"));
}

TEST(CommandKind, FindsANotice) {
  const Program program(prints(R"({"locator": "1", "message_id": "sig.1@example.org", "archived": "2026-11-20"})"
                               "\n"
                               R"({"complete_from": "2026-01-01"})"));
  Reader reader(program.entry());
  NoticeQuery query;
  query.now = kNow;
  query.sent = *parse_rfc3339("2026-11-20");
  query.message_id = "sig.1@example.org";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::seen);
  query.message_id = "sig.2@example.org";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::absent);
  query.sent = *parse_rfc3339("2025-11-20");
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::unknown);
}

}  // namespace
}  // namespace sigwatch::test
