#include "archives/row.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "core/base/text.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {

namespace {

HttpSettings settings_for(const ArchiveEntry& entry) {
  HttpSettings settings;
  settings.user_agent = "sigwatchd/test (contact: ops@example.org)";
  settings.trusted_hosts = {host_of(entry.url)};
  settings.per_host = 4;
  return settings;
}

ArchiveEntry known(ArchiveEntry entry) {
  auto recognised = recognise(std::move(entry));
  if (!recognised) throw std::invalid_argument(recognised.error().what);
  return *recognised;
}

/// Ten neighbouring ports that nobody listens on.
int free_ports() {
  const std::string command = std::string(SIGWATCH_SOURCE_DIR) + "/tests/servers/hyperkitty.sh free_port 10";
  FILE* pipe = ::popen(command.c_str(), "r");
  int port = 0;
  if (!pipe || std::fscanf(pipe, "%d", &port) != 1) port = 0;
  if (pipe) ::pclose(pipe);
  return port;
}

}  // namespace

std::string to_string(Shows shows) {
  switch (shows) {
    case Shows::newest:
      return "newest post right";
    case Shows::page_back:
      return "page back";
    case Shows::empty:
      return "empty";
    case Shows::unknown_list:
      return "unknown list";
    case Shows::private_list:
      return "private";
    case Shows::moved:
      return "moved";
    case Shows::error_page:
      return "error page with 200";
    case Shows::truncated:
      return "truncated";
    case Shows::too_large:
      return "too large";
  }
  return {};
}

Cells in_order(std::initializer_list<Cell> cells) {
  if (cells.size() != std::size(kAllShows)) throw std::invalid_argument("a row has a cell for each column");
  Cells row;
  std::transform(std::begin(kAllShows), std::end(kAllShows), cells.begin(), std::inserter(row, row.end()),
                 [](Shows shows, const Cell& cell) { return std::pair(shows, cell); });
  return row;
}

std::vector<Row>& rows() {
  static std::vector<Row> all;
  return all;
}

bool add_row(Row row) {
  rows().push_back(std::move(row));
  return true;
}

Reader::Reader(ArchiveEntry entry)
    : entry_(known(std::move(entry))), http_(io_, settings_for(entry_)), archive_(open_archive(context(), entry_)) {}

Reading Reader::newest(Time now, std::string mark, std::optional<Time> whole_from) {
  NewestQuery query;
  query.now = now;
  query.mark = std::move(mark);
  query.whole_from = whole_from;
  return run(io_, archive_->newest(query));
}

Reading Reader::older(Time now, std::string cursor, Time back_to, int requests, bool thorough) {
  OlderQuery query;
  query.now = now;
  query.cursor = std::move(cursor);
  query.back_to = back_to;
  query.requests = requests;
  query.thorough = thorough;
  return run(io_, archive_->older(query));
}

Sighting Reader::find(NoticeQuery query) { return run(io_, find_notice(*archive_, std::move(query))); }

std::vector<Post> read_all(Reader& reader, Time now, Time back_to) {
  Reading reading = reader.newest(now);
  std::vector<Post> posts = reading.posts;
  for (int part = 0; part < 1'000 && is_good(reading.evidence) && reading.older; ++part) {
    reading = reader.older(now, *reading.older, back_to, 4, back_to != Time::min());
    posts.insert(posts.end(), reading.posts.begin(), reading.posts.end());
  }
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_FALSE(reading.older) << "the beginning was not reached";
  return posts;
}

RunningServer::RunningServer(const std::string& script)
    : script_(std::string(SIGWATCH_SOURCE_DIR) + "/tests/servers/" + script + ".sh") {
  std::string pattern = (std::filesystem::temp_directory_path() / "sigwatch-kind.XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error(pattern + ": cannot be made");
  folder_ = pattern;
  port_ = free_ports();
  for (const char* verb : {"load", "start"}) {
    const int code = call(verb);
    if (code == 0) continue;
    missing_ = script + " " + verb + " ended with " + std::to_string(code) +
               (code == 77 ? ": not installed (scripts/bootstrap --tests)" : "");
    if (code != 77) ADD_FAILURE() << missing_;
    return;
  }
}

RunningServer::~RunningServer() {
  call("stop");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

int RunningServer::call(const std::string& verb_and_arguments) const {
  const std::string command = "RUN='" + folder_ + "/run' MAIL='" + folder_ + "/mail' PORT=" + std::to_string(port_) +
                              " '" + script_ + "' " + verb_and_arguments + " >>'" + folder_ + "/log' 2>&1";
  const int status = std::system(command.c_str());  // NOLINT(cert-env33-c): our own script
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string cost_words(const Cost& cost) {
  return plural(cost.requests, "request") + ", " + std::to_string(cost.bytes) + " bytes";
}

std::string evidence_words(const Reading& reading) {
  switch (reading.evidence.kind) {
    case Evidence::Kind::good:
      return "good, " + cost_words(reading.cost);
    case Evidence::Kind::unchanged:
      return "unchanged";
    case Evidence::Kind::unreachable:
      return "unreachable";
    case Evidence::Kind::unrecognised:
      return "unrecognised";
    case Evidence::Kind::gone:
      return "gone";
  }
  return {};
}

std::optional<Time> newest_of(const std::vector<Post>& posts) {
  std::optional<Time> newest;
  for (const Post& p : posts) newest = std::max(newest, p.sender_date);
  return newest;
}

}  // namespace sigwatch::test
