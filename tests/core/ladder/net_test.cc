#include "core/ladder/net.h"

#include <gtest/gtest.h>

#include "core/one_sig.h"

namespace sigwatch {
namespace {

using made::at;
using made::OneSig;
using made::post;

/// What was set aside in the window of one SIG.
struct Caught : OneSig {
  std::string reason() const { return net_reason(sum(), reg.policy, now); }
  std::size_t groups() const {
    const Summary summary = sum();
    return net_groups(summary, reg.policy, now).size();
  }
  std::string lines(bool names) const { return aside_lines(aside_groups(sum(), reg.policy, now), names); }
  /// Set aside by a mark, under a person's name.
  void add_marked(const std::string& id, std::string_view date, const std::string& name, const std::string& address) {
    posts.push_back(post(id, date, address));
    posts.back().post.author.name = name;
    reg.ignore = {
        {"ignored by configuration", [](std::string_view from) { return from.starts_with("Ignored"); }, {}, {}}};
  }
};

TEST(the_net, is_cast_when_more_was_set_aside_than_counted) {
  Caught it;
  EXPECT_EQ(it.reason(), "");
  EXPECT_EQ(it.groups(), 0U);
  it.posts.push_back(post("robot@x", "2026-10-01", "syzbot@example.org"));
  it.statements = {made::statement(Statement::Kind::ignore, "robot@x", it.now)};
  EXPECT_EQ(it.reason(), "") << "a person looked";
  it.statements.clear();
  EXPECT_TRUE(it.reason().starts_with("1 post of the window was set aside, 0 under a person's name; by the rules: "))
      << it.reason();
  EXPECT_EQ(it.groups(), 1U);
  it.add_person("person@x", "2025-10-20");
  EXPECT_EQ(it.reason(), "") << "no more than counted in two years";
  it.now = at("2027-04-20");
  EXPECT_EQ(it.reason(), "") << "no longer in the window";
}

TEST(the_net, names_how_many_by_whom_and_by_which_rule) {
  Caught it;
  for (int i = 0; i < 3; ++i) it.posts.push_back(post("r" + std::to_string(i), "2026-10-01", "syzbot@example.org"));
  it.posts.push_back(post("b", "2026-10-02", "majordomo@example.org"));
  it.posts.back().post.markers.automatic = "X-List-Administrivia: yes";
  const Summary summary = it.sum();
  const std::vector<AsideGroup> groups = net_groups(summary, it.reg.policy, it.now);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].author + " " + std::to_string(groups[0].posts), "syzbot 3");
  EXPECT_EQ(groups[1].author + " " + std::to_string(groups[1].posts), "majordomo 1");
  EXPECT_EQ(groups[1].newest->post->key, "b");
  EXPECT_EQ(it.reason().find("syzbot"), std::string::npos) << "what is kept names nobody";
  EXPECT_NE(it.reason().find("(3)"), std::string::npos) << it.reason();
}

TEST(what_was_set_aside, is_told_by_rules_alone_where_an_archive_is_private) {
  Caught it;
  EXPECT_EQ(it.lines(true), "");
  for (int i = 0; i < 2; ++i) it.posts.push_back(post("r" + std::to_string(i), "2026-10-01", "syzbot@example.org"));
  it.add_marked("ignored", "2026-10-03", "Ignored Person", "ignored@example.org");
  EXPECT_NE(it.lines(true).find("2 posts by syzbot: "), std::string::npos) << it.lines(true);
  EXPECT_NE(it.lines(true).find("1 post by Ignored Person: "), std::string::npos) << it.lines(true);
  EXPECT_NE(it.lines(false).find("2 posts: "), std::string::npos) << it.lines(false);
  for (const char* who : {"syzbot", "Ignored Person"})
    EXPECT_EQ(it.lines(false).find(who), std::string::npos) << it.lines(false);
}

TEST(what_was_set_aside, is_cut_after_ten_lines) {
  Caught it;
  for (int i = 0; i < 13; ++i)
    it.posts.push_back(post("r" + std::to_string(i), "2026-10-01", "syzbot@h" + std::to_string(i) + ".example"));
  const std::string lines = it.lines(true);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 11);
  EXPECT_NE(lines.find("and 3 more such lines\n"), std::string::npos) << lines;
}

}  // namespace
}  // namespace sigwatch
