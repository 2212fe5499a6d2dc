#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "core/base/result.h"

namespace sigwatch {

/// Tells when a file, or one beside it whose name begins with its name (`sigwatch.db-wal`), was written, made or
/// replaced: by inotify on its directory, so without a timer, and also when the file does not exist yet. This process's
/// own writes are told too: whoever waits asks the state whether there is something new. A `.lock` beside the file is
/// not told.
class FileWatch {
 public:
  /// give_up: the directory cannot be watched (named, with the cause).
  static Result<FileWatch> open(boost::asio::any_io_executor executor, const std::string& path);

  FileWatch(FileWatch&&) noexcept;
  FileWatch& operator=(FileWatch&&) noexcept;
  ~FileWatch();

  /// Returns when something was written since the last call, or since open(): nothing between two calls is missed, and
  /// many writes are told once. One caller at a time. Throws boost::system::system_error when it is cancelled, as every
  /// wait of Asio does.
  boost::asio::awaitable<void> changed();

 private:
  class Impl;
  explicit FileWatch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwatch
