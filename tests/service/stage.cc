#include "service/stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace sigwatch::test {

namespace asio = boost::asio;

namespace {

ArchiveEntry entry_of(const std::string& id, const std::string& host) {
  return {"https://" + host + "/" + id, "fake", false, "fake https://" + host + "/"};
}

}  // namespace

Time at(std::string_view text) {
  const auto time = parse_rfc3339(text);
  if (!time) throw std::invalid_argument("not a time: " + std::string(text));
  return *time;
}

Post post(const std::string& id, Time date, const std::string& from, const std::string& replies_to) {
  Post p;
  p.message_id = id;
  p.locator = "at-" + id;
  p.author = {from.substr(0, from.find('@')), from};
  p.sender_date = date;
  p.subject = replies_to.empty() ? "Plans" : "Re: Plans";
  if (!replies_to.empty()) p.references = {replies_to};
  p.url = "https://lists.example/" + id;
  return p;
}

Post spam(const std::string& id, Time date) {
  Post p = post(id, date, "buy@nowhere.example");
  p.subject = "Cheap watches";
  return p;
}

Stage::Stage() {
  reg.organisation = {"Example Foundation", "https://example.org/rule"};
  reg.operators = {"ops@example.org"};
  reg.mail.from_name = "SIG Watch";
  reg.mail.from_address = reg.mail.bounces = "sigwatch@example.org";
  reg.mail.message_id_domain = "example.org";
  reg.page.public_url = "https://sigs.example.org/";
  reg.council.name = "Council";
  reg.council.notify = "council@example.org";
  reg.council.archive = entry_of("council", "lists.example");
  add_archive("council", "lists.example");
  mailer.delivers("council@example.org", council());
  reg.digest = {0, 0};  // tests of digests set it; others count mails
  reg.canaries = {entry_of("members", "lists.example")};
  add_archive("members", "lists.example");
}

Stage::~Stage() {
  for (auto& [id, fake] : fakes_) fake->gate.release();
  mailer.gate.release();
  chat.gate.release();
  io.poll();  // what hung ends while everything that it refers to is there
}

FakeArchive& Stage::add_archive(const std::string& id, const std::string& host) {
  const std::string url = entry_of(id, host).url;
  auto fake = std::make_unique<FakeArchive>(io.get_executor(), url);
  fakes_[id] = fake.get();
  urls_[id] = url;
  archives_[url] = std::move(fake);
  return *fakes_[id];
}

FakeArchive& Stage::add_sig(const std::string& id, const std::string& host) {
  SigEntry sig;
  sig.id = id;
  sig.name = "SIG-" + id;
  sig.list = id + "@example.org";
  sig.archives = {entry_of(id, host)};
  reg.sigs.push_back(sig);
  if (host != "lists.example" && fakes_.count("busy-" + host) == 0) {
    reg.canaries.push_back(entry_of("busy-" + host, host));
    add_archive("busy-" + host, host);
  }
  FakeArchive& archive = add_archive(id, host);
  mailer.delivers(sig.list, archive);
  return archive;
}

FakeArchive& Stage::add_talk(const std::string& id, Time last, const std::string& host) {
  FakeArchive& archive = add_sig(id, host);
  const auto name = [&](int n) { return id + std::to_string(n) + "@people.example"; };
  archive.add(post(name(1), last - Days(3)), last - Days(3));
  archive.add(post(name(2), last - Days(2), "bob@people.example", name(1)), last - Days(2));
  archive.add(post(name(3), last, "ann@people.example", name(2)), last);
  return archive;
}

void Stage::begin() {
  if (watcher_) return;
  Compose composer = [this](const Notice& n, const NoticeValues& values, Time date) {
    return compose(n, values, date);
  };
  with_.reset(new Collaborators{reg, store, clock, mailer, archives_, std::move(composer),
                                [this](const std::string& line) { told.push_back(line); }, io.get_executor(),
                                reg.council.xmpp ? &chat : nullptr});
  watcher_ = std::make_unique<Watcher>(*with_, patience);
  watcher_->start();
}

void Stage::restart() {
  watcher_.reset();
  begin();
}

Result<Composed> Stage::compose(const Notice& n, const NoticeValues& values, Time date) {
  if (!compose_fails.empty()) return Error{ErrorKind::give_up, compose_fails};
  const std::string subject = "[SIG watch] " + n.id;
  const auto items = values.find("items");
  std::string digest;
  for (const char* name :
       {"digest.headline", "digest.waits", "digest.standing", "digest.changes", "digest.since", "verdict"}) {
    if (const auto it = values.find(name); it != values.end()) digest += std::string(name) + ": " + it->second + "\r\n";
  }
  return Composed{subject, "From: sigwatch@example.org\r\nTo: " + n.to + "\r\nMessage-ID: <" + message_id(n.id) +
                               ">\r\nDate: " + to_rfc3339(date) + "\r\nSubject: " + subject + "\r\n\r\n" + digest +
                               (items == values.end() ? n.reason : items->second) + "\r\n" + token_line(sealed(n.id)) +
                               "\r\n"};
}

void Stage::keep_busy(Time now) {
  for (auto& [id, fake] : fakes_) {
    if (id != "members" && !id.starts_with("busy-")) continue;
    const std::string name = std::to_string(++busy_posts_) + "@busy.example";
    fake->add(post(name, now - 1h, "busy@people.example"), now - 1h);
  }
}

PassReport Stage::finish(asio::awaitable<PassReport> work) {
  std::optional<PassReport> report;
  std::exception_ptr failure;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, PassReport r) { failure = e, report = std::move(r); });
  io.restart();
  io.poll();
  if (failure) std::rethrow_exception(failure);
  if (!report) throw std::runtime_error("the pass hangs");
  return *report;
}

PassReport Stage::pass(Time now) {
  begin();
  clock.set(now);
  keep_busy(now);
  return finish(watcher_->pass(true, Progress()));
}

PassReport Stage::attend() {
  begin();
  return finish(watcher_->attend());
}

void Stage::passes(std::string_view from, std::string_view to) {
  for (Time t = at(from); t <= at(to); t += Days(1)) pass(t);
}

void Stage::begin_pass(Time now) {
  begin();
  clock.set(now);
  keep_busy(now);
  ended_ = false;
  io.restart();
  asio::co_spawn(io, watcher_->pass(false, Progress()), [this](std::exception_ptr e, const PassReport&) {
    EXPECT_TRUE(!e || may_fail);
    ended_ = true;
  });
}

void Stage::run_until_quiet(std::chrono::milliseconds quiet) {
  io.restart();
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (io.run_one_for(quiet) > 0 && std::chrono::steady_clock::now() < end) {
  }
}

void Stage::go_live(std::string_view since) {
  Change change;
  change.edit_meta = [&](Meta& m) { m.live_since = at(since); };
  store.commit(change);
}

Notice Stage::notice(const std::string& id) {
  const auto found = store.notice(id);
  if (!found) ADD_FAILURE() << "no notice " << id;
  return found.value_or(Notice{});
}

std::string Stage::state_of(const std::string& id) {
  const auto found = store.notice(id);
  return found ? std::string(to_string(found->state)) : "none";
}

void Stage::edit(const std::string& id, const std::function<void(Notice&)>& change) {
  Notice n = notice(id);
  change(n);
  Change write;
  write.notices = {n};
  store.commit(write);
}

void Stage::say(Statement statement) {
  statement.by = "tester", statement.because = "a test", statement.at = clock.now();
  Change change;
  change.statements = {statement};
  store.commit(change);
}

std::vector<std::string> Stage::operators_mails() const {
  std::vector<std::string> mails;
  for (const auto& s : mailer.sent) {
    if (s.id.starts_with("operators.")) mails.push_back(s.envelope.message);
  }
  return mails;
}

}  // namespace sigwatch::test
