#include "libraries/secret/secret.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <type_traits>

namespace sigwatch {
namespace {

class SecretFiles : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }
  void SetUp() override {
    folder_ = testing::TempDir() + "secrets_XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  std::string folder_;
};

TEST_F(SecretFiles, AFileOfItsOwnerIsReadAndTheLineEndCut) {
  for (const std::string text : {"pass word", "pass word\n", "pass word\r\n"}) {
    const auto secret = read_secret({"", write("plain", text)});
    ASSERT_TRUE(secret.ok()) << secret.error().what;
    EXPECT_EQ(secret->reveal(), "pass word");
  }
}

TEST_F(SecretFiles, EachFaultNamesTheFileAndNeverItsContents) {
  const std::vector<std::pair<std::string, std::string>> table = {{write("open", "hunter2", 0640), "chmod 600"},
                                                                  {write("empty", "\n"), "empty"},
                                                                  {write("long", std::string(5000, 'x')), "4 KiB"},
                                                                  {write("lines", "hunter2\nhunter3\n"), "one line"},
                                                                  {folder_ + "/absent", "create it"},
                                                                  {folder_, "regular file"}};
  for (const auto& [path, words] : table) {
    const auto secret = read_secret({"", path});
    ASSERT_FALSE(secret.ok()) << path;
    EXPECT_EQ(secret.error().kind, ErrorKind::give_up);
    EXPECT_NE(secret.error().what.find(path), std::string::npos) << secret.error().what;
    EXPECT_NE(secret.error().what.find(words), std::string::npos) << secret.error().what;
    EXPECT_EQ(secret.error().what.find("hunter"), std::string::npos);
  }
}

TEST_F(SecretFiles, ACredentialIsReadFromTheFolderThatSystemdNames) {
  write("smtp_password", "from systemd\n", 0440);
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  const auto secret = read_secret({"smtp_password", ""});
  ASSERT_TRUE(secret.ok()) << secret.error().what;
  EXPECT_EQ(secret->reveal(), "from systemd");
  EXPECT_FALSE(read_secret({"../secrets", ""}).ok());
  ::unsetenv("CREDENTIALS_DIRECTORY");
  const auto without = read_secret({"smtp_password", ""});
  ASSERT_FALSE(without.ok());
  EXPECT_NE(without.error().what.find("LoadCredential=smtp_password"), std::string::npos) << without.error().what;
}

TEST(Secret, MovesWithoutLeavingACopyAndCannotBeCopied) {
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  Secret first("short");
  const char* bytes = first.reveal().data();
  const Secret second(std::move(first));
  EXPECT_EQ(second.reveal(), "short");
  EXPECT_EQ(std::string(bytes, 5), std::string(5, '\0'));
}

TEST(Secret, IsReplacedInWordsOfOthers) {
  EXPECT_EQ(without_secret("a pw b pw", Secret("pw")), "a *** b ***");
  EXPECT_EQ(without_secret("nothing", Secret()), "nothing");
  EXPECT_EQ(without_secret("***", Secret("*")), "*********");
}

}  // namespace
}  // namespace sigwatch
