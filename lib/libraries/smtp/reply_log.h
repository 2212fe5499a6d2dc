#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sigwatch {

/// The replies of one conversation, bounded: a server that talks without end is cut off.
class ReplyLog {
 public:
  /// One line as received. False: the server has said more than any honest one does; hang up.
  bool add(std::string_view line);

  /// The words of the last reply with this code, its lines joined; empty when there was none.
  std::string words(long code) const;

  /// The code of the last line, 0 before the first.
  long last_code() const { return last_code_; }

 private:
  std::size_t bytes_ = 0;
  long last_code_ = 0;
  bool open_ = false;  ///< the last line was `NNN-...`: more of the same reply follows
  std::map<long, std::string> words_;
};

}  // namespace sigwatch
