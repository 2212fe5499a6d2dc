#include "core/register.h"

#include <algorithm>

#include "core/text.h"

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

bool list_is_shared(const Register& reg, std::string_view list) {
  if (list.empty()) return false;
  const std::string wanted = lower(list);
  return std::count_if(reg.sigs.begin(), reg.sigs.end(), [&](const SigEntry& sig) { return lower(sig.list) == wanted; }) > 1;
}

}  // namespace sigwatch
