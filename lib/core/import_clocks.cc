#include "core/import_clocks.h"

#include <algorithm>

#include "core/society.h"

namespace sigwatch {
namespace {

constexpr Seconds kOneAfterTheOther = 1h;
constexpr std::size_t kManyAtOnce = 5;

/// Of posts taken in one after the other: whether their senders' clocks tell another story than the archive's.
bool is_import(const std::vector<const Post*>& late) {
  if (late.size() < kManyAtOnce) return false;
  const auto [first, last] =
      std::minmax_element(late.begin(), late.end(), [](auto* a, auto* b) { return *a->sender_date < *b->sender_date; });
  return *(*last)->sender_date - *(*first)->sender_date > kClockSkew;
}

}  // namespace

std::set<const Post*> imported_at_once(const std::vector<Post>& posts) {
  std::vector<const Post*> late;
  for (const Post& p : posts) {
    if (p.archive_date && p.sender_date && *p.archive_date - *p.sender_date > kClockSkew) late.push_back(&p);
  }
  std::stable_sort(late.begin(), late.end(), [](auto* a, auto* b) { return *a->archive_date < *b->archive_date; });
  std::set<const Post*> imported;
  for (auto begin = late.begin(); begin != late.end();) {
    auto end = begin + 1;
    while (end != late.end() && *(*end)->archive_date - *(*(end - 1))->archive_date <= kOneAfterTheOther) ++end;
    if (is_import({begin, end})) imported.insert(begin, end);
    begin = end;
  }
  return imported;
}

}  // namespace sigwatch
