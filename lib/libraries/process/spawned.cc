#include "libraries/process/spawned.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr int kPatienceOfDeath = 100;  // milliseconds; a killed program is gone in less than one

/// Killed and not yet reaped: each is tried again at the next start.
struct Undead {
  std::mutex mutex;
  std::vector<pid_t> pids;
};

Undead& undead() {
  static Undead all;
  return all;
}

void reap_undead() {
  const std::lock_guard lock(undead().mutex);
  std::erase_if(undead().pids, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
}

/// glibc 2.36 declares its own without extern "C".
int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

struct Pipe {
  Descriptor ours, theirs;
};

/// Above the three that the child's own are put at: were one of those closed here, the pipe would take its number.
Descriptor lifted(int number) {
  const Descriptor low(number);
  return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, 3));
}

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  Pipe pipe{lifted(ends[0]), lifted(ends[1])};
  // Our end alone never waits. The program may expect that writing does.
  if (pipe.ours.number() < 0 || pipe.theirs.number() < 0 || ::fcntl(pipe.ours.number(), F_SETFL, O_NONBLOCK) != 0)
    return std::nullopt;
  return pipe;
}

/// What the program begins with. It is not to have what we have open, such as the state and our connections.
class FileActions {
 public:
  FileActions(const Pipe& out, const Pipe& errors) {
    ::posix_spawn_file_actions_init(&actions_);
    // Out of memory is all that can fail here, and then posix_spawn fails as well.
    ::posix_spawn_file_actions_addchdir_np(&actions_, "/");
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out.theirs.number(), 1);
    ::posix_spawn_file_actions_adddup2(&actions_, errors.theirs.number(), 2);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
  }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// A group of its own, so that it can be killed with all that it started. Signals as they are by default: we ignore
/// SIGPIPE, and what is ignored stays so in a program that is started.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return std::string(name) + "=" + (value != nullptr && *value != '\0' ? value : otherwise);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

Error not_started(const std::string& program, int number) {
  const bool passing =
      number == EAGAIN || number == ENOMEM || number == EMFILE || number == ENFILE || number == ETXTBSY;
  const auto cause =
      "program " + clean_line(program) + " cannot be started: " + std::generic_category().message(number) + "; ";
  if (passing)
    return {ErrorKind::retry, cause + "it is tried again, see to free memory, processes and descriptors if it lasts"};
  return {
      ErrorKind::give_up,
      cause +
          "check that it (and the interpreter that its first line names) is installed and that this user may run it"};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

int Descriptor::release() { return std::exchange(number_, -1); }

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Spawned::Spawned(pid_t pid, Descriptor out, Descriptor errors)
    : pid_(pid), exit_(open_pidfd(pid)), out_(std::move(out)), errors_(std::move(errors)) {}

Spawned::Spawned(Spawned&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      exit_(std::move(other.exit_)),
      out_(std::move(other.out_)),
      errors_(std::move(other.errors_)) {}

Spawned::~Spawned() {
  if (pid_ == 0) return;
  kill_group();
  // The first one was given away. A moment is enough, as a rule, and the loop must not stand still for longer.
  const Descriptor exit(open_pidfd(pid_));
  pollfd ended{exit.number(), POLLIN, 0};
  if (exit.number() >= 0) ::poll(&ended, 1, kPatienceOfDeath);
  if (::waitpid(pid_, nullptr, WNOHANG) != 0) return;
  const std::lock_guard lock(undead().mutex);
  undead().pids.push_back(pid_);
}

void Spawned::kill_group() const {
  if (pid_ != 0) ::kill(-pid_, SIGKILL);
}

std::optional<int> Spawned::reap() {
  int status = 0;
  if (pid_ == 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = 0;
  return status;
}

Result<Spawned> spawn(const std::vector<std::string>& argv) {
  reap_undead();
  if (argv.empty() || argv.front().empty())
    return Error{ErrorKind::give_up, "no program is named; give its path as the first word"};
  for (const auto& word : argv) {
    // A program gets its words as C strings, which end there.
    if (word.find('\0') != std::string::npos)
      return Error{ErrorKind::give_up,
                   "program " + clean_line(argv.front()) + ": one of its words holds a NUL; correct it"};
  }
  auto out = make_pipe(), errors = make_pipe();
  if (!out || !errors) return not_started(argv.front(), errno);
  const FileActions actions(*out, *errors);
  const Attributes attributes;
  auto words = argv;
  // Of ours only PATH and HOME: the rest says, for instance, where the credentials stand. Language and zone are the
  // same on every machine, so that dates read alike.
  std::vector<std::string> environment{variable("PATH", "/usr/local/bin:/usr/bin:/bin"), variable("HOME", "/"),
                                       "LANG=C.UTF-8", "TZ=UTC0"};
  pid_t pid = 0;
  const int failure = ::posix_spawnp(&pid, words.front().c_str(), actions.get(), attributes.get(),
                                     pointers(words).data(), pointers(environment).data());
  if (failure != 0) return not_started(argv.front(), failure);
  return Spawned(pid, std::move(out->ours), std::move(errors->ours));
}

}  // namespace sigwatch
