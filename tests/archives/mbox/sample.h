#pragma once

#include <chrono>
#include <string>

#include "core/base/calendar.h"
#include "core/base/time.h"

namespace sigwatch {

/// `Fri May 22 06:02:29 2026`.
inline std::string ctime_text(Time time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<Days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::weekday weekday(day);
  const std::string number = std::to_string(static_cast<unsigned>(date.day()));
  return std::string(kDays[weekday.c_encoding()]) + " " + kMonths[static_cast<unsigned>(date.month()) - 1] + " " +
         (number.size() == 1 ? " " : "") + number + " " + to_rfc3339(time).substr(11, 8) + " " +
         std::to_string(static_cast<int>(date.year()));
}

/// One message as a delivery agent appends it, with the empty line behind it.
inline std::string mbox_message(Time time, const std::string& id, const std::string& body = "Hello,\n\nall.\n") {
  return "From jane@host.example  " + ctime_text(time) + "\nMessage-ID: <" + id +
         ">\nFrom: Jane <jane@host.example>\nDate: " + to_rfc3339(time) + "\nSubject: " + id + "\n\n" + body + "\n";
}

/// `count` messages, one a day up to the day before `until`: `m0` is the oldest.
inline std::string daily_mbox(int count, Time until) {
  std::string text;
  for (int i = 0; i < count; ++i) text += mbox_message(until - Days(count - i), "m" + std::to_string(i) + "@x");
  return text;
}

/// `count` messages of 4 kB, one a day from `from` on; more than one block of them is read in parts.
inline std::string large_mbox(int count, Time from) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += mbox_message(from + Days(i), "m" + std::to_string(i) + "@x", std::string(4000, 'x') + "\n");
  return text;
}

}  // namespace sigwatch
