#include "libraries/system/service_notify.h"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>
#include <string>

#include "core/base/text.h"

namespace sigwatch {
namespace {

/// One line each: a newline in a status would be taken for another assignment.
void tell(std::string_view assignment, std::string_view status) {
  std::string message(assignment);
  if (!status.empty()) message.append("\nSTATUS=").append(clean_line(status, 500));
  sd_notify(0, message.c_str());
}

}  // namespace

void notify_ready(std::string_view status) { tell("READY=1", status); }

void notify_reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t usec = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
  // Type=notify-reload (systemd 253) pairs a reload with its READY=1 by this time; older ones ignore it.
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec), "reading the configuration again");
}

void notify_stopping(std::string_view status) { tell("STOPPING=1", status); }

void notify_status(std::string_view status) {
  if (!status.empty()) sd_notify(0, ("STATUS=" + clean_line(status, 500)).c_str());
}

void notify_watchdog() { tell("WATCHDOG=1", {}); }

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
  // With two beats in that time, one that was late was fatal to a process that had recovered since.
  return std::chrono::microseconds(static_cast<std::int64_t>(usec / 4));
}

}  // namespace sigwatch
