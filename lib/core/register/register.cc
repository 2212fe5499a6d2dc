#include "core/register/register.h"

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch {

std::string_view to_string(Watch watch) {
  switch (watch) {
    case Watch::on:
      return "on";
    case Watch::standing:
      return "standing";
    case Watch::exempt:
      return "exempt";
    case Watch::removed:
      return "removed";
    case Watch::closed:
      return "closed";
  }
  return "?";
}

const SigEntry* find_sig(const Register& reg, std::string_view id) {
  const auto found = std::find_if(reg.sigs.begin(), reg.sigs.end(), [&](const SigEntry& sig) { return sig.id == id; });
  return found == reg.sigs.end() ? nullptr : &*found;
}

/// Asked of each SIG about all others, this took a quarter of the first pass over ten thousand lists.
SharedLists::SharedLists(const Register& reg) {
  std::set<std::string> named;
  for (const SigEntry& sig : reg.sigs) {
    if (!sig.list.empty() && !named.insert(lower(sig.list)).second) lists_.insert(lower(sig.list));
  }
}

bool SharedLists::has(const std::string& list) const { return !lists_.empty() && lists_.count(lower(list)) > 0; }

}  // namespace sigwatch
