#include "archives/imap/mailbox.h"

#include <algorithm>
#include <cstdint>

#include "core/base/text.h"

namespace sigwatch::imap {

namespace {

using std::string;
using std::string_view;

constexpr std::size_t kLongestName = 1000;
/// With a comma where other base64 has a slash: a slash may part folders (RFC 3501, 5.1.3).
constexpr string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool has_control(string_view text) { return std::any_of(text.begin(), text.end(), is_control); }
bool is_plain(char c) { return static_cast<unsigned char>(c) < 0x80 && !is_control(c); }

Error bad_url(string_view url, const string& why) {
  return {ErrorKind::give_up, clean_line(url) + ": " + why + "; write imaps://user@host/FOLDER"};
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// nullopt: a `%` without two digits.
std::optional<string> percent_decoded(string_view text) {
  string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool is_host(string_view host) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || string_view(".-:[]_").find(c) != string::npos;
  };
  return !host.empty() && std::all_of(host.begin(), host.end(), fits);
}

bool is_loopback(string_view host) {
  return host.starts_with("127.") || host.starts_with("[::1]") || host == "localhost" || host.starts_with("localhost:");
}

/// One code point of `text`, which gets shorter by it. nullopt: no UTF-8.
std::optional<char32_t> take_code_point(string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  char32_t value = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if (next >> 6 != 2) return std::nullopt;
    value = value << 6 | (next & 0x3FU);
  }
  // Overlong forms and halves of surrogates are no UTF-8 (RFC 3629): they could hide a character from other checks.
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

void add_utf16(string& bytes, char32_t value) {
  const auto add = [&](char32_t unit) {
    bytes += static_cast<char>(unit >> 8);
    bytes += static_cast<char>(unit & 0xFF);
  };
  if (value < 0x10000) return add(value);
  add(0xD800 + ((value - 0x10000) >> 10));
  add(0xDC00 + ((value - 0x10000) & 0x3FF));
}

void add_utf8(string& out, char32_t value) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (value >> shift & 0x3F)); };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0 | value >> 6);
    tail(0);
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0 | value >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | value >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

string base64(string_view bytes) {
  string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[bits >> (held - 6) & 0x3F];
  }
  if (held > 0) out += kAlphabet[bits << (6 - held) & 0x3F];
  return out;
}

/// One `&...-` without its ends. nullopt: not of the alphabet, or half a surrogate.
std::optional<string> shifted(string_view text) {
  string out;
  std::uint32_t bits = 0;
  int held = 0;
  char32_t high = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 16) continue;
    held -= 16;
    const char32_t unit = bits >> held & 0xFFFF;
    const bool low = unit >= 0xDC00 && unit < 0xE000;
    if (low != (high != 0)) return std::nullopt;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
      continue;
    }
    add_utf8(out, high == 0 ? unit : 0x10000 + ((high - 0xD800) << 10 | (unit - 0xDC00)));
    high = 0;
  }
  return high == 0 ? std::optional(out) : std::nullopt;
}

}  // namespace

Result<BoxUrl> parse_box_url(string_view url) {
  BoxUrl box;
  const auto scheme = url.find("://");
  box.tls = url.starts_with("imaps://");
  if (!box.tls && !url.starts_with("imap://")) return bad_url(url, "not a URL of IMAP");
  string_view rest = url.substr(scheme + 3);
  const auto slash = rest.find('/');
  string_view authority = rest.substr(0, slash);
  const auto at = authority.rfind('@');
  const auto user = percent_decoded(at == string_view::npos ? "" : authority.substr(0, at));
  if (at != string_view::npos) authority.remove_prefix(at + 1);
  const string host = lower(authority);
  if (!user || !is_host(host) || has_control(*user)) return bad_url(url, "user or host cannot be read");
  if (at != string_view::npos && rest.substr(0, at).find(':') != string_view::npos)
    // Without the rest of the URL, which would carry the password into the log.
    return bad_url(string(url.substr(0, scheme)) + "://" + host,
                   "a password stands in it; name it under password: {file: PATH}");
  string_view path = slash == string_view::npos ? "" : rest.substr(slash + 1);
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto folder = percent_decoded(path);
  if (!folder || (!folder->empty() && !quoted_mailbox(*folder)))
    return bad_url(url, "its folder is no name that a server could have");
  box.address = string(url.substr(0, scheme + 3)) + host;
  box.user = *user;
  box.folder = *folder;
  box.loopback = is_loopback(host);
  return box;
}

string url_folder(string_view folder) {
  constexpr string_view kHex = "0123456789ABCDEF";
  constexpr string_view kSafe = "-._~/";
  string out;
  for (const char c : folder) {
    const bool safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      kSafe.find(c) != string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (safe) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::optional<string> quoted_mailbox(string_view folder) {
  if (folder.empty() || folder.size() > kLongestName || has_control(folder)) return std::nullopt;
  string out = "\"";
  while (!folder.empty()) {
    if (is_plain(folder.front())) {
      const char c = folder.front();
      if (c == '"' || c == '\\') out += '\\';
      out += c;
      if (c == '&') out += '-';
      folder.remove_prefix(1);
      continue;
    }
    string units;
    while (!folder.empty() && !is_plain(folder.front())) {
      const auto value = take_code_point(folder);
      if (!value) return std::nullopt;
      add_utf16(units, *value);
    }
    out += "&" + base64(units) + "-";
  }
  return out + "\"";
}

string decoded_mailbox(string_view name) {
  string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto end = name[i] == '&' ? name.find('-', i) : string_view::npos;
    if (end == string_view::npos) {
      out += name[i];
      continue;
    }
    const auto text = end == i + 1 ? std::optional<string>("&") : shifted(name.substr(i + 1, end - i - 1));
    out += text ? *text : string(name.substr(i, end - i + 1));
    i = end;
  }
  return out;
}

}  // namespace sigwatch::imap
