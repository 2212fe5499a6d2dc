#include "core/people/threads.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "core/people/correspondence.h"
#include "core/post/clocks.h"

namespace sigwatch {
namespace {

constexpr std::size_t kThreadLook = 32;  // a subject such as "Agenda" may recur for years
/// The same holds for how far back an answer may lie. A mere subject without `Re:` says less, so it is believed for a
/// month alone.
constexpr Seconds kThreadPause = Days(91);
constexpr Seconds kNamesakes = Days(31);
constexpr std::size_t kNamesakesLook = 8;

constexpr auto by_id = [](const auto& a, const auto& b) { return a.first < b.first; };

}  // namespace

Threads::Threads(const std::vector<const KnownPost*>& posts, const std::vector<const KnownPost*>& dated) {
  for (const KnownPost* p : posts) {
    by_id_.emplace_back(p->post.message_id.empty() ? p->key : p->post.message_id,
                        p);  // a forgotten post is answered by its key
    if (!p->post.locator.empty()) by_id_.emplace_back(p->post.locator, p);
  }
  std::stable_sort(by_id_.begin(), by_id_.end(), by_id);
  sort_by_subject(dated);
}

void Threads::sort_by_subject(const std::vector<const KnownPost*>& dated) {
  std::vector<std::pair<std::string, const KnownPost*>> named;
  for (const KnownPost* p : dated) {
    std::string subject = thread_subject(p->post.subject);
    if (!subject.empty()) named.emplace_back(std::move(subject), p);
  }
  std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->archive) < std::tie(b.first, b.second->archive);
  });
  for (auto& [subject, p] : named) {
    if (subjects_.empty() || subjects_.back().subject != subject || subjects_.back().archive != p->archive) {
      subjects_.push_back({p->archive, std::move(subject), posts_.size()});
    }
    posts_.push_back(p);
    begun_.push_back(begun_.back() + (is_reply_subject(p->post.subject) ? 0 : 1));
  }
}

std::vector<const KnownPost*> Threads::parents(const KnownPost& post) const {
  // Who names a post that is not here answers that one. The subject is then no better witness.
  if (post.post.references.empty()) return parents_by_subject(post);
  std::vector<const KnownPost*> found;
  for (const std::string& id : post.post.references) {
    // HyperKitty names a parent by the hash of its Message-ID, which is also the locator of a post there.
    const std::string_view wanted = id.starts_with("hash:") ? std::string_view(id).substr(5) : std::string_view(id);
    const auto [from, to] = std::equal_range(by_id_.begin(), by_id_.end(), std::pair(wanted, &post), by_id);
    std::size_t looked = 0;
    for (auto it = from; it != to && looked < kThreadLook; ++it, ++looked) {
      // A copy in another archive bears the same references. No mail answers its own copy.
      if (it->second->key != post.key) found.push_back(it->second);
    }
  }
  return found;
}

Threads::Part Threads::earlier(const KnownPost& post, Seconds back) const {
  const auto date = date_of(post);
  const std::string subject = date ? thread_subject(post.post.subject) : "";
  const std::pair wanted(std::string_view(subject), std::string_view(post.archive));
  const auto found = std::lower_bound(
      subjects_.begin(), subjects_.end(), wanted,
      [](const Subject& s, const auto& name) { return std::pair(std::string_view(s.subject), s.archive) < name; });
  if (found == subjects_.end() || found->subject != subject || found->archive != post.archive) return {};
  const auto begin = posts_.begin() + static_cast<std::ptrdiff_t>(found->first);
  const auto end = std::next(found) == subjects_.end()
                       ? posts_.end()
                       : posts_.begin() + static_cast<std::ptrdiff_t>(std::next(found)->first);
  const auto place = [&](Time time) {
    const auto it = std::lower_bound(begin, end, time, [](const KnownPost* p, Time t) { return *date_of(*p) < t; });
    return static_cast<std::size_t>(it - posts_.begin());
  };
  return {place(*date - back), place(*date)};
}

std::span<const KnownPost* const> Threads::namesakes(const KnownPost& post) const {
  const Part part = earlier(post, kNamesakes);
  const std::size_t count = std::min(part.last - part.first, kNamesakesLook);
  return std::span<const KnownPost* const>(posts_).subspan(part.last - count, count);
}

std::vector<const KnownPost*> Threads::parents_by_subject(const KnownPost& post) const {
  std::vector<const KnownPost*> found;
  const Part part = is_reply_subject(post.post.subject) ? earlier(post, kThreadPause) : Part();
  // Spam comes as `Re: Hi`, and nobody ever wrote `Hi`.
  if (begun_[part.last] == begun_[part.first]) return found;
  for (std::size_t n = part.last; n > part.first && found.size() < kThreadLook; --n) {
    if (posts_[n - 1]->key != post.key) found.push_back(posts_[n - 1]);
  }
  return found;
}

}  // namespace sigwatch
