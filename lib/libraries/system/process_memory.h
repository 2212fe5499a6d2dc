#pragma once

namespace sigwatch {

/// Lets the process give back what it does not need any more: glibc would keep, for each thread, nearly the most that
/// it ever used. To be called before a thread is made.
void keep_little_memory();

}  // namespace sigwatch
