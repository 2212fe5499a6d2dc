#include "render/template_scan.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/base/text.h"
#include "render/template_names.h"

namespace sigwatch {
namespace {

// No text and no value holds kLineEnd: the scan refuses control
// characters, and values are clean. No documented name holds kDot.
constexpr char kLineEnd = '\x1e';
constexpr char kDot = ':';
constexpr std::string_view kToken = "notice.token";

/// One `{{...}}`, by offsets into the text.
struct Tag {
  std::size_t start = 0, end = 0;  ///< end: behind the last brace; npos: it is not closed
  char sigil = ' ';                ///< `#`, `^`, `/`, `!`, `&`, `{`, or another one; blank for a plain name
  std::string_view name;
};

/// Also finds the tags that are refused below (`>`, `=`): what is not seen here would reach mustache unchecked.
std::optional<Tag> next_tag(std::string_view text, std::size_t from) {
  Tag tag;
  tag.start = text.find("{{", from);
  if (tag.start == std::string_view::npos) return std::nullopt;
  const bool triple = text.substr(tag.start).starts_with("{{{");
  const std::string_view close = triple ? "}}}" : "}}";
  const std::size_t inside = tag.start + close.size();
  const std::size_t found = text.find(close, inside);
  tag.end = found == std::string_view::npos ? found : found + close.size();
  std::string_view name = trim(text.substr(inside, found == std::string_view::npos ? 0 : found - inside));
  if (triple) tag.sigil = '{';
  if (!triple && !name.empty() && std::string_view("#^/!&>=").find(name.front()) != std::string_view::npos) {
    tag.sigil = name.front();
    name = trim(name.substr(1));
  }
  tag.name = name;
  return tag;
}

std::string_view line_around(std::string_view text, std::size_t offset) {
  const std::size_t before = text.rfind('\n', offset);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(start, std::min(text.find('\n', offset), text.size()) - start);
}

class Scanner {
 public:
  Scanner(const std::string& place, std::string_view text) : place_(place), text_(text) {}

  std::optional<Error> scan() {
    if (auto error = scan_form()) return error;
    for (std::size_t at = 0; auto tag = next_tag(text_, at);) {
      if (auto error = scan_tag(*tag)) return error;
      at = tag->end;
    }
    if (!open_.empty())
      return fault(open_.back().start, "section `" + std::string(open_.back().name) + "` is not closed",
                   "write {{/" + std::string(open_.back().name) + "}} where it ends");
    // Without it, a notice whose Message-ID was replaced on the way would
    // never be seen in the archive, and the ladder would wait for it for ever.
    if (!token_)
      return fault(text_.size(), "the token line is missing",
                   "write {{notice.token}} on a line of its own: by it the notice is known again");
    return std::nullopt;
  }

 private:
  Error fault(std::size_t offset, const std::string& cause, const std::string& remedy) const {
    const std::string_view before = text_.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t column = offset - (before.rfind('\n') + 1) + 1;
    return {ErrorKind::give_up, place_ + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " +
                                    clean_line(cause) + "; " + remedy};
  }

  /// A mail with control characters, or with bytes that are no UTF-8, is
  /// refused when it is built (lib/libraries/mimetic/message.cc): at the moment
  /// when a warning is due. Here somebody is looking, at a start or a reload.
  std::optional<Error> scan_form() const {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    const auto control = std::find_if(text_.begin(), text_.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
    });
    if (control != text_.end())
      return fault(static_cast<std::size_t>(control - text_.begin()), "a control character", "remove it");
    if (clean_line(text_, std::numeric_limits<std::size_t>::max()).find(kReplacement) != std::string::npos) {
      return fault(0, "the text is not UTF-8", "save it as UTF-8");
    }
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    // Mailman 3 holds a mail without a subject for its moderators.
    if (!text_.starts_with("Subject:") || trim(text_.substr(8, end - std::min<std::size_t>(8, end))).empty()) {
      return fault(0, "the subject is missing", "begin with `Subject: ...` and an empty line");
    }
    if (text_.substr(end, 2) != "\n\n")
      return fault(end, "the line behind the subject is not empty", "put an empty line there, then the body");
    return std::nullopt;
  }

  std::optional<Error> scan_tag(const Tag& tag) {
    if (tag.end == std::string_view::npos) return fault(tag.start, "a tag is not closed", "write }} behind the name");
    const std::string name(tag.name);
    if (tag.sigil == '!') return std::nullopt;
    // There are no partials: mustache would render one as nothing.
    // New delimiters would hide all tags behind them from this scan.
    if (tag.sigil == '>' || tag.sigil == '=')
      return fault(tag.start, "`" + std::string(1, tag.sigil) + "` tags are not known here",
                   "use names and sections alone");
    // mustache renders a name that it does not know as nothing. A slip
    // in a date would go out as "not before : one more reminder".
    if (!is_template_name(name))
      return fault(tag.start, "unknown name `" + name + "`", "the names are listed in docs/templates.md");
    if (tag.sigil == '/') return close(tag);
    if (tag.sigil == '#' || tag.sigil == '^') open_.push_back(tag);
    if (name == kToken && tag.sigil != '#' && tag.sigil != '^') return take_token(tag);
    return std::nullopt;
  }

  std::optional<Error> close(const Tag& tag) {
    if (open_.empty() || open_.back().name != tag.name) {
      const std::string expected =
          open_.empty() ? "no section is open" : "section `" + std::string(open_.back().name) + "` is open";
      return fault(tag.start, "`{{/" + std::string(tag.name) + "}}` closes nothing: " + expected,
                   "close sections in the order in which they lie in one another");
    }
    open_.pop_back();
    return std::nullopt;
  }

  /// In a sentence it would not be read as a token line, and in a section that does not stand it would be gone.
  std::optional<Error> take_token(const Tag& tag) {
    const bool alone = trim(line_around(text_, tag.start)) == text_.substr(tag.start, tag.end - tag.start);
    if (!alone || !open_.empty())
      return fault(tag.start, "the token does not stand alone",
                   "put {{notice.token}} on a line of its own, outside every section");
    token_ = true;
    return std::nullopt;
  }

  const std::string& place_;
  const std::string_view text_;
  std::vector<Tag> open_;
  bool token_ = false;
};

/// True for a line of section tags and comments alone.
/// Such a line leaves nothing behind, not even its end: else each
/// section that does not stand would tear a hole into the mail.
bool is_standalone(std::string_view line) {
  std::string_view rest = trim(line);
  if (rest.empty()) return false;
  while (!rest.empty()) {
    const auto tag = next_tag(rest, 0);
    if (!tag || tag->start != 0 || std::string_view("#^/!").find(tag->sigil) == std::string_view::npos) return false;
    rest = trim(rest.substr(tag->end));
  }
  return true;
}

}  // namespace

std::optional<Error> scan_template(const std::string& place, std::string_view text) {
  return Scanner(place, text).scan();
}

std::string mustache_name(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '.', kDot);
  return out;
}

std::string mustache_source(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool alone = is_standalone(line);
    std::size_t at = 0;
    for (auto tag = next_tag(line, 0); tag && tag->end != std::string_view::npos; tag = next_tag(line, at)) {
      if (!alone) out += line.substr(at, tag->start - at);
      out += mustache_name(line.substr(tag->start, tag->end - tag->start));
      at = tag->end;
    }
    if (!alone) out += line.substr(at);
    if (!alone) out += kLineEnd;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string restore_line_ends(std::string rendered) {
  std::replace(rendered.begin(), rendered.end(), kLineEnd, '\n');
  return rendered;
}

}  // namespace sigwatch
