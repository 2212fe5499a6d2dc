#include "simulation/simulated_ports.h"

#include "core/post/notice.h"
#include "simulation/archives.h"

namespace sigwatch::simulation {

namespace asio = boost::asio;

namespace {

std::string field(const std::string& message, const std::string& name) {
  const std::size_t at = ("\r\n" + message).find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 2;
  return message.substr(from, message.find("\r\n", from) - from);
}

}  // namespace

void Mortality::at_failpoint() {
  live_on();
  if (failpoints_left < 0 || --failpoints_left > 0) return;
  dead = true;
  throw Died{};
}

asio::awaitable<Reading> SimulatedArchive::newest(NewestQuery query) {
  mortality_.live_on();
  if (Shelf* shelf = world_.shelf_at(url_)) co_return read_newest(world_, *shelf, query);
  const Root& root = world_.roots[0].canary == url_ ? world_.roots[0] : world_.roots[1];
  co_return read_canary(world_, root);
}

asio::awaitable<Reading> SimulatedArchive::older(OlderQuery query) {
  mortality_.live_on();
  Shelf* shelf = world_.shelf_at(url_);
  if (!shelf) co_return Reading{};
  co_return read_older(world_, *shelf, query);
}

asio::awaitable<Receipt> SimulatedMailer::send(Envelope envelope) {
  mortality_.live_on();
  Mail mail;
  mail.to = envelope.to;
  mail.notice = field(envelope.message, "X-Notice");
  const std::string id = field(envelope.message, "Message-ID");
  mail.message_id = id.substr(1, id.size() - 2);
  mail.subject = field(envelope.message, "Subject");
  mail.date = parse_rfc3339(field(envelope.message, "Date")).value_or(Time{});
  mail.values = composed[mail.notice];
  mail.text = envelope.message;
  oracle_.on_mail(mail);
  switch (world_.submit(mail)) {
    case Outcome::accepted:
      co_return Receipt{Receipt::Kind::accepted, 250, "250 queued"};
    case Outcome::deferred:
      co_return Receipt{Receipt::Kind::deferred, 451, "451 later"};
    case Outcome::refused:
      co_return Receipt{Receipt::Kind::refused, 550, "550 no"};
    case Outcome::unknown:
      break;
  }
  co_return Receipt{Receipt::Kind::unknown, 0, "no reply after the final dot"};
}

asio::awaitable<Receipt> SimulatedMailer::probe(Envelope) { co_return Receipt{}; }

namespace {

template <class Rows, class Read>
const Rows& read_once(std::optional<Rows>& rows, Read&& read) {
  if (!rows) rows = read();
  return *rows;
}

}  // namespace

Meta MortalStore::meta() {
  mortality_.live_on();
  return read_once(meta_, [&] { return alive().meta(); });
}

std::optional<SigMemory> MortalStore::sig(const std::string& id) {
  mortality_.live_on();
  const auto it = sigs_.find(id);
  return it != sigs_.end() ? it->second : sigs_[id] = alive().sig(id);
}

std::vector<ArchiveMemory> MortalStore::archives() {
  mortality_.live_on();
  return read_once(archives_, [&] { return alive().archives(); });
}

std::vector<Notice> MortalStore::notices() {
  mortality_.live_on();
  return read_once(notices_, [&] { return alive().notices(); });
}

std::vector<Decision> MortalStore::decisions() {
  mortality_.live_on();
  return read_once(decisions_, [&] { return alive().decisions(); });
}

std::vector<Statement> MortalStore::statements() {
  mortality_.live_on();
  return read_once(statements_, [&] { return alive().statements(); });
}

std::vector<Cause> MortalStore::causes() {
  mortality_.live_on();
  return read_once(causes_, [&] { return alive().causes(); });
}

std::vector<KnownPost> MortalStore::posts(const std::string& url) {
  mortality_.live_on();
  const auto it = posts_.find(url);
  return it != posts_.end() ? it->second : posts_[url] = alive().posts(url);
}

std::vector<Episode> MortalStore::episodes(const std::string& sig) {
  mortality_.live_on();
  const auto it = episodes_.find(sig);
  return it != episodes_.end() ? it->second : episodes_[sig] = alive().episodes(sig);
}

bool MortalStore::commit(const Change& change) {
  Store& store = alive();
  if (mortality_.commits_left >= 0 && mortality_.commits_left-- == 0) {
    world_.hit(Fault::disk_full);
    throw StoreError("the disk is full");
  }
  if (change.edit_meta) meta_.reset();
  for (const SigMemory& s : change.sigs) sigs_.erase(s.id);
  if (!change.archives.empty()) archives_.reset();
  for (const KnownPost& p : change.posts) posts_.erase(p.archive);
  if (!change.episodes.empty()) episodes_.clear();
  if (!change.notices.empty()) notices_.reset();
  if (!change.decisions.empty()) decisions_.reset();
  if (!change.statements.empty()) statements_.reset();
  if (!change.causes.empty() || !change.causes_gone.empty()) causes_.reset();
  return store.commit(change);
}

}  // namespace sigwatch::simulation
