#include "adapters/mbox/arrivals.h"

#include <algorithm>
#include <utility>

namespace sigwatch {
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

void Arrivals::add(std::vector<Post> posts) {
  for (Post& post : posts) {
    if (!exists_at(post, now_, pretend_)) continue;
    if (post.archive_date && *post.archive_date <= now_) taken_in_ = std::max(taken_in_.value_or(*post.archive_date), *post.archive_date);
    posts_.push_back(std::move(post));
  }
}

}  // namespace sigwatch
