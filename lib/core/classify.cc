#include "core/classify.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/sender.h"
#include "core/text.h"

namespace sigwatch {

namespace {

using std::string_view;

bool is_reply_to_subject(string_view subject, string_view ours) {
  return subject.size() > ours.size() && thread_subject(subject) == thread_subject(ours);
}

/// From is ours, or a form in which lists rewrite it: `SIG Watch via Iot <iot@...>`, `Iot (on behalf of SIG Watch) <iot@...>`, `sigwatch at
/// example.org via Iot`, LISTSERV's `SIG Watch <TOKEN-dmarc-request@...>`.
bool from_is_ours(const Author& from, const OwnNotices& own) {
  if (from.address == own.from_address) return true;
  std::string name = rewritten_name(from.name);
  if (name.empty() && is_shared_sender(from)) name = from.name;
  if (name.empty()) return false;
  if (!own.from_name.empty() && folded(name) == folded(own.from_name)) return true;
  const auto at = name.find(" at ");
  if (at != std::string::npos) name.replace(at, 4, "@");
  return lower(name) == own.from_address;
}

/// It answers one of ours: whoever answers from our address, with our text below and no reply marks before it, is a person.
bool names_a_notice(const Post& post, const OwnNotices& own) {
  if (is_reply_subject(post.subject)) return true;
  return std::any_of(post.references.begin(), post.references.end(), [&](const std::string& id) { return notice_id_in(id, own.domain); });
}

/// Order of the ladder's steps, for "any later one about the same SIG".
int rank(std::string_view step) {
  constexpr std::array<std::string_view, 6> kOrder = {"warn1", "warn1-again", "inform", "warn2", "warn2-again", "recommend"};
  if (step.starts_with("remind-")) {
    int k = 0;  // the id may come from anybody's mail
    const std::string_view digits = step.substr(7);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), k);
    return error == std::errc() && end == digits.data() + digits.size() && k < 1000 ? 100 + k : -1;
  }
  const auto it = std::find(kOrder.begin(), kOrder.end(), step);
  return it == kOrder.end() ? -1 : static_cast<int>(it - kOrder.begin());
}

bool is_later(const NoticeName& found, const NoticeName& ours) {
  if (found.sig != ours.sig) return false;
  if (found.episode != ours.episode) return found.episode > ours.episode;
  return rank(found.step) > rank(ours.step) && rank(ours.step) >= 0;
}

}  // namespace

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

OwnNotices own_notices(const Register& reg, const std::vector<Notice>& notices) {
  OwnNotices own{reg.mail.from_name, reg.mail.from_address, reg.mail.message_id_domain, {}, {}};
  for (const Notice& n : notices) {
    if (!n.first_attempt) continue;
    own.sent.emplace(n.id, *n.first_attempt);
    if (!n.subject.empty()) own.by_subject.emplace(n.subject, n.id);
  }
  return own;
}

std::string own_notice_id(const Post& post, const OwnNotices& own) {
  if (auto id = notice_id_in(post.message_id, own.domain)) return *id;
  const auto it = own.by_subject.find(without_tags(post.subject));
  const std::string by_subject = it == own.by_subject.end() ? std::string() : it->second;
  // A relay may have put another From and Message-ID there; our subject and our token line are left.
  const bool both = !by_subject.empty() && own.sent.count(post.signs.token) > 0;
  if (names_a_notice(post, own) || (!both && !from_is_ours(post.author, own))) return {};
  return post.signs.token.empty() ? by_subject : post.signs.token;
}

std::string answered_notice_id(const Post& post, const OwnNotices& own) {
  for (const std::string& id : post.references) {
    if (auto notice = notice_id_in(id, own.domain)) return *notice;
  }
  if (!post.signs.quoted_token.empty()) return post.signs.quoted_token;
  if (!post.signs.token.empty()) return post.signs.token;  // quoted without marks
  for (const auto& [subject, id] : own.by_subject) {
    if (is_reply_to_subject(post.subject, subject)) return id;
  }
  return {};
}

std::optional<std::string> later_notice(const Notice& notice, const std::vector<KnownPost>& posts, const MessageWords& words,
                                        const OwnNotices& own) {
  const auto ours = split_notice_id(notice.id);
  if (!ours) return std::nullopt;
  for (const KnownPost& p : posts) {
    const Word* word = words.about(p);
    if (word && word->kind == Word::Kind::ignore) continue;
    const std::string id = own_notice_id(p.post, own);
    const auto found = split_notice_id(id);
    if (found && own.sent.count(id) == 0 && is_later(*found, *ours)) return id;
  }
  return std::nullopt;
}

}  // namespace sigwatch
