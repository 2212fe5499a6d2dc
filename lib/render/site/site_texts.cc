#include "render/site/site_texts.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <kainjow/mustache.hpp>
#include <optional>
#include <set>

#include "core/base/text.h"

namespace sigwatch {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLongest = 256 * 1024;

Error site_fault(const std::string& place, const std::string& cause, const std::string& remedy) {
  return {ErrorKind::give_up, place + ": " + cause + "; " + remedy};
}

/// What tags of a template name, without `>`: values, and sections.
std::set<std::string, std::less<>> names_in(std::string_view text) {
  std::set<std::string, std::less<>> names;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos) break;
    std::string_view tag = trim(text.substr(at + 2, end - at - 2));
    const bool remark = tag.starts_with('!');
    while (!tag.empty() && std::string_view("#^/{&>").find(tag.front()) != std::string_view::npos)
      tag = trim(tag.substr(1));
    if (!remark) names.emplace(tag);
    at = end + 2;
  }
  return names;
}

/// There is no other list of the page's names: what the built-in templates show is what a replaced
/// one may show. mustache renders any other name as nothing, a hole that nobody would miss.
std::set<std::string, std::less<>> known_names() {
  std::set<std::string, std::less<>> known;
  for (const BuiltinText& text : builtin_site_texts()) {
    known.merge(names_in(text.text));
    known.emplace(text.name.substr(0, text.name.find('.')));  // as a part: {{>head}}
  }
  return known;
}

std::optional<Error> check_template(const std::string& place, const std::string& text) {
  static const auto known = known_names();
  try {
    const kainjow::mustache::mustache compiled(text);
    if (!compiled.is_valid()) return site_fault(place, clean_line(compiled.error_message()), "correct the template");
  } catch (const std::exception& error) {
    return site_fault(place, clean_line(error.what()), "correct the template");
  }
  // Sections that are not closed were found by the parser; unknown names it lets pass.
  for (const std::string& name : names_in(text)) {
    if (!known.count(name))
      return site_fault(place, "unknown name `" + clean_line(name, 40) + "`", "the names are listed in docs/page.md");
  }
  return std::nullopt;
}

Result<std::string> read_site_text(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return site_fault(path.string(), error.message(), "make it a readable file");
  if (size > kLongest) return site_fault(path.string(), "is longer than 256 KiB", "make it shorter");
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad() || text.size() != size)
    return site_fault(path.string(), "cannot be read to its end", "make it a readable file");
  return text;
}

}  // namespace

Result<SiteTexts> SiteTexts::load(const std::string& directory) {
  SiteTexts texts;
  for (const BuiltinText& builtin : builtin_site_texts()) {
    const std::string name(builtin.name);
    const fs::path path = fs::path(directory) / name;
    std::error_code ignored;
    if (directory.empty() || !fs::exists(path, ignored)) {
      texts.texts_.emplace(name, builtin.text);
      continue;
    }
    Result<std::string> text = read_site_text(path);
    if (!text) return text.error();
    // The style sheet and the icon are no templates, and braces mean something else in them.
    if (name.ends_with(".html")) {
      if (auto error = check_template(path.string(), *text)) return *error;
    }
    texts.texts_.emplace(name, std::move(*text));
  }
  return texts;
}

}  // namespace sigwatch
