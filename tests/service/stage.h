#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fakes/fake_archive.h"
#include "fakes/fake_clock.h"
#include "fakes/fake_mailer.h"
#include "fakes/memory_store.h"
#include "service/watcher.h"

namespace sigwatch::test {

Time at(std::string_view text);

/// The first warning of most stories here.
inline const std::string kWarn = "iot.2026-01-10.warn1.0";

/// A post by a person.
Post post(const std::string& id, Time date, const std::string& from = "ann@people.example",
          const std::string& replies_to = "");

/// A post by nobody that is known, about nothing that was spoken of.
Post spam(const std::string& id, Time date);

/// A little foundation over the fakes: one Council, one busy list that gives its root a pulse, and the SIGs that a test
/// adds. Nothing waits: the loop is driven by hand, and time is the clock's.
class Stage {
 public:
  Stage();
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// A SIG `id` with the list id@example.org, read at https://HOST/ID. Before the first pass.
  FakeArchive& add_sig(const std::string& id, const std::string& host = "lists.example");
  /// As add_sig, with three posts of two people, the last at `last`.
  FakeArchive& add_talk(const std::string& id, Time last, const std::string& host = "lists.example");
  FakeArchive& archive_of(const std::string& id) { return *fakes_.at(id); }
  FakeArchive& council() { return *fakes_.at("council"); }

  /// Sets the clock, lets the busy lists get a post, and makes a pass over everything (`--once`).
  PassReport pass(Time now);
  PassReport pass(std::string_view now) { return pass(at(now)); }
  /// One pass a day at this time of day, from and to included.
  void passes(std::string_view from, std::string_view to);
  PassReport attend();
  void go_live(std::string_view since = "2026-01-01");
  /// The process ends and starts again on the same state.
  void restart();

  /// Starts a pass of the service without waiting for it.
  void begin_pass(Time now);
  /// Runs what is ready, and timers, until nothing happened for so long; ten seconds at most.
  void run_until_quiet(std::chrono::milliseconds quiet);
  void say_finish() { watcher_->finish(); }
  bool pass_ended() const { return ended_; }
  Time next_due() const { return watcher_->next_due(); }

  Notice notice(const std::string& id);
  std::string state_of(const std::string& id);
  std::string verdict_of(const std::string& id) { return store.sig(id).value_or(SigMemory{}).verdict; }
  std::string reason_of(const std::string& id) { return store.sig(id).value_or(SigMemory{}).reason; }
  /// As a notice of this state bears it.
  std::string sealed(const std::string& id) { return sealed_id(id, store.seal()); }
  std::string message_id(const std::string& id) { return message_id_of(sealed(id), "example.org"); }
  ArchiveMemory memory_of(const std::string& id) { return store.archive(url_of(id)).value_or(ArchiveMemory{}); }
  std::string url_of(const std::string& id) const { return urls_.at(id); }
  void edit(const std::string& id, const std::function<void(Notice&)>& change);
  void say(Statement statement);
  /// Mails to operators so far, oldest first.
  std::vector<std::string> operators_mails() const;

  boost::asio::io_context io;
  FakeClock clock{Time{}};
  MemoryStore store;
  FakeMailer mailer{io.get_executor(), clock};
  FakeMailer chat{io.get_executor(), clock};  ///< asked when the register names a chat of the Council
  Register reg;
  Seconds patience{0};
  std::vector<std::string> told;
  bool may_fail = false;      ///< a pass that was begun may end with a StoreError
  std::string compose_fails;  ///< set: composing ends with this error

 private:
  FakeArchive& add_archive(const std::string& id, const std::string& host);
  void begin();
  void keep_busy(Time now);
  PassReport finish(boost::asio::awaitable<PassReport> work);
  Result<Composed> compose(const Notice& notice, const NoticeValues& values, Time date);

  std::map<std::string, FakeArchive*> fakes_;
  std::map<std::string, std::string> urls_;
  std::map<std::string, std::unique_ptr<Archive>> archives_;
  std::unique_ptr<Collaborators> with_;
  std::unique_ptr<Watcher> watcher_;
  int busy_posts_ = 0;
  bool ended_ = true;
};

}  // namespace sigwatch::test
