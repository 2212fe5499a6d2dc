#include "core/base/mail_zone.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"

namespace sigwatch {
namespace {

struct Zone {
  std::string_view name;
  int minutes;
};

constexpr Zone kZones[] = {
    {"acdt", 630}, {"acst", 570}, {"adt", -180}, {"aedt", 660}, {"aest", 600}, {"akdt", -480}, {"akst", -540}, {"ast", -240},
    {"awst", 480}, {"bst", 60},   {"cdt", -300}, {"cest", 120}, {"cet", 60},   {"cst", -360},  {"edt", -240},  {"eest", 180},
    {"eet", 120},  {"est", -300}, {"gmt", 0},    {"hst", -600}, {"jst", 540},  {"kst", 540},   {"mdt", -360},  {"mest", 120},
    {"met", 60},   {"mez", 60},   {"msd", 240},  {"msk", 180},  {"mst", -420}, {"nzdt", 780},  {"nzst", 720},  {"pdt", -420},
    {"pst", -480}, {"ut", 0},     {"utc", 0},    {"west", 60},  {"wet", 0},    {"z", 0},
};

constexpr int kFurthest = 14 * 60;

}  // namespace

std::optional<Seconds> zone_by_name(std::string_view name) {
  const std::string wanted = lower(name);
  const auto* found = std::find_if(std::begin(kZones), std::end(kZones), [&](const Zone& zone) { return zone.name == wanted; });
  if (found == std::end(kZones)) return std::nullopt;
  return std::chrono::minutes(found->minutes);
}

std::optional<Seconds> zone_by_digits(bool west, std::string_view digits) {
  const auto colon = digits.find(':');
  std::string plain(digits.substr(0, colon));
  if (colon != std::string_view::npos) plain += digits.substr(colon + 1);
  if (plain.empty() || plain.size() > 4 || plain.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const int number = std::stoi(plain);
  const int hours = plain.size() <= 2 ? number : number / 100;
  const int minutes = plain.size() <= 2 ? 0 : number % 100;
  if (minutes > 59 || hours * 60 + minutes > kFurthest) return std::nullopt;
  return std::chrono::minutes(west ? -(hours * 60 + minutes) : hours * 60 + minutes);
}

}  // namespace sigwatch
