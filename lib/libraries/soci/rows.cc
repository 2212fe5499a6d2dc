#include "libraries/soci/rows.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace sigwatch {

namespace {

using Json = nlohmann::json;

std::string damage(const std::string& name) {
  return "a row of the state cannot be read (damage): " + name + " is no number that may stand there";
}

/// A time that a calendar can hold, or one of the two that stand for "always" and "never".
Time checked(const char* name, Time time) {
  // Months are added to times, so a number from a damaged row could overflow far from where it was read.
  constexpr Seconds kFarthest = std::chrono::years(30'000);
  const bool good =
      time == Time::min() || time == Time::max() || std::chrono::abs(time.time_since_epoch()) <= kFarthest;
  if (!good) throw DamagedRow(damage(name));
  return time;
}

/// One list of members a struct serves both ways: `members(row, value)` writes into or reads from a row.
class Writer {
 public:
  void operator()(const char* name, const std::string& v) {
    if (!v.empty()) json_[name] = v;
  }
  void operator()(const char* name, bool v) {
    if (v) json_[name] = v;
  }
  void operator()(const char* name, int v) {
    if (v != 0) json_[name] = v;
  }
  // An enumeration is written also where it is 0, which need not be its default: what is absent is read as the default,
  // and a good reading (0) would come back as `unreachable`.
  void always(const char* name, int v) { json_[name] = v; }
  void operator()(const char* name, std::int64_t v) {
    if (v != 0) json_[name] = v;
  }
  void operator()(const char* name, Time v) { json_[name] = v.time_since_epoch().count(); }
  void operator()(const char* name, const std::optional<Time>& v) {
    if (v) (*this)(name, *v);
  }
  void operator()(const char* name, const std::optional<Seconds>& v) {
    if (v) json_[name] = v->count();
  }
  void operator()(const char* name, const std::optional<std::string>& v) {
    if (v) json_[name] = *v;
  }
  void operator()(const char* name, const std::vector<std::string>& v) {
    if (!v.empty()) json_[name] = v;
  }
  template <class T>
  void nested(const char* name, T& v, void (*members)(Writer&, T&)) {
    Writer inner;
    members(inner, v);
    json_[name] = std::move(inner.json_);
  }
  template <class T>
  void nested(const char* name, std::vector<T>& v, void (*members)(Writer&, T&)) {
    for (T& element : v) {
      Writer inner;
      members(inner, element);
      json_[name].push_back(std::move(inner.json_));
    }
  }
  // nlohmann throws over text that is no UTF-8, unless it is told to replace it. What an archive sent must not stop a
  // commit.
  std::string text() const { return json_.empty() ? "{}" : json_.dump(-1, ' ', false, Json::error_handler_t::replace); }

 private:
  Json json_ = Json::object();
};

class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}
  void operator()(const char* name, std::string& v) const { read(name, v); }
  void operator()(const char* name, bool& v) const { read(name, v); }
  void operator()(const char* name, int& v) const { read_number(name, v); }
  void operator()(const char* name, std::int64_t& v) const { read_number(name, v); }
  void operator()(const char* name, Time& v) const {
    if (std::int64_t n = 0; read_number(name, n)) v = checked(name, Time(Seconds(n)));
  }
  void operator()(const char* name, std::optional<Time>& v) const {
    if (json_.contains(name)) (*this)(name, v.emplace());
  }
  void operator()(const char* name, std::optional<Seconds>& v) const {
    if (std::int64_t n = 0; read_number(name, n)) v = checked(name, Time(Seconds(n))).time_since_epoch();
  }
  void operator()(const char* name, std::optional<std::string>& v) const {
    if (json_.contains(name)) read(name, v.emplace());
  }
  void operator()(const char* name, std::vector<std::string>& v) const { read(name, v); }
  template <class T>
  void nested(const char* name, T& v, void (*members)(Reader&, T&)) {
    if (const auto it = json_.find(name); it != json_.end()) {
      Reader inner(*it);
      members(inner, v);
    }
  }
  template <class T>
  void nested(const char* name, std::vector<T>& v, void (*members)(Reader&, T&)) {
    const auto it = json_.find(name);
    if (it == json_.end()) return;
    for (const Json& element : *it) {
      Reader inner(element);
      members(inner, v.emplace_back());
    }
  }

 private:
  template <class T>
  void read(const char* name, T& v) const {
    if (const auto it = json_.find(name); it != json_.end()) v = it->template get<T>();
  }
  /// False: it is not there. nlohmann's own get() takes a fraction or what is too great for T, and makes another number
  /// of it.
  template <class T>
  bool read_number(const char* name, T& v) const {
    const auto it = json_.find(name);
    if (it == json_.end()) return false;
    if (!it->is_number_integer()) throw DamagedRow(damage(name));
    const bool fits = it->is_number_unsigned() ? std::in_range<T>(it->template get<std::uint64_t>())
                                               : std::in_range<T>(it->template get<std::int64_t>());
    if (!fits) throw DamagedRow(damage(name));
    v = it->template get<T>();
    return true;
  }
  const Json& json_;
};

/// Enumerations stand as words where people read the file, else as numbers.
template <class E>
void number(Writer& row, const char* name, E v, E /*last*/) {
  row.always(name, static_cast<int>(v));
}
template <class E>
void number(Reader& row, const char* name, E& v, E last) {
  int n = static_cast<int>(v);
  row(name, n);
  if (n < 0 || n > static_cast<int>(last)) throw DamagedRow(damage(name));
  v = static_cast<E>(n);
}

/// A word that is not known is damage, and never taken for the default: that of a notice is `due`, so that one which
/// was sent would go again.
template <class Row, class E, class FromWord>
void word(Row& row, const char* name, E& v, FromWord from) {
  std::string text(to_string(v));
  row(name, text);
  const auto read = from(text);
  if (!read) throw DamagedRow("the state has an unknown word for " + std::string(name) + ": " + text);
  v = *read;
}

template <class Row>
void members(Row& row, Gap& v) {
  row("part", v.part), row("from", v.from), row("to", v.to), row("why", v.why), row("lasting", v.lasting);
}

template <class Row>
void members(Row& row, Cost& v) {
  row("requests", v.requests), row("bytes", v.bytes);
}

template <class Row>
void members(Row& row, Evidence& v) {
  number(row, "kind", v.kind, Evidence::Kind::gone);
  row("reason", v.reason);
  row("retry_after", v.retry_after);
}

template <class Row>
void members(Row& row, Series& v) {
  row("since", v.since), row("reads", v.reads), row("unconditional", v.unconditional);
}

template <class Row>
void members(Row& row, ArchiveMemory& v) {
  row("url", v.url), row("kind", v.kind), row("mark", v.mark), row("older", v.older), row("beginning", v.beginning),
      row("deep", v.deep);
  row("complete_from", v.complete_from), row("sure_from", v.sure_from);
  row.nested("series", v.series, &members<Row>);
  row("first_good", v.first_good), row("last_good", v.last_good), row("last_attempt", v.last_attempt);
  row.nested("evidence", v.evidence, &members<Row>);
  row("failing_since", v.failing_since), row("not_before", v.not_before), row("taken_in", v.taken_in);
  row.nested("gaps", v.gaps, &members<Row>);
  row.nested("first_cost", v.first_cost, &members<Row>);
  row.nested("last_cost", v.last_cost, &members<Row>);
}

template <class Row>
void members(Row& row, SigMemory& v) {
  row("id", v.id), row("first_good", v.first_good), row("verdict", v.verdict), row("reason", v.reason),
      row("verdict_since", v.verdict_since);
  row("rests_until", v.holds_until), row("rests_given", v.holds_for);
}

template <class Row>
void members(Row& row, Episode& v) {
  row("id", v.id), row("sig", v.sig), row("counts_from", v.counts_from), row("deadline", v.deadline),
      row("began", v.began);
  row("ended", v.ended), row("ended_because", v.ended_because), row("ended_by", v.ended_by);
  row("paused_since", v.paused_since), row("paused_by", v.paused_by), row("resume_not_before", v.resume_not_before);
  row("extension_reference", v.extension_reference), row("extended_until", v.extended_until), row("lapsed", v.lapsed);
}

template <class Row>
void members(Row& row, ChatRecord& v) {
  word(row, "state", v.state, chat_state_from);
  row("first_attempt", v.first_attempt), row("told", v.told), row("not_before", v.not_before), row("reason", v.reason);
}

template <class Row>
void members(Row& row, Notice& v) {
  row("id", v.id), row("sig", v.sig), row("episode", v.episode), row("step", v.step), row("to", v.to);
  word(row, "audience", v.audience, audience_from);
  word(row, "state", v.state, notice_state_from);
  row("released", v.released), row("reason", v.reason), row("created", v.created), row("not_before", v.not_before);
  row("first_attempt", v.first_attempt), row("accepted", v.accepted), row("seen", v.seen), row("seen_url", v.seen_url);
  row("subject", v.subject), row("message", v.message);
  row.nested("chat", v.chat, &members<Row>);
}

template <class Row>
void members(Row& row, Cause& v) {
  row("item", v.item), row("group", v.group), row("known", v.known), row("likely", v.likely), row("type", v.type);
  row("since", v.since), row("mailed", v.mailed), row("times", v.times), row("cleared", v.cleared);
}

template <class Row>
void members(Row& row, Decision& v) {
  row("number", v.number), row("sig", v.sig);
  word(row, "kind", v.kind, decision_kind_from);
  row("at", v.at), row("until", v.until), row("by", v.by), row("reference", v.reference), row("note", v.note),
      row("recorded_by", v.recorded_by);
}

template <class Row>
void members(Row& row, Statement& v) {
  word(row, "kind", v.kind, statement_kind_from);
  row("about", v.about), row("because", v.because), row("by", v.by), row("at", v.at), row("until", v.until);
}

template <class Row>
void members(Row& row, Meta& v) {
  row("simulated", v.simulated), row("last_pass", v.last_pass), row("live_since", v.live_since);
  row("stopped_since", v.stopped_since), row("stopped_because", v.stopped_because);
  row("paused", v.paused), row("paused_until", v.paused_until), row("paused_because", v.paused_because);
  row("clock_fault", v.clock_fault), row("operators_mailed", v.operators_mailed);
}

template <class Row>
void fact_members(Row& row, KnownPost& v) {
  row("sender_date", v.post.sender_date), row("archive_date", v.post.archive_date),
      row("unreadable", v.post.markers.unreadable);
  row("automatic", v.post.markers.automatic), row("token", v.post.markers.token),
      row("quoted_token", v.post.markers.quoted_token), row("closing", v.post.markers.closing);
  row("first_seen", v.first_seen), row("appeared", v.appeared), row("vanished", v.vanished),
      row("removal_confirmed", v.removal_confirmed);
}

template <class Row>
void personal_members(Row& row, KnownPost& v) {
  row("locator", v.post.locator), row("message_id", v.post.message_id), row("references", v.post.references);
  row("name", v.post.author.name), row("address", v.post.author.address), row("subject", v.post.subject),
      row("url", v.post.url);
}

template <class T>
std::string write(T value, void (*list)(Writer&, T&)) {
  Writer row;
  list(row, value);
  return row.text();
}

template <class T>
void read(const std::string& text, T& value, void (*list)(Reader&, T&)) {
  // false: it does not throw, and what cannot be parsed is no object.
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw DamagedRow("a row of the state cannot be read (damage)");
  try {
    Reader row(json);
    list(row, value);
  } catch (const Json::exception& e) {
    throw DamagedRow(std::string("a row of the state cannot be read (damage): ") + e.what());
  }
}

}  // namespace

std::string to_row(const ArchiveMemory& v) { return write(v, &members<Writer>); }
std::string to_row(const SigMemory& v) { return write(v, &members<Writer>); }
std::string to_row(const Episode& v) { return write(v, &members<Writer>); }
std::string to_row(const Notice& v) { return write(v, &members<Writer>); }
std::string to_row(const Cause& v) { return write(v, &members<Writer>); }
std::string to_row(const Decision& v) { return write(v, &members<Writer>); }
std::string to_row(const Statement& v) { return write(v, &members<Writer>); }
std::string to_row(const Meta& v) { return write(v, &members<Writer>); }
std::string fact_row(const KnownPost& v) { return write(v, &fact_members<Writer>); }
std::string personal_row(const KnownPost& v) { return write(v, &personal_members<Writer>); }

void from_row(const std::string& text, ArchiveMemory& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, SigMemory& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, Episode& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, Notice& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, Cause& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, Decision& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, Statement& v) { read(text, v, &members<Reader>); }
void from_row(const std::string& text, Meta& v) { read(text, v, &members<Reader>); }

void from_rows(const std::string& fact, const std::string& personal, KnownPost& v) {
  read(fact, v, &fact_members<Reader>);
  if (!personal.empty()) read(personal, v, &personal_members<Reader>);
}

}  // namespace sigwatch
