#include "libraries/soci/remedy.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace sigwatch {

namespace {

bool has_one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

}  // namespace

std::string remedy_of_damage(const std::string& path) {
  return "stop sigwatchd, move the file with its -wal and -shm away, and put a backup in its place (state.md, Restore "
         "a backup); "
         "without one sigwatchd makes a new state, which takes decisions and words from " +
         path + ".journal";
}

std::string remedy_of(const std::string& path, const std::string& cause) {
  // First, because free space or a second try mend no damage.
  if (has_one_of(cause, {"malformed"})) return remedy_of_damage(path);
  if (has_one_of(cause, {"full"})) return "free space on the disk; it goes on by itself";
  if (has_one_of(cause, {"locked", "busy"})) return "another program holds the state; try again";
  if (has_one_of(cause, {"readonly", "read-only", "unable to open"}))
    return "make the file and its directory writable for this user, and mount the disk to be written to";
  if (has_one_of(cause, {"append-only"}))
    return "this is a bug, or an edit by hand: history, decisions and words are never changed";
  return "free space if the disk is full; if the file is damaged, " + remedy_of_damage(path);
}

}  // namespace sigwatch
