#include "core/people/own_notice.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/text.h"
#include "core/people/classify.h"
#include "core/people/sender.h"

namespace sigwatch {

namespace {

using std::string_view;

bool is_reply_to_subject(string_view subject, string_view ours) {
  return subject.size() > ours.size() && thread_subject(subject) == thread_subject(ours);
}

/// From is ours, or a form in which lists rewrite it: `SIG Watch via Iot <iot@...>`, `Iot (on behalf of SIG Watch)
/// <iot@...>`, `sigwatch at example.org via Iot`, LISTSERV's `SIG Watch <TOKEN-dmarc-request@...>`.
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

/// It answers one of ours: whoever answers from our address, with our text below and no reply marks before it, is a
/// person.
bool names_a_notice(const Post& post, const OwnNotices& own) {
  if (is_reply_subject(post.subject)) return true;
  return std::any_of(post.references.begin(), post.references.end(),
                     [&](const std::string& id) { return sealed_id_in(id, own.domain); });
}

/// Order of the ladder's steps, for "any later one about the same SIG".
int rank(std::string_view step) {
  constexpr std::array<std::string_view, 6> kOrder = {"warn1", "warn1-again", "inform",
                                                      "warn2", "warn2-again", "recommend"};
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

/// What an id of ours names, when we gave it out.
struct Given {
  std::string id;
  bool sealed = false;  ///< nobody else can know it
};

/// By what stands in a token line.
/// Without the tag an id can be foretold: it is made of the SIG, a date and the step. Two mails with made-up ids made
/// the Council hear that a list had been warned twice, before there were tags.
std::optional<Given> given_by(std::string_view sealed, const OwnNotices& own) {
  if (sealed.empty()) return std::nullopt;
  SealedId parts = split_sealed_id(sealed);
  const bool tagged = !parts.tag.empty();
  if (tagged && own.seal && own.seal(parts.id) == parts.tag) return Given{std::move(parts.id), true};
  const auto known = own.borne.find(sealed);
  return known == own.borne.end() ? std::nullopt : std::optional(Given{known->second, tagged});
}

std::optional<Given> given_by_message_id(const std::string& message_id, const OwnNotices& own) {
  if (const auto known = own.borne.find(message_id); known != own.borne.end()) {
    const auto sealed = sealed_id_in(message_id, message_id.substr(message_id.rfind('@') + 1));
    return Given{known->second, sealed && !split_sealed_id(*sealed).tag.empty()};
  }
  const auto sealed = sealed_id_in(message_id, own.domain);
  return sealed ? given_by(*sealed, own) : std::nullopt;
}

/// A wrong clock on either side is told apart from a mail that was made before ours: ours cannot be older than itself.
/// An archive may write the local time of its machine.
bool is_before(const Post& post, Time sent) {
  constexpr Seconds kSkew = 5min, kZones = Days(1);
  return (post.sender_date && *post.sender_date < sent - kSkew) ||
         (post.archive_date && *post.archive_date < sent - kZones);
}

bool poses_by_message_id(const Post& post, const OwnNotices& own) {
  const auto sealed = sealed_id_in(post.message_id, own.domain);
  if (!sealed) return false;
  const auto given = given_by_message_id(post.message_id, own);
  return !given || (!given->sealed && !from_is_ours(post.author, own));
}

bool names_what_we_did_not_send(const Post& post, const OwnNotices& own) {
  const auto& quoted = post.markers.quoted_token;
  if (!quoted.empty() && !given_by(quoted, own)) return true;
  return std::any_of(post.references.begin(), post.references.end(), [&](const std::string& id) {
    return sealed_id_in(id, own.domain) && !given_by_message_id(id, own);
  });
}

}  // namespace

OwnNotices own_notices(const Register& reg, const std::vector<Notice>& notices, const Seal& seal) {
  OwnNotices own{reg.mail.from_name, reg.mail.from_address, reg.mail.message_id_domain, {}, {}, {}, seal};
  for (const Notice& n : notices) {
    const auto sent = sent_at(n);
    // Nobody can answer, or show, what was never attempted.
    if (!sent) continue;
    std::string message_id = sent_message_id(n);
    // Older states marked seen what another state had sent, and have no mail of it.
    if (message_id.empty()) message_id = message_id_of(n.id, own.domain);
    if (const auto sealed = sealed_id_in(message_id, message_id.substr(message_id.rfind('@') + 1)))
      own.borne.emplace(*sealed, n.id);
    own.borne.emplace(std::move(message_id), n.id);
    own.sent.emplace(n.id, *sent);
    if (!n.subject.empty()) own.by_subject.emplace(n.subject, n.id);
  }
  return own;
}

std::optional<OwnNotice> own_notice(const Post& post, const OwnNotices& own) {
  if (auto given = given_by_message_id(post.message_id, own)) {
    const bool proved = given->sealed || from_is_ours(post.author, own);
    return OwnNotice{std::move(given->id), proved};
  }
  if (names_a_notice(post, own)) return std::nullopt;
  const auto by_token = given_by(post.markers.token, own);
  const auto it = own.by_subject.find(without_tags(post.subject));
  const std::string by_subject = it == own.by_subject.end() ? std::string() : it->second;
  const bool from_us = from_is_ours(post.author, own);
  // A relay may have put another From and Message-ID there; our subject and our token line are left.
  if (!from_us && (by_subject.empty() || !by_token)) return std::nullopt;
  if (by_token) return OwnNotice{by_token->id, by_token->sealed || from_us};
  // From us, with a tag that is not ours or with none: perhaps a state that was lost sent it. It is no sign of life,
  // and moves nothing.
  if (!post.markers.token.empty()) return OwnNotice{split_sealed_id(post.markers.token).id, false};
  if (!by_subject.empty()) return OwnNotice{by_subject, false};
  const auto form = sealed_id_in(post.message_id, own.domain);
  return form ? std::optional(OwnNotice{split_sealed_id(*form).id, false}) : std::nullopt;
}

std::string own_notice_id(const Post& post, const OwnNotices& own) {
  auto found = own_notice(post, own);
  return found ? std::move(found->id) : std::string();
}

/// Only what we sent can be answered. Else whoever names a made-up notice in In-Reply-To has a stranger's mail counted
/// as an answer, past `only` and `ignore:`.
std::string answered_notice_id(const Post& post, const OwnNotices& own) {
  for (const std::string& id : post.references) {
    if (auto given = given_by_message_id(id, own)) return std::move(given->id);
  }
  for (const std::string& token :
       {post.markers.quoted_token, post.markers.token}) {  // the second: quoted without marks
    if (auto given = given_by(token, own)) return std::move(given->id);
  }
  for (const auto& [subject, id] : own.by_subject) {
    if (is_reply_to_subject(post.subject, subject)) return id;
  }
  return {};
}

std::string message_id_of(const Notice& notice, const OwnNotices& own) {
  const std::string sent = sent_message_id(notice);
  return sealed_id_in(sent, sent.substr(sent.rfind('@') + 1))
             ? sent
             : message_id_of(sealed_id(notice.id, own.seal), own.domain);
}

bool shows_notice(const Post& post, const Notice& notice, const OwnNotices& own) {
  const auto found = own_notice(post, own);
  if (!found || !found->proved || found->id != notice.id) return false;
  const auto sent = sent_at(notice);
  return !sent || !is_before(post, *sent);
}

bool poses_as_notice(const Post& post, const OwnNotices& own) {
  if (sealed_id_in(post.message_id, own.domain) || given_by_message_id(post.message_id, own))
    return poses_by_message_id(post, own);
  return !post.markers.token.empty() && !names_a_notice(post, own) && !given_by(post.markers.token, own);
}

bool was_sent_by_a_lost_state(const Notice& notice, const std::vector<KnownPost>& posts, const OwnNotices& own,
                              Time first_good) {
  return std::any_of(posts.begin(), posts.end(), [&](const KnownPost& p) {
    // After its first good read nobody but this state sends. What comes later with another tag is not ours.
    const auto found = p.first_seen <= first_good ? own_notice(p.post, own) : std::nullopt;
    if (!found || found->proved || found->id != notice.id) return false;
    const auto by_id = sealed_id_in(p.post.message_id, own.domain);
    return !split_sealed_id(p.post.markers.token).tag.empty() || (by_id && !split_sealed_id(*by_id).tag.empty());
  });
}

bool passes_for_us(const Post& post, const OwnNotices& own) {
  if (poses_as_notice(post, own) || names_what_we_did_not_send(post, own)) return true;
  const auto found = own_notice(post, own);
  const auto sent = found ? own.sent.find(found->id) : own.sent.end();
  return sent != own.sent.end() && is_before(post, sent->second);
}

std::optional<std::string> later_notice(const Notice& notice, const std::vector<KnownPost>& posts,
                                        const MessageStatements& statements, const OwnNotices& own) {
  const auto ours = split_notice_id(notice.id);
  if (!ours) return std::nullopt;
  for (const KnownPost& p : posts) {
    const auto post = own_notice(p.post, own);
    // Not proved, it holds nothing back: a made-up notice of a later date once withdrew a first warning for good.
    if (!post || !post->proved || own.sent.count(post->id) > 0) continue;
    const Statement* statement = statements.about(p);
    if (statement && statement->kind == Statement::Kind::ignore) continue;
    const auto found = split_notice_id(post->id);
    if (found && is_later(*found, *ours)) return post->id;
  }
  return std::nullopt;
}

}  // namespace sigwatch
