#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ports/archive.h"

namespace sigwatch {

/// How much of a Maildir one reading takes.
struct MaildirLimits {
  std::size_t newest = 50;         ///< posts that a read of the newest end shows at least
  std::size_t per_request = 100;   ///< files for one request of `older`
  std::size_t most = 20'000;       ///< files in one reading; beyond it `older` goes on
  std::int64_t bytes = 64 * 1024;  ///< read of one file, from its start
};

/// The reads of a Maildir, synchronous and without shared state: they may run in any thread. Same contracts as Archive.
Reading read_maildir_newest(const std::string& path, const NewestQuery& query, const MaildirLimits& limits);
Reading read_maildir_older(const std::string& path, const OlderQuery& query, const MaildirLimits& limits);

}  // namespace sigwatch
