#include "libraries/system/harden_process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace sigwatch {

void harden_process() {
  // A mask can be read only by setting another one. What is stricter stays.
  ::umask(::umask(0) | (S_IWGRP | S_IWOTH));
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef SIGWATCH_FAILPOINTS
  // The limit alone does not keep a core from a handler that the kernel pipes it to (systemd-coredump).
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

}  // namespace sigwatch
