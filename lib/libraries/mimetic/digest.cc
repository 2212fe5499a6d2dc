#include "libraries/mimetic/digest.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/people/list_notice.h"
#include "core/people/sender.h"
#include "libraries/mimetic/body_start.h"
#include "libraries/mimetic/header.h"
#include "libraries/mimetic/header_block.h"

namespace sigwatch {
namespace {

constexpr std::size_t kMostParts = 1000;
constexpr int kNesting = 4;

// RFC 1153: 70 hyphens end the preamble, 30 stand between messages. Some programs count badly.
constexpr std::size_t kPreambleRule = 60;
constexpr std::size_t kLeastRule = 25, kMostRule = 40;

bool may_be_digest(const Post& post) {
  if (post.markers.unreadable || !post.references.empty() || is_reply_subject(post.subject))
    return false;  // a person answers a digest
  // Not of `Jane <TOKEN-dmarc-request@...>`, who may have mail of others in hers.
  return is_digest_subject(post.subject) || sender_kind(post.author) == SenderKind::list_software;
}

/// Cuts the next line off `text`, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The length of a line of nothing but hyphens, or 0.
std::size_t rule_length(std::string_view line) {
  while (line.ends_with(' ')) line.remove_suffix(1);
  return line.find_first_not_of('-') == std::string_view::npos ? line.size() : 0;
}

class Unfolding {
 public:
  Unfolding(bool cut, bool named) : named_(named), whole_(!cut) {}

  /// The entity of a digest, as its header says.
  void read(const Fields& header, std::string_view body, int depth, bool digest = false) {
    const std::string type = lower(trim(field(header, "Content-Type")));
    if (type.starts_with("multipart/")) {
      if (const auto boundary = boundary_of(field(header, "Content-Type")))
        read_parts(*boundary, body, type.starts_with("multipart/digest"), depth);
    } else if (type.starts_with("message/rfc822")) {
      // A subject that says nothing may be that of a question to the moderator, with the mail in question.
      if (named_ || digest) take(body);
    } else if (type.empty() || type.starts_with("text/plain")) {
      read_text(decoded_body(header, body));
    }
  }

  bool whole() const { return whole_ && !posts_.empty(); }
  std::vector<Post> take_posts() { return std::move(posts_); }

 private:
  void read_parts(const std::string& boundary, std::string_view body, bool digest, int depth) {
    if (boundary.empty() || depth >= kNesting) {
      whole_ = false;
      return;
    }
    const std::string line = "--" + boundary;
    std::optional<std::size_t> begin;
    bool closed = false;
    for (std::size_t at = body.starts_with(line) ? 0 : body.find("\n" + line); at != std::string_view::npos && !closed;
         at = body.find("\n" + line, at + 1)) {
      if (begin) read_part(body.substr(*begin, at > *begin ? at + 1 - *begin : 0), digest, depth);
      // The last boundary ends in two hyphens. Nothing else shows that no part is missing.
      const std::size_t behind = at + line.size() + (body[at] == '\n' ? 1 : 0);
      closed = body.substr(behind).starts_with("--");
      begin = std::min(body.find('\n', behind), body.size() - 1) + 1;
    }
    if (begin && !closed) read_part(body.substr(*begin), digest, depth);
    whole_ = whole_ && closed;
  }

  /// RFC 2046 5.1.5: in a digest, a part without a type is a message.
  void read_part(std::string_view part, bool digest, int depth) {
    const SplitMessage split = split_message(part);
    const auto header = parse_header(split.header);
    if (!header) {
      whole_ = false;
      return;
    }
    if (!digest || !field(*header, "Content-Type").empty()) return read(*header, split.body, depth + 1, digest);
    // Here a part is either a message behind an empty header of its own, or, as some programs write it, the message at
    // once.
    take(field(*header, "From").empty() ? split.body : part);
  }

  /// RFC 1153. A line of hyphens within a message cuts off what begins with no header: it stays a piece of that
  /// message.
  void read_text(std::string_view text) {
    // The preamble: how to subscribe, and the list of subjects.
    while (!text.empty() && rule_length(take_line(text)) < kPreambleRule) {
    }
    std::string_view section = text;
    bool after_blank = true;
    while (!text.empty()) {
      const auto at = static_cast<std::size_t>(text.data() - section.data());
      const std::string_view line = take_line(text);
      const std::size_t rule = rule_length(line);
      if (after_blank && rule >= kLeastRule && rule <= kMostRule) {
        take_section(section.substr(0, at));
        section = text;
      }
      after_blank = trim(line).empty();
    }
    take_section(section);
  }

  void take_section(std::string_view section) {
    section = section.substr(std::min(section.find_first_not_of(" \t\r\n"), section.size()));
    const auto header = parse_header(split_message(section).header);
    if (header && !field(*header, "From").empty() &&
        (!field(*header, "Date").empty() || !field(*header, "Subject").empty()))
      take(section);
  }

  /// Beyond the cap nothing is dropped in silence: the digest stays behind the posts as one that cannot be read.
  void take(std::string_view raw) {
    if (posts_.size() >= kMostParts) {
      whole_ = false;
      return;
    }
    posts_.push_back(parse_message(raw.substr(std::min(raw.find_first_not_of("\r\n"), raw.size()))));
  }

  bool named_;  // the subject is that of a digest
  bool whole_;
  std::vector<Post> posts_;
};

}  // namespace

std::vector<Post> unfold_digest(Post post, std::string_view raw, bool cut) {
  std::vector<Post> posts;
  if (may_be_digest(post)) {
    const SplitMessage split = split_message(raw);
    if (const auto header = parse_header(split.header)) {
      Unfolding unfolding(cut, is_digest_subject(post.subject));
      unfolding.read(*header, split.body, 0);
      const bool whole = unfolding.whole();
      posts = unfolding.take_posts();
      for (std::size_t i = 0; i < posts.size(); ++i) {
        posts[i].locator = post.locator + "/" + std::to_string(i + 1);
        posts[i].archive_date = post.archive_date;
        posts[i].url = post.url;
      }
      if (whole) return posts;
    }
  }
  if (!posts.empty()) {
    // What is left is perhaps a person's mail. Under list software's address and marks it would be set aside.
    post.author = {};
    post.markers = {};
    post.markers.unreadable = true;
  }
  posts.push_back(std::move(post));
  return posts;
}

}  // namespace sigwatch
