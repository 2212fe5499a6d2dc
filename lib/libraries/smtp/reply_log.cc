#include "libraries/smtp/reply_log.h"

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kBytes = 64 * 1024;  // of a whole conversation; real ones stay under 4 KiB
constexpr std::size_t kKept = 1000;        // of one reply

long code_of(std::string_view line) {
  if (line.size() < 3) return 0;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!digit(line[0]) || !digit(line[1]) || !digit(line[2])) return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

}  // namespace

/// By code, because libcurl tells the code of the reply that counts, and not its words. Those to QUIT, which come
/// later, bear another code.
bool ReplyLog::add(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kBytes) return false;
  const long code = code_of(line);
  if (code == 0) return true;
  std::string& words = words_[code];
  const bool more = open_ && code == last_code_;
  if (!more) words.clear();
  const std::string_view text = trim(more ? line.substr(std::min<std::size_t>(4, line.size())) : line);
  if (words.size() < kKept) words.append(words.empty() ? "" : " ").append(text.substr(0, kKept));
  last_code_ = code;
  open_ = line.size() > 3 && line[3] == '-';
  return true;
}

std::string ReplyLog::words(long code) const {
  const auto found = words_.find(code);
  return found == words_.end() ? std::string() : found->second;
}

}  // namespace sigwatch
