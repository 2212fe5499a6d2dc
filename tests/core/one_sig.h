#pragma once

#include "core/made.h"

namespace sigwatch::made {

/// The posts of one SIG, and what is made of them at `now`.
struct OneSig {
  Register reg = register_of_one();
  std::vector<KnownPost> posts;
  std::vector<Statement> statements;
  std::vector<Notice> notices;
  bool deep = true;
  std::optional<Time> complete_from = Time::min();
  Time now = at("2026-11-22T12:00:00Z");

  Summary sum() const {
    const Correspondence correspondence(pointers(posts));
    const MessageStatements said(statements);
    const OwnNotices own = own_notices(reg, notices);
    return summarise(pointers(posts), Rules{reg, reg.sigs.front(), correspondence, said, own, deep}, complete_from,
                     now);
  }
  /// A post of somebody who answers somebody: beyond doubt.
  void add_person(const std::string& id, std::string_view date) {
    posts.push_back(post("before-" + id, at(date) - Days(3000), "john@example.org"));
    posts.push_back(reply(id, at(date), "before-" + id, "jane@example.org"));
  }
  void add_stranger(const std::string& id, std::string_view date) {
    posts.push_back(post(id, date, id, "Offer " + id));
  }
};

}  // namespace sigwatch::made
