#pragma once

#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/history_entry.h"
#include "core/base/meta.h"
#include "core/evidence/archive_memory.h"
#include "core/evidence/reading.h"
#include "core/evidence/sig_memory.h"
#include "core/ladder/episode.h"
#include "core/post/known_post.h"
#include "core/post/notice.h"
#include "core/register/decision.h"
#include "core/register/statement.h"
#include "core/report/cause.h"

/// Any row of the state, with text that has troubled files before.
namespace sigwatch::any {

inline rc::Gen<std::string> text() {
  static const std::vector<std::string> kPieces = {
      "a", "Z",  " ",  "'",  "\"", "\\",   "\n",  "\r\n", "\t",     std::string(1, '\0'), ";", "--", "ä", "日本",
      "😀", "%s", ":x", "{}", "[",  "null", "$.k", "\x7f", "\u202e", "DROP TABLE posts"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)),
                      [](const std::vector<std::string>& pieces) {
                        std::string all;
                        for (const std::string& p : pieces) all += p;
                        return all;
                      });
}

inline rc::Gen<Time> time() {
  return rc::gen::oneOf(rc::gen::just(Time::min()), rc::gen::just(Time{}), rc::gen::just(Time::max()),
                        rc::gen::map(rc::gen::inRange<std::int64_t>(-4'000'000'000, 40'000'000'000),
                                     [](std::int64_t s) { return Time(Seconds(s)); }));
}

inline std::string a_text() { return *text(); }
inline Time a_time() { return *time(); }
inline bool a_bool() { return *rc::gen::arbitrary<bool>(); }
inline int an_int() { return *rc::gen::arbitrary<int>(); }
inline int below(int n) { return *rc::gen::inRange(0, n); }
inline std::optional<Time> maybe_time() { return a_bool() ? std::optional(a_time()) : std::nullopt; }
inline std::vector<std::string> texts() { return *rc::gen::container<std::vector<std::string>>(text()); }

inline Evidence evidence() {
  Evidence e{static_cast<Evidence::Kind>(below(5)), a_text(), std::nullopt};
  if (a_bool()) e.retry_after = Seconds(an_int());
  return e;
}
inline Cost cost() { return {an_int(), *rc::gen::arbitrary<std::int64_t>()}; }

inline ArchiveMemory archive() {
  ArchiveMemory m{a_text(),     a_text(),     a_text(),
                  std::nullopt, a_bool(),     a_bool(),
                  maybe_time(), maybe_time(), {maybe_time(), an_int(), maybe_time()},
                  maybe_time(), maybe_time(), maybe_time(),
                  evidence(),   maybe_time(), maybe_time(),
                  maybe_time(), {},           cost(),
                  cost()};
  if (a_bool()) m.older = a_text();
  for (int n = below(4); n > 0; --n) m.gaps.push_back({a_text(), a_time(), a_time(), a_text(), below(2) == 0});
  return m;
}

inline KnownPost post() {
  KnownPost p;
  p.archive = a_text(), p.key = a_text();
  p.post = {a_text(),     a_text(),     texts(),
            maybe_time(), maybe_time(), {a_text(), a_text()},
            a_text(),     a_text(),     {a_text(), a_text(), a_text(), a_text(), a_bool()}};
  p.first_seen = a_time(), p.appeared = maybe_time(), p.vanished = maybe_time(), p.removal_confirmed = a_bool();
  return p;
}

inline Episode episode() {
  return {a_text(), a_text(),     a_time(), a_time(),     a_time(), maybe_time(), a_text(),
          a_text(), maybe_time(), a_text(), maybe_time(), a_text(), maybe_time(), maybe_time()};
}

inline ChatRecord chat_record() {
  return {static_cast<ChatState>(below(6)), maybe_time(), maybe_time(), maybe_time(), a_text()};
}
inline Notice notice() {
  return {a_text(),
          a_text(),
          a_text(),
          a_text(),
          static_cast<Audience>(below(4)),
          a_text(),
          static_cast<NoticeState>(below(10)),
          a_bool(),
          a_text(),
          a_time(),
          a_time(),
          maybe_time(),
          maybe_time(),
          maybe_time(),
          a_text(),
          a_text(),
          a_text(),
          chat_record()};
}

inline SigMemory sig() { return {a_text(), maybe_time(), a_text(), a_text(), maybe_time(), maybe_time(), a_text()}; }
inline Cause cause() {
  return {a_text(), a_text(), a_text(), a_text(), a_text(), a_time(), maybe_time(), an_int(), maybe_time()};
}
inline Decision decision() {
  return {an_int(), a_text(), static_cast<DecisionKind>(below(6)), a_time(), maybe_time(), a_text(), a_text(),
          a_text(), a_text()};
}
inline Statement word() {
  return {static_cast<Statement::Kind>(below(7)), a_text(), a_text(), a_text(), a_time(), maybe_time()};
}
inline HistoryEntry history() { return {a_time(), a_text(), a_text(), a_text()}; }
inline Meta meta() {
  return {a_bool(), maybe_time(), maybe_time(), maybe_time(), a_text(),
          a_bool(), maybe_time(), a_text(),     a_text(),     maybe_time()};
}

}  // namespace sigwatch::any
