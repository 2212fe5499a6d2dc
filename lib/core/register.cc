#include "core/register.h"

#include <algorithm>

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
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto alike = [&](char a, char b) { return small(a) == small(b); };  // without copies: asked for each of thousands of SIGs
  const auto same = [&](const SigEntry& sig) { return std::equal(sig.list.begin(), sig.list.end(), list.begin(), list.end(), alike); };
  return std::count_if(reg.sigs.begin(), reg.sigs.end(), same) > 1;
}

}  // namespace sigwatch
