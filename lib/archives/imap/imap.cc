#include <algorithm>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/requests.h"
#include "archives/imap/mailbox.h"
#include "archives/imap/session.h"
#include "archives/imap/visit.h"
#include "libraries/secret/secret.h"

// A folder on an IMAP server: a subscriber's mailbox into which a rule files the list, a shared folder, or
// public-inbox's own server (anonymous; NEWSGROUP.0). `imaps://user@host/FOLDER`; `imap://` means STARTTLS, but on
// loopback. STATUS alone tells that nothing changed; EXAMINE and FETCH with PEEK leave no trace. INTERNALDATE is the
// archive's clock: when the message came here. What a folder cannot tell is whether the list still sends here: a
// subscription may have ended. Another folder of the same account is the pulse.

namespace sigwatch {

namespace asio = boost::asio;
using std::string;

namespace {

constexpr std::size_t kMostToClaim = 100;     // messages out of order that are read to say how far back a page is whole
constexpr std::size_t kMostOfWindow = 5'000;  // messages of a window that is to be proved silent

class Imap final : public Archive {
 public:
  Imap(asio::io_context& io, ArchiveEntry entry)
      : io_(io), entry_(std::move(entry)), url_(imap::parse_box_url(entry_.url)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  Result<std::shared_ptr<const Secret>> password() const;
  asio::awaitable<bool> open(std::optional<imap::Session>& session, Reading& reading);
  asio::awaitable<Reading> whole(imap::Session& session, NewestQuery query);
  asio::awaitable<Reading> since(imap::Session& session, NewestQuery query, ImapMark mark);

  asio::io_context& io_;
  ArchiveEntry entry_;
  Result<imap::BoxUrl> url_;
};

MailServer server_of(const imap::BoxUrl& url, const string& user, bool private_address = false) {
  MailServer server;
  server.private_address = private_address;
  server.address = url.address;
  server.user = user.empty() ? url.user : user;
  // A password, and what mails say, never cross a network in the open.
  server.starttls = !url.tls && !url.loopback;
  return server;
}

Result<std::shared_ptr<const Secret>> Imap::password() const {
  if (server_of(*url_, entry_.user).user.empty()) return std::shared_ptr<const Secret>();
  auto secret = read_secret(entry_.password, "password of " + entry_.url);
  if (!secret) return secret.error();
  return std::shared_ptr<const Secret>(std::make_shared<const Secret>(std::move(*secret)));
}

void failed(Reading& reading, const imap::Session& session) {
  reading.evidence = session.evidence();
  reading.cost = session.cost();
}

/// Connects and logs in; else the reading says why not.
asio::awaitable<bool> Imap::open(std::optional<imap::Session>& session, Reading& reading) {
  if (!url_ || url_->folder.empty()) {
    reading.evidence =
        unrecognised(url_ ? entry_.url + ": names no folder; write imaps://user@host/FOLDER" : url_.error().what);
    co_return false;
  }
  auto secret = password();
  if (!secret) {
    reading.evidence = unreachable(secret.error().what);
    co_return false;
  }
  session.emplace(io_, server_of(*url_, entry_.user, entry_.private_address), std::move(*secret));
  const bool opened = co_await session->open();
  if (!opened) failed(reading, *session);
  co_return opened;
}

ImapMark mark_of(const imap::Session& session) {
  const imap::Box& box = session.box();
  return {box.validity, box.next, box.messages.value_or(0)};
}

/// Nothing but what came since: what the mark says of the rest still holds.
Reading grown(imap::Session& session, std::vector<Post> posts) {
  Reading reading;
  reading.evidence.kind = posts.empty() ? Evidence::Kind::unchanged : Evidence::Kind::good;
  reading.posts = std::move(posts);
  reading.incremental = true;
  reading.mark = to_text(mark_of(session));
  reading.cost = session.cost();
  return reading;
}

asio::awaitable<Reading> Imap::newest(NewestQuery query) {
  Reading reading;
  std::optional<imap::Session> session;
  const bool opened = co_await open(session, reading);
  if (!opened) co_return reading;
  const auto mark = imap_mark_from(query.mark);
  imap::Session& visit = *session;
  if (mark) {
    const ImapMark known = *mark;
    reading = co_await since(visit, query, known);
  } else {
    reading = co_await whole(visit, query);
  }
  co_return reading;
}

/// One STATUS when nothing changed. A folder that was made anew, or of which something was taken away, is read as if
/// for the first time.
asio::awaitable<Reading> Imap::since(imap::Session& session, NewestQuery query, ImapMark mark) {
  const string box = *imap::quoted_mailbox(url_->folder);
  Reading reading;
  const bool told = co_await session.status(box);
  if (!told) {
    failed(reading, session);
    co_return reading;
  }
  const imap::Box now = session.box();
  // The count alone would not do: as many may have gone as came, and then UIDNEXT shows it. A server that does not
  // tell UIDNEXT (0) cannot say that nothing changed.
  const bool same =
      now.validity == mark.validity && now.next == mark.next && now.messages == mark.messages && now.next != 0;
  if (same) co_return grown(session, {});
  const bool examined = co_await session.examine(box);
  if (!examined) {
    failed(reading, session);
    co_return reading;
  }
  ImapVisit visit(session, *url_, query.now);
  const bool only_added = co_await visit.added(mark);
  if (only_added) co_return grown(session, visit.take_posts());
  // Something was taken away, or the folder was made anew: all of the newest end shows the core what vanished.
  if (is_good(session.evidence())) {
    reading = co_await whole(session, query);
  } else {
    failed(reading, session);
  }
  co_return reading;
}

asio::awaitable<Reading> Imap::whole(imap::Session& session, NewestQuery query) {
  const string box = *imap::quoted_mailbox(url_->folder);
  Reading reading;
  ImapVisit visit(session, *url_, query.now, query.whole_from);
  bool good = co_await session.examine(box);
  if (good) good = co_await visit.is_last_slice();
  ImapCursor cursor{session.box().validity, 0xFFFFFFFF, session.box().messages.value_or(0)};
  if (good) good = co_await visit.page(cursor);
  std::optional<Time> complete = cursor.count == 0  ? std::optional(Time::min())
                                 : query.whole_from ? query.whole_from
                                                    : visit.reach();
  if (good && cursor.count != 0 && complete) {
    const Time from = *complete;
    // A folder's order is not that of arrival: mails are moved into it, or imported. So the page is whole as far back
    // as the server's own SEARCH by date finds nothing that was not read.
    const std::size_t most = query.whole_from ? kMostOfWindow : kMostToClaim;
    const bool all = co_await visit.fill(from, cursor.below, most);
    if (!all) complete.reset();
  }
  failed(reading, session);
  if (!good || !is_good(reading.evidence)) co_return reading;
  reading.posts = visit.take_posts();
  reading.gaps = visit.take_gaps();
  reading.unconditional = true;
  reading.complete_from = complete;
  if (cursor.count != 0) reading.older = to_text(cursor);
  reading.mark = to_text(mark_of(session));
  co_return reading;
}

asio::awaitable<Reading> Imap::older(OlderQuery query) {
  Reading reading;
  reading.unconditional = true;
  std::optional<imap::Session> session;
  bool good = co_await open(session, reading);
  if (!good) co_return reading;
  const string box = *imap::quoted_mailbox(url_->folder);
  good = co_await session->examine(box);
  auto cursor = imap_cursor_from(query.cursor);
  // Made anew, or no cursor of ours: from the newest end.
  if (!cursor || cursor->validity != session->box().validity)
    cursor = ImapCursor{session->box().validity, 0xFFFFFFFF, session->box().messages.value_or(0)};
  ImapVisit visit(*session, *url_, query.now);
  while (good) {
    good = co_await visit.page(*cursor);
    const bool enough = session->cost().requests >= query.requests || (!query.thorough && !visit.posts().empty());
    if (enough || cursor->count == 0 || (visit.reach() && *visit.reach() < query.back_to)) break;
  }
  std::optional<Time> complete = cursor->count == 0 ? std::optional(Time::min()) : visit.reach();
  if (good && cursor->count != 0 && complete) {
    const Time from = *complete;
    const bool all = co_await visit.fill(from, cursor->below, kMostToClaim);
    if (!all) complete.reset();
  }
  failed(reading, *session);
  if (!good || !is_good(reading.evidence)) co_return reading;
  reading.posts = visit.take_posts();
  reading.gaps = visit.take_gaps();
  reading.complete_from = complete;
  reading.older = to_text(*cursor);
  if (cursor->count == 0) reading.older.reset();
  co_return reading;
}

bool is_imap(const string& url) { return url.starts_with("imap://") || url.starts_with("imaps://"); }

/// The server: `imaps://host/`. recognise() adds the user.
string root_of(const string& url) {
  const auto box = imap::parse_box_url(url);
  return box ? box->address + "/" : url;
}

/// Without a password, which a URL cannot hold: what an anonymous visitor sees.
asio::awaitable<Discovery> lists(ArchiveContext context, string url) {
  Discovery found;
  const auto box = imap::parse_box_url(url);
  if (!box || !box->user.empty()) {
    found.evidence = unreachable(box ? url +
                                           ": only folders open to all can be listed here; write the archive with user "
                                           "and password, then run check"
                                     : box.error().what);
    co_return found;
  }
  imap::Session session(context.io, server_of(*box, {}, context.private_address), nullptr);
  const bool opened = co_await session.open();
  const string all = "\"*\"";
  std::optional<std::vector<string>> folders;
  if (opened) folders = co_await session.list(all);
  found.evidence = session.evidence();
  found.cost = session.cost();
  for (std::size_t i = 0; folders && i < folders->size() && found.lists.size() < kMostFound; ++i) {
    const string& folder = (*folders)[i];
    if (folder.starts_with(box->folder))
      found.lists.push_back({box->address + "/" + imap::url_folder(folder), {}, folder});
  }
  co_return found;
}

}  // namespace

Kind imap_kind() {
  return {"imap",
          is_imap,
          nullptr,
          root_of,
          [](const ArchiveContext& context, const ArchiveEntry& entry) -> std::unique_ptr<Archive> {
            return std::make_unique<Imap>(context.io, entry);
          },
          lists};
}

}  // namespace sigwatch
