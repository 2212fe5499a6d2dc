#include "libraries/soci/change_writer.h"

#include <optional>
#include <set>

#include "libraries/soci/forgetting.h"
#include "libraries/soci/rows.h"

namespace sigwatch {

namespace {

using soci::into;
using soci::use;
using std::string;

long long seconds(Time t) { return t.time_since_epoch().count(); }

/// An answer to a forgotten post names it by its trace.
KnownPost answering_traces(KnownPost p, const std::set<string>& gone) {
  for (string& id : p.post.references) {
    if (gone.count(forgotten_key(id)) > 0) id = forgotten_key(id);
  }
  return p;
}

/// A forgotten post that an archive still shows stays a fact without a person.
void write_posts(soci::session& sql, const std::vector<KnownPost>& posts) {
  if (posts.empty()) return;
  // An archive goes on showing a post that was forgotten here. With each reading the person would come back.
  const std::set<string> gone = forgotten_keys(sql);
  // SOCI looks at these when it executes a statement: they are filled anew for each row.
  string archive, key, fact, personal;
  soci::statement facts = (sql.prepare << "INSERT OR REPLACE INTO posts (archive, key, fact) VALUES (:a, :k, :f)",
                           use(archive), use(key), use(fact));
  soci::statement people =
      (sql.prepare << "INSERT OR REPLACE INTO post_people (archive, key, personal) VALUES (:a, :k, :p)", use(archive),
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
    personal = personal_row(gone.empty() ? p : answering_traces(p, gone));
    people.execute(true);
  }
}

template <class T, class Key>
void replace(soci::session& sql, const string& statement, const std::vector<T>& rows, Key key_of) {
  if (rows.empty()) return;
  // Parsed once for all rows: to do so for each took a twentieth of the processor time of a pass over ten thousand
  // lists.
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
    sql << "INSERT OR REPLACE INTO episodes (id, sig, counts_from, began, body) VALUES (:i, :s, :c, :b, :x)", use(e.id),
        use(e.sig), use(from), use(began), use(body);
  }
}

void write_notices(soci::session& sql, const std::vector<Notice>& notices) {
  for (const Notice& n : notices) {
    const long long created = seconds(n.created);
    const string state(to_string(n.state));
    const string body = to_row(n);
    sql << "INSERT OR REPLACE INTO notices (id, created, state, body) VALUES (:i, :c, :s, :b)", use(n.id), use(created),
        use(state), use(body);
  }
}

void write_decisions(soci::session& sql, const std::vector<Decision>& decisions) {
  for (Decision d : decisions) {
    // The transaction has the right to write, so that nobody else takes this number.
    sql << "SELECT COALESCE(MAX(number), 0) + 1 FROM decisions", into(d.number);
    const string body = to_row(d);
    sql << "INSERT INTO decisions (number, body) VALUES (:n, :b)", use(d.number), use(body);
  }
}

void write_statements(soci::session& sql, const std::vector<Statement>& statements) {
  // Asked for before anything is forgotten: afterwards no row has the names.
  const Traces traces = traces_of(sql, statements);
  for (const Statement& w : with_traces(statements, traces)) {
    const string body = to_row(w);
    sql << "INSERT INTO words (body) VALUES (:b)", use(body);
  }
  forget_posts(sql, statements, traces);
}

void write_history(soci::session& sql, const std::vector<HistoryEntry>& history) {
  for (const HistoryEntry& h : history) {
    const long long at = seconds(h.at);
    sql << "INSERT INTO history (at, sig, kind, text) VALUES (:a, :s, :k, :t)", use(at), use(h.sig), use(h.kind),
        use(h.text);
  }
}

}  // namespace

void write_change(soci::session& sql, const Change& change, const Meta* meta) {
  if (meta) {
    const string body = to_row(*meta);
    sql << "INSERT OR REPLACE INTO meta (id, body) VALUES (1, :b)", use(body);
  }
  for (const string& url : change.archives_gone) {
    for (const char* from : {"archives WHERE url", "posts WHERE archive", "post_people WHERE archive"})
      sql << "DELETE FROM " << from << " = :u", use(url);
  }
  replace(sql, "INSERT OR REPLACE INTO archives (url, body) VALUES (:k, :b)", change.archives,
          [](const ArchiveMemory& a) { return a.url; });
  write_posts(sql, change.posts);
  replace(sql, "INSERT OR REPLACE INTO sigs (id, body) VALUES (:k, :b)", change.sigs,
          [](const SigMemory& s) { return s.id; });
  write_episodes(sql, change.episodes);
  write_notices(sql, change.notices);
  replace(sql, "INSERT OR REPLACE INTO causes (item, body) VALUES (:k, :b)", change.causes,
          [](const Cause& c) { return c.item; });
  for (const string& item : change.causes_gone) sql << "DELETE FROM causes WHERE item = :i", use(item);
  write_decisions(sql, change.decisions);
  write_history(sql, change.history);
  write_statements(sql, change.statements);  // last: forgets what stands in the rest
}

}  // namespace sigwatch
