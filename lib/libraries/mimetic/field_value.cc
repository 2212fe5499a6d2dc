#include "libraries/mimetic/field_value.h"

#include <mimetic/codec/base64.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

#include "core/base/text.h"

namespace sigwatch {
namespace {

// RFC 2047 section 2: a line that holds an encoded word has no more than 76 characters.
constexpr std::size_t kFoldAt = 76;
constexpr std::size_t kWordBytes = 39;  // 52 characters of base64: an encoded word fits behind every field name of ours
constexpr std::string_view kAtext = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";

bool all_of_set(std::string_view text, std::string_view set) {
  return text.find_first_not_of(set) == std::string_view::npos;
}

/// RFC 2047, base64, cut at whole characters.
std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t take = std::min(kWordBytes, text.size());
    // Section 5: each word is decoded for itself, so that a character may not be split over two.
    while (take < text.size() && take > 1 && (static_cast<unsigned char>(text[take]) & 0xC0) == 0x80) --take;
    const std::string chunk(text.substr(0, take));
    std::string coded;
    // 0: no line ends of the encoder's own.
    mimetic::Base64::Encoder(0).process(chunk.begin(), chunk.end(), std::back_inserter(coded));
    out += (out.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + coded + "?=";
    text.remove_prefix(take);
  }
  return out;
}

/// Words parted by one blank, folded so that lines stay short. `used`: what stands before it on the first line.
std::string folded(std::string_view text, std::size_t used) {
  std::string out;
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const bool fold = !first && used + 1 + end > kFoldAt;
    out += fold ? "\r\n " : first ? "" : " ";
    out += text.substr(0, end);
    used = fold ? 1 + end : used + 1 + end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string phrase(std::string_view name) {
  // A name that looks like an encoded word is encoded, too, or a reader would decode what was meant as it stands.
  if (!is_ascii(name) || name.find("=?") != std::string_view::npos ||
      name.find_first_of("\"\\") != std::string_view::npos)
    return encoded_words(name);
  return all_of_set(name, std::string(kAtext) + " ") ? std::string(name) : '"' + std::string(name) + '"';
}

}  // namespace

bool is_plain_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254) return false;
  const std::string_view domain = text.substr(at + 1);
  return all_of_set(text.substr(0, at), std::string(kAtext) + ".") && all_of_set(domain, std::string(kAtext) + ".:[]");
}

bool is_message_id(std::string_view text) {
  return text.find('@') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; });
}

std::string unstructured_value(std::string_view text, std::size_t used) {
  return is_ascii(text) && text.find("=?") == std::string_view::npos ? folded(text, used) : encoded_words(text);
}

std::string mailbox_value(std::string_view name, const std::string& address) {
  if (name.empty()) return address;
  const std::string shown = phrase(name);
  const bool fold = shown.size() + address.size() + 9 > kFoldAt;
  return shown + (fold ? "\r\n <" : " <") + address + ">";
}

std::string date_value(Time time) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<Days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                kDays.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
                kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace sigwatch
