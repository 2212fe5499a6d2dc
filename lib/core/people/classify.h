#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/people/correspondence.h"
#include "core/people/own_notice.h"
#include "core/people/program_subjects.h"
#include "core/post/known_post.h"
#include "core/post/notice.h"
#include "core/register/register.h"
#include "core/register/statement.h"

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
class MessageStatements {
 public:
  explicit MessageStatements(const std::vector<Statement>& statements);
  /// vouch or ignore for this post (by Message-ID, key or locator), or null.
  const Statement* about(const KnownPost& post) const;

 private:
  std::map<std::string, Statement, std::less<>> latest_;
};

/// Everything that judging a post of one SIG looks at. References outlive the call.
struct Rules {
  const Register& reg;
  const SigEntry& sig;
  const Correspondence& correspondence;
  const MessageStatements& statements;
  const OwnNotices& own;
  bool deep = false;  ///< 24 months or the whole archive were read: "not known" may be said
};

/// One row of the table by which posts are judged: its name, as a Judgement carries it, what it decides, and when it
/// holds, in words.
struct RuleText {
  std::string_view name;
  PostKind kind;
  std::string_view when;
};
/// The table, in order: the first rule that holds decides, the last one always holds. docs/classification.md prints it.
std::vector<RuleText> rule_texts();

/// Judges one post by the table in classify.cc. `belongs`: on a list with `only`, the subject matches or its thread
/// belongs.
Judgement classify(const KnownPost& post, const Rules& rules, bool belongs);

}  // namespace sigwatch
