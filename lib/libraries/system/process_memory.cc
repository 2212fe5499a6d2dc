#include "libraries/system/process_memory.h"

#include <malloc.h>

namespace sigwatch {

void keep_little_memory() {
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);  // as it is at first; set, it does not grow with what was freed
}

}  // namespace sigwatch
