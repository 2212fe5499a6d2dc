#include "archives/engine/page_words.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace {

using nlohmann::json;

/// Stands for a line end while libxml2 runs blanks together: a character for private use.
constexpr std::string_view kLineEnd = "\xEE\x80\x80";
constexpr std::size_t kLongestValue = 16 * 1024;

bool is_break(std::string_view html, std::size_t at) {
  if (at + 3 >= html.size() || html[at] != '<') return false;
  const char after = html[at + 3];
  return lower(html.substr(at + 1, 2)) == "br" && (after == '>' || after == '/' || after == ' ');
}

/// A tag's own line ends are left alone.
std::string with_line_marks(std::string_view html) {
  std::string marked;
  bool in_tag = false;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (is_break(html, i)) marked += kLineEnd;
    if (html[i] == '<') in_tag = true;
    if (html[i] == '>') in_tag = false;
    if (html[i] == '\n' && !in_tag) {
      marked += kLineEnd;
    } else {
      marked.push_back(html[i]);
    }
  }
  return marked;
}

/// Counted before anything is made of them. (nlohmann's parser with a callback, which could leave some out, looks
/// through all elements of an array after each.) Each value begins or follows one of these, outside strings.
bool has_too_many_values(std::string_view json_text) {
  std::size_t values = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json_text.size() && values <= kMostJsonValues; ++i) {
    const char c = json_text[i];
    if (in_string && c == '\\') ++i;
    if (c == '"') in_string = !in_string;
    if (!in_string && (c == ',' || c == '{' || c == '[')) ++values;
  }
  return values > kMostJsonValues;
}

std::string scheme_of(std::string_view base) { return std::string(base.substr(0, base.find(':') + 1)); }

std::string escaped(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kHex[byte >> 4U], kHex[byte & 15U]};
}

/// What browsers make of it (WHATWG URL): line ends and tabs do not belong to it, and no other control character or
/// space stays in it.
std::string as_address(std::string_view written) {
  std::string address;
  for (const char c : trim(written)) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    address += static_cast<unsigned char>(c) > 0x20 && c != 0x7F ? std::string(1, c) : escaped(c);
  }
  return address;
}

}  // namespace

std::string plain_lines(std::string_view html, std::size_t limit) {
  HtmlLimits limits;
  limits.text = limit;
  const std::string words =
      // The piece has no head of its own that names its encoding, and libxml2 would guess another one.
      read_html("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"><body>" + with_line_marks(html),
                limits)
          .text;
  std::string lines;
  for (std::size_t at = 0; at < words.size();) {
    const auto end = std::min(words.find(kLineEnd, at), words.size());
    lines += std::string(trim(std::string_view(words).substr(at, end - at))) + "\n";
    at = end + kLineEnd.size();
  }
  return lines;
}

std::string plain_value(std::string_view html) {
  // Most values hold no reference, and need no parser.
  if (html.find('&') == std::string_view::npos) return clean_line(html, kLongestValue);
  return clean_line(plain_lines(html, kLongestValue), kLongestValue);
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : escaped(c);
  }
  return out;
}

std::string resolved(std::string_view base, std::string_view written) {
  const std::string address = as_address(written);
  std::string_view href = std::string_view(address).substr(0, address.find('#'));
  base = base.substr(0, base.find_first_of("?#"));
  if (href.starts_with("http://") || href.starts_with("https://")) return std::string(href);
  if (href.starts_with("//")) return scheme_of(base) + std::string(href);
  const auto scheme = base.find("://");
  if (scheme == std::string_view::npos || href.substr(0, href.find_first_of("/?")).find(':') != std::string_view::npos)
    return {};
  const auto host_end = std::min(base.find('/', scheme + 3), base.size());
  if (href.starts_with('/')) return std::string(base.substr(0, host_end)) + std::string(href);
  std::string folder(base.substr(0, host_end == base.size() ? base.size() : base.rfind('/') + 1));
  if (!folder.ends_with('/')) folder.push_back('/');
  for (bool more = true; more;) {
    more = false;
    if (href.starts_with("./")) href.remove_prefix(2), more = true;
    if (href.starts_with("../")) {
      href.remove_prefix(3);
      more = true;
      if (folder.size() > host_end + 1) folder.erase(folder.rfind('/', folder.size() - 2) + 1);
    }
  }
  return folder + std::string(href);
}

std::string text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Time> time_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return Time(Seconds(found->get<std::int64_t>()));
}

/// An ETag may hold any bytes; nlohmann throws at those that are not UTF-8 unless told otherwise.
std::string to_compact(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace); }

std::optional<json> object_in(std::string_view text) {
  if (has_too_many_values(text)) return std::nullopt;
  json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return std::optional<json>(std::in_place, std::move(object));
}

}  // namespace sigwatch
