#include "libraries/mimetic/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {
namespace {

class Converter {
 public:
  explicit Converter(const std::string& charset) : handle_(iconv_open("UTF-8", charset.c_str())) {}
  ~Converter() {
    if (usable()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // The value iconv_open() fails with is (iconv_t)-1 by its manual page.
  bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// Converts all of `bytes`. What is valid for iconv may be more than UTF-8: sequences of five bytes pass it.
  std::string convert(std::string_view bytes) {
    std::string result;
    std::string input(bytes);
    char* in = input.data();
    std::size_t left = input.size();
    while (left > 0) {
      const std::size_t before = result.size();
      // A full buffer is no failure as long as something was written. Else one byte is given up, so that each turn gets
      // on.
      const int error = pump(&in, &left, result);
      if (error == 0) break;
      if (error == E2BIG && result.size() > before) continue;
      result += "\xEF\xBF\xBD";
      // The bytes end in the middle of a character.
      if (error == EINVAL || left == 0) break;
      ++in;
      --left;
    }
    // A converter may hold a character back until it is told that nothing follows (iconv(3)).
    pump(nullptr, nullptr, result);
    return valid_utf8(result);
  }

 private:
  int pump(char** in, std::size_t* left, std::string& result) {
    std::array<char, 4096> buffer{};
    char* out = buffer.data();
    std::size_t room = buffer.size();
    const bool failed = iconv(handle_, in, left, &out, &room) == static_cast<std::size_t>(-1);
    const int error = failed ? errno : 0;
    result.append(buffer.data(), buffer.size() - room);
    return error;
  }

  iconv_t handle_;
};

/// Who writes a mail names the charset, and glibc has hundreds of converters, some of which aborted or never ended over
/// hostile bytes. These are what mail really uses.
constexpr std::array<std::string_view, 8> kFamilies = {"iso-8859-", "iso8859-", "windows-125", "cp125",
                                                       "koi8-",     "latin",    "utf-8",       "utf8"};

constexpr std::array<std::string_view, 21> kCharsets = {
    "us-ascii", "ascii",     "gbk",   "gb18030", "big5",      "big5-hkscs", "euc-jp",
    "euc-kr",   "euc-tw",    "cp949", "uhc",     "cp932",     "cp936",      "cp950",
    "cp437",    "shift_jis", "cp850", "cp866",   "macintosh", "tis-620",    "iso-2022-jp"};

/// Labels whose senders mean a superset, or which iconv does not know.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kMeant = {{{"gb2312", "gb18030"},
                                                                                  {"gb_2312-80", "gb18030"},
                                                                                  {"x-gbk", "gbk"},
                                                                                  {"ks_c_5601-1987", "cp949"},
                                                                                  {"ks_c_5601", "cp949"},
                                                                                  {"ksc5601", "cp949"},
                                                                                  {"x-sjis", "cp932"},
                                                                                  {"shift-jis", "cp932"},
                                                                                  {"iso-8859-8-i", "iso-8859-8"}}};

std::optional<std::string> usable_name(std::string_view charset) {
  std::string name = lower(charset.substr(0, 40));
  const auto meant = std::find_if(kMeant.begin(), kMeant.end(), [&](const auto& pair) { return pair.first == name; });
  if (meant != kMeant.end()) return std::string(meant->second);
  const auto safe = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  // Suffixes such as `//TRANSLIT` would change how iconv converts.
  if (!std::all_of(name.begin(), name.end(), safe)) return std::nullopt;
  const auto starts = [&](std::string_view family) { return name.starts_with(family); };
  if (std::any_of(kFamilies.begin(), kFamilies.end(), starts)) return name;
  if (std::find(kCharsets.begin(), kCharsets.end(), name) != kCharsets.end()) return name;
  return std::nullopt;
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      result += c;
    } else {
      result += static_cast<char>(0xC0 | (byte >> 6));
      result += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return result;
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  const auto name = usable_name(charset);
  if (!name) return raw_to_utf8(bytes);
  Converter converter(*name);
  return converter.usable() ? converter.convert(bytes) : raw_to_utf8(bytes);
}

std::string raw_to_utf8(std::string_view bytes) {
  // What is UTF-8 is taken for it. Any other bytes are letters in Latin-1, so that nothing is lost.
  std::string valid = valid_utf8(bytes);
  return valid == bytes ? valid : latin1_to_utf8(bytes);
}

}  // namespace sigwatch
