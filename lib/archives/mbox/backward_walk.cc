#include "archives/mbox/backward_walk.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "archives/mbox/mbox.h"
#include "archives/mbox/separator.h"
#include "archives/mbox/swallowed.h"
#include "core/base/text.h"
#include "libraries/mimetic/digest.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

/// Something stands behind the empty line that ends the header.
bool has_body(std::string_view message) {
  const std::size_t end = std::min(message.find("\n\n"), message.find("\n\r\n"));
  if (end == std::string_view::npos) return false;
  return message.find('\n', end + 1) + 1 < message.size();
}

}  // namespace

std::string mbox_locator(const std::string& path, std::int64_t offset) {
  return clean_line(path.substr(path.rfind('/') + 1)) + "@" + std::to_string(offset);
}

void BackwardWalk::add_swallowed(std::string_view raw, std::int64_t offset, std::vector<Post>& posts) const {
  const auto begins = swallowed_beginnings(raw);
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : raw.size();
    posts.push_back(parse_message(raw.substr(begins[i], end - begins[i])));
    posts.back().locator = mbox_locator(file_.path(), offset + static_cast<std::int64_t>(begins[i]));
  }
}

BackwardWalk::BackwardWalk(const LocalFile& file, std::int64_t floor, std::int64_t end, WalkLimits limits)
    : file_(file), floor_(floor), low_(end), start_(end), end_(end), last_start_(end), limits_(limits) {}

std::vector<Post> BackwardWalk::posts_at(const std::string& text, std::size_t at, std::size_t next,
                                         std::int64_t offset) {
  const std::string_view whole = std::string_view(text).substr(at, std::min(next - at, limits_.message));
  MboxMessage message = cut_message(whole, static_cast<std::uint64_t>(offset));
  message.sure = is_sure_separator(text, at, MboxDialect::local);
  Post post = post_of(message);
  post.locator = mbox_locator(file_.path(), offset);
  const bool cut = next - at > whole.size();
  std::vector<Post> posts = unfold_digest(std::move(post), message.raw, cut);
  // A digest is full of headers, and what they begin are its posts already.
  if (posts.size() == 1)
    add_swallowed(message.raw, offset + static_cast<std::int64_t>(whole.size() - message.raw.size()), posts);
  // Read backwards, the first message that is found is the file's last one: only that can be half-written.
  if (start_ == end_) {
    last_start_ = offset;
    last_posts_ = posts.size();
    last_has_body_ = whole.size() == limits_.message || has_body(whole);
  }
  return posts;
}

std::int64_t BackwardWalk::lead() const {
  const std::int64_t bytes = start_ - floor_;
  const bool cut = bytes > static_cast<std::int64_t>(carry_.size());
  return at_floor() && (cut || !trim(carry_).empty()) ? bytes : 0;
}

Result<std::vector<Post>> BackwardWalk::step() {
  const std::int64_t low = std::max(floor_, low_ - limits_.block);
  // Whether an empty line stands before a separator at the block's very beginning is seen in the block before.
  const std::int64_t context = std::min(low, static_cast<std::int64_t>(kSeparatorContext));
  auto bytes = file_.read(low - context, low_ - low + context);
  if (!bytes) return bytes.error();
  cost_.requests += 1;
  cost_.bytes += low_ - low + context;

  const auto begin = static_cast<std::size_t>(context);
  const std::size_t block_end = bytes->size();
  const std::string text = std::move(bytes).value() + carry_;
  std::vector<std::size_t> found;
  for (std::size_t at = next_separator(text, begin, MboxDialect::local); at < block_end;
       at = next_separator(text, at + 5, MboxDialect::local)) {
    found.push_back(at);
  }
  std::vector<std::vector<Post>> posts_of_each(found.size());
  for (std::size_t i = found.size(); i-- > 0;) {
    const std::int64_t offset = low - context + static_cast<std::int64_t>(found[i]);
    posts_of_each[i] = posts_at(text, found[i], i + 1 < found.size() ? found[i + 1] : text.size(), offset);
    start_ = offset;
  }
  carry_ = text.substr(begin, std::min(found.empty() ? text.size() - begin : found.front() - begin, limits_.message));
  low_ = low;
  std::vector<Post> posts;
  for (std::vector<Post>& some : posts_of_each) std::move(some.begin(), some.end(), std::back_inserter(posts));
  return posts;
}

}  // namespace sigwatch
