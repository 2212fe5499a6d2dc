#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/base/text.h"
#include "libraries/smtp/run.h"
#include "libraries/smtp/smtp_mailer.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;
using Kind = Receipt::Kind;

const Envelope kMail = {"bounces@bot.example", "list@lists.example", "Subject: x\r\n\r\nHello\r\n"};

std::string fresh_folder() {
  std::string folder = testing::TempDir() + "maildir_XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) std::abort();
  return folder;
}

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  return files;
}

TEST(MaildirMailer, EachMailBecomesAFileOfItsOwnInNew) {
  const std::string path = fresh_folder() + "/outbox";
  boost::asio::io_context io;
  const auto mailer = open_maildir_mailer(path);
  std::set<std::string> answers;
  for (int i = 0; i < 100; ++i) {
    const Receipt receipt = run(io, mailer->send(kMail));
    ASSERT_EQ(receipt.kind, Kind::accepted) << receipt.answer;
    answers.insert(receipt.answer);
  }
  EXPECT_EQ(answers.size(), 100U);
  EXPECT_TRUE(files_in(path + "/tmp").empty());
  const auto files = files_in(path + "/new");
  ASSERT_EQ(files.size(), 100U);
  std::ifstream file(files.front(), std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), kMail.message);
  struct stat status {};
  ASSERT_EQ(::stat(files.front().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(MaildirMailer, AnImpossiblePathIsDeferredWithACause) {
  const std::string file = fresh_folder() + "/file";
  std::ofstream(file) << "x";
  boost::asio::io_context io;
  const auto mailer = open_maildir_mailer(file);
  for (const Receipt& receipt : {run(io, mailer->send(kMail)), run(io, mailer->probe(kMail))}) {
    EXPECT_EQ(receipt.kind, Kind::deferred);
    EXPECT_NE(receipt.answer.find(file), std::string::npos) << receipt.answer;
    EXPECT_NE(receipt.answer.find("Not a directory"), std::string::npos) << receipt.answer;
  }
}

TEST(MaildirMailer, AFullDiskIsDeferredLeavesNothingAndRecovers) {
  const std::string path = fresh_folder();
  if (::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=16k") != 0)
    GTEST_SKIP() << "cannot mount a small tmpfs (needs root)";
  boost::asio::io_context io;
  const auto mailer = open_maildir_mailer(path);
  Envelope big = kMail;
  big.message.append(40000, 'x');
  const Receipt full = run(io, mailer->send(big));
  EXPECT_EQ(full.kind, Kind::deferred);
  EXPECT_NE(full.answer.find("No space"), std::string::npos) << full.answer;
  EXPECT_TRUE(files_in(path + "/tmp").empty());
  EXPECT_TRUE(files_in(path + "/new").empty());
  EXPECT_EQ(run(io, mailer->send(kMail)).kind, Kind::accepted);
  ::umount(path.c_str());
}

TEST(MaildirMailer, AFolderOfAnotherIsDeferred) {
  if (::getuid() == 0 && ::seteuid(65534) != 0) GTEST_SKIP() << "cannot give up root";
  const std::string path = "/root_of_nobody/outbox";
  boost::asio::io_context io;
  const auto mailer = open_maildir_mailer(path);
  EXPECT_EQ(run(io, mailer->send(kMail)).kind, Kind::deferred);
  const auto denied = open_maildir_mailer("/outbox");
  const Receipt receipt = run(io, denied->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::deferred);
  EXPECT_NE(receipt.answer.find("Permission denied"), std::string::npos) << receipt.answer;
  if (::getuid() == 0 && ::seteuid(0) != 0) std::abort();
}

TEST(MaildirMailer, ProbeSaysThatItCanBeWrittenAndWritesNothing) {
  const std::string path = fresh_folder();
  boost::asio::io_context io;
  const auto mailer = open_maildir_mailer(path);
  EXPECT_EQ(run(io, mailer->probe(kMail)).kind, Kind::accepted);
  EXPECT_TRUE(files_in(path + "/new").empty());
}

RC_GTEST_PROP(MaildirMailer, WhatIsWrittenIsReadBack, (const std::string& text)) {
  const std::string path = fresh_folder();
  boost::asio::io_context io;
  const auto mailer = open_maildir_mailer(path);
  Envelope mail = kMail;
  mail.message = text;
  RC_ASSERT(run(io, mailer->send(mail)).kind == Kind::accepted);
  std::ifstream file(files_in(path + "/new").at(0), std::ios::binary);
  RC_ASSERT(std::string(std::istreambuf_iterator<char>(file), {}) == text);
  fs::remove_all(path);
}

}  // namespace
}  // namespace sigwatch
