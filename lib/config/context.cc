#include "config/context.h"

#include <algorithm>
#include <numeric>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kMostProblems = 100;
// The distance takes time and memory with the product of both lengths, and
// a line of the file may have 16 KiB. What is so long is no misspelt key.
constexpr std::size_t kLongestWord = 64;

/// Levenshtein's distance, where neighbours changed places count as one (`plicy`, `polciy`).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

Context::Context(std::string file) : file_(std::move(file)) {
  std::error_code failed;
  // With an error code: where the current folder is gone, this would throw. Reading the file then says what is wrong.
  base_ = std::filesystem::absolute(file_, failed).parent_path();
}

void Context::complain(Place place, std::string cause, std::string remedy) {
  if (problems_.size() >= kMostProblems) return;
  if (problems_.size() == kMostProblems - 1) {
    cause = "there are more problems";
    remedy = "settle those before this one first";
  }
  problems_.emplace_back(place, ConfigProblem{at(place), std::move(cause), std::move(remedy)});
}

void Context::note(Place place, const std::string& text) {
  if (notes_.size() < kMostProblems) notes_.push_back(at(place) + ": " + text);
}

std::string Context::at(Place place) const {
  return place.line == 0 ? file_ : file_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string Context::resolve(const std::string& path) const { return (base_ / path).lexically_normal().string(); }

std::vector<ConfigProblem> Context::problems() const {
  // A person mends a file from top to bottom, but checks between two sections run when all of it was
  // read. Stable, so that two complaints about one place stay in the order in which they were found.
  auto sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ConfigProblem> result;
  for (auto& [place, problem] : sorted) result.push_back(std::move(problem));
  return result;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > kLongestWord) return "";
  const std::string wanted = lower(word);
  std::string best;
  // A third of the word may be wrong, and two letters of a short one. Yet one letter of the
  // name must be right: else `to` or `by` would be proposed for any word of two letters.
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& name : known) {
    const auto d = distance(wanted, name);
    if (d < least && d < name.size()) {
      least = d;
      best = name;
    }
  }
  return best;
}

/// Keeps a complaint in one line, whatever bytes stand in the file: it goes to terminals and to the log. `u:password@`
/// is left out: people write it into URLs, also where none belongs.
std::string ticked(std::string_view text) {
  std::string shown = clean_line(text, 1'000);
  for (auto at = shown.find('@'); at != std::string::npos; at = shown.find('@', at + 1)) {
    const auto blank = shown.rfind(' ', at);
    auto begin = blank == std::string::npos ? 0 : blank + 1;
    if (const auto slashes = shown.find("://", begin); slashes < at) begin = slashes + 3;
    const auto user = std::string_view(shown).substr(begin, at - begin);
    if (user.find(':') == std::string_view::npos || user.starts_with("xmpp:") || user.starts_with("mailto:")) continue;
    shown.replace(begin, user.size(), "...");
    at = begin + 3;
  }
  return "`" + clean_line(shown, 60) + "`";
}

}  // namespace sigwatch
