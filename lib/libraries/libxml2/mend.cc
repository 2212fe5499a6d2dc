#include "libraries/libxml2/mend.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "core/base/text.h"
#include "libraries/libxml2/characters.h"

namespace sigwatch {

namespace {

using std::string;
using std::string_view;

constexpr string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr string_view kByteOrderMark = "\xEF\xBB\xBF";

enum class Bytes { utf8, single, unknown };

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

string_view name_at(string_view text) { return {text.begin(), std::find_if_not(text.begin(), text.end(), is_name)}; }

/// XML 1.0 production 2, but for what UTF-8 cannot write.
bool is_xml_character(std::uint32_t c) {
  if (c < 0x20) return c == 0x09 || c == 0x0A || c == 0x0D;
  return c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

/// The character at the start of `text` and its length; nullopt: no UTF-8.
struct Character {
  std::uint32_t value;
  std::size_t length;
};
std::optional<Character> utf8_at(string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return Character{first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return std::nullopt;
  std::uint32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  // Longer forms of a character than it needs, and halves of UTF-16, are no UTF-8 (RFC 3629 3).
  const bool shortest = length == 2 || value >= (length == 3 ? 0x800U : 0x10000U);
  if (!shortest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  return Character{value, length};
}

/// How the bytes are to be read, by the XML declaration.
Bytes bytes_of(string_view xml) {
  if (xml.starts_with("\xFE\xFF") || xml.starts_with("\xFF\xFE") || xml.substr(0, 4).find('\0') != string_view::npos)
    return Bytes::unknown;
  const string head = lower(xml.substr(0, xml.starts_with("<?xml") ? std::min(xml.find("?>"), std::size_t{300}) : 0));
  const auto at = head.find("encoding");
  if (at == string::npos) return Bytes::utf8;
  const auto open = head.find_first_of("\"'", at);
  const auto close = open == string::npos ? open : head.find(head[open], open + 1);
  if (close == string::npos) return Bytes::unknown;
  const string name = head.substr(open + 1, close - open - 1);
  if (name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii") return Bytes::utf8;
  // One byte is one letter there, which libxml2 makes UTF-8 of: of these bytes only control characters have to go.
  return name.starts_with("iso-8859-") || name.starts_with("windows-125") ? Bytes::single : Bytes::unknown;
}

/// One pass over the bytes. Every step consumes some.
class Mender {
 public:
  explicit Mender(string_view xml) : rest_(xml) { out_.xml.reserve(xml.size() + xml.size() / 16); }

  MendedXml run() {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
    const auto begin = std::find_if_not(rest_.begin(), rest_.end(), is_markup_space) - rest_.begin();
    if (begin > 0 && rest_.substr(static_cast<std::size_t>(begin)).starts_with("<?xml")) {
      repair("blanks before the XML declaration");
      skip(static_cast<std::size_t>(begin));
    }
    bytes_ = bytes_of(rest_);
    if (bytes_ == Bytes::unknown) {
      out_.xml = rest_;
      return std::move(out_);
    }
    if (bytes_ == Bytes::utf8) drop_declaration();
    while (!rest_.empty()) step();
    return std::move(out_);
  }

 private:
  /// Now it is UTF-8, whatever it said (libxml2 believes it, and refuses a letter in what calls itself us-ascii).
  void drop_declaration() {
    const auto end = rest_.find("?>");
    if (!rest_.starts_with("<?xml") || rest_.size() < 6 || !is_markup_space(rest_[5]) || end == string_view::npos)
      return;
    // Its line ends stay, so that what libxml2 then complains of has the line that it has in the feed as it came.
    out_.xml.append(
        static_cast<std::size_t>(std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(end), '\n')),
        '\n');
    skip(end + 2);
  }

  void step() {
    if (rest_.front() == '<') return markup();
    if (rest_.front() == '&') return reference();
    if (!rest_.starts_with("]]>")) return character();
    // XML 1.0 2.4 forbids it in text.
    repair("]]> that ends nothing");
    out_.xml += "]]&gt;";
    skip(3);
  }

  void markup() {
    if (rest_.starts_with("<!--")) return verbatim("-->");
    if (rest_.starts_with("<![CDATA[")) return verbatim("]]>");
    if (rest_.starts_with("<?")) return verbatim("?>");
    // But for its characters it stays as it is: to refuse a declaration of entities is the parser's business.
    if (rest_.starts_with("<!")) return verbatim(">");
    const bool ends = rest_.starts_with("</");
    const string_view name = name_at(rest_.substr(ends ? 2 : 1));
    if (!name.empty() && is_name_start(name.front())) return tag(name, ends);
    // The last bytes of what was cut short are left as they are.
    if (rest_.size() > 2) repair("a < that begins no tag");
    out_.xml += rest_.size() > 2 ? "&lt;" : "<";
    skip(1);
  }

  /// Everything up to `end`, with nothing but its characters mended.
  void verbatim(string_view end) {
    const auto found = rest_.find(end);
    const std::size_t left = found == string_view::npos ? 0 : rest_.size() - found - end.size();
    while (rest_.size() > left) character();
  }

  void tag(string_view name, bool ends) {
    const string local(name.substr(name.rfind(':') + 1));
    const bool is_item = local == "item" || local == "entry";
    if (is_item && !ends) {
      out_.items.push_back({out_.xml.size(), 0, line_});
      in_item_ = true;
    }
    out_.xml += '<';
    skip(1);
    char quote = 0;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '<') return;  // it was no tag, or its quote is not closed: the parser says so
      if (c == '&' && quote != 0) {
        reference();
        continue;
      }
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      character();
      if (c == '>' && quote == 0) break;
    }
    if (!is_item || !ends) return;
    if (!out_.items.empty() && out_.items.back().end == 0) out_.items.back().end = out_.xml.size();
    in_item_ = false;
  }

  void reference() {
    const auto end = rest_.substr(0, 40).find(';');
    const string_view name = end == string_view::npos ? string_view() : rest_.substr(1, end - 1);
    if (name.starts_with('#') && take_number(name, end)) return;
    for (const string_view known : {"amp", "lt", "gt", "quot", "apos"}) {
      if (name != known) continue;
      out_.xml += rest_.substr(0, end + 1);
      return skip(end + 1);
    }
    const bool is_word = !name.empty() && is_name_start(name.front()) && name_at(name).size() == name.size();
    const auto* html = is_word ? htmlEntityLookup(reinterpret_cast<const xmlChar*>(string(name).c_str())) : nullptr;
    if (html != nullptr) {
      repair("&" + string(name) + ";, which is HTML");
      // As a number, which means the same in every encoding.
      out_.xml += "&#" + std::to_string(html->value) + ";";
      return skip(end + 1);
    }
    // Shown as it was written: no entity is expanded, nothing is fetched, and nothing is left out.
    repair(is_word ? "&" + string(name) + ";, which nobody declares" : "an & that stands alone");
    out_.xml += "&amp;";
    skip(1);
  }

  /// `&#12;`, of which XML allows not every one. False: no number.
  bool take_number(string_view name, std::size_t end) {
    const bool hex = name.starts_with("#x");
    const string_view digits = name.substr(hex ? 2 : 1);
    const string_view allowed = hex ? "0123456789abcdefABCDEF" : "0123456789";
    if (digits.empty() || digits.find_first_not_of(allowed) != string_view::npos) return false;
    const bool short_enough = digits.size() <= 9;
    const std::uint64_t value = short_enough ? std::stoull(string(digits), nullptr, hex ? 16 : 10) : 0;
    if (value <= 0x10FFFF && is_xml_character(static_cast<std::uint32_t>(value))) {
      out_.xml += rest_.substr(0, end + 1);
    } else {
      repair("&" + string(name) + ";, which is no character");
      out_.xml += "&#xFFFD;";
    }
    skip(end + 1);
    return true;
  }

  void character() {
    const auto byte = static_cast<unsigned char>(rest_.front());
    const auto read = bytes_ == Bytes::utf8 ? utf8_at(rest_) : std::optional(Character{byte, 1});
    if (read && is_xml_character(read->value)) {
      out_.xml += rest_.substr(0, read->length);
      return skip(read->length);
    }
    char words[60];
    std::snprintf(words, sizeof words, read ? "a control character (0x%02X)" : "a byte that is not UTF-8 (0x%02X)",
                  byte);
    repair(words);
    // In an encoding of single bytes there is no U+FFFD.
    if (bytes_ == Bytes::utf8) {
      out_.xml += kReplacement;
    } else {
      out_.xml += ' ';
    }
    skip(read ? read->length : 1);
  }

  void skip(std::size_t count) {
    line_ +=
        static_cast<std::size_t>(std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), '\n'));
    rest_.remove_prefix(count);
  }

  void repair(string what) {
    // Counted also beyond those that are kept, so that a person hears how much was mended.
    ++out_.all_repairs;
    if (out_.repairs.size() >= kMostRepairs) return;
    out_.repairs.push_back({line_, std::move(what), in_item_ ? out_.items.size() - 1 : FeedRepair::kNoItem});
  }

  string_view rest_;
  MendedXml out_;
  Bytes bytes_ = Bytes::utf8;
  std::size_t line_ = 1;
  bool in_item_ = false;
};

}  // namespace

MendedXml mend_xml(string_view xml) { return Mender(xml).run(); }

}  // namespace sigwatch
