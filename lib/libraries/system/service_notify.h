#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sigwatch {

/// What the service manager is told (sd_notify, Type=notify). Each call does nothing when no manager listens
/// ($NOTIFY_SOCKET is unset), and never fails: a manager that cannot be told finds out by its own time-outs.

/// Start-up, or a reload, is done. `status` is the line that `systemctl status` shows.
void notify_ready(std::string_view status);

/// SIGHUP was taken; notify_ready() must follow, also when the old configuration stays.
void notify_reloading();

/// SIGTERM was taken. With the reason to wait, if there is one: `waiting for mail.example to answer`.
void notify_stopping(std::string_view status);

/// The line that `systemctl status` shows.
void notify_status(std::string_view status);

/// A sign of life for the watchdog.
void notify_watchdog();

/// How often to call notify_watchdog(): a quarter of WatchdogSec=, so that one may be late, or nullopt when no watchdog
/// waits for this process.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace sigwatch
