#include "libraries/mimetic/flowed_body.h"

#include <mimetic/codec/qp.h>

#include <algorithm>
#include <iterator>

namespace sigwatch {
namespace {

constexpr std::size_t kPlainLine = 997;  // RFC 5322 2.1.1 allows 998, one is kept for space-stuffing

/// RFC 3676 4.4: what would be read as a quote, or be changed on the way, gets a blank in front.
std::string stuffed(std::string_view line) {
  const bool needs = line.starts_with(' ') || line.starts_with('>') || line.starts_with("From ");
  return (needs ? " " : "") + std::string(line);
}

/// What does not fit goes as quoted-printable, never as base64: so the token line, by which an archive shows that a
/// notice has arrived and which is short ASCII, stands in every mail as it is.
bool fits_7bit(const std::vector<std::string>& lines) {
  return std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
    const bool ascii =
        std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii && line.size() <= kPlainLine;
  });
}

/// One line at a time: mimetic's encoder turns line ends into =0A once it has met a byte beyond ASCII.
std::string quoted_printable(std::string_view line) {
  std::string coded;
  mimetic::QP::Encoder().process(line.begin(), line.end(), std::back_inserter(coded));
  for (std::size_t at = 0; (at = coded.find('\n', at)) != std::string::npos; at += 2) coded.insert(at, 1, '\r');
  return coded;
}

}  // namespace

std::vector<std::string> lines_of(std::string_view body) {
  std::vector<std::string> lines;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    lines.emplace_back(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return lines;
}

FlowedBody flowed_body(const std::vector<std::string>& lines) {
  FlowedBody body{fits_7bit(lines), {}};
  for (const std::string& line : lines)
    body.wire += (body.plain ? stuffed(line) : quoted_printable(stuffed(line))) + "\r\n";
  return body;
}

std::vector<std::string> read_flowed_body(const FlowedBody& body) {
  std::string text;
  if (body.plain) {
    text = body.wire;
  } else {
    mimetic::QP::Decoder().process(body.wire.begin(), body.wire.end(), std::back_inserter(text));
  }
  std::erase(text, '\r');
  std::vector<std::string> lines = lines_of(text);
  for (std::string& line : lines) line.erase(0, line.starts_with(' ') ? 1 : 0);
  return lines;
}

}  // namespace sigwatch
