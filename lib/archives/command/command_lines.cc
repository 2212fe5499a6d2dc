#include "archives/command/command_lines.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/requests.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {

namespace {

using Json = nlohmann::json;
using std::string;

constexpr std::size_t kMostPosts = 100'000;
constexpr std::size_t kMostReferences = 100;

/// One line, being read. The first thing that is wrong with it stays.
struct Line {
  const Json& object;
  string wrong{};

  void refuse(string why) {
    if (wrong.empty()) wrong = std::move(why);
  }
};

bool given(const Line& line, const char* key) { return line.object.contains(key) && !line.object[key].is_null(); }

string text_at(Line& line, const char* key) {
  if (!given(line, key)) return {};
  if (line.object[key].is_string()) return line.object[key].get<string>();
  line.refuse(string("\"") + key + "\" is no text");
  return {};
}

std::optional<Time> read_date(const string& text) {
  if (const auto time = parse_rfc3339(text)) return time;
  const auto mail = parse_mail_date(text);
  return mail ? std::optional(mail->time) : std::nullopt;
}

/// A date that the program itself vouches for: one that cannot be read is the program's fault.
std::optional<Time> own_date(Line& line, const char* key) {
  const string text = text_at(line, key);
  const auto date = read_date(text);
  if (!text.empty() && !date) line.refuse(string("\"") + key + "\" is no date: " + clean_line(text, 40));
  return date;
}

/// A mistyped key would be lost in silence.
template <std::size_t N>
void check_keys(Line& line, const std::array<std::string_view, N>& known) {
  for (const auto& item : line.object.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end())
      line.refuse("there is no key \"" + clean_line(item.key(), 40) + "\"");
  }
}

string bare_id(const string& text) {
  const auto ids = parse_message_ids(text);
  return ids.empty() ? clean_line(text) : ids.front();
}

std::vector<string> references_in(Line& line) {
  std::vector<string> ids;
  if (!given(line, "references")) return ids;
  const Json& list = line.object["references"];
  if (!list.is_array()) line.refuse("\"references\" is no list");
  for (std::size_t i = 0; list.is_array() && i < std::min(list.size(), kMostReferences); ++i) {
    if (!list[i].is_string()) line.refuse("\"references\" holds what is no text");
    if (list[i].is_string()) ids.push_back(bare_id(list[i].get<string>()));
  }
  return ids;
}

Author author_in(Line& line) {
  if (!given(line, "author")) return {};
  const Json& object = line.object["author"];
  if (!object.is_object()) {
    line.refuse("\"author\" is no object");
    return {};
  }
  Line author{object};
  check_keys<2>(author, {"name", "address"});
  Author read{clean_line(text_at(author, "name")), lower(clean_line(text_at(author, "address")))};
  if (!author.wrong.empty()) line.refuse("\"author\": " + author.wrong);
  return read;
}

/// The raw fields, and what stands beside them where the rules look for it.
Fields fields_in(Line& line) {
  Fields fields;
  if (given(line, "headers") && !line.object["headers"].is_object()) line.refuse("\"headers\" is no object");
  if (given(line, "headers") && line.object["headers"].is_object()) {
    for (const auto& item : line.object["headers"].items()) {
      if (!item.value().is_string()) line.refuse("\"headers\" holds what is no text");
      if (item.value().is_string()) fields.emplace_back(item.key(), item.value().get<string>());
    }
  }
  if (field(fields, "Subject").empty()) fields.emplace_back("Subject", text_at(line, "subject"));
  return fields;
}

Post read_post(Line& line, std::size_t number) {
  check_keys<12>(line, {"date", "archived", "author", "subject", "message_id", "references", "url", "locator",
                        "headers", "body", "unreadable", "comment"});
  Post post = make_post(fields_in(line), std::string_view(text_at(line, "body")).substr(0, kBodyRead));
  post.archive_date = own_date(line, "archived");
  // What a person's mail program wrote may be no date: that is the post's fault.
  if (given(line, "date")) post.sender_date = read_date(text_at(line, "date"));
  if (given(line, "author")) post.author = author_in(line);
  if (given(line, "subject")) post.subject = clean_line(text_at(line, "subject"), 1000);
  if (given(line, "message_id")) post.message_id = bare_id(text_at(line, "message_id"));
  if (given(line, "references")) post.references = references_in(line);
  if (const string url = clean_line(text_at(line, "url"), 1000); is_web(url)) post.url = url;
  post.locator = clean_line(text_at(line, "locator"));
  if (post.locator.empty()) post.locator = post.message_id.empty() ? "line " + std::to_string(number) : post.message_id;
  // However little of it there is, only the program knows whether the post can be read.
  post.markers.unreadable = given(line, "unreadable") && line.object["unreadable"] == true;
  const bool says_something =
      post.archive_date || post.sender_date || !post.message_id.empty() || given(line, "locator");
  if (!says_something) line.refuse("it holds neither \"date\", \"archived\", \"message_id\" nor \"locator\"");
  return post;
}

void read_end(Line& line, CommandLines& lines) {
  check_keys<3>(line, {"complete_from", "pulse", "comment"});
  const bool beginning = text_at(line, "complete_from") == "beginning";
  lines.complete_from = beginning ? Time::min() : own_date(line, "complete_from");
  if (!lines.complete_from) line.refuse("\"complete_from\" is neither a date nor \"beginning\"");
  lines.pulse = own_date(line, "pulse");
}

Evidence said_why(Line& line, const string& program) {
  const string words = program + " says: " + clean_line(text_at(line, "error"));
  const string kind = text_at(line, "kind");
  if (kind == "gone") return {Evidence::Kind::gone, words, {}};
  if (kind == "unrecognised") return unrecognised(words);
  return unreachable(words);
}

Evidence bad_line(const string& program, std::size_t number, const string& why) {
  return unrecognised(program + ": line " + std::to_string(number) + " of its output is not as it must be: " + why +
                      "; run it by hand and see docs/archives.md, command");
}

/// False: enough is known.
bool take_line(std::string_view text, std::size_t number, const string& program, CommandLines& lines, bool& ended) {
  const Json object = Json::parse(text, nullptr, false);
  if (!object.is_object()) {
    lines.evidence = bad_line(program, number, "no JSON object: " + clean_line(text, 60));
    return false;
  }
  Line line{object};
  if (given(line, "error")) {
    lines.evidence = said_why(line, program);
    lines.said_why = true;
    return false;
  }
  if (ended) line.refuse("something follows the line with \"complete_from\"");
  if (given(line, "complete_from")) {
    read_end(line, lines);
    ended = true;
  } else {
    lines.posts.push_back(read_post(line, number));
  }
  if (lines.posts.size() > kMostPosts) line.refuse("more than " + std::to_string(kMostPosts) + " posts");
  if (!line.wrong.empty()) lines.evidence = bad_line(program, number, line.wrong);
  return line.wrong.empty();
}

}  // namespace

CommandLines read_command_lines(std::string_view out, const string& program) {
  CommandLines lines;
  lines.evidence.kind = Evidence::Kind::good;
  bool ended = false;
  bool good = true;
  for (std::size_t number = 1; good && !out.empty(); ++number) {
    const std::size_t end = out.find('\n');
    const std::string_view text = trim(out.substr(0, end));
    out.remove_prefix(end == std::string_view::npos ? out.size() : end + 1);
    if (!text.empty()) good = take_line(text, number, program, lines, ended);
  }
  // A program that dies in the midst of its work has printed whole lines, too: without the last one they are no good
  // read.
  if (good && !ended) {
    lines.evidence = unreachable(
        program + ": its output ends without the line with \"complete_from\" that proves it whole; run it by hand" +
        " and see docs/archives.md, command");
  }
  if (!is_good(lines.evidence)) lines.posts.clear();
  return lines;
}

}  // namespace sigwatch
