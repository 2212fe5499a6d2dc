#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/post/known_post.h"
#include "core/post/notice.h"
#include "core/register/register.h"

namespace sigwatch {

class MessageStatements;

/// Our notices, as far as a post can answer or be one.
struct OwnNotices {
  std::string from_name, from_address, domain;
  std::map<std::string, Time, std::less<>> sent;               ///< id -> sent_at()
  std::map<std::string, std::string, std::less<>> by_subject;  ///< exact subject -> id
  /// Message-IDs and sealed ids that the frozen mails bear -> id
  std::map<std::string, std::string, std::less<>> borne{};
  Seal seal{};  ///< knows also what this state forgot
};
OwnNotices own_notices(const Register& reg, const std::vector<Notice>& notices, const Seal& seal = {});

/// A post that is a notice of ours (docs/classification.md, "Ours").
struct OwnNotice {
  std::string id;
  /// Only we can have made it; or, from before there were tags, it is exactly what was sent and From is ours. What is
  /// not proved is no sign of life, and moves nothing: no notice is seen, withdrawn or answered by it.
  bool proved = false;
};
std::optional<OwnNotice> own_notice(const Post& post, const OwnNotices& own);

/// The id alone, else empty.
std::string own_notice_id(const Post& post, const OwnNotices& own);

/// The notice id when this post answers a notice that we sent, else empty: it names what the state sent, or what bears
/// a tag that is right.
std::string answered_notice_id(const Post& post, const OwnNotices& own);

/// The Message-ID of a notice, without <>: as its frozen mail bears it, and before that as it will.
std::string message_id_of(const Notice& notice, const OwnNotices& own);

/// The post is this very notice, proved, and not dated before it was sent. Of a notice that this state never tried to
/// send no date says no.
bool shows_notice(const Post& post, const Notice& notice, const OwnNotices& own);

/// One of them is this notice, from us, with the tag of another key, and stood in the archive (first read at
/// `first_good`) before this state could have sent anything: a state that was lost may have sent it, and a person
/// should look before it goes out again.
bool was_sent_by_a_lost_state(const Notice& notice, const std::vector<KnownPost>& posts, const OwnNotices& own,
                              Time first_good);

/// The post bears the form of our notices, as its own or as what it answers, and we did not send that: somebody tries
/// to pass for us, or a state that was lost sent it with another key.
bool passes_for_us(const Post& post, const OwnNotices& own);

/// The same of what it bears as its own: not of an answer, which may honestly name what a lost state sent.
bool poses_as_notice(const Post& post, const OwnNotices& own);

/// The id of a notice of ours, proved, later than this one and about the same SIG, that an archive shows and the state
/// does not know: a state that was lost sent it. What the state knows of was weighed when the ladder made the notice (a
/// revoke may bring an older episode back, or an older date than that of a decision), and what a person ignored is left
/// out.
std::optional<std::string> later_notice(const Notice& notice, const std::vector<KnownPost>& posts,
                                        const MessageStatements& statements, const OwnNotices& own);

}  // namespace sigwatch
