#include "core/people/rule_words.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {

namespace {

using RuleWords = std::pair<std::string_view, std::string_view>;

constexpr std::size_t kLongestSaw = 120;

/// What a person named needs no other words.
constexpr std::array<RuleWords, 24> kPlainWords = {{
    {"automatic answer to a notice", "it answers our mail as a program does"},
    {"answer quicker than a person", "it answers our mail, and is dated before it or less than two minutes after it"},
    {"answer like a program's", "it answers our mail, and something in it is a program's"},
    {"a digest", "it is a collection of several mails that could not be taken apart"},
    {"automatic mail", "two signs in it say that a program wrote it"},
    {"sent by a robot", "its sender is a program by address and by a second sign, and never talked with anybody"},
    {"list software's own mail", "list software wrote it, by its address and a second sign"},
    {"report of a mail system", "it is a mail system's report, and nobody answered it"},
    {"report of cron", "its subject is one that cron writes, and its sender never talked with anybody"},
    {"cannot be read", "the message is broken and cannot be read"},
    {"appeared late", "it turned up long after its date, bears none, or came with old mail"},
    {"posted to many lists", "the same mail went to many lists"},
    {"marked as a program's", "its header says that a program wrote it"},
    {"reads like an automatic reply", "it reads like an automatic reply"},
    {"ticket of a help desk", "it bears the ticket number of a help desk, and its sender never talked with anybody"},
    {"reads like a report", "it reads like the report of a program, and nobody answered it"},
    {"return path of a report", "it has no return address, as reports have none"},
    {"a test post", "it says no more than \"test\", and answers nothing"},
    {"sent through a program", "its address is a program's, under no person's name"},
    {"report of a repository", "it reads like the report of a repository, and nobody talked about it"},
    {"regular as a program", "its sender posts as regularly as a program, and never talked with anybody"},
    {"bears the form of our notices", "it looks like a mail of ours, and we did not send it"},
    {"unknown sender", "nobody here knows the sender, and nobody answered"},
    {"clocks disagree", "its clocks lie more than 15 days apart, and by one of them it is old"},
}};

}  // namespace

std::string why_in_words(const Judgement& judgement) {
  const auto it = std::find_if(kPlainWords.begin(), kPlainWords.end(),
                               [&](const RuleWords& w) { return w.first == judgement.rule; });
  const std::string saw = clean_line(judgement.saw, kLongestSaw);
  return std::string(it == kPlainWords.end() ? std::string_view(judgement.rule) : it->second) +
         (saw.empty() ? "" : " (" + saw + ")");
}

}  // namespace sigwatch
