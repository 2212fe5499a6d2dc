#include "core/evidence/import_clocks.h"

#include <algorithm>
#include <optional>

#include "core/people/correspondence.h"
#include "core/post/clocks.h"

namespace sigwatch {
namespace {

constexpr Seconds kOneAfterTheOther = 1h;
constexpr std::size_t kManyAtOnce = 5;
/// A list that kept mail waiting lets in less than this at one moment, and then its clock is right.
/// On a first reading nothing but the senders' clocks tells held mail from an import.
constexpr Seconds kLongWritten = Days(183);

using Posts = std::vector<const Post*>;

bool is_apart(const Post& p) {
  return p.archive_date && p.sender_date && std::chrono::abs(*p.archive_date - *p.sender_date) > kClockSkew;
}

bool is_late(const Post& p) { return is_apart(p) && *p.archive_date > *p.sender_date; }

/// Of posts taken in one after the other: whether their senders' clocks tell another story than the archive's. A
/// quarter at either end is left out, so that one mail with a false date among held ones makes no import of them.
/// HyperKitty stamps what it imports from Pipermail's text with the moment of the import, where the addresses there
/// are written with " at ". Years of mail would be signs of life of that day. The quarters are left out because one
/// mail with a false Date, let in with four that had waited, made an import of all five: they lost the clock that was
/// right.
bool is_import(Posts apart) {
  if (apart.size() < kManyAtOnce) return false;
  std::sort(apart.begin(), apart.end(), [](auto* a, auto* b) { return *a->sender_date < *b->sender_date; });
  const std::size_t quarter = apart.size() / 4;
  return *apart[apart.size() - 1 - quarter]->sender_date - *apart[quarter]->sender_date > kLongWritten;
}

/// `run` was taken in one after the other; every post in it is apart from its sender's clock, or has none.
void judge_run(const Posts& run, std::set<const Post*>& imported) {
  Posts apart, undated;
  for (const Post* p : run) {
    // What cannot be read is doubtful at the archive's time, and has no other.
    if (p->sender_date || !p->markers.unreadable) (p->sender_date ? apart : undated).push_back(p);
  }
  if (is_import(apart)) imported.insert(apart.begin(), apart.end());
  // One old mail is enough to doubt the clock where nothing else dates a post.
  if (std::any_of(apart.begin(), apart.end(), [](auto* p) { return is_late(*p); }))
    imported.insert(undated.begin(), undated.end());
}

/// The oldest moment on which a sender and the archive agree.
std::optional<Time> earliest_agreed(const std::vector<Post>& posts) {
  std::optional<Time> earliest;
  for (const Post& p : posts) {
    if (p.archive_date && p.sender_date && !is_apart(p))
      earliest = std::min(earliest.value_or(*p.archive_date), *p.archive_date);
  }
  return earliest;
}

}  // namespace

std::set<const Post*> imported_at_once(const std::vector<Post>& posts, Time seen) {
  Posts suspects;
  std::set<const Post*> imported;
  const auto earliest = earliest_agreed(posts);
  for (const Post& p : posts) {
    // A sender's clock that is nonsense tells nothing of when the archive took the post in. The archive's clock is the
    // only one left for such a post then, and must not be taken away as well.
    if (!p.archive_date || (p.sender_date && (!is_apart(p) || !is_usable(*p.sender_date, seen)))) continue;
    suspects.push_back(&p);
    // No list of bogus times (1980, 2001) is kept: what the other posts of the archive agree on shows that this time
    // cannot be.
    if (!p.sender_date && earliest && *p.archive_date < *earliest - kClockSkew) imported.insert(&p);
  }
  std::stable_sort(suspects.begin(), suspects.end(),
                   [](auto* a, auto* b) { return *a->archive_date < *b->archive_date; });
  for (auto begin = suspects.begin(); begin != suspects.end();) {
    auto end = begin + 1;
    while (end != suspects.end() && *(*end)->archive_date - *(*(end - 1))->archive_date <= kOneAfterTheOther) ++end;
    judge_run({begin, end}, imported);
    begin = end;
  }
  return imported;
}

}  // namespace sigwatch
