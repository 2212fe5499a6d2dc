#include "libraries/soci/sqlite_store.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "libraries/openssl/seal.h"
#include "libraries/soci/change_writer.h"
#include "libraries/soci/forgetting.h"
#include "libraries/soci/journal.h"
#include "libraries/soci/prepared.h"
#include "libraries/soci/read_only_disk.h"
#include "libraries/soci/remedy.h"
#include "libraries/soci/rows.h"
#include "libraries/soci/schema.h"
#include "libraries/soci/transaction.h"
#include "ports/failpoint.h"

namespace sigwatch {

namespace {

using std::string;
namespace fs = std::filesystem;

constexpr int kWalAttempts = 250;
constexpr auto kWalPause = std::chrono::milliseconds(20);  // together as long as a connection waits for a lock

/// What is created meanwhile is for this user alone.
class PrivateFiles {
 public:
  PrivateFiles() : before_(umask(0077)) {}
  ~PrivateFiles() { umask(before_); }
  PrivateFiles(const PrivateFiles&) = delete;
  PrivateFiles& operator=(const PrivateFiles&) = delete;

 private:
  mode_t before_;
};

/// Quoted: a path may hold blanks.
/// timeout: the seconds for which a connection waits until another one lets go of its lock.
string connection(const string& path) { return "dbname=\"" + path + "\" timeout=5"; }

/// Runs something on the file; SOCI's and SQLite's complaints become ours.
template <class Work>
auto guarded(const string& path, Work work) {
  try {
    return work();
  } catch (const soci::soci_error& e) {
    throw StoreError(path + ": " + e.what() + "; " + remedy_of(path, e.what()));
  } catch (const DamagedRow& e) {
    throw StoreError(path + ": " + e.what() + "; " + remedy_of_damage(path));
  }
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(string path) : path_(std::move(path)) {}

  void connect() { sql_.open(soci::sqlite3, connection(path_)); }
  /// On a disk so full that the index of the journal cannot be made beside the file, it is kept in memory: for reading
  /// alone, while nobody else has the file open.
  void connect_on_a_full_disk() {
    sql_.close();
    connect();
    sql_ << "PRAGMA locking_mode = EXCLUSIVE";
  }
  void connect_on_a_read_only_disk() { open_copy_in_memory(sql_, path_); }
  /// Whether there is room for what SQLite makes beside a file that it reads.
  bool has_room_beside() {
    try {
      pragma_number(sql_, "application_id");
      return true;
    } catch (const soci::soci_error& e) {
      const string what = e.what();
      return what.find("disk I/O error") == string::npos && what.find("unable to open") == string::npos;
    }
  }
  /// Writes into the file: only once it is known to be ours.
  void settle() {
    set_wal();
    // With less, a power cut may take the last commits of a write-ahead log. One of them may say that a notice is on
    // its way, and without it the notice goes again.
    sql_ << "PRAGMA synchronous = FULL";
    sql_ << "PRAGMA foreign_keys = ON";
  }
  soci::session& sql() { return sql_; }
  string journal_path() const { return path_ + ".journal"; }

  Meta meta() override { return one<Meta>("SELECT body FROM meta WHERE id = 1").value_or(Meta{}); }

  std::optional<ArchiveMemory> archive(const string& url) override {
    return one<ArchiveMemory>("SELECT body FROM archives WHERE url = :x", url);
  }

  std::vector<ArchiveMemory> archives() override {
    return all<ArchiveMemory>("SELECT body FROM archives ORDER BY url");
  }

  std::vector<KnownPost> posts(const string& archive) override {
    return guarded(path_, [&] {
      if (!posts_of_) posts_of_.emplace(sql_);
      try {
        return posts_of_->read(archive);
      } catch (...) {
        // It stopped in the middle of its rows. Left alone it would keep its read open, and this connection would go on
        // seeing the state of that moment.
        posts_of_.reset();
        throw;
      }
    });
  }

  std::map<string, std::size_t> posts_kept() override {
    return guarded(path_, [&] {
      // By size as well as by number: 5,000 posts of 14 KiB took 70 MB.
      std::map<string, std::size_t> kept;
      string archive;
      long long count = 0;
      for (const char* query : {"SELECT archive, sum(1 + length(fact) / 1024) FROM posts GROUP BY archive",
                                "SELECT archive, sum(length(personal) / 1024) FROM post_people GROUP BY archive"}) {
        soci::statement st = (sql_.prepare << query, soci::into(archive), soci::into(count));
        st.execute();
        while (st.fetch()) kept[archive] += static_cast<std::size_t>(count);
      }
      return kept;
    });
  }

  std::set<string> cached(const string& given, Time now) override {
    return guarded(path_, [&] {
      std::set<string> found;
      string id;
      const long long then = now.time_since_epoch().count();
      // To SQLite any text is greater than any number, so a word in the place of the date would hold for ever.
      soci::statement st =
          (sql_.prepare
               << "SELECT id FROM sigs WHERE body ->> 'rests_given' = :given AND body ->> 'rests_until' > :now "
                  "AND json_type(body, '$.rests_until') = 'integer'",  // a damaged row is judged, and found
           soci::use(given), soci::use(then), soci::into(id));
      st.execute();
      while (st.fetch()) found.insert(id);
      return found;
    });
  }

  std::optional<SigMemory> sig(const string& id) override {
    return one<SigMemory>("SELECT body FROM sigs WHERE id = :x", id);
  }

  std::vector<Episode> episodes(const string& sig) override {
    return all<Episode>("SELECT body FROM episodes WHERE sig = :x ORDER BY counts_from, began", sig);
  }

  std::vector<Notice> notices() override { return all<Notice>("SELECT body FROM notices ORDER BY created, id"); }

  std::optional<Notice> notice(const string& id) override {
    return one<Notice>("SELECT body FROM notices WHERE id = :x", id);
  }

  std::vector<Decision> decisions() override { return all<Decision>("SELECT body FROM decisions ORDER BY number"); }

  std::vector<Statement> statements() override { return all<Statement>("SELECT body FROM words ORDER BY number"); }

  std::vector<Cause> causes() override { return all<Cause>("SELECT body FROM causes ORDER BY item"); }

  std::vector<HistoryEntry> history(const string& sig) override {
    return guarded(path_, [&] {
      std::vector<HistoryEntry> found;
      HistoryEntry h;
      long long at = 0;
      soci::statement st =
          (sql_.prepare << "SELECT at, sig, kind, text FROM history WHERE :all = '' OR sig = :sig ORDER BY number",
           soci::use(sig), soci::use(sig), soci::into(at), soci::into(h.sig), soci::into(h.kind), soci::into(h.text));
      st.execute();
      while (st.fetch()) {
        h.at = Time(Seconds(at));
        found.push_back(h);
      }
      return found;
    });
  }

  Seal seal() override {
    if (!seal_) seal_ = read_seal();
    return seal_;
  }

  bool commit(const Change& change) override {
    return guarded(path_, [&] {
      Transaction transaction(sql_);
      // Within the transaction, since `sigwatchctl` may have written a moment ago.
      for (const Change::Expected& e : change.expected) {
        const auto row = notice(e.notice);
        if (!row || row->state != e.state) return false;
      }
      const Traces traces = traces_of(sql_, change.statements);
      // The journal is written while this transaction keeps all others from writing: nobody else is at the file. If the
      // commit fails the journal knows more than the state, never less.
      if (!traces.empty()) forget_in_journal(journal_path(), traces);
      append_journal(journal_path(), change.decisions, with_traces(change.statements, traces));
      Meta edited = meta();
      if (change.edit_meta) change.edit_meta(edited);
      write_change(sql_, change, change.edit_meta ? &edited : nullptr);
      // Tests kill the process here and below: the state must be the old one or the new one, and whole.
      failpoint("store.before-commit");
      transaction.commit();
      failpoint("store.after-commit");
      return true;
    });
  }

 private:
  Seal read_seal() {
    string key;
    guarded(path_, [&] { sql_ << "SELECT key FROM seal WHERE id = 1", soci::into(key); });
    auto seal = seal_of_key(key);
    if (!seal) throw StoreError(path_ + ": the key of the tags is missing or damaged (table seal): restore a backup");
    return std::move(*seal);
  }

  template <class T>
  std::vector<T> all(const string& query, const string& of = {}) {
    return guarded(path_, [&] {
      try {
        return rows_.try_emplace(query, sql_, query).first->second.read<T>(of);
      } catch (...) {
        // As in posts().
        rows_.erase(query);
        throw;
      }
    });
  }
  template <class T, class... X>
  std::optional<T> one(const string& query, const X&... x) {
    std::vector<T> found = all<T>(query, x...);
    return found.empty() ? std::nullopt : std::optional<T>(std::move(found.front()));
  }

  /// Of two that open a new file at once SQLite refuses one this change without the waiting that it does elsewhere: it
  /// could be a deadlock.
  void set_wal() {
    for (int attempt = 0;; ++attempt) {
      try {
        sql_ << "PRAGMA journal_mode = WAL";
        return;
      } catch (const soci::soci_error& e) {
        if (attempt == kWalAttempts || string(e.what()).find("locked") == string::npos) throw;
        std::this_thread::sleep_for(kWalPause);
      }
    }
  }

  string path_;
  soci::session sql_;
  std::map<string, PreparedRows> rows_;  ///< by query
  std::optional<PreparedPosts> posts_of_;
  Seal seal_;  ///< once asked for
};

Error refuse(const string& why) { return Error{ErrorKind::give_up, why}; }

/// Our file, of a version that this program knows, undamaged; or why not.
string unfit(soci::session& sql, const string& path, StoreUse use, int& version) {
  Transaction one_look(sql, "BEGIN");  // another process may be making it
  const int application = pragma_number(sql, "application_id");
  version = pragma_number(sql, "user_version");
  const bool empty = pragma_number(sql, "schema_version") == 0;
  one_look.commit();
  // Nobody's yet. A process that died while it made a state leaves such a file as well.
  if (application == 0 && version == 0 && empty)
    return use == StoreUse::run ? "" : path + ": this state is empty; start sigwatchd first";
  if (application != kApplicationId)
    return path + ": this is another program's database; set state: to a file of its own";
  if (version > kSchemaVersion) {
    return path + ": this state was made by a newer sigwatch (version " + std::to_string(version) +
           ", this one knows " + std::to_string(kSchemaVersion) + "): upgrade, or restore a backup from before";
  }
  if (version < kSchemaVersion && use == StoreUse::ctl)
    return path + ": this state is of an older version; start sigwatchd once, it takes it forward";
  string check;
  // A damaged file may open all the same, and lack just the row that says what was sent.
  sql << "PRAGMA quick_check(1)", soci::into(check);
  if (check != "ok") return path + ": this state is damaged (" + check + "); " + remedy_of_damage(path);
  return {};
}

/// A new state beside a journal takes people's decisions and words from it.
void restore_from_journal(SqliteStore& store) {
  const JournalContent content = read_journal(store.journal_path());
  if (content.decisions.empty() && content.statements.empty() && content.unreadable == 0) return;
  Change change;
  change.decisions = content.decisions;
  change.statements = content.statements;
  const Time at = content.decisions.empty() ? (content.statements.empty() ? Time{} : content.statements.back().at)
                                            : content.decisions.back().at;
  change.history.push_back({at, "", "mode",
                            "a new state took " + std::to_string(content.decisions.size()) + " decisions and " +
                                std::to_string(content.statements.size()) + " words from the journal; " +
                                std::to_string(content.unreadable) + " lines could not be read and were set aside"});
  write_change(store.sql(), change, nullptr);
}

/// In one transaction: a process that dies on the way leaves an empty file, and two that start at once make one state.
void make_or_migrate(SqliteStore& store) {
  Transaction transaction(store.sql());
  const int version = pragma_number(store.sql(), "user_version");
  migrate(store.sql(), version);
  // Only into a state that is made now. One that is there has them already.
  if (version == 0) restore_from_journal(store);
  transaction.commit();
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const string& path, StoreUse use) {
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  if (!exists && use == StoreUse::ctl) return refuse(path + ": there is no state yet; start sigwatchd first");
  if (fs::is_directory(path, ignored)) return refuse(path + ": this is a directory; state: names a file");
  if (!exists) fs::create_directories(fs::path(path).parent_path(), ignored);
  auto store = std::make_unique<SqliteStore>(path);
  const PrivateFiles only_ours;
  try {
    store->connect();
    // For `sigwatchctl` alone: it can show a state without writing, and the service cannot work without.
    if (use == StoreUse::ctl && !store->has_room_beside())
      is_on_read_only_disk(path) ? store->connect_on_a_read_only_disk() : store->connect_on_a_full_disk();
    int version = 0;
    if (string why = unfit(store->sql(), path, use, version); !why.empty()) return refuse(why);
    // Not before: another program's file stays as it is, to the last byte.
    store->settle();
    if (version < kSchemaVersion) make_or_migrate(*store);
  } catch (const soci::soci_error& e) {
    const bool foreign = string(e.what()).find("not a database") != string::npos;
    return refuse(path + ": " + e.what() + "; " +
                  (foreign ? "this file is no state: set state: to another one, or restore a backup"
                           : remedy_of(path, e.what())));
  } catch (const StoreError& e) {
    return refuse(path + ": " + e.what());
  }
  return std::unique_ptr<Store>(std::move(store));
}

Result<std::monostate> backup_sqlite(const string& path, const string& to) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return refuse(path + ": there is no state to back up");
  if (fs::exists(to, ignored)) return refuse(to + ": it is there already; name a new file");
  const PrivateFiles only_ours;
  try {
    soci::session sql(soci::sqlite3, connection(path));
    sql << "VACUUM INTO :to", soci::use(to);
    return std::monostate{};
  } catch (const soci::soci_error& e) {
    // Half a copy might be taken for a backup one day.
    fs::remove(to, ignored);
    return refuse(to + ": the backup failed: " + e.what() + "; " + remedy_of(path, e.what()));
  }
}

}  // namespace sigwatch
