#pragma once

#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace sigwatch {

/// A little disk (tmpfs) in a folder, unmounted afterwards. Only root may mount one.
class LittleDisk {
 public:
  LittleDisk(std::filesystem::path where, const std::string& size) : where_(std::move(where)) {
    std::filesystem::create_directories(where_);
    if (::geteuid() == 0) mounted_ = ::mount("tmpfs", where_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~LittleDisk() {
    if (mounted_) ::umount2(where_.c_str(), MNT_DETACH);
  }
  LittleDisk(const LittleDisk&) = delete;
  LittleDisk& operator=(const LittleDisk&) = delete;

  bool mounted() const { return mounted_; }
  std::string operator/(const std::string& name) const { return where_ / name; }
  /// Takes all the room but `leave` bytes.
  void fill(std::uintmax_t leave = 0) const {
    {
      std::ofstream file(*this / "filler", std::ios::binary);
      const std::string block(512, 'x');
      while (file << block << std::flush) {
      }
    }
    const auto size = std::filesystem::file_size(*this / "filler");
    std::filesystem::resize_file(*this / "filler", size > leave ? size - leave : 0);
  }
  /// As a kernel does it that finds the disk failing. False: it was not done.
  bool make_read_only() const {
    return ::mount(nullptr, where_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }
  void free() const { std::filesystem::remove(*this / "filler"); }

 private:
  std::filesystem::path where_;
  bool mounted_ = false;
};

}  // namespace sigwatch
