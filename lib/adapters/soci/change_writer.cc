#include "adapters/soci/change_writer.h"

#include <array>
#include <cstdio>
#include <set>

#include "adapters/soci/rows.h"
#include "core/text.h"

namespace sigwatch {

namespace {

using soci::into;
using soci::use;
using std::string;

long long seconds(Time t) { return t.time_since_epoch().count(); }

/// What stands for the key of a forgotten post: says that it was there, and no more.
string forgotten_key(const string& key) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "#%016llx", static_cast<unsigned long long>(stable_hash(key)));
  return text.data();
}

std::set<string> forgotten(soci::session& sql) {
  std::set<string> keys;
  string key;
  soci::statement st = (sql.prepare << "SELECT key FROM forgotten", into(key));
  st.execute();
  while (st.fetch()) keys.insert(key);
  return keys;
}

/// A forgotten post that an archive still shows stays a fact without a person.
void write_posts(soci::session& sql, const std::vector<KnownPost>& posts) {
  if (posts.empty()) return;
  const std::set<string> gone = forgotten(sql);
  string archive, key, fact, personal;
  soci::statement facts = (sql.prepare << "INSERT OR REPLACE INTO posts (archive, key, fact) VALUES (:a, :k, :f)", use(archive), use(key), use(fact));
  soci::statement people = (sql.prepare << "INSERT OR REPLACE INTO post_people (archive, key, personal) VALUES (:a, :k, :p)", use(archive), use(key), use(personal));
  for (const KnownPost& p : posts) {
    archive = p.archive;
    key = p.key;
    fact = fact_row(p);
    const bool known_no_more = gone.count(forgotten_key(key)) > 0 || gone.count(key) > 0;
    if (known_no_more && key != forgotten_key(key) && gone.count(key) == 0) key = forgotten_key(key);
    facts.execute(true);
    if (known_no_more) continue;
    personal = personal_row(p);
    people.execute(true);
  }
}

void forget(soci::session& sql, const string& about) {
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
  for (const T& row : rows) {
    const string key = key_of(row);
    const string body = to_row(row);
    sql << statement, use(key), use(body);
  }
}

void write_episodes(soci::session& sql, const std::vector<Episode>& episodes) {
  for (const Episode& e : episodes) {
    const long long from = seconds(e.counts_from);
    const long long began = seconds(e.began);
    const string body = to_row(e);
    sql << "INSERT OR REPLACE INTO episodes (id, sig, counts_from, began, body) VALUES (:i, :s, :c, :b, :x)", use(e.id), use(e.sig), use(from), use(began), use(body);
  }
}

void write_notices(soci::session& sql, const std::vector<Notice>& notices) {
  for (const Notice& n : notices) {
    const long long created = seconds(n.created);
    const string state(to_string(n.state));
    const string body = to_row(n);
    sql << "INSERT OR REPLACE INTO notices (id, created, state, body) VALUES (:i, :c, :s, :b)", use(n.id), use(created), use(state), use(body);
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
  replace(sql, "INSERT OR REPLACE INTO archives (url, body) VALUES (:k, :b)", change.archives, [](const ArchiveMemory& a) { return a.url; });
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
