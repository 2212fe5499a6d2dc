#pragma once

#include <cstdint>
#include <string>

namespace sigwatch::test {

/// nginx on loopback over one folder, for as long as the object lives. `installed` is false where there is no nginx.
class Web {
 public:
  Web(const std::string& root, const std::string& variant, const std::string& run);
  ~Web();
  Web(const Web&) = delete;
  Web& operator=(const Web&) = delete;

  bool installed() const { return installed_; }
  std::string url() const { return "http://127.0.0.1:" + port_ + "/"; }

  /// Requests and body bytes since the last call, as the server counted them.
  struct Traffic {
    int requests = 0;
    std::int64_t bytes = 0;
  };
  Traffic traffic();

 private:
  int call(const std::string& verb) const;
  std::string root_, variant_, run_, port_;
  bool installed_ = false;
  std::streamoff read_ = 0;
};

}  // namespace sigwatch::test
