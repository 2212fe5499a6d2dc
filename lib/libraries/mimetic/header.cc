#include "libraries/mimetic/header.h"

#include <mimetic/mimetic.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>

#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "libraries/mimetic/body_start.h"
#include "libraries/mimetic/header_block.h"

namespace sigwatch {
namespace {

constexpr std::size_t kIdLimit = 254;  // HyperKitty cuts there: the same post must have the same identity everywhere
constexpr std::size_t kIdCount = 50;
// Each is looked for among those before it.
constexpr std::size_t kIdsRead = 1000;

Fields fields_of(const std::string& safe) {
  using namespace mimetic;
  MimeEntity entity;
  // The header alone: with nested parts mimetic overflows the stack, and a million tiny ones took 1.4 GB.
  entity.load(safe.begin(), safe.end(), imBody | imChildParts | imPreamble | imEpilogue);
  Fields fields;
  for (const Field& one : entity.header())
    fields.emplace_back(std::string(one.name().data(), one.name().size()), one.value());
  return fields;
}

/// One id: folding undone, Pipermail's obfuscation undone, one clean line of at most 254 bytes.
std::string clean_id(std::string_view text) {
  std::string id(trim(text));
  if (const auto at = id.find(" at "); at != std::string_view::npos && id.find('@') == std::string_view::npos)
    id.replace(at, 4, "@");
  id.erase(std::remove_if(id.begin(), id.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }),
           id.end());
  return clean_line(std::string_view(id).substr(0, kIdLimit), kIdLimit);
}

std::string message_id_in(const Fields& fields) {
  const auto ids = parse_message_ids(field(fields, "Message-ID"));
  return ids.empty() ? clean_id(field(fields, "Message-ID")) : ids.front();
}

std::vector<std::string> references_in(const Fields& fields) {
  // First that which is answered; it stays even where there are too many of the others.
  std::vector<std::string> ids = parse_message_ids(field(fields, "In-Reply-To"));
  for (auto& id : parse_message_ids(field(fields, "References"))) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  // The newest ancestors stand last: they are the ones that this archive may hold.
  if (ids.size() > kIdCount) ids.erase(ids.begin() + 1, ids.end() - static_cast<std::ptrdiff_t>(kIdCount - 1));
  return ids;
}

std::optional<Time> sender_date_in(const Fields& fields) {
  std::string_view value = trim(field(fields, "Date"));
  // Never X-Original-Date: there Mailman keeps a Date that it had reason not to believe.
  if (value.empty()) value = trim(field(fields, "Resent-Date"));
  const auto date = parse_mail_date(value);
  return date ? std::optional<Time>(date->time) : std::nullopt;
}

bool is_mail(const Fields& fields) {
  constexpr std::array<std::string_view, 5> kNames = {"From", "Date", "Subject", "Message-ID", "Resent-Date"};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return !field(fields, name).empty(); });
}

/// It is still a post, and perhaps a person's: dropped, it would make a list look silent. So it is doubtful, and people
/// are asked.
Post unreadable_post() {
  Post post;
  post.markers.unreadable = true;
  return post;
}

}  // namespace

Result<Fields> parse_header(std::string_view block) {
  const auto safe = safe_header(block);
  if (!safe) return safe.error();
  try {
    return fields_of(safe.value());
  } catch (const std::exception& problem) {
    return Error{ErrorKind::set_aside, std::string("the header cannot be parsed: ") + clean_line(problem.what())};
  }
}

std::vector<std::string> parse_message_ids(std::string_view value) {
  std::vector<std::string> ids;
  const auto keep = [&](std::string_view text) {
    std::string id = clean_id(text);
    if (!id.empty()) ids.push_back(std::move(id));
  };
  std::size_t open = value.find('<');
  while (open != std::string_view::npos && ids.size() < kIdsRead) {
    const std::size_t close = value.find('>', open);
    if (close == std::string_view::npos) break;
    open = value.rfind('<', close);  // of `<a <b@c>`, b@c
    keep(value.substr(open + 1, close - open - 1));
    open = value.find('<', close);
  }
  // One id without its brackets, or cut off before the closing one.
  std::string_view bare = trim(value);
  if (bare.starts_with('<')) bare.remove_prefix(1);
  if (ids.empty() && bare.find('@') != std::string_view::npos && bare.find_first_of(" \t<>") == std::string_view::npos)
    keep(bare);
  return ids;
}

Post make_post(const Fields& fields, std::string_view body_start) {
  Post post;
  post.message_id = message_id_in(fields);
  post.references = references_in(fields);
  post.sender_date = sender_date_in(fields);
  post.author = parse_author(field(fields, "From"));
  post.subject = decode_text(field(fields, "Subject"));
  Fields decoded = fields;
  for (auto& [name, value] : decoded) {
    if (lower(name) == "subject") value = decode_text(value);
  }
  post.markers = read_markers(decoded, readable_start(fields, body_start));
  return post;
}

Post parse_message(std::string_view raw) {
  const SplitMessage split = split_message(raw);
  const auto fields = parse_header(split.header);
  if (!fields || !is_mail(fields.value())) return unreadable_post();
  return make_post(fields.value(), split.body);
}

}  // namespace sigwatch
