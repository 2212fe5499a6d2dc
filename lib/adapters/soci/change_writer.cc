#include "adapters/soci/change_writer.h"

#include <optional>
#include <set>
#include <utility>

#include "adapters/soci/rows.h"

namespace sigwatch {

namespace {

using soci::into;
using soci::use;
using std::string;

long long seconds(Time t) { return t.time_since_epoch().count(); }

std::set<string> forgotten(soci::session& sql) {
  std::set<string> keys;
  string key;
  soci::statement st = (sql.prepare << "SELECT key FROM forgotten", into(key));
  st.execute();
  while (st.fetch()) keys.insert(key);
  return keys;
}

/// The key under which a forgotten post stands, or nothing: by its own key, or by what a person (or the journal) named it before it was
/// read.
std::optional<string> key_once_forgotten(const KnownPost& p, const std::set<string>& gone) {
  if (gone.count(p.key) > 0) return p.key;
  for (const string* name : {&p.key, &p.post.message_id, &p.post.locator}) {
    if (!name->empty() && gone.count(forgotten_key(*name)) > 0) return forgotten_key(p.key);
  }
  return std::nullopt;
}

/// A forgotten post that an archive still shows stays a fact without a person.
void write_posts(soci::session& sql, const std::vector<KnownPost>& posts) {
  if (posts.empty()) return;
  const std::set<string> gone = forgotten(sql);
  string archive, key, fact, personal;
  soci::statement facts =
      (sql.prepare << "INSERT OR REPLACE INTO posts (archive, key, fact) VALUES (:a, :k, :f)", use(archive), use(key), use(fact));
  soci::statement people = (sql.prepare << "INSERT OR REPLACE INTO post_people (archive, key, personal) VALUES (:a, :k, :p)", use(archive),
                            use(key), use(personal));
  soci::statement forget_key = (sql.prepare << "INSERT OR IGNORE INTO forgotten (key) VALUES (:k)", use(key));
  for (const KnownPost& p : posts) {
    const auto once = key_once_forgotten(p, gone);
    archive = p.archive;
    key = once.value_or(p.key);
    fact = fact_row(p);
    facts.execute(true);
    if (once) {
      forget_key.execute(true);
      continue;
    }
    personal = personal_row(p);
    people.execute(true);
  }
}

/// `about` stays on the list also when no such post is known yet: a state restored from the journal reads the archive afterwards.
void forget(soci::session& sql, const string& about) {
  if (about.empty()) return;
  const string named = forgotten_key(about);
  sql << "INSERT OR IGNORE INTO forgotten (key) VALUES (:k)", use(named);
  std::vector<std::pair<string, string>> found;
  string archive, key;
  soci::statement st = (sql.prepare << "SELECT archive, key FROM post_people WHERE key = :k OR json_extract(personal, '$.message_id') = :m "
                                       "OR json_extract(personal, '$.locator') = :l",
                        use(about), use(about), use(about), into(archive), into(key));
  st.execute();
  while (st.fetch()) found.emplace_back(archive, key);
  for (const auto& [where, old] : found) {
    const string fresh = forgotten_key(old);
    sql << "DELETE FROM post_people WHERE archive = :a AND key = :k", use(where), use(old);
    sql << "UPDATE OR REPLACE posts SET key = :n WHERE archive = :a AND key = :k", use(fresh), use(where), use(old);
    sql << "INSERT OR IGNORE INTO forgotten (key) VALUES (:k)", use(fresh);
  }
}

template <class T, class Key>
void replace(soci::session& sql, const string& statement, const std::vector<T>& rows, Key key_of) {
  if (rows.empty()) return;
  string key, body;
  soci::statement prepared = (sql.prepare << statement, use(key), use(body));
  for (const T& row : rows) {
    key = key_of(row);
    body = to_row(row);
    prepared.execute(true);
  }
}

void write_episodes(soci::session& sql, const std::vector<Episode>& episodes) {
  for (const Episode& e : episodes) {
    const long long from = seconds(e.counts_from);
    const long long began = seconds(e.began);
    const string body = to_row(e);
    sql << "INSERT OR REPLACE INTO episodes (id, sig, counts_from, began, body) VALUES (:i, :s, :c, :b, :x)", use(e.id), use(e.sig),
        use(from), use(began), use(body);
  }
}

void write_notices(soci::session& sql, const std::vector<Notice>& notices) {
  for (const Notice& n : notices) {
    const long long created = seconds(n.created);
    const string state(to_string(n.state));
    const string body = to_row(n);
    sql << "INSERT OR REPLACE INTO notices (id, created, state, body) VALUES (:i, :c, :s, :b)", use(n.id), use(created), use(state),
        use(body);
  }
}

void write_decisions(soci::session& sql, const std::vector<Decision>& decisions) {
  for (Decision d : decisions) {
    sql << "SELECT COALESCE(MAX(number), 0) + 1 FROM decisions", into(d.number);
    const string body = to_row(d);
    sql << "INSERT INTO decisions (number, body) VALUES (:n, :b)", use(d.number), use(body);
  }
}

void write_words(soci::session& sql, const std::vector<Word>& words) {
  for (const Word& w : words) {
    const string body = to_row(w);
    sql << "INSERT INTO words (body) VALUES (:b)", use(body);
    if (w.kind == Word::Kind::forget) forget(sql, w.about);
  }
}

void write_history(soci::session& sql, const std::vector<HistoryEntry>& history) {
  for (const HistoryEntry& h : history) {
    const long long at = seconds(h.at);
    sql << "INSERT INTO history (at, sig, kind, text) VALUES (:a, :s, :k, :t)", use(at), use(h.sig), use(h.kind), use(h.text);
  }
}

}  // namespace

void write_change(soci::session& sql, const Change& change, const Meta* meta) {
  if (meta) {
    const string body = to_row(*meta);
    sql << "INSERT OR REPLACE INTO meta (id, body) VALUES (1, :b)", use(body);
  }
  replace(sql, "INSERT OR REPLACE INTO archives (url, body) VALUES (:k, :b)", change.archives,
          [](const ArchiveMemory& a) { return a.url; });
  write_posts(sql, change.posts);
  replace(sql, "INSERT OR REPLACE INTO sigs (id, body) VALUES (:k, :b)", change.sigs, [](const SigMemory& s) { return s.id; });
  write_episodes(sql, change.episodes);
  write_notices(sql, change.notices);
  replace(sql, "INSERT OR REPLACE INTO causes (item, body) VALUES (:k, :b)", change.causes, [](const Cause& c) { return c.item; });
  for (const string& item : change.causes_gone) sql << "DELETE FROM causes WHERE item = :i", use(item);
  write_decisions(sql, change.decisions);
  write_words(sql, change.words);
  write_history(sql, change.history);
}

}  // namespace sigwatch
