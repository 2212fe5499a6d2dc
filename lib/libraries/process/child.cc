#include "libraries/process/child.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/text.h"
#include "libraries/process/spawned.h"

namespace sigwatch {
namespace {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;

constexpr std::size_t kChunk = std::size_t{64} * 1024;
constexpr int kChunksAtOnce = 16;  // then others have their turn
constexpr std::size_t kMaxErrors = 4096;

/// What a pipe gave: as much as is taken at once, all that it had, or its end.
enum class Got { more, all_for_now, end };

/// Reads until `take` wants no more, the pipe is empty, or the others should have their turn.
Got read_from(stream_descriptor& pipe, const std::function<bool(std::string_view)>& take) {
  std::array<char, kChunk> chunk;
  for (int i = 0; i < kChunksAtOnce; ++i) {
    const ssize_t got = ::read(pipe.native_handle(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return Got::all_for_now;
    if (got <= 0 || !take({chunk.data(), static_cast<std::size_t>(got)})) return Got::end;
  }
  return Got::more;
}

/// One run: the callbacks collect what the program writes, and wake whoever waits when nothing more is to be waited
/// for.
class Run : public std::enable_shared_from_this<Run> {
 public:
  Run(asio::io_context& io, Spawned child, std::int64_t max_bytes, std::function<void()> wake)
      : child_(std::move(child)), exit_(io), out_(io), errors_(io), max_bytes_(max_bytes), wake_(std::move(wake)) {}

  /// False: the loop cannot watch it.
  bool start();

  bool ended() const { return status_.has_value(); }
  bool too_much() const { return too_much_; }
  /// The status as of waitpid(2); nothing when somebody else has reaped the program.
  std::optional<int> status() const { return status_.value_or(std::nullopt); }
  std::string take_out() { return std::move(text_); }
  const std::string& errors() const { return error_text_; }

 private:
  void wait_for_exit();
  void wait_for_out();
  void wait_for_errors();
  void on_exit();
  Got read_out();
  Got read_errors();

  Spawned child_;
  stream_descriptor exit_, out_, errors_;
  std::int64_t max_bytes_;
  std::function<void()> wake_;
  std::string text_, error_text_;
  bool too_much_ = false;
  std::optional<std::optional<int>> status_;
};

bool adopt(stream_descriptor& descriptor, int number) {
  boost::system::error_code failure;
  descriptor.assign(number, failure);
  if (failure && number >= 0) ::close(number);
  return !failure;
}

bool Run::start() {
  // All three are taken over before one is judged, so that none is left to nobody.
  const bool exit = adopt(exit_, child_.take_exit());
  const bool out = adopt(out_, child_.take_out());
  const bool errors = adopt(errors_, child_.take_errors());
  if (!exit || !out || !errors) return false;
  wait_for_exit();
  wait_for_out();
  wait_for_errors();
  return true;
}

void Run::wait_for_exit() {
  exit_.async_wait(stream_descriptor::wait_read, [weak = weak_from_this()](boost::system::error_code failure) {
    const auto self = weak.lock();
    if (self && !failure) self->on_exit();
  });
}

void Run::wait_for_out() {
  out_.async_wait(stream_descriptor::wait_read, [weak = weak_from_this()](boost::system::error_code failure) {
    const auto self = weak.lock();
    if (!self || failure || self->ended() || self->too_much_) return;
    if (self->read_out() != Got::end) self->wait_for_out();
    // Who waits then lets go of this, and the program is killed with it.
    if (self->too_much_) self->wake_();
  });
}

void Run::wait_for_errors() {
  errors_.async_wait(stream_descriptor::wait_read, [weak = weak_from_this()](boost::system::error_code failure) {
    const auto self = weak.lock();
    if (!self || failure || self->ended()) return;
    if (self->read_errors() != Got::end) self->wait_for_errors();
  });
}

/// What it has left in its group dies first, while the group's number cannot be another's; then the pipes hold all
/// there is.
void Run::on_exit() {
  // Asio may hand on the readiness of a descriptor that was closed just before: the kernel is asked, before anything is
  // killed.
  pollfd exit{exit_.native_handle(), POLLIN, 0};
  if (::poll(&exit, 1, 0) != 1) return wait_for_exit();
  child_.kill_group();
  status_ = child_.reap();
  // The program has ended, but its pipe may still hold what it wrote.
  while (!too_much_ && read_out() == Got::more) {
  }
  read_errors();
  wake_();
}

Got Run::read_out() {
  return read_from(out_, [this](std::string_view bytes) {
    too_much_ = static_cast<std::int64_t>(text_.size() + bytes.size()) > max_bytes_;
    if (!too_much_) text_ += bytes;
    return !too_much_;
  });
}

Got Run::read_errors() {
  return read_from(errors_, [this](std::string_view bytes) {
    error_text_ += bytes.substr(0, kMaxErrors - error_text_.size());
    return true;
  });
}

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

Result<ChildOutput> output_of(Run& run, const ChildRequest& request, bool in_time) {
  const auto program = "program " + clean_line(request.argv.front());
  if (run.too_much()) {
    return Error{ErrorKind::give_up, program + " was killed: it wrote more than " + std::to_string(request.max_bytes) +
                                         " bytes to standard output; let it write less"};
  }
  if (!run.ended() && in_time)
    return Error{ErrorKind::retry, program + " was killed: the reading was called off; it is tried again"};
  if (!run.ended()) {
    return Error{ErrorKind::retry, program + " was killed: it did not end within " +
                                       plural(static_cast<long>(request.timeout.count()), "second") +
                                       "; find what it waits for"};
  }
  if (!run.status())
    return Error{ErrorKind::retry,
                 program + " ended and how is not known (somebody else reaped it); it is tried again"};
  return ChildOutput{exit_code(*run.status()), run.take_out(), clean_line(run.errors(), kMaxErrors)};
}

}  // namespace

asio::awaitable<Result<ChildOutput>> run_child(asio::io_context& io, ChildRequest request) {
  auto child = spawn(request.argv);
  if (!child) co_return child.error();
  asio::steady_timer timer(io, request.timeout);
  const auto run = std::make_shared<Run>(io, std::move(*child), request.max_bytes, [&timer] { timer.cancel(); });
  if (!run->start()) {
    co_return Error{ErrorKind::retry, "program " + clean_line(request.argv.front()) +
                                          " was killed: too few descriptors; raise LimitNOFILE"};
  }
  boost::system::error_code woken;
  // A name, and no temporary in what is awaited: GCC 12 destroys some of those twice.
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await timer.async_wait(token);
  // Woken early means that the program ended, wrote too much, or that the reading was called off; what `run` saw tells
  // which.
  co_return output_of(*run, request, woken.failed());
}

}  // namespace sigwatch
