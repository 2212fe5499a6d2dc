#include "libraries/mimetic/body_start.h"

#include "core/base/text.h"
#include "libraries/mimetic/header.h"
#include "libraries/mimetic/header_block.h"
#include "libraries/mimetic/transfer.h"

namespace sigwatch {
namespace {

/// The footer of a list makes one level. Deeper ones are made to overflow the stack of parsers that call themselves for
/// each (mimetic is one, so it never sees a body); this one goes down in a loop.
constexpr int kDepth = 4;

/// How much of the raw body is looked at: base64 takes 4 bytes for 3, and the parts' headers come on top.
constexpr std::size_t kRawRead = 2 * kBodyRead;

/// The first part between boundary lines: header, blank line, body.
std::string_view first_part(std::string_view body, std::string_view boundary) {
  const std::string line = "--" + std::string(boundary);
  std::size_t at = body.starts_with(line) ? 0 : body.find("\n" + line);
  if (at == std::string_view::npos) return {};
  at = body.find('\n', at + 1);
  if (at == std::string_view::npos) return {};
  const std::string_view part = body.substr(at + 1);
  return part.substr(0, part.find("\n" + line));
}

}  // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
  const std::string type = lower(trim(content_type));
  if (!type.starts_with("multipart/")) return std::nullopt;
  const auto at = type.find("boundary=");
  if (at == std::string_view::npos) return std::string();
  // Out of the value as it was written: the case of a boundary matters (RFC 2045 5.1).
  std::string_view value = trim(content_type).substr(at + 9);
  if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
  return std::string(value.substr(0, value.find_first_of("; \t")));
}

std::string decoded_body(const Fields& header, std::string_view body) {
  const std::string name = lower(trim(field(header, "Content-Transfer-Encoding")));
  bool whole = true;
  if (name == "base64") return decode_base64(body, whole);
  if (name == "quoted-printable") return decode_quoted_printable(body);
  return std::string(body);
}

std::string readable_start(const Fields& header, std::string_view body) {
  Fields fields = header;
  std::string_view text = body.substr(0, kRawRead);
  for (int depth = 0; depth < kDepth; ++depth) {
    const auto boundary = boundary_of(field(fields, "Content-Type"));
    if (!boundary) break;
    const std::string_view part = first_part(text, *boundary);
    const SplitMessage split = split_message(part);
    auto inner = parse_header(split.header);
    if (part.empty() || !inner) break;
    fields = std::move(inner).value();
    text = split.body;
  }
  return decoded_body(fields, text).substr(0, kBodyRead);
}

}  // namespace sigwatch
