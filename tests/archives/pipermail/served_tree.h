#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace sigwatch::test {

/// A folder of its own, served by a real nginx on loopback through tests/servers/nginx.sh. `www()` is filled by the
/// test.
class ServedTree {
 public:
  ServedTree() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sigwatch-tree-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return;
    folder_ = pattern;
    std::filesystem::create_directory(www());
  }
  ~ServedTree() {
    if (folder_.empty()) return;
    if (started_ && std::system((environment() + script() + " reset").c_str()) != 0) std::perror("nginx.sh reset");
    std::filesystem::remove_all(folder_);
  }
  ServedTree(const ServedTree&) = delete;
  ServedTree& operator=(const ServedTree&) = delete;

  std::filesystem::path www() const { return folder_ / "www"; }

  /// False: nginx is not installed.
  bool start(const std::string& variant) {
    variant_ = variant;
    port_ = free_port();
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
    const int code = std::system((environment() + script() + " start").c_str());
    started_ = code == 0;
    if (WIFEXITED(code) && WEXITSTATUS(code) == 77) return false;
    EXPECT_EQ(code, 0);
    return true;
  }
  std::string authority() const { return "127.0.0.1:" + port_; }

 private:
  static std::string script() { return std::string(SIGWATCH_SOURCE_DIR) + "/tests/servers/nginx.sh"; }
  std::string environment() const {
    return "RUN=" + (folder_ / "run").string() + " ROOT=" + www().string() + " PORT=" + port_ + " VARIANT=" + variant_ +
           " ";
  }
  static std::string free_port() {
    FILE* pipe = popen((script() + " free_port").c_str(), "r");
    std::array<char, 100> line{};
    if (pipe == nullptr || std::fgets(line.data(), line.size(), pipe) == nullptr) return "0";
    pclose(pipe);
    return std::to_string(std::atoi(line.data()));
  }

  std::filesystem::path folder_;
  std::string variant_ = "plain", port_ = "0";
  bool started_ = false;
};

}  // namespace sigwatch::test
