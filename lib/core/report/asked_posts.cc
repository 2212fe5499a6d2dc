#include "core/report/asked_posts.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/base/text.h"
#include "core/people/program_post.h"
#include "core/people/rule_words.h"
#include "core/post/known_post.h"

namespace sigwatch {

namespace {

constexpr std::size_t kSendersShown = 5;
constexpr std::size_t kLongestPart = 160;

/// One sender's, the newest of them.
struct Asked {
  const JudgedPost* newest;
  int posts = 1;
};

/// Of what bears neither address nor name nobody knows whether it is one sender's.
std::string sender_of(const JudgedPost& p) {
  const Author& from = p.post->post.author;
  return !from.address.empty() ? from.address : !from.name.empty() ? from.name : p.post->key;
}

/// A stranger's words: no link to click on, and no line that reads like the one by which our notices are known.
std::string strangers_words(std::string_view words) {
  std::string text = clean_line(words, kLongestPart);
  // A blank breaks both. A subject with a link in it would be a stranger's link in a mail that operators trust.
  for (const std::string_view part : {std::string_view("://"), std::string_view("sigwatch-notice:")}) {
    const std::size_t cut = part.front() == ':' ? 1 : part.size() - 1;
    for (std::size_t at = lower(text).find(part); at != std::string::npos; at = lower(text).find(part, at + 1)) {
      text.insert(at + cut, " ");
    }
  }
  return text;
}

std::string who(const Post& post) {
  const std::string from = strangers_words(from_of(post.author));
  return post.author == Author{} ? "Somebody without a name" : from;
}

std::string what(const Post& post) {
  const std::string subject = strangers_words(post.subject);
  return subject.empty() ? "a mail without a subject" : "\"" + subject + "\"";
}

std::string word_line(std::string_view when, std::string_view word, const KnownPost& post) {
  return std::string(when) + " sigwatchctl " + std::string(word) + " " + shell_quoted(name_of(post)) +
         " --because TEXT\n";
}

/// Who, what, when, where and why.
std::string facts(const JudgedPost& p, int posts, std::string_view result) {
  const Post& post = p.post->post;
  std::string text =
      "\n" + who(post) + " wrote " + what(post) + ", " + (p.date ? to_date(*p.date) : std::string("without a date"));
  text += posts > 1 ? ", the newest of " + std::to_string(posts) + " mails\n" : "\n";
  if (const std::string url = safe_url(post.url); !url.empty()) text += url + "\n";
  return text + std::string(result) + " because " + why_in_words(p.judgement) + ".\n";
}

std::string others(std::size_t senders) {
  return senders <= kSendersShown
             ? std::string()
             : "\nAnd mail of " + plural(static_cast<long>(senders - kSendersShown), "more sender") + ".\n";
}

std::vector<Asked> one_a_sender(const std::vector<const JudgedPost*>& posts) {
  std::vector<Asked> all;
  std::map<std::string, std::size_t> place;  // a list's writers choose how many senders there are
  for (const JudgedPost* p : posts) {
    const auto [sender, is_new] = place.emplace(sender_of(*p), all.size());
    is_new ? all.push_back({p}) : void(++all[sender->second].posts);
  }
  return all;
}

}  // namespace

std::string doubtful_posts(const Summary& sum, const Policy& policy, std::optional<Time> after, Time now) {
  std::vector<const JudgedPost*> in_question, doubtful;
  for (const JudgedPost& p : sum.posts) {
    if (p.judgement.kind != PostKind::doubtful) continue;
    doubtful.push_back(&p);
    const bool asked = p.date && (is_young(*p.date, policy, now) || (after && *p.date > *after));
    if (asked) in_question.push_back(&p);
  }
  if (in_question.empty() && !doubtful.empty()) in_question.push_back(doubtful.front());
  const std::vector<Asked> all = one_a_sender(in_question);
  std::string text;
  for (std::size_t i = 0; i < all.size() && i < kSendersShown; ++i) {
    const KnownPost& post = *all[i].newest->post;
    text += facts(*all[i].newest, all[i].posts, "It is doubtful");
    text += word_line("If a person wrote it:", "vouch", post) +
            word_line(all[i].posts > 1 ? "Else, each of them:" : "Else:", "ignore", post);
  }
  return text + others(all.size());
}

std::string caught_posts(std::vector<AsideGroup> caught) {
  std::stable_partition(caught.begin(), caught.end(), [](const AsideGroup& g) { return g.person; });
  std::string text;
  for (std::size_t i = 0; i < caught.size() && i < kSendersShown; ++i) {
    text += facts(*caught[i].newest, caught[i].posts, "It was set aside") +
            word_line("If a person wrote it:", "vouch", *caught[i].newest->post);
  }
  return text + others(caught.size());
}

}  // namespace sigwatch
