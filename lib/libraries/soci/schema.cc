#include "libraries/soci/schema.h"

#include <array>

#include "libraries/openssl/seal.h"
#include "ports/store.h"

namespace sigwatch {

namespace {

/// These two stand apart, because `forget` takes them away for its own transaction. What was decided, nobody may ever
/// change: those triggers are never away.
constexpr const char* kHistoryIsFixed =
    "CREATE TRIGGER history_is_fixed BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END";
constexpr const char* kWordsAreFixed =
    "CREATE TRIGGER words_are_fixed BEFORE UPDATE ON words BEGIN SELECT RAISE(ABORT, 'words are append-only'); END";

/// Version 1. History, decisions and words are append-only, also for whoever opens the file by hand.
/// A post stands in two tables, what is a fact in `posts` and what is personal in `post_people`: `forget` deletes the
/// person, and that somebody wrote on that day stays known.
constexpr std::array kVersion1 = {
    "CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL)",
    "CREATE TABLE archives (url TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE posts (archive TEXT NOT NULL, key TEXT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (archive, key)) "
    "WITHOUT ROWID",
    "CREATE TABLE post_people (archive TEXT NOT NULL, key TEXT NOT NULL, personal TEXT NOT NULL, PRIMARY KEY (archive, "
    "key)) WITHOUT ROWID",
    "CREATE TABLE forgotten (key TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE sigs (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE episodes (id TEXT PRIMARY KEY, sig TEXT NOT NULL, counts_from INTEGER NOT NULL, began INTEGER NOT "
    "NULL, body TEXT NOT "
    "NULL) WITHOUT ROWID",
    "CREATE INDEX episodes_by_sig ON episodes (sig, counts_from)",
    "CREATE TABLE notices (id TEXT PRIMARY KEY, created INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL) "
    "WITHOUT ROWID",
    "CREATE INDEX notices_by_state ON notices (state)",
    "CREATE TABLE causes (item TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE decisions (number INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE words (number INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE history (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, sig TEXT NOT NULL, kind TEXT NOT NULL, "
    "text TEXT NOT NULL)",
    "CREATE INDEX history_by_sig ON history (sig, number)",
    "CREATE TRIGGER history_stays BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    kHistoryIsFixed,
    "CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); "
    "END",
    "CREATE TRIGGER decisions_are_fixed BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are "
    "append-only'); END",
    "CREATE TRIGGER words_stay BEFORE DELETE ON words BEGIN SELECT RAISE(ABORT, 'words are append-only'); END",
    kWordsAreFixed,
};

/// Version 2: the key of the tags by which our notices are known.
void add_seal(soci::session& sql) {
  const std::string key = new_seal_key();
  sql << "CREATE TABLE seal (id INTEGER PRIMARY KEY CHECK (id = 1), key TEXT NOT NULL)";
  sql << "INSERT INTO seal (id, key) VALUES (1, :k)", soci::use(key);
}

void stamp(soci::session& sql) {
  // Both numbers stand in the file's header, and belong to the transaction like any row.
  sql << "PRAGMA application_id = " << kApplicationId;
  sql << "PRAGMA user_version = " << kSchemaVersion;
}

}  // namespace

int pragma_number(soci::session& sql, const std::string& name) {
  int value = 0;
  sql << "PRAGMA " << name, soci::into(value);
  return value;
}

void make_schema(soci::session& sql) {
  for (const char* statement : kVersion1) sql << statement;
  add_seal(sql);
  stamp(sql);
}

void let_the_past_change(soci::session& sql, const std::function<void()>& work) {
  // Triggers belong to the transaction as well: no other connection ever sees the tables without them, and where `work`
  // throws they were never gone.
  for (const char* trigger : {"history_is_fixed", "words_are_fixed"}) sql << "DROP TRIGGER " << trigger;
  work();
  for (const char* again : {kHistoryIsFixed, kWordsAreFixed}) sql << again;
}

void migrate(soci::session& sql, int from) {
  switch (from) {
    case kSchemaVersion:
      return;
    case 0:  // a file that a crash left before its first tables were committed
      return make_schema(sql);
    case 1:
      add_seal(sql);
      return stamp(sql);
    default:
      throw StoreError("no way from version " + std::to_string(from) + " of the state");
  }
}

}  // namespace sigwatch
