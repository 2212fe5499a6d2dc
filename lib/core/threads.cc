#include "core/threads.h"

#include <algorithm>

#include "core/society.h"

namespace sigwatch {
namespace {

constexpr std::size_t kThreadLook = 32;  // a subject such as "Agenda" may recur for years
constexpr Seconds kThreadPause = Days(91);
constexpr Seconds kNamesakes = Days(31);
constexpr std::size_t kNamesakesLook = 8;

std::string subject_of(const KnownPost& post) {
  std::string subject = thread_subject(post.post.subject);
  return subject.empty() ? subject : post.archive + "\n" + subject;
}

}  // namespace

Threads::Threads(const std::vector<const KnownPost*>& posts, const std::vector<const KnownPost*>& dated) {
  for (const KnownPost* p : posts) {
    by_id_.emplace(p->post.message_id.empty() ? p->key : p->post.message_id, p);  // a forgotten post is answered by its key
    if (!p->post.locator.empty()) by_id_.emplace(p->post.locator, p);
  }
  for (const KnownPost* p : dated) {
    const std::string name = subject_of(*p);
    if (name.empty()) continue;
    Subject& subject = by_subject_[name];
    subject.begun.push_back((subject.begun.empty() ? 0 : subject.begun.back()) + (is_reply_subject(p->post.subject) ? 0 : 1));
    subject.posts.push_back(p);
  }
}

std::vector<const KnownPost*> Threads::parents(const KnownPost& post) const {
  if (post.post.references.empty()) return parents_by_subject(post);
  std::vector<const KnownPost*> found;
  for (const std::string& id : post.post.references) {
    const auto [from, to] = by_id_.equal_range(id.starts_with("hash:") ? std::string_view(id).substr(5) : std::string_view(id));
    std::size_t looked = 0;
    for (auto it = from; it != to && looked < kThreadLook; ++it, ++looked) {
      if (it->second->key != post.key) found.push_back(it->second);
    }
  }
  return found;
}

Threads::Part Threads::earlier(const KnownPost& post, Seconds back) const {
  const auto date = date_of(post);
  const auto found = date ? by_subject_.find(subject_of(post)) : by_subject_.end();
  if (found == by_subject_.end()) return {};
  const auto& posts = found->second.posts;
  const auto place = [&](Time time) {
    const auto it = std::lower_bound(posts.begin(), posts.end(), time, [](const KnownPost* p, Time t) { return *date_of(*p) < t; });
    return static_cast<std::size_t>(it - posts.begin());
  };
  return {&found->second, place(*date - back), place(*date)};
}

std::span<const KnownPost* const> Threads::namesakes(const KnownPost& post) const {
  const Part part = earlier(post, kNamesakes);
  if (part.first >= part.last) return {};
  const std::size_t count = std::min(part.last - part.first, kNamesakesLook);
  return std::span<const KnownPost* const>(part.subject->posts).subspan(part.last - count, count);
}

std::vector<const KnownPost*> Threads::parents_by_subject(const KnownPost& post) const {
  std::vector<const KnownPost*> found;
  const Part part = is_reply_subject(post.post.subject) ? earlier(post, kThreadPause) : Part();
  if (part.first >= part.last) return found;
  const auto begun = [&](std::size_t n) { return n == 0 ? 0 : part.subject->begun[n - 1]; };
  if (begun(part.last) == begun(part.first)) return found;
  for (std::size_t n = part.last; n > part.first && found.size() < kThreadLook; --n) {
    const KnownPost* p = part.subject->posts[n - 1];
    if (p->key != post.key) found.push_back(p);
  }
  return found;
}

}  // namespace sigwatch
