#include "core/people/classify.h"

namespace sigwatch {

std::string_view to_string(PostKind kind) {
  switch (kind) {
    case PostKind::counted:
      return "counted";
    case PostKind::doubtful:
      return "doubtful";
    case PostKind::set_aside:
      return "set aside";
    case PostKind::elsewhere:
      return "about another matter";
  }
  return "";
}

MessageWords::MessageWords(const std::vector<Word>& words) {
  for (const Word& word : words) {
    if (word.kind == Word::Kind::vouch || word.kind == Word::Kind::ignore) latest_.insert_or_assign(word.about, word);
    if (word.kind == Word::Kind::unignore) latest_.erase(word.about);
  }
}

const Word* MessageWords::about(const KnownPost& post) const {
  const Word* found = nullptr;
  const bool second = is_second(post);
  for (const std::string& name : {post.post.message_id, post.key, post.post.locator}) {
    const bool of_another = second && name == post.post.message_id;
    const auto it = name.empty() || of_another ? latest_.end() : latest_.find(name);
    if (it != latest_.end() && (!found || it->second.at > found->at)) found = &it->second;
  }
  return found;
}

}  // namespace sigwatch
