#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace sigwatch {

/// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int number() const { return number_; }
  int release();
  void close();

 private:
  int number_;
};

/// A running program, leader of a process group of its own, and our ends of its pipes. When it goes, the whole group is
/// killed and the program reaped; one that cannot die yet (it waits for a disk that does not answer) is reaped by a
/// later call of spawn().
class Spawned {
 public:
  Spawned(pid_t pid, Descriptor out, Descriptor errors);
  Spawned(Spawned&& other) noexcept;
  Spawned& operator=(Spawned&&) = delete;
  Spawned(const Spawned&) = delete;
  Spawned& operator=(const Spawned&) = delete;
  ~Spawned();

  /// Our ends, given away once: a pidfd that can be read when the program ended (-1: no descriptors left), and what it
  /// writes (non-blocking).
  int take_exit() { return exit_.release(); }
  int take_out() { return out_.release(); }
  int take_errors() { return errors_.release(); }

  /// Ends it and all that it started and left in its group. Does nothing once it is reaped: the number may be another's
  /// by then.
  void kill_group() const;

  /// Its status as of waitpid(2), once. nullopt: it runs still, or somebody else has reaped it.
  std::optional<int> reap();

 private:
  pid_t pid_;  // 0: reaped, or moved from
  Descriptor exit_, out_, errors_;
};

/// Starts argv[0] (a path, or a name that is looked up in PATH) in `/` with nothing on standard input, default signals,
/// no descriptors but the first three, and a small environment. The error names the program and what to do.
Result<Spawned> spawn(const std::vector<std::string>& argv);

}  // namespace sigwatch
