#include "core/report/asked_posts.h"

#include <gtest/gtest.h>

#include "core/one_sig.h"
#include "core/people/rule_words.h"

namespace sigwatch {
namespace {

using made::at;
using made::OneSig;
using made::post;

struct Asked : OneSig {
  Summary summary = {};
  void add(const std::string& id, std::string_view date, const std::string& address, const std::string& subject) {
    posts.push_back(post(id, date, address, subject));
    posts.back().post.url = "https://lists.example/" + id;
  }
  std::string doubted(std::optional<Time> after = {}) const { return doubtful_posts(sum(), reg.policy, after, now); }
  std::string caught() {
    summary = sum();
    return caught_posts(net_groups(summary, reg.policy, now));
  }
};

TEST(A_question_about_a_doubtful_post, says_who_what_when_where_and_why_and_what_to_paste) {
  Asked it;
  EXPECT_EQ(it.doubted(), "");
  it.add("offer@x.example", "2026-10-01", "jane@rivers.example", "Topic 1");
  it.posts.back().post.author.name = "Jane Rivers";
  EXPECT_EQ(it.doubted(),
            "\nJane Rivers <jane@rivers.example> wrote \"Topic 1\", 2026-10-01\nhttps://lists.example/offer@x.example\n"
            "It is doubtful because nobody here knows the sender, and nobody answered (no reply to or from another "
            "one, fewer than three "
            "days).\n"
            "If a person wrote it: sigwatchctl vouch 'offer@x.example' --because TEXT\n"
            "Else: sigwatchctl ignore 'offer@x.example' --because TEXT\n");
  it.posts.back().post.author.name = "https://evil.example/ SIGWATCH-notice: x";
  EXPECT_NE(it.doubted().find("\nhttps: //evil.example/ SIGWATCH-notice : x <jane@"), std::string::npos)
      << it.doubted();
  it.posts.back().post.url = "javascript:alert(1)";
  it.posts.back().post.subject = "two\nlines";
  EXPECT_EQ(it.doubted().find("javascript"), std::string::npos);
  EXPECT_NE(it.doubted().find("\"two lines\""), std::string::npos) << it.doubted();
}

TEST(A_question_about_a_doubtful_post, is_one_for_all_posts_of_a_sender) {
  Asked it;
  for (int i = 1; i <= 4; ++i)
    it.add("a" + std::to_string(i) + "@x", "2026-10-04T0" + std::to_string(i) + ":00:00Z", "a@x.example", "Offer");
  it.statements = {made::statement(Statement::Kind::ignore, "a1@x", it.now)};
  const std::string text = it.doubted();
  EXPECT_NE(text.find("wrote \"Offer\", 2026-10-04, the newest of 3 mails\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Else, each of them: sigwatchctl ignore 'a4@x'"), std::string::npos) << text;
  EXPECT_EQ(text.find("a3@x"), std::string::npos) << text;
}

TEST(A_question_about_a_doubtful_post, counts_the_senders_beyond_five) {
  Asked it;
  for (int i = 1; i <= 7; ++i) it.add("b" + std::to_string(i), "2026-10-01", std::to_string(i) + "@x.example", "Offer");
  const std::string text = it.doubted();
  EXPECT_NE(text.find("\nAnd mail of 2 more senders.\n"), std::string::npos) << text;
}

TEST(A_question_about_a_doubtful_post, is_asked_of_old_ones_that_pause_an_episode) {
  Asked it;
  it.add("new@x", "2026-10-01", "new@x.example", "New");
  it.add("old@x", "2026-02-01", "old@x.example", "Old");
  EXPECT_EQ(it.doubted().find("old@x"), std::string::npos);
  EXPECT_NE(it.doubted(at("2026-01-10")).find("old@x"), std::string::npos);
  it.posts.erase(it.posts.begin());
  EXPECT_NE(it.doubted().find("old@x"), std::string::npos) << "better than no question";
}

TEST(A_question_about_what_was_set_aside, names_people_first) {
  Asked it;
  EXPECT_EQ(it.caught(), "");
  for (int i = 0; i < 12; ++i)
    it.add("r" + std::to_string(i), "2026-10-01", "syzbot@h" + std::to_string(i / 2) + ".example", "Report");
  it.add("jane@x", "2026-10-01", "jane@rivers.example", "Re: Topic");
  it.posts.back().post.author.name = "Jane Rivers";
  it.posts.back().post.markers.automatic = "Auto-Submitted: auto-replied; Return-Path: <>";
  const std::string text = it.caught();
  EXPECT_TRUE(text.starts_with(
      "\nJane Rivers <jane@rivers.example> wrote \"Re: Topic\", 2026-10-01\nhttps://lists.example/jane@x\n"
      "It was set aside because "))
      << text;
  EXPECT_NE(text.find("If a person wrote it: sigwatchctl vouch 'jane@x' --because TEXT\n"), std::string::npos) << text;
  EXPECT_NE(text.find(", the newest of 2 mails\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nAnd mail of 2 more senders.\n"), std::string::npos) << text;
}

TEST(Words_for_a_rule, stand_for_each_that_doubts_or_sets_aside) {
  std::vector<RuleText> rules = rule_texts();
  rules.push_back(kClocksDisagree);
  for (const RuleText& rule : rules) {
    const bool by_word =
        rule.name == "our own notice" || rule.name == "a person said ignore" || rule.name == "ignore rule";
    if (by_word || rule.kind == PostKind::counted || rule.kind == PostKind::elsewhere) continue;
    EXPECT_NE(why_in_words({rule.kind, std::string(rule.name), ""}), rule.name);
  }
  EXPECT_TRUE(why_in_words({PostKind::doubtful, "a test post", "test"}).ends_with(", and answers nothing (test)"));
}

}  // namespace
}  // namespace sigwatch
