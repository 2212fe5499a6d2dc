#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "libraries/curl/http.h"
#include "libraries/curl/run.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;

// A real nginx that serves one file, through tests/servers/nginx.sh.
class Nginx : public testing::Test {
 protected:
  void start(const std::string& variant) {
    std::string pattern = (fs::temp_directory_path() / "sigwatch-nginx-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    fs::permissions(folder_, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
    fs::create_directory(folder_ / "www");
    std::ofstream(folder_ / "www/2009-May.txt") << text_;
    port_ = output(script() + " free_port");
    const int code = std::system((environment(variant) + script() + " start").c_str());
    if (WIFEXITED(code) && WEXITSTATUS(code) == 77) GTEST_SKIP() << "nginx is not installed";
    ASSERT_EQ(code, 0);
  }
  void TearDown() override {
    if (folder_.empty()) return;
    EXPECT_EQ(std::system((environment("plain") + script() + " reset").c_str()), 0);
    fs::remove_all(folder_);
  }
  Result<HttpResponse> get(HttpRequest request) {
    boost::asio::io_context io;
    HttpClient client(
        io, {.user_agent = "t", .trusted_hosts = {"127.0.0.1:" + port_, "localhost:" + port_}, .deadline = 20s});
    if (request.url.empty()) request.url = "http://127.0.0.1:" + port_ + "/2009-May.txt";
    return test::run(io, client.get(std::move(request)));
  }

  const std::string text_ = std::string(300'000, 'x') + "the end";
  std::string port_;
  fs::path folder_;

 private:
  static std::string script() { return std::string(SIGWATCH_SOURCE_DIR) + "/tests/servers/nginx.sh"; }
  std::string environment(const std::string& variant) const {
    return "RUN=" + (folder_ / "run").string() + " ROOT=" + (folder_ / "www").string() + " PORT=" + port_ +
           " VARIANT=" + variant + " ";
  }
  static std::string output(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 100> line{};
    EXPECT_NE(std::fgets(line.data(), line.size(), pipe), nullptr);
    pclose(pipe);
    return std::to_string(std::atoi(line.data()));
  }
};

TEST_F(Nginx, GivesRangesAndValidators) {
  ASSERT_NO_FATAL_FAILURE(start("plain"));
  if (IsSkipped()) return;
  const auto whole = get({}).value();
  EXPECT_EQ(whole.body, text_);
  EXPECT_EQ(get({.url = "", .if_none_match = whole.etag}).value().status, 304);
  EXPECT_EQ(get({.url = "", .if_modified_since = whole.last_modified}).value().status, 304);
  const auto tail = get({.url = "", .range_last = 7}).value();
  EXPECT_EQ(tail.status, 206);
  EXPECT_EQ(tail.body, "the end");
  EXPECT_EQ(get({.url = "", .range_from = static_cast<std::int64_t>(text_.size())}).value().status, 416);
  EXPECT_EQ(get({.url = "http://127.0.0.1:" + port_ + "/none"}).value().status, 404);
}

TEST_F(Nginx, IsAskedForIdentityWhereItWouldPack) {
  ASSERT_NO_FATAL_FAILURE(start("gzip"));
  if (IsSkipped()) return;
  const auto whole = get({});
  ASSERT_TRUE(whole.ok()) << whole.error().what;
  EXPECT_EQ(whole->body, text_);
}

TEST_F(Nginx, MayIgnoreRange) {
  ASSERT_NO_FATAL_FAILURE(start("norange"));
  if (IsSkipped()) return;
  const auto whole = get({.url = "", .range_last = 7}).value();
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, text_);
  EXPECT_FALSE(whole.etag.empty());
}

TEST_F(Nginx, MayHaveNoValidators) {
  ASSERT_NO_FATAL_FAILURE(start("bare"));
  if (IsSkipped()) return;
  const auto whole = get({}).value();
  EXPECT_EQ(whole.etag, "");
  EXPECT_EQ(whole.last_modified, "");
}

TEST_F(Nginx, IsBelievedOnlyWithAGoodCertificate) {
  ASSERT_NO_FATAL_FAILURE(start("tls"));
  if (IsSkipped()) return;
  const std::string url = "https://127.0.0.1:" + port_ + "/2009-May.txt";
  const auto unknown = get({.url = url});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().kind, ErrorKind::retry);
  EXPECT_THAT(unknown.error().what, testing::HasSubstr("SSL_CERT_FILE"));
  ASSERT_EQ(setenv("SSL_CERT_FILE", (folder_ / "run/cert.pem").c_str(), 1), 0);
  const auto known = get({.url = url});
  const auto wrong_name = get({.url = "https://localhost:" + port_ + "/2009-May.txt"});
  unsetenv("SSL_CERT_FILE");
  ASSERT_TRUE(known.ok()) << known.error().what;
  EXPECT_EQ(known->body, text_);
  ASSERT_FALSE(wrong_name.ok());
  EXPECT_THAT(wrong_name.error().what, testing::HasSubstr("certificate"));
}

TEST_F(Nginx, AnswersAndBreaksInManyWays) {
  ASSERT_NO_FATAL_FAILURE(start("slow"));
  if (IsSkipped()) return;
  const std::string base = "http://127.0.0.1:" + port_;
  const auto down = get({.url = base + "/down/"}).value();
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.retry_after, 120s);
  EXPECT_FALSE(get({.url = base + "/drop/"}).ok());
  EXPECT_FALSE(get({.url = base + "/loop"}).ok());
}

}  // namespace
}  // namespace sigwatch
