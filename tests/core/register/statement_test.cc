#include "core/register/statement.h"

#include <gtest/gtest.h>

namespace sigwatch {
namespace {

TEST(statement_kind, has_a_name_for_each) {
  using Kind = Statement::Kind;
  for (const Kind kind : {Kind::vouch, Kind::ignore, Kind::unignore, Kind::forget, Kind::attest, Kind::ack}) {
    EXPECT_FALSE(to_string(kind).empty());
    EXPECT_EQ(statement_kind_from(to_string(kind)), kind);
  }
  for (const char* other : {"", "Vouch", "vouch ", "praise"})
    EXPECT_EQ(statement_kind_from(other), std::nullopt) << other;
  EXPECT_EQ(to_string(static_cast<Kind>(99)), "");
}

}  // namespace
}  // namespace sigwatch
