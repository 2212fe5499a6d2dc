#include "daemon/world.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <sstream>

namespace sigwatch::test {

namespace fs = std::filesystem;

namespace {

std::string header(const std::string& raw, const std::string& name) {
  std::istringstream lines(raw.substr(0, raw.find("\r\n\r\n")));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
  }
  return {};
}

}  // namespace

std::string written(Time time, const char* pattern) {
  const std::time_t t = time.time_since_epoch().count();
  std::tm tm{};
  gmtime_r(&t, &tm);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), pattern, &tm);
  return text.data();
}

Ran run(const std::string& program, const std::vector<std::string>& args,
        const std::map<std::string, std::string>& environment) {
  std::array<int, 2> pipe_ends{};
  if (::pipe(pipe_ends.data()) != 0) return {255, "no pipe"};
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(pipe_ends[1], 1);
    ::dup2(pipe_ends[1], 2);
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);  // a server that it starts would keep it
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (const std::string& a : args) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  Ran ran;
  std::array<char, 4096> block{};
  for (ssize_t n = 0; (n = ::read(pipe_ends[0], block.data(), block.size())) > 0;)
    ran.out.append(block.data(), static_cast<std::size_t>(n));
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

Time at(const std::string& text) {
  const auto time = parse_rfc3339(text);
  if (!time) ADD_FAILURE() << "not a time: " << text;
  return time.value_or(Time{});
}

World::World() {
  std::string pattern = (fs::temp_directory_path() / "sigwatch-world-XXXXXX").string();
  root_ = ::mkdtemp(pattern.data());
  write("council.mbox", "");
}

World::~World() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void World::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
}

std::string World::read(const std::string& name) const {
  std::ifstream file(path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void World::add_sig(const std::string& id, const std::string& more) {
  sigs_ += "  - {id: " + id + ", name: SIG-" + id + ", list: " + id + "@example.org, archives: [{url: ./" + id +
           ".mbox, written_by: server}]" + (more.empty() ? "" : ", " + more) + "}\n";
  write(id + ".mbox", "");
  write_config();
}

void World::write_config() {
  write("sigwatch.yaml",
        "organisation: {name: Example Foundation, rule: https://example.org/rule}\n"
        "council: {name: Example Council, notify: council@example.org, archive: ./council.mbox}\n"
        "operators: [ops@example.org]\n" +
            (policy.empty() ? "" : "policy: {" + policy + "}\n") + "digest: {" + digest + "}\n" +
            "mail: {from: SIG Watch <sigwatch@example.org>, bounces: sigwatch-bounces@example.org, via: \"" + via +
            "\"}\n"
            "state: sqlite:./state/sigwatch.db\nsigs:\n" +
            sigs_);
}

void World::post(const std::string& list, Time when, const std::string& from, const std::string& subject,
                 const std::string& body, const std::string& more_header) {
  const auto open = from.find('<');
  const std::string address = open == std::string::npos ? from : from.substr(open + 1, from.size() - open - 2);
  std::ofstream(path(list + ".mbox"), std::ios::app | std::ios::binary)
      << "From " << address << " " << written(when, "%a %b %e %H:%M:%S %Y") << "\nFrom: " << from << "\nTo: " << list
      << "@example.org\nSubject: " << subject << "\nDate: " << written(when, "%a, %d %b %Y %H:%M:%S +0000")
      << "\nMessage-ID: <post" << ++posts_ << "@people.example>\n"
      << more_header << "\n"
      << body << "\n";
}

void World::talk(const std::string& list, Time last) {
  post(list, last - Days(9), "Ann Fox <ann@people.example>", "Plans");
  post(list, last - Days(6), "Bob Ray <bob@people.example>", "Re: Plans");
  post(list, last, "Ann Fox <ann@people.example>", "Re: Plans");
}

bool World::archive_mail(const std::string& notice_id, const std::string& list, Time when) {
  const Mail* mail = find(notice_id);
  if (!mail) return false;
  std::string text = mail->raw;
  std::erase(text, '\r');
  std::ofstream(path(list + ".mbox"), std::ios::app | std::ios::binary)
      << "From sigwatch@example.org " << written(when, "%a %b %e %H:%M:%S %Y") << "\n"
      << text << "\n\n";
  return true;
}

Ran World::daemon(const std::vector<std::string>& args, const std::map<std::string, std::string>& environment) {
  std::vector<std::string> all = {"--config", path("sigwatch.yaml").string()};
  all.insert(all.end(), args.begin(), args.end());
  return run(SIGWATCH_BINARY_DIR "/daemon/sigwatchd", all, environment);
}

Ran World::pass(Time now, const std::map<std::string, std::string>& environment) {
  return daemon({"--once", "--now", to_rfc3339(now)}, environment);
}

Ran World::ctl(const std::vector<std::string>& args, const std::map<std::string, std::string>& environment) {
  std::vector<std::string> all = {"--config", path("sigwatch.yaml").string()};
  all.insert(all.end(), args.begin(), args.end());
  return run(SIGWATCH_BINARY_DIR "/ctl/sigwatchctl", all, environment);
}

void World::passes(Time from, Time to) {
  for (Time t = from; t <= to; t += Days(1)) {
    const Ran ran = pass(t);
    ASSERT_EQ(ran.code, 0) << to_rfc3339(t) << "\n" << ran.out;
  }
}

void World::prove_and_go_live(Time until) {
  passes(until - Days(2), until);
  const Ran live = ctl({"go-live", "--yes"});
  ASSERT_EQ(live.code, 0) << live.out;
}

std::vector<Mail> World::mails() const {
  std::vector<Mail> all;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(path("outbox/new"), none)) {
    Mail mail;
    mail.raw = read("outbox/new/" + entry.path().filename().string());
    mail.id = header(mail.raw, "X-Sigwatch-Notice");
    mail.to = header(mail.raw, "To");
    mail.subject = header(mail.raw, "Subject");
    all.push_back(std::move(mail));
  }
  std::sort(all.begin(), all.end(), [](const Mail& a, const Mail& b) { return a.id < b.id; });
  return all;
}

std::vector<std::string> World::sent() const {
  std::vector<std::string> ids;
  for (const Mail& mail : mails()) {
    if (!mail.id.starts_with("operators.")) ids.push_back(mail.id);
  }
  return ids;
}

const Mail* World::find(const std::string& notice_id) {
  found_ = mails();
  const auto it = std::find_if(found_.begin(), found_.end(), [&](const Mail& m) { return m.id == notice_id; });
  return it == found_.end() ? nullptr : &*it;
}

}  // namespace sigwatch::test
