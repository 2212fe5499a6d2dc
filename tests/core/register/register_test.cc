#include "core/register/register.h"

#include <gtest/gtest.h>

#include <utility>

namespace sigwatch {
namespace {

Register three_sigs() {
  Register reg;
  for (const auto& [id, list] :
       {std::pair("standards", "standards@example.org"), std::pair("e2ee", "Standards@Example.org"),
        std::pair("iot", "iot@example.org"), std::pair("a", ""), std::pair("b", "")}) {
    SigEntry sig;
    sig.id = id;
    sig.list = list;
    reg.sigs.push_back(sig);
  }
  return reg;
}

TEST(register, finds_a_sig_by_its_id) {
  const Register reg = three_sigs();
  ASSERT_NE(find_sig(reg, "iot"), nullptr);
  EXPECT_EQ(find_sig(reg, "iot")->list, "iot@example.org");
  EXPECT_EQ(find_sig(reg, "IOT"), nullptr);
  EXPECT_EQ(find_sig(Register(), "iot"), nullptr);
}

TEST(register, knows_which_lists_are_shared) {
  const SharedLists shared(three_sigs());
  EXPECT_TRUE(shared.has("standards@example.org"));
  EXPECT_TRUE(shared.has("STANDARDS@example.org"));
  EXPECT_FALSE(shared.has("iot@example.org"));
  EXPECT_FALSE(shared.has("other@example.org"));
  EXPECT_FALSE(shared.has(""));
  EXPECT_FALSE(SharedLists().has("standards@example.org"));
}

TEST(register, has_names_for_watches) {
  EXPECT_EQ(to_string(Watch::on), "on");
  EXPECT_EQ(to_string(Watch::standing), "standing");
  EXPECT_EQ(to_string(Watch::exempt), "exempt");
  EXPECT_EQ(to_string(Watch::removed), "removed");
  EXPECT_EQ(to_string(Watch::closed), "closed");
  EXPECT_EQ(to_string(static_cast<Watch>(99)), "?");
}

}  // namespace
}  // namespace sigwatch
