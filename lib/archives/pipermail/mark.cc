#include "archives/pipermail/mark.h"

#include <algorithm>
#include <set>

#include "archives/engine/mark.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::uint64_t kTail = 512;
constexpr Seconds kSaneSkew = Days(15);

bool is_sound(const VolumeMark& volume) { return period_of(volume.name) && volume.tail <= volume.size; }

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VolumeMark, name, gzip, size, tail, tail_hash, etag, last_modified)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, etag, last_modified, volumes, names)

std::string to_text(const Mark& mark) { return in_envelope("pipermail", mark); }

std::optional<Mark> mark_from(std::string_view text) {
  auto mark = from_envelope<Mark>("pipermail", text);
  return mark && std::all_of(mark->volumes.begin(), mark->volumes.end(), is_sound) ? mark : std::nullopt;
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
  // A mark that is full does not say what was listed before its oldest name: that cannot be called new.
  const auto oldest = mark.names.size() < kMarkNames ? std::nullopt : period_of(mark.names.back());
  std::vector<Volume> added;
  for (const auto& volume : listing.volumes) {
    if (oldest && earlier(volume.period, *oldest)) continue;
    if (then.erase(volume.period.name) == 0) added.push_back(volume);
  }
  // A volume left the index: the tree was rebuilt or cleaned up, and nothing that the mark says of it holds.
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
