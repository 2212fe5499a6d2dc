#include "core/base/text.h"

#include <algorithm>

namespace sigwatch {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kBlanks = " \t\r\n";

struct Decoded {
  char32_t point = kReplacement;
  std::size_t length = 1;
};

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80; }

/// How many bytes follow a lead byte, and the least code point that may be written with them (shorter forms are
/// forged).
struct Lead {
  std::size_t following = 0;
  char32_t bits = kReplacement;
  char32_t least = 0;
};

Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {0, byte, 0};
  if (byte >= 0xC2 && byte < 0xE0) return {1, byte & 0x1FU, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {2, byte & 0x0FU, 0x800};
  if (byte >= 0xF0 && byte < 0xF5) return {3, byte & 0x07U, 0x10000};
  return {};
}

bool is_scalar(char32_t point) { return point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF); }

/// The first code point of `text`, which is not empty. A broken sequence is one U+FFFD for what was read of it.
Decoded decode_utf8(std::string_view text) {
  const Lead lead = read_lead(static_cast<unsigned char>(text.front()));
  char32_t point = lead.bits;
  std::size_t used = 1;
  for (; used <= lead.following; ++used) {
    if (used == text.size() || !is_continuation(static_cast<unsigned char>(text[used]))) return {kReplacement, used};
    point = (point << 6U) | (static_cast<unsigned char>(text[used]) & 0x3FU);
  }
  if (point < lead.least || !is_scalar(point)) return {kReplacement, used};
  return {point, used};
}

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | (point >> 6U));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12U));
    put(0x80 | ((point >> 6U) & 0x3F));
  } else {
    put(0xF0 | (point >> 18U));
    put(0x80 | ((point >> 12U) & 0x3F));
    put(0x80 | ((point >> 6U) & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

struct Range {
  char32_t first, last;
};

// Controls, line ends, bidi controls, and what has no width: each can hide or reorder text. U+E0000.. are invisible
// letters.
constexpr Range kShownAsBlank[] = {
    {0x00, 0x20},     {0x7F, 0x9F},       {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

bool is_shown_as_blank(char32_t point) {
  if (point > 0x20 && point < 0x7F) return false;  // nearly all there is
  return std::any_of(std::begin(kShownAsBlank), std::end(kShownAsBlank),
                     [point](const Range& range) { return point >= range.first && point <= range.last; });
}

/// U+00C0 to U+017F without case and accent; `?`: no letter.
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo?ouuuuyts"
    "aaaaaaaceeeeiiiidnooooo?ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggg"
    "gggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

struct Folding {
  char32_t first, last;
  char32_t to;
};
/// Vowels of Vietnamese, the letters of Romanian with a comma, and Greek ones with a tonos.
constexpr Folding kFoldings[] = {
    {0x1A0, 0x1A1, 'o'},   {0x1AF, 0x1B0, 'u'},   {0x218, 0x219, 's'},   {0x21A, 0x21B, 't'},   {0x386, 0x386, 0x3B1},
    {0x388, 0x388, 0x3B5}, {0x389, 0x389, 0x3B7}, {0x38A, 0x38A, 0x3B9}, {0x38C, 0x38C, 0x3BF}, {0x38E, 0x38E, 0x3C5},
    {0x38F, 0x38F, 0x3C9}, {0x3AC, 0x3AC, 0x3B1}, {0x3AD, 0x3AD, 0x3B5}, {0x3AE, 0x3AE, 0x3B7}, {0x3AF, 0x3AF, 0x3B9},
    {0x3C2, 0x3C2, 0x3C3}, {0x3CC, 0x3CC, 0x3BF}, {0x3CD, 0x3CD, 0x3C5}, {0x3CE, 0x3CE, 0x3C9}, {0x401, 0x401, 0x435},
    {0x451, 0x451, 0x435}, {0x1EA0, 0x1EB7, 'a'}, {0x1EB8, 0x1EC7, 'e'}, {0x1EC8, 0x1ECB, 'i'}, {0x1ECC, 0x1EE3, 'o'},
    {0x1EE4, 0x1EF1, 'u'}, {0x1EF2, 0x1EF9, 'y'},
};
/// Capitals that stand so far before their small letters.
constexpr Folding kShifts[] = {
    {'A', 'Z', 0x20}, {0x391, 0x3AB, 0x20}, {0x410, 0x42F, 0x20}, {0x400, 0x40F, 0x50}, {0x531, 0x556, 0x30}};

char32_t fold(char32_t point) {
  if (point > 0xFF00 && point < 0xFF5F) point -= 0xFEE0;  // the wide forms of ASCII
  if (point >= 0xC0 && point < 0xC0 + kLatin.size()) {
    const char base = kLatin[point - 0xC0];
    return base == '?' ? point : static_cast<unsigned char>(base);
  }
  const auto in = [point](const Folding& f) { return point >= f.first && point <= f.last; };
  if (const auto* f = std::find_if(std::begin(kFoldings), std::end(kFoldings), in); f != std::end(kFoldings))
    return f->to;
  const auto* shift = std::find_if(std::begin(kShifts), std::end(kShifts), in);
  return shift == std::end(kShifts) ? point : point + shift->to;
}

bool is_combining(char32_t point) { return point >= 0x300 && point <= 0x36F; }

}  // namespace

std::string clean_line(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t points = 0, last_start = 0;
  bool blank_due = false;
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    text.remove_prefix(next.length);
    if (is_shown_as_blank(next.point)) {
      blank_due = points > 0;
      continue;
    }
    if (points + (blank_due ? 2 : 1) > limit) {
      if (points == limit) out.resize(last_start);
      return limit == 0 ? std::string() : out + "\u2026";
    }
    if (blank_due) out.push_back(' ');
    points += blank_due ? 2 : 1;
    blank_due = false;
    last_start = out.size();
    append_utf8(out, next.point);
  }
  return out;
}

std::string safe_url(std::string_view url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const bool plain = std::all_of(url.begin(), url.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && std::string_view("<>\"'").find(static_cast<char>(c)) == std::string_view::npos;
  });
  return web && plain && url.size() <= 500 ? std::string(url) : std::string();
}

std::string shell_quoted(std::string_view text) {
  std::string word = "'";
  for (const char c : clean_line(text, 1000)) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string folded(std::string_view text) {
  if (is_ascii(text)) return lower(text);
  std::string out;
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    text.remove_prefix(next.length);
    if (!is_combining(next.point)) append_utf8(out, fold(next.point));
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    text.remove_prefix(next.length);
    append_utf8(out, next.point);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

std::string plural(long n, std::string_view noun) {
  return std::to_string(n) + ' ' + std::string(noun) + (n == 1 ? "" : "s");
}

}  // namespace sigwatch
