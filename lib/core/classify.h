#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/notice.h"
#include "core/program_subjects.h"
#include "core/register.h"
#include "core/society.h"
#include "core/state.h"

namespace sigwatch {

/// What a post is to one SIG.
enum class PostKind {
  counted,    ///< a person wrote it to this list
  doubtful,   ///< counted, and perhaps spam: a person should look
  set_aside,  ///< automatic, our own, or named by a rule or a person
  elsewhere,  ///< on a shared list: about another matter
};
std::string_view to_string(PostKind kind);

/// The rule that decided, and what it saw.
struct Judgement {
  PostKind kind = PostKind::counted;
  std::string rule;
  std::string saw;
  friend bool operator==(const Judgement&, const Judgement&) = default;
};

/// People's words about messages, the latest one of each message.
class MessageWords {
 public:
  explicit MessageWords(const std::vector<Word>& words);
  /// vouch or ignore for this post (by Message-ID, key or locator), or null.
  const Word* about(const KnownPost& post) const;

 private:
  std::map<std::string, Word, std::less<>> latest_;
};

/// Our notices, as far as a post can answer or be one.
struct OwnNotices {
  std::string from_name, from_address, domain;
  std::map<std::string, Time, std::less<>> sent;               ///< id -> first attempt
  std::map<std::string, std::string, std::less<>> by_subject;  ///< exact subject -> id
};
OwnNotices own_notices(const Register& reg, const std::vector<Notice>& notices);

/// The notice id when this post is a notice of ours (design 2, "Ours means"), else empty.
std::string own_notice_id(const Post& post, const OwnNotices& own);

/// The notice id when this post answers a notice of ours, else empty.
std::string answered_notice_id(const Post& post, const OwnNotices& own);

/// The id of a notice of ours, later than this one and about the same SIG, that an archive shows and the state does not know: a state that
/// was lost sent it, or somebody made it up. What the state knows of was weighed when the ladder made the notice (a revoke may bring an
/// older episode back, or an older date than that of a decision), and what a person ignored was made up.
std::optional<std::string> later_notice(const Notice& notice, const std::vector<KnownPost>& posts, const MessageWords& words,
                                        const OwnNotices& own);

/// Everything that judging a post of one SIG looks at. References outlive the call.
struct Rules {
  const Register& reg;
  const SigEntry& sig;
  const Society& society;
  const MessageWords& words;
  const OwnNotices& own;
  bool deep = false;  ///< 24 months or the whole archive were read: "not known" may be said
};

/// One row of the table by which posts are judged: its name, as a Judgement carries it, what it decides, and when it holds, in words.
struct RuleText {
  std::string_view name;
  PostKind kind;
  std::string_view when;
};
/// The table, in order: the first rule that holds decides, the last one always holds. docs/classification.md prints it.
std::vector<RuleText> rule_texts();

/// Judges one post by the table in rule_table.cc. `belongs`: on a list with `only`, the subject matches or its thread belongs.
Judgement classify(const KnownPost& post, const Rules& rules, bool belongs);

}  // namespace sigwatch
