#include "libraries/system/process_memory.h"

#include <malloc.h>

namespace sigwatch {

void keep_little_memory() {
  // One arena for all threads, since each arena keeps nearly the most that was ever used of it: with many hostile
  // archives two runs held 192 MiB each, where others had held 258 to 343 before.
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);  // as it is at first; set, it does not grow with what was freed
}

}  // namespace sigwatch
