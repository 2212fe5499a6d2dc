// Our reader of dates beside Python's email.utils and GMime, over every Date: value of the corpus. Whatever one of them
// reads otherwise must fall in a class that docs/dates.md explains.
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>

#include "core/base/date_words.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "corpus/archives.h"

namespace sigwatch::corpus {
namespace {

namespace fs = std::filesystem;
using Seconds64 = std::optional<std::int64_t>;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kFurthestZone = 14 * 3600;

/// One Date: value, and what three readers make of it.
struct Value {
  std::string text;
  Seconds64 python, gmime, ours;
  Seconds64 python_zone;
  bool our_zone_known = false;
  std::optional<DateWords> words;
};

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

std::string answer_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  std::array<char, 4096> block{};
  while (pipe) {
    const std::size_t got = std::fread(block.data(), 1, block.size(), pipe.get());
    if (got == 0) break;
    out.append(block.data(), got);
  }
  return out;
}

Seconds64 number(const std::string& text) {
  if (text == "none" || text == "-") return std::nullopt;
  return std::stoll(text);
}

Value read_value(const std::string& hex, const std::string& python, const std::string& zone) {
  Value value;
  value.text = bytes_of(hex);
  value.python = number(python);
  value.python_zone = number(zone);
  if (const auto date = parse_mail_date(value.text)) {
    value.ours = date->time.time_since_epoch().count();
    value.our_zone_known = date->zone_known;
  }
  value.words = read_date_words(value.text);
  return value;
}

std::vector<Value> read_values(std::string& hex_lines) {
  std::istringstream lines(
      answer_of("python3 '" SIGWATCH_SOURCE_DIR "/tests/corpus/date_values.py' '" + kFolder.string() + "'"));
  std::vector<Value> values;
  std::string hex, python, zone;
  while (lines >> hex >> python >> zone) {
    values.push_back(read_value(hex, python, zone));
    hex_lines += hex + "\n";
  }
  return values;
}

/// False where GMime is not installed.
bool ask_gmime([[maybe_unused]] std::vector<Value>& values, [[maybe_unused]] const std::string& hex_lines) {
#ifdef SIGWATCH_GMIME_DATES
  std::string place = (fs::temp_directory_path() / "sigwatch-dates-XXXXXX").string();
  if (!::mkdtemp(place.data())) return false;
  std::ofstream(place + "/in") << hex_lines;
  std::istringstream lines(answer_of(SIGWATCH_GMIME_DATES " < '" + place + "/in'"));
  std::error_code ignored;
  fs::remove_all(place, ignored);
  std::string answer;
  for (Value& value : values) {
    if (!(lines >> answer)) return false;
    value.gmime = number(answer);
  }
  return true;
#else
  return false;
#endif
}

bool has_month_name(const Value& v) {
  return v.words &&
         std::any_of(v.words->words.begin(), v.words->words.end(), [](const auto& word) { return word.is_month; });
}

bool has_year_of_three_digits(const Value& v) {
  return v.words &&
         std::any_of(v.words->words.begin(), v.words->words.end(), [](const auto& word) { return word.digits == 3; });
}

bool has_slashes(const Value& v) {
  const auto at = v.text.find('/');
  return at != std::string::npos && at > 0 && std::isdigit(static_cast<unsigned char>(v.text[at - 1]));
}

bool has_bytes_beyond_ascii(const Value& v) { return !is_ascii(v.text); }

/// What the other reader is right or wrong about. `theirs` is Python's or GMime's answer.
struct Class {
  const char* name;
  bool (*holds)(const Value& v, Seconds64 theirs);
};

constexpr std::array kClasses = {
    Class{"day and month with slashes", [](const Value& v, Seconds64) { return !v.ours && has_slashes(v); }},
    Class{"a year of three digits", [](const Value& v, Seconds64) { return v.ours && has_year_of_three_digits(v); }},
    Class{"months as numbers",
          [](const Value& v, Seconds64 theirs) { return v.ours && !theirs && !has_month_name(v); }},
    Class{"bytes that are not ASCII",
          [](const Value& v, Seconds64 theirs) { return v.ours && !theirs && has_bytes_beyond_ascii(v); }},
    Class{"a zone beyond 14 hours",
          [](const Value& v, Seconds64 theirs) {
            return v.ours && theirs && !v.our_zone_known && std::abs(*theirs - *v.ours) > kFurthestZone &&
                   std::abs(*theirs - *v.ours) < 4 * kDay;
          }},
};

const char* class_of(const Value& v, Seconds64 theirs) {
  for (const Class& one : kClasses) {
    if (one.holds(v, theirs)) return one.name;
  }
  return nullptr;
}

std::string shown(Seconds64 seconds) { return seconds ? std::to_string(*seconds) : "none"; }

/// Counts the differences by class; an unexplained one fails.
std::map<std::string, int> compare(const std::vector<Value>& values, Seconds64 Value::*theirs, const char* reader) {
  std::map<std::string, int> counts;
  for (const Value& v : values) {
    if (v.*theirs == v.ours) continue;
    const char* name = class_of(v, v.*theirs);
    std::cout << reader << " reads " << shown(v.*theirs) << ", we " << shown(v.ours) << ": "
              << testing::PrintToString(v.text) << "\n";
    EXPECT_NE(name, nullptr) << "the last one shown is in no class";
    ++counts[name ? name : "unexplained"];
  }
  return counts;
}

bool is_documented(const std::string& name) {
  std::ifstream file(SIGWATCH_SOURCE_DIR "/docs/dates.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str().find("| " + name + " |") != std::string::npos;
}

TEST(Dates, OfTheCorpusAreReadAsPythonAndGMimeReadThemOrTheDifferenceIsExplained) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "no corpus";
  std::string hex_lines;
  std::vector<Value> values = read_values(hex_lines);
  if (values.empty()) GTEST_SKIP() << "no python3 (scripts/bootstrap --tests installs it)";
  auto python = compare(values, &Value::python, "Python");
  const bool with_gmime = ask_gmime(values, hex_lines);
  auto gmime = with_gmime ? compare(values, &Value::gmime, "GMime") : std::map<std::string, int>();
  if (!with_gmime)
    std::cout << "without GMime (libgmime-3.0-dev at configure time; scripts/bootstrap --tests installs it)\n";
  std::cout << values.size() << " values\n| class | Python | GMime |\n|---|---|---|\n";
  for (const Class& one : kClasses)
    std::cout << "| " << one.name << " | " << python[one.name] << " | " << gmime[one.name] << " |\n";
}

TEST(Dates, HaveEveryClassOfDifferenceInTheDocumentation) {
  for (const Class& one : kClasses) EXPECT_TRUE(is_documented(one.name)) << one.name << " is not in docs/dates.md";
}

}  // namespace
}  // namespace sigwatch::corpus
