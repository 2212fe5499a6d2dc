#include "libraries/soci/forgetting.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libraries/soci/rows.h"
#include "libraries/soci/schema.h"

namespace sigwatch {

namespace {

using soci::into;
using soci::use;
using std::string;

/// As forgotten_key() makes them; a word of the journal names a forgotten post by it.
bool is_trace(const string& name) {
  return name.size() == 17 && name.front() == '#' && name.find_first_not_of("0123456789abcdef", 1) == string::npos;
}

string trace_of(const string& name) { return is_trace(name) ? name : forgotten_key(name); }

struct Named {
  string archive, key, message_id, locator;
};

/// People type what they are shown: the Message-ID, or where that is missing or another post's, the place in the
/// archive or the key.
std::vector<Named> posts_named(soci::session& sql, const string& name) {
  std::vector<Named> found;
  Named row;
  // Where a value may be null SOCI wants to be asked for it apart, and throws otherwise.
  soci::indicator has_id = soci::i_ok;
  soci::indicator has_locator = soci::i_ok;
  soci::statement st =
      (sql.prepare
           << "SELECT archive, key, json_extract(personal, '$.message_id'), json_extract(personal, '$.locator') "
              "FROM post_people WHERE key = :k OR json_extract(personal, '$.message_id') = :m "
              "OR json_extract(personal, '$.locator') = :l",
       use(name), use(name), use(name), into(row.archive), into(row.key), into(row.message_id, has_id),
       into(row.locator, has_locator));
  st.execute();
  while (st.fetch()) {
    if (has_id != soci::i_ok) row.message_id.clear();
    if (has_locator != soci::i_ok) row.locator.clear();
    found.push_back(row);
  }
  return found;
}

/// Whether a name may be looked for inside of a text: a short one stands in other words too.
bool stands_out(const string& name) { return name.size() >= 8 && name.find_first_of("@/") != string::npos; }

constexpr const char* kInTexts = "a forgotten post";

bool take_out(string& text, const Traces& traces) {
  const string before = text;
  for (const auto& [name, trace] : traces) {
    for (auto at = stands_out(name) ? text.find(name) : string::npos; at != string::npos; at = text.find(name, at)) {
      text.replace(at, name.size(), kInTexts);
    }
  }
  return text != before;
}

/// The same; of several paragraphs, each that names a forgotten post goes whole: its writer and subject stand beside
/// the name.
bool take_out_paragraphs(string& text, const Traces& traces) {
  if (text.find("\n\n") == string::npos) return take_out(text, traces);
  const string before = std::exchange(text, {});
  for (std::size_t at = 0; at < before.size();) {
    const std::size_t end = std::min(before.find("\n\n", at), before.size() - 2) + 2;
    string paragraph = before.substr(at, end - at);
    if (take_out(paragraph, traces)) paragraph = string(kInTexts) + "\n\n";
    text += paragraph;
    at = end;
  }
  return text != before;
}

bool put_trace(string& name, const Traces& traces) {
  const auto it = traces.find(name);
  if (it == traces.end()) return false;
  name = it->second;
  return true;
}

bool change(Statement& w, const Traces& traces) {
  const bool because = take_out(w.because, traces);
  return put_trace(w.about, traces) || because;
}

bool change(Episode& e, const Traces& traces) {
  const bool because = take_out(e.ended_because, traces);
  const bool ended = put_trace(e.ended_by, traces);
  return put_trace(e.paused_by, traces) || ended || because;
}

/// What operators got by mail is theirs; the copy of it is kept for no other attempt.
bool change(Notice& n, const Traces& traces) {
  if (n.audience != Audience::operators) return take_out(n.reason, traces);
  if (!take_out_paragraphs(n.reason, traces)) return false;
  if (n.accepted) n.message.clear();
  return true;
}

bool change(SigMemory& s, const Traces& traces) { return take_out(s.reason, traces); }

bool change(Cause& c, const Traces& traces) {
  const bool known = take_out_paragraphs(c.known, traces);
  const bool likely = take_out(c.likely, traces);
  return take_out(c.type, traces) || known || likely;
}

/// Rewrites the rows that name one of the posts.
template <class T>
void rewrite(soci::session& sql, const string& table, const string& key_column, const Traces& traces) {
  // Keys are text in some tables and numbers in others. All rows are read before the first is written: what a question
  // shows whose table is changed meanwhile, SQLite leaves open.
  std::vector<std::pair<string, string>> rows;
  string key, body;
  soci::statement st =
      (sql.prepare << "SELECT CAST(" + key_column + " AS TEXT), body FROM " + table, into(key), into(body));
  st.execute();
  while (st.fetch()) rows.emplace_back(key, body);
  for (const auto& [of, text] : rows) {
    T value;
    from_row(text, value);
    if (!change(value, traces)) continue;
    const string fresh = to_row(value);
    sql << "UPDATE " + table + " SET body = :b WHERE CAST(" + key_column + " AS TEXT) = :k", use(fresh), use(of);
  }
}

/// Answers name the post that they answer.
void rewrite_answers(soci::session& sql, const Traces& traces) {
  for (const auto& [name, trace] : traces) {
    // Both sides with the quotes of JSON, so that only a whole id fits, and one that needs escapes does, too.
    sql << "UPDATE post_people SET personal = replace(personal, json_quote(:a), json_quote(:t)) WHERE instr(personal, "
           "json_quote(:b)) > 0",
        use(name), use(trace), use(name);
  }
}

void rewrite_history(soci::session& sql, const Traces& traces) {
  for (const auto& [name, trace] : traces) {
    if (!stands_out(name)) continue;
    const string instead = kInTexts;
    sql << "UPDATE history SET text = replace(text, :a, :i) WHERE instr(text, :b) > 0", use(name), use(instead),
        use(name);
  }
}

}  // namespace

Traces traces_of(soci::session& sql, const std::vector<Statement>& statements) {
  Traces traces;
  for (const Statement& w : statements) {
    if (w.kind != Statement::Kind::forget || w.about.empty()) continue;
    traces.emplace(w.about, trace_of(w.about));
    for (const Named& post : posts_named(sql, w.about)) {
      for (const string* name : {&w.about, &post.key, &post.message_id}) {
        if (!name->empty()) traces[*name] = forgotten_key(post.key);
      }
      if (stands_out(post.locator))
        traces[post.locator] = forgotten_key(post.key);  // `5` is somebody else's in the next archive
    }
  }
  return traces;
}

std::vector<Statement> with_traces(std::vector<Statement> statements, const Traces& traces) {
  for (Statement& w : statements) change(w, traces);
  return statements;
}

void forget_posts(soci::session& sql, const std::vector<Statement>& statements, const Traces& traces) {
  if (traces.empty()) return;
  for (const Statement& w : statements) {
    if (w.kind != Statement::Kind::forget || w.about.empty()) continue;
    const string named = trace_of(w.about);
    sql << "INSERT OR IGNORE INTO forgotten (key) VALUES (:k)", use(named);
    for (const Named& post : posts_named(sql, w.about)) {
      const string fresh = forgotten_key(post.key);
      sql << "DELETE FROM post_people WHERE archive = :a AND key = :k", use(post.archive), use(post.key);
      // A row with this trace may stand there from an earlier time.
      sql << "UPDATE OR REPLACE posts SET key = :n WHERE archive = :a AND key = :k", use(fresh), use(post.archive),
          use(post.key);
      sql << "INSERT OR IGNORE INTO forgotten (key) VALUES (:k)", use(fresh);
    }
  }
  // From here on what was said about the post: its name, too, may hold that of a person. Sentences keep their sense,
  // and answers their thread.
  rewrite_answers(sql, traces);
  rewrite<Episode>(sql, "episodes", "id", traces);
  rewrite<Notice>(sql, "notices", "id", traces);
  rewrite<SigMemory>(sql, "sigs", "id", traces);
  rewrite<Cause>(sql, "causes", "item", traces);
  let_the_past_change(sql, [&] {
    rewrite<Statement>(sql, "words", "number", traces);
    rewrite_history(sql, traces);
  });
}

std::set<string> forgotten_keys(soci::session& sql) {
  std::set<string> keys;
  string key;
  soci::statement st = (sql.prepare << "SELECT key FROM forgotten", into(key));
  st.execute();
  while (st.fetch()) keys.insert(key);
  return keys;
}

std::optional<string> key_once_forgotten(const KnownPost& p, const std::set<string>& forgotten) {
  if (forgotten.count(p.key) > 0) return p.key;
  for (const string* name : {&p.key, &p.post.message_id, &p.post.locator}) {
    if (!name->empty() && forgotten.count(forgotten_key(*name)) > 0) return forgotten_key(p.key);
  }
  return std::nullopt;
}

}  // namespace sigwatch
