#include "archives/public_inbox/export.h"

#include <charconv>
#include <map>
#include <utility>

namespace sigwatch::public_inbox {

namespace {

using Files = std::map<std::string, Commit::File, std::less<>>;

/// `word REST` -> REST; nullopt when the line begins otherwise.
std::optional<std::string_view> after(std::string_view line, std::string_view word) {
  if (!line.starts_with(word)) return std::nullopt;
  return line.substr(word.size());
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `Name <address> 1784130680 +0200`; years 1970 to 9999.
/// The seconds alone are read: a real repository has zones that are nonsense (`+1900` where the mail says `-0500`).
std::optional<Time> time_of(std::string_view ident) {
  const auto bracket = ident.rfind("> ");
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::string_view clock = ident.substr(bracket + 2);
  const auto seconds = number<std::int64_t>(clock.substr(0, clock.find(' ')));
  if (!seconds || *seconds < 0 || *seconds > 253'402'300'799) return std::nullopt;
  return Time{Seconds(*seconds)};
}

class Stream {
 public:
  explicit Stream(std::string_view text) : rest_(text) {}

  bool read() {
    while (!rest_.empty()) {
      const auto line = next_line();
      if (!line) return false;
      // git says so at the end when it was asked to; without it what it wrote was cut.
      if (*line == "done") return true;
      if (!take(*line)) return false;
    }
    return false;
  }
  std::vector<Commit> take_commits() { return std::move(commits_); }

 private:
  std::optional<std::string_view> next_line() {
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }

  bool take(std::string_view line) {
    if (line == "blob" || line.starts_with("reset ") || line.starts_with("tag ")) return enter(false);
    if (line.starts_with("commit ")) return enter(true);
    if (const auto mark = after(line, "mark ")) return mark_ = *mark, true;
    if (const auto id = after(line, "original-oid ")) return take_id(*id);
    if (const auto size = after(line, "data ")) return take_data(*size);
    if (!in_commit_) return true;
    if (const auto ident = after(line, "committer ")) commits_.back().committed = time_of(*ident);
    if (const auto from = after(line, "from "); from && !from->starts_with(':')) commits_.back().parent = *from;
    if (const auto file = after(line, "M ")) take_file(*file);
    return true;
  }

  bool enter(bool commit) {
    in_commit_ = commit;
    if (commit) commits_.emplace_back();
    mark_.clear();
    id_.clear();
    return true;
  }

  bool take_id(std::string_view id) {
    id_ = id;
    if (in_commit_) commits_.back().id = id;
    return true;
  }

  bool take_data(std::string_view text) {
    const auto size = number<std::size_t>(text);
    if (!size || *size > rest_.size()) return false;
    if (!in_commit_) blobs_[mark_] = {rest_.substr(0, *size), id_};
    rest_.remove_prefix(*size);
    return true;
  }

  /// `100644 :5 m`
  void take_file(std::string_view file) {
    const auto mark_at = file.find(' ');
    const auto name_at = file.rfind(' ');
    if (mark_at == std::string_view::npos || name_at <= mark_at) return;
    const auto blob = blobs_.find(file.substr(mark_at + 1, name_at - mark_at - 1));
    const std::string_view name = file.substr(name_at + 1);
    if (blob == blobs_.end()) return;
    if (name == "m") commits_.back().message = blob->second;
    if (name == "d") commits_.back().removed = blob->second;
  }

  std::string_view rest_;
  Files blobs_;
  std::vector<Commit> commits_;
  std::string mark_, id_;
  bool in_commit_ = false;
};

}  // namespace

Result<std::vector<Commit>> parse_export(std::string_view text) {
  Stream stream(text);
  if (!stream.read()) return Error{ErrorKind::set_aside, "what git wrote is not whole"};
  return stream.take_commits();
}

}  // namespace sigwatch::public_inbox
