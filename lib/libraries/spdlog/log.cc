#include "libraries/spdlog/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLongestLine = 2000;

/// JOURNAL_STREAM alone is inherited by whatever a service starts: the numbers must be those of our standard error.
bool stderr_is_the_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

spdlog::sink_ptr make_sink(const std::string& program) {
  if (stderr_is_the_journal()) return std::make_shared<spdlog::sinks::systemd_sink_mt>(program);
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_formatter(
      std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%SZ %l: %v", spdlog::pattern_time_type::utc));
  return sink;
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& program, LogLevel least) {
  auto logger = std::make_shared<spdlog::logger>(program, make_sink(program));
  logger->set_level(level_of(least));
  // Every line at once, or the last ones before a sudden end are missing.
  logger->flush_on(spdlog::level::debug);
  return logger;
}

struct Current {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger = make_logger("sigwatch", LogLevel::info);
};

Current& current() {
  static Current value;
  return value;
}

}  // namespace

void start_log(std::string_view program, LogLevel least) {
  auto logger = make_logger(std::string(program), least);
  const std::lock_guard guard(current().mutex);
  current().logger = std::move(logger);
}

void log(LogLevel level, std::string_view text) {
  // A copy of the pointer, so that nobody waits for the lock while a line is written.
  std::shared_ptr<spdlog::logger> logger;
  {
    const std::lock_guard guard(current().mutex);
    logger = current().logger;
  }
  if (logger->should_log(level_of(level)))
    // As a text and not as a format, in which `{}` in somebody's subject would ask for a value.
    logger->log(level_of(level), spdlog::string_view_t(clean_line(text, kLongestLine)));
}

}  // namespace sigwatch
