#pragma once

#include "core/made.h"

namespace sigwatch::made {

inline constexpr const char* kWarning = "iot.2026-01-10.warn1.0";
inline constexpr const char* kWarningId = "sigwatch.iot.2026-01-10.warn1.0@example.org";
inline constexpr const char* kWarningSubject = "[SIG watch] Warning: SIG-IoT may be disbanded. Still active?";

/// A register, its posts and what was said of them; judges the last post.
struct Judged {
  Register reg = register_of_one();
  std::vector<KnownPost> posts;
  std::vector<Statement> statements;
  std::vector<Notice> notices;
  bool deep = true;
  bool belongs = true;
  Seal seal{};

  Judged() {
    Notice n;
    n.id = kWarning;
    n.sig = "iot";
    n.step = "warn1";
    n.audience = Audience::list;
    n.subject = kWarningSubject;
    n.first_attempt = at("2026-07-10T12:00:00Z");
    notices.push_back(n);
  }

  KnownPost& add(KnownPost p) {
    posts.push_back(std::move(p));
    return posts.back();
  }
  /// An answer to the warning, an hour after it, by somebody whom nobody knows.
  KnownPost& answer(const std::string& subject = "still here") {
    KnownPost& p = add(post("answer@x", "2026-07-10T13:00:00Z", "stranger@example.net", subject));
    p.post.references = {kWarningId};
    return p;
  }
  Judgement judge() const {
    const Correspondence correspondence(pointers(posts));
    const MessageStatements said(statements);
    const OwnNotices own = own_notices(reg, notices, seal);
    return classify(posts.back(), Rules{reg, reg.sigs.front(), correspondence, said, own, deep}, belongs);
  }
  PostKind kind() const { return judge().kind; }
};

inline Matcher has(const std::string& part) {
  return [part](std::string_view text) { return text.find(part) != std::string_view::npos; };
}

}  // namespace sigwatch::made
