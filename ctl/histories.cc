#include "ctl/histories.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "app/loop.h"
#include "app/site.h"
#include "archives/kinds.h"
#include "core/base/text.h"
#include "ctl/session.h"
#include "libraries/curl/http.h"
#include "libraries/soci/sqlite_store.h"
#include "service/history_reading.h"

namespace sigwatch {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

std::string in_words(const ReadSoFar& so_far) {
  std::string statements = plural(static_cast<long>(so_far.posts), "post");
  if (so_far.reached && *so_far.reached != Time::min()) statements += ", back to " + to_date(*so_far.reached);
  return statements + ", " + plural(so_far.requests, "request");
}

/// One line that is written over; nothing where nobody looks.
class ProgressLine {
 public:
  void operator()(const std::string& url, const ReadSoFar& so_far) const {
    if (terminal_) std::cerr << "\r\033[K" << clean_line(url, 60) << ": " << in_words(so_far) << std::flush;
  }
  void clear() const {
    if (terminal_) std::cerr << "\r\033[K" << std::flush;
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) != 0;
};

using Failures = std::map<std::string, std::string>;

asio::awaitable<Failures> read_all(ArchiveContext context, std::vector<ArchiveEntry> entries, Store& store,
                                   const Clock& clock, const Policy& policy, ProgressLine line) {
  Failures failures;
  for (const ArchiveEntry& entry : entries) {
    const auto archive = open_archive(context, entry);
    std::function<void(const ReadSoFar&)> progress = [&](const ReadSoFar& so_far) { line(entry.url, so_far); };
    const Evidence evidence = co_await read_to_beginning(*archive, entry, store, clock, policy, std::move(progress));
    if (!is_good(evidence)) failures.emplace(entry.url, evidence.reason);
  }
  co_return failures;
}

void remove_all_of(const std::string& path) {
  // The log beside the file belongs to it: SQLite would take what stands in it into the new one.
  std::error_code ignored;
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(path + part, ignored);
}

std::unique_ptr<Store> open_cache(const std::string& path) {
  auto opened = open_sqlite_store(path, StoreUse::run);
  if (!opened) throw CommandRefusal{kWrong, opened.error().what + " (the cache of backtest; --cache names another)"};
  return std::move(*opened);
}

bool holds_a_service(Store& store) {
  const Meta meta = store.meta();
  // No pass is made over a cache, nothing is sent from it, and nobody types into it: any of these tells a state.
  return (meta.last_pass && !meta.simulated) || !store.notices().empty() || !store.decisions().empty() ||
         !store.statements().empty();
}

}  // namespace

Histories::Histories(const std::string& path, bool again) : path_(path) {
  if (fs::exists(path)) {
    // Looked into before anything is deleted: --again with the path of a state would else forget every decision.
    store_ = open_cache(path);
    if (holds_a_service(*store_))
      throw CommandRefusal{kUsage, path + " is the state of a service, no cache; name another file with --cache"};
    store_.reset();
  }
  if (again) remove_all_of(path);
  store_ = open_cache(path);
  Change change;
  change.edit_meta = [](Meta& meta) { meta.simulated = true; };
  store_->commit(change);
}

std::map<std::string, std::string> Histories::read(const Register& reg, const std::vector<ArchiveEntry>& entries,
                                                   const Clock& clock) {
  const ProgressLine line;
  std::optional<Failures> failures;
  std::exception_ptr failure;
  Loop io;
  HttpClient http(io, http_settings(reg));
  asio::signal_set signals(io, SIGINT, SIGTERM);
  const Loop::Ending ending(io);
  // Nothing has to be finished first: each part is committed once it is read, and half an answer is asked for again.
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  ArchiveContext context{io, http, http_settings(reg).user_agent};
  asio::co_spawn(io, read_all(context, entries, *store_, clock, reg.policy, line),
                 [&](std::exception_ptr error, Failures result) {
                   failure = error;
                   failures = std::move(result);
                   io.stop();
                 });
  io.run();
  line.clear();
  if (failure) std::rethrow_exception(failure);
  if (!failures)
    throw CommandRefusal{
        kWrong, "interrupted; what was read is kept in " + path_ + ", and the same command goes on from there"};
  return std::move(*failures);
}

}  // namespace sigwatch
