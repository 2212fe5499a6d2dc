#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>

#include "archives/imap/imap_lines.h"
#include "archives/made_list.h"
#include "archives/row.h"
#include "libraries/curl/mail_stream.h"
#include "libraries/curl/run.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

Time real_now() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

/// Dovecot, started once, and a file with the password.
class Dovecot {
 public:
  Dovecot() : server_("dovecot") {
    ::setenv("SSL_CERT_FILE", (server_.folder() + "/run/tls/ca.pem").c_str(), 1);
    write_password("pw-reader");
  }
  const RunningServer& server() const { return server_; }
  void write_password(const std::string& password) {
    std::ofstream(folder_ / "password") << password << "\n";
    ::chmod((folder_ / "password").c_str(), 0600);
  }
  ArchiveEntry entry(const std::string& box) const {
    ArchiveEntry entry;
    entry.url = "imaps://reader@localhost:" + std::to_string(server_.port() + 1) + "/" + box;
    entry.password.file = folder_ / "password";
    return entry;
  }
  /// One mail more in a folder.
  void add(const std::string& box, const std::string& id, const std::string& epoch = "") const {
    const std::string file = folder_ / "mail";
    std::ofstream(file)
        << "From: Ada <ada@example.org>\nSubject: New\nDate: Sat, 21 Nov 2026 10:00:00 +0000\nMessage-ID: <" << id
        << ">\n\nHello\n";
    EXPECT_EQ(server_.call("add '" + file + "' " + box + " " + epoch), 0);
  }
  /// Mails `PREFIX.N@example.org`, that arrived at these times.
  void add_all(const std::string& box, const std::string& prefix, const std::vector<Time>& times) const {
    const std::string file = folder_ / "mails";
    std::ofstream mails(file);
    for (std::size_t i = 0; i < times.size(); ++i) {
      const std::time_t seconds = times[i].time_since_epoch().count();
      std::tm parts{};
      char line[64];
      std::strftime(line, sizeof line, "%a %b %d %H:%M:%S %Y", ::gmtime_r(&seconds, &parts));
      mails << "From x@y " << line << "\nFrom: Ada <ada@example.org>\nSubject: Old\nMessage-ID: <" << prefix << "." << i
            << "@example.org>\n\nHello\n\n";
    }
    mails.close();
    EXPECT_EQ(server_.call("import '" + file + "' " + box), 0);
  }

 private:
  RunningServer server_;
  TemporaryDirectory folder_;
};

Dovecot& dovecot() {
  static Dovecot server;
  return server;
}

const std::string kSkipped = "skipped: not installed";
bool skipped() { return !dovecot().server().missing().empty(); }

std::string shows_newest() {
  if (skipped()) return kSkipped;
  Reader reader(dovecot().entry("sig-a"));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, SizeIs(60));
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.older);
  EXPECT_TRUE(reading.unconditional);
  if (reading.posts.empty()) return "nothing";
  const Post& newest = *std::max_element(reading.posts.begin(), reading.posts.end(), [](const Post& a, const Post& b) {
    return *a.archive_date < *b.archive_date;
  });
  EXPECT_THAT(newest.message_id, StartsWith("sig-a.59."));
  EXPECT_THAT(newest.author.address, HasSubstr("@"));
  EXPECT_THAT(newest.subject, HasSubstr("[sig-a]"));
  EXPECT_THAT(newest.locator, HasSubstr(";UID=60"));
  EXPECT_EQ(reading.taken_in, newest.archive_date);
  const Reading again = reader.newest(real_now(), reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  EXPECT_EQ(again.cost.requests, 1);
  return to_date(*newest.archive_date) + ", " + cost_words(reading.cost) +
         "; then unchanged: " + cost_words(again.cost);
}

std::string shows_page_back() {
  if (skipped()) return kSkipped;
  std::vector<Time> days;
  for (int i = 0; i < 70; ++i) days.push_back(*parse_rfc3339("2023-11-14") + Days(i));
  dovecot().add_all("long", "long", days);
  Reader reader(dovecot().entry("long"));
  const Reading newest = reader.newest(real_now());
  EXPECT_TRUE(newest.older);
  EXPECT_EQ(newest.complete_from, std::min_element(
                                      newest.posts.begin(), newest.posts.end(),
                                      [](const Post& a, const Post& b) {
                                        return *a.archive_date < *b.archive_date;
                                      })->archive_date.value() +
                                      Days(3));
  const auto posts = read_all(reader, real_now());
  std::set<std::string> ids;
  for (const Post& post : posts) ids.insert(post.message_id);
  EXPECT_THAT(ids, SizeIs(70));
  return std::to_string(newest.posts.size()) + ", then all " + std::to_string(ids.size()) + ", to the beginning";
}

std::string shows_empty() {
  if (skipped()) return kSkipped;
  Reader reader(dovecot().entry("sig-c"));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, IsEmpty());
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.mark.empty());
  return "good, no post, from the beginning, " + cost_words(reading.cost);
}

std::string expect_bad(Reader& reader, Evidence::Kind kind, const std::string& words) {
  const Reading reading = reader.newest(real_now());
  EXPECT_EQ(reading.evidence.kind, kind) << reading.evidence.reason;
  EXPECT_THAT(reading.evidence.reason, HasSubstr(words));
  EXPECT_THAT(reading.posts, IsEmpty());
  EXPECT_FALSE(reading.complete_from);
  return reading.evidence.reason;
}

std::string expect_bad(const ArchiveEntry& entry, Evidence::Kind kind, const std::string& words) {
  Reader reader(entry);
  expect_bad(reader, kind, words);
  return words;
}

ArchiveEntry at(const std::string& url) {
  ArchiveEntry entry;
  entry.url = url;
  return entry;
}

std::string shows_unknown() {
  if (skipped()) return kSkipped;
  return "gone: " + expect_bad(dovecot().entry("nope"), Evidence::Kind::gone, "the server knows no such folder");
}

std::string shows_private() {
  if (skipped()) return kSkipped;
  dovecot().write_password("hunter2");
  Reader reader(dovecot().entry("sig-a"));
  const std::string words = expect_bad(reader, Evidence::Kind::unreachable, "does not let user reader in");
  EXPECT_THAT(words, Not(HasSubstr("hunter2")));
  dovecot().write_password("pw-reader");
  return "does not let user reader in";
}

std::string shows_moved() {
  if (skipped()) return kSkipped;
  dovecot().add("roaming", "r.1@example.org");
  Reader reader(dovecot().entry("roaming"));
  const Reading before = reader.newest(real_now());
  EXPECT_THAT(before.posts, SizeIs(1));
  EXPECT_EQ(dovecot().server().call("rename roaming elsewhere"), 0);
  const Reading after = reader.newest(real_now(), before.mark);
  EXPECT_EQ(after.evidence.kind, Evidence::Kind::gone) << after.evidence.reason;
  return "a renamed folder is gone";
}

/// EXAMINE of one message, and its FETCH.
ImapReply one_message(const std::string& command, const ImapReply& fetch) {
  if (command.starts_with("EXAMINE")) return {examined(1, 2)};
  if (command.find("FETCH") != std::string::npos) return fetch;
  return {"% BAD what?\r\n"};
}

std::string shows_error_page() {
  for (const char* greeting :
       {"HTTP/1.1 400 Bad Request\r\n\r\n* OK\r\n", "220 mail.example.org ESMTP\r\n", "* BYE too many\r\n"}) {
    ImapLines server([](const std::string&) { return ImapReply{"", true}; }, greeting);
    expect_bad(at(server.url("x")), Evidence::Kind::unrecognised,
               "what answers there is no IMAP server, or it is too busy");
  }
  ImapLines strange([](const std::string&) { return ImapReply{"<html>Sorry</html>\r\n% OK done\r\n"}; });
  return expect_bad(at(strange.url("x")), Evidence::Kind::unrecognised, "what is not IMAP: <html>Sorry");
}

std::string shows_truncated() {
  const std::string whole = fetched(1, 1, "21-Nov-2026", "Subject: x\r\n");
  for (const std::size_t length : {std::size_t{5}, whole.size() / 2, whole.size() - 3, whole.size()}) {
    ImapLines server([&](const std::string& command) { return one_message(command, {whole.substr(0, length), true}); });
    expect_bad(at(server.url("x")), Evidence::Kind::unreachable, "closed the connection in the middle of an answer");
  }
  return "closed the connection in the middle of an answer";
}

std::string shows_too_large() {
  ImapLines server([](const std::string& command) {
    return one_message(command,
                       {"* 1 FETCH (UID 1 BODY[HEADER] {4000000000}\r\n" + std::string(2'000'000, 'x'), false, true});
  });
  return expect_bad(at(server.url("x")), Evidence::Kind::unreachable, "larger than any honest one");
}

const bool kAdded = add_row({"imap", "Dovecot, and scripted servers",
                             in_order({shows_newest, shows_page_back, shows_empty, shows_unknown, shows_private,
                                       shows_moved, shows_error_page, shows_truncated, shows_too_large})});

/// A folder of Dovecot's.
class MadeFolder : public MadeList {
 public:
  MadeFolder() : box_("made-" + std::to_string(++count)) {}
  ArchiveEntry entry() const override { return dovecot().entry(box_); }
  std::string missing() const override { return dovecot().server().missing(); }
  void add(const std::vector<MadePost>& posts) override {
    const TemporaryDirectory folder;
    std::ofstream mails(folder / "mails");
    for (const MadePost& post : posts) mails << mbox_text(post);
    mails.close();
    EXPECT_EQ(dovecot().server().call("import '" + std::string(folder / "mails") + "' " + box_), 0);
    for (const MadePost& post : posts) ids_.push_back(post.id);
  }
  void lose(const MadePost& post) override {
    const auto at = std::find(ids_.begin(), ids_.end(), post.id) - ids_.begin();
    EXPECT_EQ(dovecot().server().call("forbid " + box_ + " " + std::to_string(at + 1)), 0);
  }

 private:
  inline static int count = 0;
  std::string box_;
  std::vector<std::string> ids_;
};
const bool kMade = add_list({.name = "imap", .make = make<MadeFolder>, .lists = true});

TEST(ImapKind, TakesOnlyWhatCameSinceTheMark) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  Reader reader(dovecot().entry("growing"));
  dovecot().add("growing", "g.1@example.org");
  const Reading first = reader.newest(real_now());
  dovecot().add("growing", "g.2@example.org", "1000000000");
  const Reading second = reader.newest(real_now(), first.mark);
  EXPECT_TRUE(second.incremental);
  ASSERT_THAT(second.posts, SizeIs(1));
  EXPECT_EQ(second.posts[0].message_id, "g.2@example.org");
  EXPECT_EQ(second.cost.requests, 3);
  const Reading third = reader.newest(real_now(), second.mark);
  EXPECT_EQ(third.evidence.kind, Evidence::Kind::unchanged);
}

TEST(ImapKind, ReadsAllAnewWhenSomethingWasTakenAwayOrTheFolderMadeAnew) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  for (int i = 0; i < 3; ++i) dovecot().add("shrinking", "s." + std::to_string(i) + "@example.org");
  Reader reader(dovecot().entry("shrinking"));
  const Reading first = reader.newest(real_now());
  EXPECT_THAT(first.posts, SizeIs(3));
  EXPECT_EQ(dovecot().server().call("remove shrinking 1"), 0);
  const Reading second = reader.newest(real_now(), first.mark);
  EXPECT_EQ(second.evidence.kind, Evidence::Kind::good) << second.evidence.reason;
  EXPECT_FALSE(second.incremental);
  EXPECT_THAT(second.posts, SizeIs(2));
  // As many gone as came: the count alone would not show it.
  EXPECT_EQ(dovecot().server().call("remove shrinking 1"), 0);
  dovecot().add("shrinking", "s.9@example.org");
  const Reading third = reader.newest(real_now(), second.mark);
  EXPECT_FALSE(third.incremental);
  EXPECT_THAT(third.posts, SizeIs(2));
  EXPECT_EQ(dovecot().server().call("recreate shrinking"), 0);
  const Reading fourth = reader.newest(real_now(), third.mark);
  EXPECT_FALSE(fourth.incremental);
  EXPECT_EQ(fourth.evidence.kind, Evidence::Kind::good) << fourth.evidence.reason;
  EXPECT_THAT(fourth.posts, SizeIs(2));
}

TEST(ImapKind, ShowsTheWholeWindowThoughItCameInAnotherOrder) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  const Time now = real_now();
  std::vector<Time> times = {now - Days(10)};
  for (int i = 0; i < 65; ++i) times.push_back(*parse_rfc3339("2001-09-09") + Seconds(i));
  dovecot().add_all("shuffled", "s", times);
  Reader reader(dovecot().entry("shuffled"));
  const Reading newest = reader.newest(now);
  EXPECT_TRUE(is_good(newest.evidence)) << newest.evidence.reason;
  EXPECT_THAT(newest.posts, Contains(testing::Field(&Post::message_id, "s.0@example.org")));
  const Reading window = reader.newest(now, {}, now - Days(200));
  EXPECT_EQ(window.complete_from, now - Days(200));
  EXPECT_THAT(window.posts, Contains(testing::Field(&Post::message_id, "s.0@example.org")));
}

TEST(ImapKind, LeavesNoTrace) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  dovecot().add("unseen", "u.1@example.org");
  Reader reader(dovecot().entry("unseen"));
  EXPECT_THAT(reader.newest(real_now()).posts, SizeIs(1));
  EXPECT_EQ(
      std::system(("ls '" + dovecot().server().folder() + "/run/home/reader/Maildir/.unseen/new' | grep -q .").c_str()),
      0)
      << "it is not even recent no more";
}

TEST(ImapKind, SpeaksTlsWithACertificateThatItTrustsOrNotAtAll) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  const std::string trusted = std::getenv("SSL_CERT_FILE");
  ::setenv("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt", 1);
  expect_bad(dovecot().entry("sig-a"), Evidence::Kind::unreachable, "certificate");
  ::setenv("SSL_CERT_FILE", trusted.c_str(), 1);
}

TEST(MailStream, InsistsOnStartTls) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  boost::asio::io_context io;
  const auto password = std::make_shared<const Secret>("pw-reader");
  MailServer server;
  server.address = "imap://localhost:" + std::to_string(dovecot().server().port());
  server.user = "reader";
  const auto opened = run(io, MailStream::open(io, server, password));
  EXPECT_TRUE(opened.stream) << opened.fault.what;
  ImapLines plain([](const std::string&) { return ImapReply{"% OK\r\n"}; });
  server.address = "imap://127.0.0.1:" + std::to_string(plain.port());
  const auto refused = run(io, MailStream::open(io, server, password));
  EXPECT_FALSE(refused.stream);
  EXPECT_THAT(refused.fault.what, HasSubstr("offers no STARTTLS"));
}

TEST(MailStream, ConnectsANameToAPrivateAddressOnlyWhereAPersonSaidSo) {
  boost::asio::io_context io;
  ImapLines plain([](const std::string&) { return ImapReply{"% OK\r\n"}; });
  MailServer server;
  server.address = "imap://mail.localhost:" + std::to_string(plain.port());
  const auto refused = run(io, MailStream::open(io, server, nullptr));
  EXPECT_THAT(refused.fault.what, HasSubstr("the host mail.localhost has the address "));
  EXPECT_THAT(refused.fault.what, HasSubstr("`private_address: true`"));
  server.private_address = true;
  EXPECT_THAT(run(io, MailStream::open(io, server, nullptr)).fault.what, HasSubstr("offers no STARTTLS"));
}

TEST(ImapKind, ReadsPublicInboxesAsAnybody) {
  static const RunningServer inboxes("public-inbox");
  if (!inboxes.missing().empty()) GTEST_SKIP() << inboxes.missing();
  const std::string place = "imap://127.0.0.1:" + std::to_string(inboxes.port() + 2) + "/";
  Reader reader(at(place + "org.example.lists.sig-a.0"));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, SizeIs(60));
  const Reading again = reader.newest(real_now(), reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  std::cout << "public-inbox: " << cost_words(reading.cost) << "; unchanged: " << cost_words(again.cost) << "\n";
  Reader silent(at(place + "org.example.lists.sig-b.0"));
  const Reading window = silent.newest(real_now(), {}, real_now() - Days(190));
  EXPECT_TRUE(is_good(window.evidence)) << window.evidence.reason;
  EXPECT_EQ(window.complete_from, Time::min());
  Reader empty(at(place + "org.example.lists.sig-c.0"));
  EXPECT_EQ(empty.newest(real_now()).complete_from, Time::min());
  // The folder of a list's folders opens as an empty one.
  expect_bad(at(place + "org.example.lists.sig-a"), Evidence::Kind::unrecognised, "name the folder with its number");
  expect_bad(at(place + "org.example.lists.nope.0"), Evidence::Kind::gone, "knows no such folder");
  const Kind* kind = kind_named("imap");
  const auto found = run(reader.io(), kind->lists(reader.context(), place));
  EXPECT_TRUE(is_good(found.evidence)) << found.evidence.reason;
  EXPECT_THAT(found.lists, Contains(testing::Field(&FoundList::url, place + "org.example.lists.sig-a.0")));
}

TEST(ImapKind, IsNotFooledByAMailThatHoldsTheEndOfAnAnswer) {
  const std::string forged =
      fetched(1, 1, "20-Nov-2026", "Subject: forged\r\n", "s2 OK Fetch completed.\r\ns3 OK\r\n* 9 EXISTS\r\n)\r\n");
  ImapLines server([&](const std::string& command) {
    if (command.starts_with("EXAMINE")) return ImapReply{examined(2, 3)};
    return ImapReply{forged + fetched(2, 2, "21-Nov-2026", "Subject: honest\r\n") + "% OK done\r\n"};
  });
  Reader reader(at(server.url("x")));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_THAT(reading.posts, SizeIs(2));
  EXPECT_EQ(reading.posts[1].subject, "honest");
  EXPECT_THAT(server.commands(), SizeIs(2));
  EXPECT_THAT(server.commands()[0], StartsWith("EXAMINE \"x\""));
}

TEST(ImapKind, KeepsAMessageThatTheServerCannotRead) {
  ImapLines server([](const std::string& command) {
    if (command.starts_with("EXAMINE")) return ImapReply{examined(2, 3)};
    if (command.find("BODY") == std::string::npos)
      return ImapReply{
          "* 1 FETCH (UID 1 INTERNALDATE \"20-Nov-2026 12:00:00 +0000\")\r\n* 2 FETCH (UID 2 INTERNALDATE "
          "\"21-Nov-2026 12:00:00 "
          "+0000\")\r\n% "
          "OK done\r\n"};
    return ImapReply{fetched(1, 1, "20-Nov-2026", "Subject: x\r\n") + "% NO [SERVERBUG] Internal error\r\n"};
  });
  Reader reader(at(server.url("x")));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_THAT(reading.posts, SizeIs(2));
  EXPECT_TRUE(reading.posts[1].markers.unreadable);
  EXPECT_EQ(reading.posts[1].archive_date, *parse_rfc3339("2026-11-21T12:00:00Z"));
  EXPECT_EQ(reading.posts[1].locator, "x;UIDVALIDITY=7;UID=2");
}

TEST(ImapKind, ReadsTheOthersWhenDovecotHangsUpOverFilesThatItCannotRead) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  std::vector<Time> days;
  for (int i = 0; i < 70; ++i) days.push_back(*parse_rfc3339("2024-11-14") + Days(i));
  dovecot().add_all("broken", "b", days);
  Reader reader(dovecot().entry("broken"));
  EXPECT_TRUE(is_good(reader.newest(real_now()).evidence));  // Dovecot numbers them while it can
  for (const char* number : {"5", "30", "31"})
    EXPECT_EQ(dovecot().server().call(std::string("forbid broken ") + number), 0);
  const Reading newest = reader.newest(real_now(), {}, *parse_rfc3339("2024-11-01"));
  EXPECT_EQ(newest.evidence.kind, Evidence::Kind::good) << newest.evidence.reason;
  EXPECT_THAT(newest.posts, SizeIs(70));
  EXPECT_THAT(newest.gaps, IsEmpty());
  std::set<std::string> ids;
  for (const Post& post : newest.posts) {
    if (!post.markers.unreadable) {
      ids.insert(post.message_id);
      continue;
    }
    const int uid = std::stoi(post.locator.substr(post.locator.find(";UID=") + 5));
    EXPECT_EQ(post.archive_date, days.at(static_cast<std::size_t>(uid) - 1)) << post.locator;
    EXPECT_EQ(post.subject, "UID " + std::to_string(uid) + ": the server does not give this message");
  }
  EXPECT_THAT(ids, SizeIs(67));
  const Reading again = reader.newest(real_now(), newest.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  std::cout << "Dovecot, three of 70 not to be read: " << cost_words(newest.cost) << "\n";
}

/// What Dovecot's own compression makes of one mail, in so many folders as methods. False: this Dovecot has no such
/// method.
bool compress(const std::string& method) {
  const std::string file = dovecot().server().folder() + "/run/home/packed.eml";
  std::ofstream(file) << "From: Ada <ada@example.org>\nSubject: Packed\nDate: Sat, 21 Nov 2026 10:00:00 "
                         "+0000\nMessage-ID: <packed@example.org>\n\n"
                      << "Hello, hello, hello, hello, hello.\n";
  return dovecot().server().call("compress '" + file + "' packed-" + method + " " + method) == 0;
}

TEST(ImapKind, WhatDovecotCompressedIsReadInItsMaildirOrSaidToBeCompressed) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  const std::pair<std::string, std::string> methods[] = {
      {"gz", ""}, {"bz2", "compressed with bzip2"}, {"zstd", "compressed with zstd"}};
  for (const auto& [method, cause] : methods) {
    if (!compress(method)) {
      std::cout << "this Dovecot does not compress with " << method << "\n";
      continue;
    }
    ArchiveEntry entry;
    entry.url = dovecot().server().folder() + "/run/home/reader/Maildir/.packed-" + method;
    Reader files(entry);
    const Reading reading = files.newest(real_now());
    ASSERT_THAT(reading.posts, SizeIs(1)) << method << ": " << reading.evidence.reason;
    EXPECT_EQ(reading.posts.front().markers.unreadable, !cause.empty()) << method;
    EXPECT_THAT(reading.posts.front().subject, StartsWith(cause.empty() ? "Packed" : cause));
    EXPECT_EQ(reading.posts.front().author.address, cause.empty() ? "ada@example.org" : "");
  }
}

/// Its server was told nothing of the compression, as after a plugin was left out of a new configuration.
TEST(ImapKind, AMessageThatItsServerDoesNotUnpackIsAPostThatCannotBeRead) {
  if (skipped()) GTEST_SKIP() << dovecot().server().missing();
  dovecot().add("packed-odd", "before@example.org");
  const std::string file = dovecot().server().folder() + "/run/home/packed.eml";
  std::ofstream(file) << "From: Ada <ada@example.org>\nSubject: Packed\n\nHello, hello, hello, hello, hello.\n";
  if (dovecot().server().call("compress '" + file + "' packed-odd gz") != 0)
    GTEST_SKIP() << "this Dovecot does not compress";
  Reader reader(dovecot().entry("packed-odd"));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_THAT(reading.posts, SizeIs(2));
  const auto odd =
      std::count_if(reading.posts.begin(), reading.posts.end(), [](const Post& p) { return p.markers.unreadable; });
  EXPECT_EQ(odd, 1) << "and it is shown";
}

/// Three messages; of the second the server tells `second`, whatever is asked. Without SEARCH that names it, it is not
/// even there by name.
ImapReply without_the_second(const std::string& command, const std::string& second, const std::string& search) {
  if (command.starts_with("EXAMINE")) return {examined(3, 4)};
  if (command.find("SEARCH") != std::string::npos) return {search + "% OK done\r\n"};
  if (command.find("FETCH 2 ") != std::string::npos) return {second + "% OK done\r\n"};
  return {fetched(1, 1, "20-Nov-2026", "Subject: first\r\n") + second +
          fetched(3, 3, "22-Nov-2026", "Subject: third\r\n") + "% OK done\r\n"};
}

Reading read_without_the_second(const std::string& second, const std::string& search) {
  ImapLines server([&](const std::string& command) { return without_the_second(command, second, search); });
  Reader reader(at(server.url("x")));
  return reader.newest(real_now());
}

TEST(ImapKind, KeepsAMessageThatTheServerLeavesOut) {
  const Reading reading = read_without_the_second("", "* SEARCH 1 2 3\r\n");
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_THAT(reading.posts, SizeIs(3));
  EXPECT_THAT(reading.gaps, IsEmpty());
  EXPECT_TRUE(reading.posts[2].markers.unreadable);
  EXPECT_FALSE(reading.posts[2].archive_date) << "nobody says when it came, so it blocks proof";
  EXPECT_EQ(reading.posts[2].locator, "x;UIDVALIDITY=7;UID=2");
  EXPECT_EQ(reading.posts[1].subject, "third");
}

TEST(ImapKind, KeepsAMessageOfWhichTheServerGivesNilForAHeader) {
  const Reading reading = read_without_the_second(
      "* 2 FETCH (UID 2 INTERNALDATE \"21-Nov-2026 12:00:00 +0000\" BODY[HEADER] NIL BODY[TEXT]<0> NIL)\r\n", "");
  ASSERT_THAT(reading.posts, SizeIs(3)) << reading.evidence.reason;
  EXPECT_TRUE(reading.posts[1].markers.unreadable);
  EXPECT_EQ(reading.posts[1].archive_date, *parse_rfc3339("2026-11-21T12:00:00Z"));
  EXPECT_EQ(reading.posts[1].subject, "UID 2: the server does not give this message");
}

TEST(ImapKind, TellsOfMessagesThatAreCountedAndNeverNamed) {
  const Reading reading = read_without_the_second("", "* SEARCH 1 3\r\n");
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, SizeIs(2));
  ASSERT_THAT(reading.gaps, SizeIs(1));
  EXPECT_THAT(reading.gaps[0].part, HasSubstr(" x, messages 1:3"));
  EXPECT_EQ(reading.gaps[0].why, "of 3 messages that the server counts there it shows 2");
  EXPECT_GT(reading.gaps[0].to, real_now() - Days(1)) << "it may be of the window";
}

TEST(ImapKind, ReadsWhatStandsBehindAMessageThatEndsTheCommand) {
  ImapLines server([](const std::string& command) {
    const std::string first = fetched(1, 1, "20-Nov-2026", "Subject: first\r\n"),
                      third = fetched(3, 3, "22-Nov-2026", "Subject: third\r\n");
    if (command.starts_with("EXAMINE")) return ImapReply{examined(3, 4)};
    if (command.find("BODY") == std::string::npos)
      return ImapReply{
          "* 2 FETCH (UID 2 INTERNALDATE \"21-Nov-2026 12:00:00 +0000\")\r\n* 3 FETCH (UID 3 INTERNALDATE "
          "\"22-Nov-2026 12:00:00 +0000\")"
          "\r\n% OK done\r\n"};
    if (command.find("FETCH 3 ") != std::string::npos) return ImapReply{third + "% OK done\r\n"};
    return ImapReply{(command.find("FETCH 2 ") == std::string::npos ? first : "") +
                     "% NO [SERVERBUG] Internal error\r\n"};
  });
  Reader reader(at(server.url("x")));
  const Reading reading = reader.newest(real_now());
  ASSERT_THAT(reading.posts, SizeIs(3)) << reading.evidence.reason;
  EXPECT_TRUE(reading.posts[1].markers.unreadable);
  EXPECT_EQ(reading.posts[2].subject, "third");
}

TEST(ImapKind, AMessageThatIsDeletedMeanwhileIsNone) {
  ImapLines server([](const std::string& command) {
    if (command.starts_with("EXAMINE")) return ImapReply{examined(3, 4)};
    if (command.find("SEARCH UID 2") != std::string::npos) return ImapReply{"* SEARCH\r\n% OK done\r\n"};
    if (command.find("FETCH") == std::string::npos) return ImapReply{"% BAD what?\r\n"};
    return ImapReply{
        fetched(1, 1, "20-Nov-2026", "Subject: first\r\n") +
        "* 2 FETCH (UID 2 INTERNALDATE \"01-Jan-1970 00:00:00 +0000\" BODY[HEADER] NIL BODY[TEXT]<0> NIL)\r\n" +
        fetched(3, 3, "22-Nov-2026", "Subject: third\r\n") + "* 2 EXPUNGE\r\n% OK [EXPUNGEISSUED] done\r\n"};
  });
  Reader reader(at(server.url("x")));
  const Reading reading = reader.newest(real_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, SizeIs(2));
  EXPECT_THAT(reading.gaps, IsEmpty());
}

TEST(ImapKind, DoesNotSayThatANoticeIsAbsentWhileAMessageCannotBeRead) {
  ImapLines server([&](const std::string& command) { return without_the_second(command, "", "* SEARCH 1 2 3\r\n"); });
  Reader reader(at(server.url("x")));
  NoticeQuery query;
  query.now = real_now();
  query.sent = query.now - Days(1);
  query.message_id = "iot.2026-05-22.warn1.0@example.org";
  const Sighting sighting = reader.find(query);
  EXPECT_EQ(sighting.kind, Sighting::Kind::unknown);
  EXPECT_THAT(sighting.reason, HasSubstr("x;UIDVALIDITY=7;UID=2 cannot be read"));
}

TEST(ImapKind, DoesNotTakeMessagesThatAreKeptBackForSilence) {
  ImapLines server([](const std::string& command) {
    if (command.starts_with("EXAMINE")) return ImapReply{examined(3, 4)};
    return ImapReply{"% OK done\r\n"};
  });
  expect_bad(at(server.url("x")), Evidence::Kind::unreachable, "left out 3 of 3 messages");
}

TEST(ImapKind, NamesTheNextFolderOfAFullOne) {
  ImapLines server([](const std::string& command) {
    if (command.starts_with("EXAMINE")) return ImapReply{examined(50000, 50001)};
    return ImapReply{"* LIST (\\HasNoChildren) \".\" a.1\r\n% OK done\r\n"};
  });
  expect_bad(at(server.url("a.0")), Evidence::Kind::unrecognised, "is full and gets no more posts; name a.1");
}

TEST(ImapKind, SpeaksOfItsConfigurationWhenThatIsWrong) {
  expect_bad(at("imaps://mail.example.org"), Evidence::Kind::unrecognised, "names no folder");
  expect_bad(at("imaps://mail.example.org/a%0d%0ab"), Evidence::Kind::unrecognised, "no name that a server could have");
  expect_bad(at("imaps://reader@mail.example.org/x"), Evidence::Kind::unreachable,
             "password of imaps://reader@mail.example.org/x");
}

TEST(ImapKind, GoesOnOverOtherWordsOfTheServer) {
  ImapLines server([](const std::string& command) {
    if (command.starts_with("STATUS")) return ImapReply{"* OK still here {3}\r\n% OK done\r\n"};
    return one_message(command, {"* 1 FETCH (FLAGS (\\Seen))\r\n* 2 EXISTS\r\n" +
                                 fetched(1, 1, "21-Nov-2026", "Subject: x\r\n") + "% OK done\r\n"});
  });
  Reader reader(at(server.url("x")));
  const Reading reading = reader.newest(real_now());
  EXPECT_THAT(reading.posts, SizeIs(1)) << reading.evidence.reason;
  const Reading again = reader.newest(real_now(), reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::good)
      << "STATUS told nothing, so it is read anew: " << again.evidence.reason;
  EXPECT_FALSE(again.incremental);
}

TEST(ImapKind, LetsGoOfItsServerWhenItIsCancelled) {
  ImapLines server([](const std::string&) { return ImapReply{"", false, true}; });
  const auto begin = std::chrono::steady_clock::now();
  {
    Reader reader(at(server.url("x")));
    NewestQuery query;
    query.now = real_now();
    boost::asio::co_spawn(reader.io(), reader.archive().newest(query), [](const std::exception_ptr&, const auto&) {});
    reader.io().run_for(std::chrono::milliseconds(300));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << "curl waited for the farewell";
}

}  // namespace
}  // namespace sigwatch::test
