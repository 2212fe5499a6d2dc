#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// How one writes whom nobody answers: under which subjects, and at what time of day. Tells a program's regular reports
/// from a person's posts as far as that can be told; so it makes doubtful, and never more.
class PostingPattern {
 public:
  void add(std::string_view subject, Time date);
  /// Posts on five days or more (of each day the first is looked at: a series is one), two thirds of them under
  /// subjects that begin alike (numbers aside), and as many at the same time of day or under no name at all. Says what
  /// it saw; else empty.
  std::string regularity(bool named) const;

 private:
  int days_ = 0;
  std::optional<Days> last_day_;
  std::map<std::string, int> beginnings_;  ///< of subjects
  int alike_ = 0;                          ///< the most that begin alike
  std::map<int, int> quarters_;            ///< of an hour of the day
};

}  // namespace sigwatch
