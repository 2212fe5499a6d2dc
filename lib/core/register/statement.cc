#include "core/register/statement.h"

#include <array>
#include <utility>

namespace sigwatch {

namespace {

constexpr std::array<std::pair<Statement::Kind, std::string_view>, 7> kStatements = {
    {{Statement::Kind::vouch, "vouch"},
     {Statement::Kind::ignore, "ignore"},
     {Statement::Kind::unignore, "unignore"},
     {Statement::Kind::forget, "forget"},
     {Statement::Kind::attest, "attest"},
     {Statement::Kind::ack, "ack"},
     {Statement::Kind::tick, "tick"}}};

}  // namespace

std::string_view to_string(Statement::Kind kind) {
  for (const auto& [k, word] : kStatements) {
    if (k == kind) return word;
  }
  return "";
}

std::optional<Statement::Kind> statement_kind_from(std::string_view text) {
  for (const auto& [k, word] : kStatements) {
    if (word == text) return k;
  }
  return std::nullopt;
}

std::optional<Time> latest_attest(const std::vector<Statement>& statements, std::string_view about) {
  std::optional<Time> at;
  for (const Statement& s : statements) {
    if (s.kind == Statement::Kind::attest && s.about == about) at = s.at;
  }
  return at;
}

}  // namespace sigwatch
