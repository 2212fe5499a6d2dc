#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "fuzz/properties.h"

namespace sigwatch::fuzz {

/// A file in memory that holds `text`, for readers that want a path.
class HeldFile {
 public:
  explicit HeldFile(std::string_view text)
      : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
    must(::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "a file in memory");
  }
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;
  ~HeldFile() { ::close(descriptor_); }
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace sigwatch::fuzz
