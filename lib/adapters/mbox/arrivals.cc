#include "adapters/mbox/arrivals.h"

#include <algorithm>
#include <utility>

namespace sigwatch {
namespace {

constexpr std::size_t kEarliest = 5;

}  // namespace

std::optional<Time> arrival(const Post& post) { return post.archive_date ? post.archive_date : post.sender_date; }

bool exists_at(const Post& post, Time now, bool pretend) {
  if (!pretend) return true;
  const auto time = arrival(post);
  return !time || *time <= now;
}

bool is_notice(const Post& post, const NoticeQuery& query) {
  if (!query.message_id.empty() && post.message_id == query.message_id) return true;
  return !query.token.empty() && post.signs.token == query.token;
}

void Arrivals::add_before(std::vector<Post> posts) {
  for (std::size_t i = std::min(posts.size(), kEarliest); i-- > 0;) earliest_.push_front(arrival(posts[i]));
  if (earliest_.size() > kEarliest) earliest_.resize(kEarliest);
  for (Post& post : posts) {
    if (!exists_at(post, now_, pretend_)) continue;
    if (post.archive_date && *post.archive_date <= now_) taken_in_ = std::max(taken_in_.value_or(*post.archive_date), *post.archive_date);
    posts_.push_back(std::move(post));
  }
}

std::optional<Time> Arrivals::complete_from() const {
  std::optional<Time> latest;
  for (const auto& time : earliest_) {
    if (time && *time <= now_ + Days(1)) latest = std::max(latest.value_or(*time), *time);
  }
  if (!latest) return std::nullopt;
  return *latest + Seconds(1);
}

bool Arrivals::covers(Time time) const {
  const auto from = complete_from();
  return from && earliest_.size() == kEarliest && *from <= time;
}

}  // namespace sigwatch
