#include "ctl/check.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <map>

#include "app/site.h"
#include "archives/kinds.h"
#include "core/base/text.h"
#include "core/evidence/sighting.h"
#include "ctl/coroutine.h"
#include "libraries/curl/http.h"
#include "libraries/soci/sqlite_store.h"
#include "libraries/system/system_clock.h"
#include "service/council_chat.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// A state that nothing is kept in: wiring wants one, and these checks never write.
class NoState final : public Store {
 public:
  Meta meta() override { return {}; }
  std::optional<ArchiveMemory> archive(const std::string&) override { return std::nullopt; }
  std::vector<ArchiveMemory> archives() override { return {}; }
  std::vector<KnownPost> posts(const std::string&) override { return {}; }
  std::map<std::string, std::size_t> posts_kept() override { return {}; }
  std::optional<SigMemory> sig(const std::string&) override { return std::nullopt; }
  std::set<std::string> cached(const std::string&, Time) override { return {}; }
  std::vector<Episode> episodes(const std::string&) override { return {}; }
  std::vector<Notice> notices() override { return {}; }
  std::optional<Notice> notice(const std::string&) override { return std::nullopt; }
  std::vector<Decision> decisions() override { return {}; }
  std::vector<Statement> statements() override { return {}; }
  std::vector<Cause> causes() override { return {}; }
  std::vector<HistoryEntry> history(const std::string&) override { return {}; }
  Seal seal() override { return {}; }
  bool commit(const Change&) override { return false; }
};

std::unique_ptr<Site> open_site(asio::io_context& io, const Register& reg, Store& store, Clock& clock) {
  auto site = Site::open(io, reg, store, clock, [](const std::string&) {});
  if (!site) throw CommandRefusal{kWrong, site.error().what};
  return std::move(*site);
}

std::string newest_of(const Reading& reading, Time now) {
  std::optional<Time> newest;
  for (const Post& p : reading.posts) {
    const auto date = p.sender_date && *p.sender_date <= now ? p.sender_date : p.archive_date;
    if (date && (!newest || *date > *newest)) newest = date;
  }
  return newest ? "newest post of " + to_rfc3339(*newest) : "no post";
}

std::string cost_of(const Cost& cost) {
  return plural(cost.requests, "request") + ", " + std::to_string(cost.bytes) + " bytes";
}

bool check_archive(asio::io_context& io, Archive& archive, const ArchiveEntry& entry, Time now) {
  NewestQuery query;
  query.now = now;
  const Reading first = run_to_end(io, archive.newest(query));
  std::cout << entry.url << "\n  kind " << (first.kind.empty() ? entry.kind : first.kind)
            << (entry.frozen ? ", frozen" : "");
  if (!is_good(first.evidence)) {
    std::cout << "\n  NOT READ: " << first.evidence.reason << "\n";
    // A frozen archive need not be fresh, so a pass does not complain of it either.
    return entry.frozen;
  }
  std::cout << ", " << newest_of(first, now) << "\n  first answer " << cost_of(first.cost);
  // Once more with what the first answer left behind: so the service polls, and only so it shows what a poll costs.
  query.mark = first.mark;
  const Reading again = run_to_end(io, archive.newest(query));
  std::cout << "; a poll " << cost_of(again.cost)
            << (again.evidence.kind == Evidence::Kind::unchanged ? " (unchanged)" : "") << "\n";
  std::cout << "  our notices "
            << (always_shows_notices(first.kind.empty() ? entry.kind : first.kind)
                    ? "can be seen here"
                    : "may not be seen here: a feed shows no Message-ID and not always the whole text; a person looks "
                      "in the list's archive and attests them")
            << "\n";
  return true;
}

void advise_roots(const Register& reg) {
  std::map<std::string, std::vector<ArchiveEntry>> lists;
  for (const ArchiveEntry& a : archives_of(reg)) {
    // A frozen place takes in nothing any more: it needs no pulse, and gives none.
    if (!a.root.empty() && !a.frozen) lists[a.root].push_back(a);
  }
  for (const auto& [root, entries] : lists) {
    ArchiveView view;
    view.entry = entries.front();
    view.root = root;
    view.alone = entries.size() == 1;
    // Other lists of a root show that it works. So does the list server itself where it writes the file.
    if (!view.alone || view.entry.written_by == WrittenBy::server) continue;
    if (needs_pulse(view)) {
      std::cout << "root " << root
                << " has one list only: name a busy one of it under canaries:, or silence there cannot be proved "
                   "without attest\n";
    } else {
      std::cout << view.entry.url
                << " is taken for the list server's own: say written_by: server, or written_by: subscription where a "
                   "subscriber's mail "
                   "fills it\n";
    }
  }
}

void advise_list(const Register& reg, const SharedLists& shared, const SigEntry& sig) {
  std::cout << sig.id << " (" << (sig.list.empty() ? "no list" : sig.list) << "): ";
  if (sig.removed) {
    std::cout << "removed, not measured\n";
  } else if (sig.archives.empty()) {
    std::cout << "no archive: not measured\n";
  } else if (shared.has(sig.list) && !sig.only_subject) {
    std::cout << "shares its list and has no only: not measured\n";
  } else {
    // Told, since nothing here can find it out: a list server says 250 and holds the mail for a moderator afterwards.
    std::cout << "subscribe " << reg.mail.from_address
              << " without delivery, or accept it as a non-member; else its warnings are held for moderation\n";
  }
}

}  // namespace

int check_configuration(Session& session) {
  const Register& reg = session.reg();
  std::cout << reg.file << ": good, " << plural(static_cast<long>(reg.sigs.size()), "SIG") << "\n";
  for (const std::string& note : reg.notes) std::cout << note << "\n";
  const SharedLists shared(reg);
  for (const SigEntry& sig : reg.sigs) advise_list(reg, shared, sig);
  if (reg.council.notify.empty())
    std::cout << "council.notify is not set: the Council is never told, and no decision is asked for\n";
  if (!reg.council.archive)
    std::cout << "council.archive is not set: that the Council's mail arrived is taken from acceptance\n";
  advise_roots(reg);
  return kGood;
}

int check_online(Session& session) {
  asio::io_context io;
  NoState none;
  SystemClock clock;
  const auto site = open_site(io, session.reg(), none, clock);
  bool good = true;
  for (const ArchiveEntry& entry : archives_of(session.reg())) {
    // The call stands first, here and in check_mail(): what comes behind a failure is asked all the same.
    good = check_archive(io, *site->collaborators().archives.at(entry.url), entry, clock.now()) && good;
  }
  advise_roots(session.reg());
  return good ? kGood : kWrong;
}

namespace {

bool probe(asio::io_context& io, const Site& site, const std::string& to) {
  Envelope envelope;
  // The sender of real notices: a server may take mail to a list from one address and not from another.
  envelope.from = site.reg().mail.bounces;
  envelope.to = to;
  const Receipt receipt = run_to_end(io, site.collaborators().mailer.probe(std::move(envelope)));
  const bool taken = receipt.kind == Receipt::Kind::accepted;
  std::cout << to << ": " << (taken ? "would be taken" : "NOT taken")
            << (receipt.answer.empty() ? "" : ": " + receipt.answer) << "\n";
  return taken;
}

bool send_test(asio::io_context& io, const Site& site, const std::string& to, Time now) {
  Notice n;
  // An id of its own for each test. It stands in no state, and without a key (NoState) it bears no tag: it can never be
  // taken for a notice of the service.
  n.id = plain_notice_id("operators", now) + ".check" + std::to_string(now.time_since_epoch().count());
  n.step = "operators";
  n.to = to;
  const std::string text =
      "This is a test that somebody asked for with sigwatchctl check --mail. Nothing is to be done.\n\n";
  auto composed = site.compose(n, operators_values(site.reg(), n, text, 1), now);
  if (!composed) throw CommandRefusal{kWrong, composed.error().what};
  Envelope envelope;
  envelope.from = site.reg().mail.bounces;
  envelope.to = to;
  envelope.message = composed->message;
  const Receipt receipt = run_to_end(io, site.collaborators().mailer.send(std::move(envelope)));
  const bool sent = receipt.kind == Receipt::Kind::accepted;
  std::cout << to << ": test notice " << (sent ? "accepted; see that it arrives" : "NOT accepted")
            << (receipt.answer.empty() ? "" : ": " + receipt.answer) << "\n";
  return sent;
}

/// Goes into the room and out again.
bool probe_chat(asio::io_context& io, const Site& site) {
  Mailer* const chat = site.collaborators().chat;
  if (!chat) return true;
  Envelope envelope;
  envelope.to = chat_address(*site.reg().council.xmpp);
  const Receipt receipt = run_to_end(io, chat->probe(envelope));
  const bool taken = receipt.kind == Receipt::Kind::accepted;
  std::cout << envelope.to << ": " << (taken ? "would be told" : "NOT told")
            << (receipt.answer.empty() ? "" : ": " + receipt.answer) << "\n";
  return taken;
}

std::string domain_of(const std::string& address) { return lower(address.substr(address.find('@') + 1)); }

/// Who the mail says it is from, to the reader and to servers.
void advise_sender(const MailSettings& mail) {
  const std::string from = domain_of(mail.from_address), envelope = domain_of(mail.bounces);
  std::cout << "From: " << mail.from_address << ", envelope sender: " << mail.bounces << ", via " << mail.via << "\n";
  // DMARC wants SPF or DKIM to speak for the domain in From; SPF speaks for that of the envelope alone.
  std::cout << "have the relay sign for " << from << " (DKIM)";
  if (envelope != from)
    std::cout << "; the envelope sender is of " << envelope << ", so for DMARC its SPF does not speak for " << from;
  std::cout << "; what comes back to " << mail.bounces << " is for a person to read\n";
}

}  // namespace

int check_mail(Session& session) {
  asio::io_context io;
  NoState none;
  SystemClock clock;
  const auto site = open_site(io, session.reg(), none, clock);
  const Register& reg = session.reg();
  advise_sender(reg.mail);
  const SharedLists shared(reg);
  bool good = true;
  // No state is read, so a SIG that was disbanded by a decision alone is asked about as well.
  for (const SigEntry& sig : reg.sigs) {
    if (sig.removed || sig.list.empty()) continue;
    advise_list(reg, shared, sig);
    good = probe(io, *site, sig.list) && good;
  }
  if (!reg.council.notify.empty()) good = probe(io, *site, reg.council.notify) && good;
  good = probe_chat(io, *site) && good;
  // The only mail that leaves: lists and Council are asked about, and get nothing.
  for (const std::string& address : reg.operators) good = send_test(io, *site, address, clock.now()) && good;
  return good ? kGood : kWrong;
}

}  // namespace sigwatch
