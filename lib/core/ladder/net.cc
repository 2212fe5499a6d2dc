#include "core/ladder/net.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/people/sender.h"

namespace sigwatch {

namespace {

constexpr std::size_t kLinesShown = 10;
constexpr std::size_t kLongestName = 80;

bool bears_persons_name(const Author& from) { return sender_kind(from) == SenderKind::person && !from.name.empty(); }

std::string shown_author(const Author& from) {
  const std::string shown = clean_line(from.name.empty() ? from.address : from.name, kLongestName);
  return shown.empty() ? "an unknown sender" : shown;
}

std::vector<AsideGroup> most_first(std::vector<AsideGroup> groups) {
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.posts > b.posts; });
  return groups;
}

std::vector<AsideGroup> of_rules(const std::vector<AsideGroup>& groups) {
  std::map<std::string, AsideGroup> rules;
  for (const AsideGroup& g : groups) {
    AsideGroup& rule = rules.try_emplace(g.rule, AsideGroup{{}, g.rule, nullptr, 0, false, g.by_word}).first->second;
    rule.posts += g.posts;
  }
  std::vector<AsideGroup> all;
  for (auto& [name, group] : rules) all.push_back(std::move(group));
  return most_first(std::move(all));
}

std::string line_of(const AsideGroup& g) {
  return plural(g.posts, "post") + (g.author.empty() ? "" : " by " + g.author) + ": " + g.rule;
}

std::string joined(const std::vector<AsideGroup>& groups) {
  std::string text;
  for (std::size_t i = 0; i < groups.size() && i < kLinesShown; ++i) text += line_of(groups[i]) + "\n";
  if (groups.size() > kLinesShown) text += "and " + std::to_string(groups.size() - kLinesShown) + " more such lines\n";
  return text;
}

}  // namespace

std::vector<AsideGroup> aside_groups(const Summary& sum, const Policy& policy, Time now) {
  std::map<std::tuple<std::string, std::string>, AsideGroup> groups;
  for (const JudgedPost& p : sum.posts) {
    if (p.judgement.kind != PostKind::set_aside || !p.date || !is_young(*p.date, policy, now)) continue;
    const Author& from = p.post->post.author;
    const std::string& rule = p.judgement.rule;
    const bool by_word = rule == "our own notice" || rule == "a person said ignore" || rule == "ignore rule";
    AsideGroup& group = groups[{from.address, rule}];
    if (!group.newest) group.newest = &p;
    group.posts += 1;
    group.person = group.person || bears_persons_name(from);
    group.by_word = by_word;
    if (group.author.empty() || !from.name.empty()) group.author = shown_author(from);
    group.rule = rule;
  }
  std::vector<AsideGroup> all;
  for (auto& [key, group] : groups) all.push_back(std::move(group));
  return most_first(std::move(all));
}

std::vector<AsideGroup> net_groups(const Summary& sum, const Policy& policy, Time now) {
  std::vector<AsideGroup> groups = aside_groups(sum, policy, now);
  std::erase_if(groups, [](const AsideGroup& g) { return g.by_word; });
  int aside = 0, counted = 0;
  for (const AsideGroup& g : groups) aside += g.posts;
  for (const JudgedPost& p : sum.posts) {
    const bool counts = p.judgement.kind == PostKind::counted || p.judgement.kind == PostKind::doubtful;
    counted += counts && p.date && *p.date >= add_months(now, -policy.backfill);
  }
  const bool named = std::any_of(groups.begin(), groups.end(), [](const AsideGroup& g) { return g.person; });
  if (!named && aside <= counted) groups.clear();
  return groups;
}

std::string aside_lines(std::vector<AsideGroup> groups, bool names) {
  return joined(names ? groups : of_rules(groups));
}

std::string net_reason(const Summary& sum, const Policy& policy, Time now) {
  const std::vector<AsideGroup> groups = net_groups(sum, policy, now);
  if (groups.empty()) return {};
  int aside = 0, named = 0;
  for (const AsideGroup& g : groups) {
    aside += g.posts;
    named += g.person ? g.posts : 0;
  }
  std::string by;
  for (const AsideGroup& g : of_rules(groups))
    by += (by.empty() ? "" : ", ") + g.rule + " (" + std::to_string(g.posts) + ")";
  return plural(aside, "post") + (aside == 1 ? " of the window was set aside, " : " of the window were set aside, ") +
         std::to_string(named) + " under a person's name; by the rules: " + by;
}

}  // namespace sigwatch
