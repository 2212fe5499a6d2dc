#include "archives/pipermail/mark.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "archives/engine/page_words.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kTail = 512;
constexpr Seconds kSaneSkew = Days(15);

std::uint64_t count_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

Json to_json(const VolumeMark& volume) {
  Json json = {{"name", volume.name}, {"size", volume.size}, {"tail", volume.tail}, {"hash", volume.tail_hash}};
  if (!volume.gzip) return json;
  json["gz"] = true;
  json["etag"] = volume.etag;
  json["modified"] = volume.last_modified;
  return json;
}

std::optional<VolumeMark> volume_from(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  VolumeMark volume{text_in(json, "name"),  json.contains("gz"),   count_in(json, "size"),   count_in(json, "tail"),
                    count_in(json, "hash"), text_in(json, "etag"), text_in(json, "modified")};
  if (!period_of(volume.name) || volume.tail > volume.size) return std::nullopt;
  return volume;
}

bool take_volumes(Mark& mark, const Json& json) {
  const auto volumes = json.find("volumes");
  if (volumes == json.end() || !volumes->is_array()) return false;
  for (const auto& entry : *volumes) {
    auto volume = volume_from(entry);
    if (!volume) return false;
    mark.volumes.push_back(std::move(*volume));
  }
  return true;
}

bool take_names(Mark& mark, const Json& json) {
  const auto names = json.find("names");
  if (names == json.end() || !names->is_array()) return false;
  for (const auto& name : *names) {
    if (!name.is_string()) return false;
    mark.names.push_back(name.get<std::string>());
  }
  return true;
}

}  // namespace

std::string to_text(const Mark& mark) {
  Json json = {
      {"etag", mark.etag}, {"modified", mark.last_modified}, {"volumes", Json::array()}, {"names", mark.names}};
  for (const auto& volume : mark.volumes) json["volumes"].push_back(to_json(volume));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Mark> mark_from(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Mark mark;
  mark.etag = text_in(json, "etag");
  mark.last_modified = text_in(json, "modified");
  if (!take_volumes(mark, json) || !take_names(mark, json)) return std::nullopt;
  return mark;
}

VolumeMark mark_end(std::string_view name, bool gzip, std::string_view end, std::uint64_t size) {
  const auto tail = end.substr(end.size() - std::min<std::size_t>(end.size(), kTail));
  return {std::string(name), gzip, size, tail.size(), stable_hash(tail), {}, {}};
}

std::optional<std::string_view> appended(const VolumeMark& mark, std::string_view text) {
  if (text.size() < mark.tail || stable_hash(text.substr(0, mark.tail)) != mark.tail_hash) return std::nullopt;
  return text.substr(mark.tail);
}

bool may_grow(const Period& period, Time now) { return period.to + kSaneSkew + kLocalTime > now; }

std::optional<std::vector<Volume>> newly_listed(const Mark& mark, const Listing& listing) {
  std::set<std::string_view> then(mark.names.begin(), mark.names.end());
  const auto oldest = mark.names.size() < kMarkNames ? std::nullopt : period_of(mark.names.back());
  std::vector<Volume> added;
  for (const auto& volume : listing.volumes) {
    if (oldest && earlier(volume.period, *oldest)) continue;
    if (then.erase(volume.period.name) == 0) added.push_back(volume);
  }
  if (!then.empty()) return std::nullopt;
  return added;
}

std::vector<std::string> names_of(const Listing& listing) {
  std::vector<std::string> names;
  for (auto volume = listing.volumes.rbegin(); volume != listing.volumes.rend() && names.size() < kMarkNames; ++volume)
    names.push_back(volume->period.name);
  return names;
}

}  // namespace sigwatch
