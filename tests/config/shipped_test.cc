// The files that are shipped: they load, name every key, and their values are the defaults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "config/config_file.h"
#include "config/sections.h"

namespace sigwatch {
namespace {

using testing::ElementsAre;

const std::string kExample = SIGWATCH_SOURCE_DIR "/config/sigwatch.example.yaml";

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Register shipped(const std::string& path) {
  auto result = load_config(path);
  EXPECT_EQ(problems_in(result), "");
  return result.value.value_or(Register{});
}

std::string last_part(const std::string& key) { return key.substr(key.rfind('.') + 1); }

/// Every value of a policy, for comparison.
auto all_of(const Policy& p) {
  return std::tuple(p.silent_after, p.unreachable_after, p.pulse, p.proof.polls, p.proof.over, p.warn_again_after,
                    p.second_warning_after, p.recommend_after, p.remind_after, p.remind_every, p.lapse_after,
                    p.decided_after, p.unseen_after, p.brake, p.brake_over, p.gap, p.fuse_list, p.fuse_day,
                    p.crosspost_limit, p.attest_valid, p.own_notice_pulse, p.doubt_pause, p.backfill,
                    p.standing_report_after, p.unproven_report_after);
}

template <class T>
void expect_samples_in(const std::string& text, const Keys<T>& keys, const std::string& file) {
  for (const auto& key : keys) {
    if (!key.below.empty() || key.retired) continue;
    EXPECT_THAT(text, testing::HasSubstr(key.name + ": " + key.sample)) << file;
  }
}

TEST(TheExample, LoadsAndHoldsTheDefaults) {
  const auto reg = shipped(kExample);
  EXPECT_EQ(all_of(reg.policy), all_of(Policy{}));
  EXPECT_EQ(reg.council.name, Council{}.name);
  EXPECT_EQ(reg.page.listen, PageSettings{}.listen);
  EXPECT_EQ(reg.page.authors, PageSettings{}.authors);
  EXPECT_EQ(reg.poll.every, PollSettings{}.every);
  EXPECT_EQ(reg.poll.per_host, PollSettings{}.per_host);
  EXPECT_EQ(reg.poll.backfill, PollSettings{}.backfill);
  EXPECT_EQ(reg.mail.tls_required, MailSettings{}.tls_required);
  EXPECT_EQ(reg.digest, DigestSettings{});
  EXPECT_EQ(reg.sigs.size(), 3u);
}

TEST(TheExample, NamesEveryKey) {
  const auto text = read(kExample);
  for (const auto& key : config_keys())
    EXPECT_THAT(text, testing::ContainsRegex("[\n {]" + last_part(key) + ":")) << key;
  expect_samples_in(text, policy_keys(), kExample);
}

TEST(TheExample, OffersOnlyWhatLoadsWhenUncommented) {
  auto text = read(kExample);
  for (const std::string key : {"ca_file", "templates", "xmpp"}) {
    for (auto at = text.find("# " + key + ":"); at != std::string::npos; at = text.find("# " + key + ":"))
      text.erase(at, 2);
  }
  EXPECT_EQ(problems_in(load_text(text)), "");
}

TEST(TheManual, NamesEveryKeyAndDefault) {
  const std::string page = SIGWATCH_SOURCE_DIR "/docs/sigwatch.yaml.5";
  auto text = read(page);
  text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());
  for (const auto& key : config_keys()) EXPECT_THAT(text, testing::HasSubstr(".It Ic " + last_part(key))) << key;
  for (const auto& key : policy_keys()) {
    if (!key.below.empty() || key.retired) continue;
    EXPECT_THAT(text, testing::HasSubstr(".It Ic " + key.name + " Ar ")) << key.name;
    EXPECT_THAT(text, testing::HasSubstr("Default: " + key.sample + ".")) << key.name;
  }
}

TEST(TheRegisterOfTheXsf, HoldsThreeStandingSigs) {
  const auto reg = shipped(SIGWATCH_SOURCE_DIR "/config/xsf.yaml");
  std::vector<std::string> ids;
  for (const auto& sig : reg.sigs) {
    ids.push_back(sig.id);
    EXPECT_TRUE(sig.standing) << sig.id;
  }
  EXPECT_THAT(ids, ElementsAre("standards", "iot", "e2ee"));
  EXPECT_EQ(all_of(reg.policy), all_of(Policy{}));
  ASSERT_TRUE(find_sig(reg, "e2ee"));
  EXPECT_TRUE(find_sig(reg, "e2ee")->only_subject("Re: [Standards] OMEMO and MLS"));
  EXPECT_FALSE(find_sig(reg, "e2ee")->only_subject("Council Agenda"));
  EXPECT_TRUE(find_sig(reg, "standards")->only_subject(""));
  EXPECT_TRUE(find_sig(reg, "iot")->removed.has_value());
}

}  // namespace
}  // namespace sigwatch
