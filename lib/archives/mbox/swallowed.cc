#include "archives/mbox/swallowed.h"

#include <algorithm>
#include <optional>
#include <string>

#include "archives/mbox/separator.h"
#include "core/base/text.h"
#include "libraries/mimetic/body_start.h"
#include "libraries/mimetic/header.h"
#include "libraries/mimetic/header_block.h"

namespace sigwatch {
namespace {

constexpr std::size_t kMostSwallowed = 1000;

/// Lines at the margin that are all fields, one behind the other.
class Run {
 public:
  bool open() const { return begin_.has_value(); }
  void close() { *this = {}; }
  void add(const std::string& name, std::size_t at) {
    if (!begin_) begin_ = at;
    from_ = from_ || name == "from";
    date_ = date_ || name == "date";
    id_ = id_ || name == "message-id";
    received_ = received_ || name == "received";
  }
  std::optional<std::size_t> whole() const { return from_ && date_ + id_ + received_ >= 2 ? begin_ : std::nullopt; }

 private:
  std::optional<std::size_t> begin_;
  bool from_ = false, date_ = false, id_ = false, received_ = false;
};

/// Where the text begins in which no attached mail stands; nullopt when there is none.
std::optional<std::size_t> text_begin(const SplitMessage& split) {
  const auto header = parse_header(split.header);
  if (!header) return 0;
  const std::string type = lower(trim(field(*header, "Content-Type")));
  // Attached and returned mail has a whole header, too, and is no mail to the list.
  if (type.starts_with("message/")) return std::nullopt;
  if (!type.starts_with("multipart/")) return 0;
  const auto boundary = boundary_of(field(*header, "Content-Type"));
  if (!boundary || boundary->empty()) return std::nullopt;
  const std::size_t end = split.body.rfind("\n--" + *boundary + "--");
  return end == std::string_view::npos ? std::nullopt : std::optional(end + 1);
}

}  // namespace

std::vector<std::size_t> swallowed_beginnings(std::string_view raw) {
  std::vector<std::size_t> found;
  const SplitMessage split = split_message(raw);
  const auto begin = text_begin(split);
  if (!begin) return found;
  const std::size_t body = raw.size() - split.body.size();
  Run run;
  for (std::size_t at = body + *begin; at < raw.size() && found.size() < kMostSwallowed;) {
    const std::string_view line = raw.substr(at, raw.find('\n', at) - at);
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    const std::string name = folded ? std::string() : field_name(line);
    if (!name.empty()) run.add(name, at);
    if (name.empty() && !(folded && run.open())) {
      if (const auto whole = run.whole()) found.push_back(*whole);
      run.close();
    }
    at += line.size() + 1;
  }
  if (const auto whole = run.whole()) found.push_back(*whole);
  return found;
}

}  // namespace sigwatch
