#include "render/templates.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <kainjow/mustache.hpp>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "core/base/text.h"
#include "render/builtin_texts.h"
#include "render/flowed_text.h"
#include "render/template_scan.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;

// A file is read as a whole: whatever else lies in the folder under such a name must not fill the memory.
constexpr std::uintmax_t kLimit = 64 * 1024;

Error fault(const std::string& place, const std::string& cause, const std::string& remedy) {
  return {ErrorKind::give_up, place + ": " + cause + "; " + remedy};
}

/// Line ends of other systems, and the mark that some editors put in front.
std::string normalised(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::erase(text, '\r');
  return text;
}

Result<std::string> read_text(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return fault(path.string(), error.message(), "make it a readable file");
  if (size > kLimit) return fault(path.string(), "is longer than 64 KiB", "a notice is a short mail");
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  // The file changed while it was read, as when a reload meets an editor that is saving: half a text is never sent.
  if (file.bad() || text.size() != size)
    return fault(path.string(), "cannot be read to its end", "make it a readable file");
  return normalised(std::move(text));
}

/// The text's own errors are found by the scan; this is the last word, should mustache differ.
std::optional<Error> try_compile(const std::string& place, const std::string& text) {
  try {
    const kainjow::mustache::mustache compiled(mustache_source(text));
    if (compiled.is_valid()) return std::nullopt;
    return fault(place, clean_line(compiled.error_message()), "correct the text");
  } catch (const std::exception& error) {
    return fault(place, clean_line(error.what()), "correct the text");
  }
}

/// `*.txt` of a folder, in order.
Result<std::vector<fs::path>> texts_in(const std::string& directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    // Other files may lie there: a README, and the page's templates, which have the same folder.
    if (entry->path().extension() == ".txt") paths.push_back(entry->path());
  }
  if (error) return fault(directory, error.message(), "name a readable folder under `templates`");
  // A folder is listed in any order: sorted, the first mistake that is named is the same one everywhere.
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// An empty value is left out: absent names are false in a section.
kainjow::mustache::data mustache_data(const TextValues& values) {
  kainjow::mustache::data data;
  for (const auto& [name, value] : values) {
    std::string text = value;
    // Blocks end with a line end, and so does the line of the text on which they stand.
    while (text.ends_with('\n')) text.pop_back();
    if (!text.empty()) data.set(mustache_name(name), text);
  }
  return data;
}

/// `remind-2` -> `remind`, `decided-7` -> `decided`; `warn1-again` is a text of its own.
std::string_view text_name(std::string_view step) {
  const std::size_t dash = step.rfind('-');
  if (dash == std::string_view::npos || dash + 1 == step.size()) return step;
  const bool number = step.substr(dash + 1).find_first_not_of("0123456789") == std::string_view::npos;
  return number ? step.substr(0, dash) : step;
}

}  // namespace

Result<Templates> Templates::load(const std::string& directory) {
  Templates builtin;
  // The built-in ones go through the same scan: a slip in one shows at the first start, not at the first warning.
  for (const BuiltinText& text : builtin_texts()) {
    const std::string place = "built-in text " + std::string(text.name);
    if (auto error = scan_template(place, text.text)) return *error;
    if (auto error = try_compile(place, std::string(text.text))) return *error;
    builtin.sources_.emplace(text.name, text.text);
  }
  return builtin.with(directory);
}

Result<Templates> Templates::with(const std::string& directory) const {
  Templates changed = *this;
  if (directory.empty()) return changed;
  const auto paths = texts_in(directory);
  if (!paths) return paths.error();
  for (const fs::path& path : *paths) {
    const auto known = changed.sources_.find(path.stem().string());
    // Not passed over: `warn-1.txt` would leave the built-in words in force, and nobody would notice.
    if (known == changed.sources_.end())
      return fault(path.string(), "no notice has a text of this name", "the names are listed in docs/templates.md");
    Result<std::string> text = read_text(path);
    if (!text) return text.error();
    if (auto error = scan_template(path.string(), *text)) return *error;
    if (auto error = try_compile(path.string(), *text)) return *error;
    known->second = std::move(*text);
  }
  return changed;
}

Result<NoticeText> Templates::render(std::string_view step, const TextValues& values) const {
  const auto source = sources_.find(text_name(step));
  if (source == sources_.end())
    return fault("text of step " + clean_line(step), "there is none", "this is a fault of the program");
  kainjow::mustache::mustache compiled(mustache_source(source->second));
  // kainjow-mustache escapes for HTML unless it is told not to,
  // and a mail is plain text: `R&D` must not become `R&amp;D`.
  compiled.set_custom_escape([](const std::string& text) { return text; });
  const std::string rendered = restore_line_ends(compiled.render(mustache_data(values)));
  const std::size_t end = std::min(rendered.find('\n'), rendered.size());
  const auto token = values.find("notice.token");
  NoticeText text;
  // 8 is the length of `Subject:`, which the scan saw. One clean
  // line: a subject with a line end would be a header more.
  text.subject = clean_line(std::string_view(rendered).substr(8, end - 8));
  std::size_t body = end;
  while (body < rendered.size() && rendered[body] == '\n') ++body;
  text.body =
      flowed_text(std::string_view(rendered).substr(body), token == values.end() ? std::string_view() : token->second);
  // A subject made of values alone is empty when they are, and Mailman 3 would hold the mail.
  if (text.subject.empty())
    return fault("text of step " + clean_line(step), "its subject is empty", "correct its first line");
  return text;
}

}  // namespace sigwatch
