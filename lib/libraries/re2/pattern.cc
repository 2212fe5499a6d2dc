#include "libraries/re2/pattern.h"

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLongestPattern = 1000;
constexpr std::int64_t kMemory =
    2 * 1024 * 1024;  // program and automata of one pattern; beyond it RE2 goes on without the automaton

RE2::Options options() {
  RE2::Options options;
  // RE2 would write to standard error by itself; what is wrong is told with the place in the configuration.
  options.set_log_errors(false);
  options.set_max_mem(kMemory);
  // All that is asked is whether it fits.
  options.set_never_capture(true);
  return options;
}

/// RE2 names the fragment that it stumbled over, not its offset; for a missing parenthesis, the whole pattern.
std::string offset_of(const std::string& pattern, const std::string& fragment) {
  if (fragment.empty() || fragment == pattern) return "";
  const auto at = pattern.find(fragment);
  return at == std::string::npos ? "" : " at offset " + std::to_string(at);
}

std::string complaint(const std::string& pattern, const RE2& compiled) {
  const std::string& fragment = compiled.error_arg();
  return "`" + clean_line(pattern, 80) + "` is not a pattern: " + clean_line(compiled.error(), 120) +
         offset_of(pattern, fragment);
}

}  // namespace

Result<Matcher> compile_pattern(const std::string& pattern) {
  if (pattern.size() > kLongestPattern) {
    return Error{ErrorKind::give_up, "`" + clean_line(pattern, 40) +
                                         "` is too long for a pattern: " + std::to_string(pattern.size()) +
                                         " bytes, at most " + std::to_string(kLongestPattern)};
  }
  // Shared, because a std::function is copied and an RE2 cannot be; it is immutable.
  const auto compiled = std::make_shared<const RE2>(pattern, options());
  if (!compiled->ok()) return Error{ErrorKind::give_up, complaint(pattern, *compiled)};
  return Matcher([compiled](std::string_view text) {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled);
  });
}

}  // namespace sigwatch
