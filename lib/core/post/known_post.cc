#include "core/post/known_post.h"

namespace sigwatch {

bool is_second(const KnownPost& post) {
  const std::string& id = post.post.message_id;
  return !id.empty() && post.key.size() > id.size() && post.key.starts_with(id) && post.key[id.size()] == ' ';
}

std::string name_of(const KnownPost& post) {
  if (is_second(post)) return post.key;
  return post.post.message_id.empty() ? post.post.locator : post.post.message_id;
}

}  // namespace sigwatch
