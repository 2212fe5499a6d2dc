#include "service/page_facts.h"

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch {

namespace {

constexpr std::size_t kMostPosts = 100;      // of one SIG's page; counts stand in the months
constexpr std::size_t kMostHistory = 2'000;  // lines of /api/v1/history; sigwatchctl history has all

std::vector<PagePost> posts_of(const Assessment& assessment, const Policy& policy, Time now) {
  std::vector<PagePost> posts;
  for (const JudgedPost& p : assessment.summary.posts) {
    if (posts.size() == kMostPosts) break;
    if (p.judgement.kind == PostKind::elsewhere) continue;
    // The one post from which the silence counts is shown however old it is.
    if (p.date && !is_young(*p.date, policy, now) && &p != assessment.summary.newest_counted) continue;
    const Post& post = p.post->post;
    const std::string& author = post.author.name.empty() ? post.author.address : post.author.name;
    posts.push_back({p.date, p.judgement.kind, p.judgement.rule, post.url, clean_line(author, 80),
                     clean_line(post.subject), p.post->archive});
  }
  return posts;
}

/// As its page may say it: whether it is ours, never to whom a copy went.
Notice as_shown(Notice notice) {
  // Who waits for moderation has not been read yet: until then nobody need know the tag.
  notice.message = notice.seen ? "Message-ID: " + sent_message_id(notice) + "\r\n" : "";
  if (notice.audience == Audience::leader || notice.audience == Audience::operators) notice.to.clear();
  return notice;
}

/// The open request of this episode.
std::optional<Time> requested_in(const Assessment& assessment) {
  if (!assessment.ladder.current || assessment.effective.watch != Watch::on) return std::nullopt;
  for (const Notice& n : assessment.notices) {
    if (n.episode == assessment.ladder.current->id && n.step == "recommend" && n.accepted) return n.accepted;
  }
  return std::nullopt;
}

void find_private(PageSig& page, const SigEntry& sig) {
  for (const auto* entries : {&sig.archives, &sig.venues}) {
    for (const ArchiveEntry& a : *entries) {
      if (!is_private(a)) continue;
      page.hidden.push_back(a.url);
      page.is_private = page.is_private || entries == &sig.archives;
    }
  }
}

PageSig page_of(const Assessment& assessment, const Policy& policy, Time now) {
  PageSig page;
  page.status = status_of(assessment, policy, now);
  page.charter = assessment.sig->charter;
  page.only = assessment.sig->only;
  page.since = assessment.sig->since;
  page.watch_reason = assessment.effective.reason;
  page.episode = assessment.ladder.current;
  page.episodes = assessment.episodes;
  for (const Notice& n : assessment.notices) page.notices.push_back(as_shown(n));
  page.decisions = assessment.decisions;
  page.posts = posts_of(assessment, policy, now);
  page.proof = assessment.proof;
  page.requested = requested_in(assessment);
  find_private(page, *assessment.sig);
  return page;
}

void add_polls(PageFacts& facts, const Assessment& assessment) {
  for (const ArchiveView& a : assessment.archives)
    facts.polls.push_back(
        {a.entry.url, assessment.sig->id, a.memory.last_good, a.memory.last_attempt, a.memory.last_cost});
}

}  // namespace

PageFacts page_facts(const Register& reg, Store& store, const Snapshot& snapshot) {
  PageFacts facts;
  facts.measured = snapshot.now();
  facts.organisation = reg.organisation.name;
  facts.rule = reg.organisation.rule;
  facts.council = reg.council.name;
  facts.public_url = reg.page.public_url;
  facts.message_id_domain = reg.mail.message_id_domain;
  facts.authors = reg.page.authors;
  facts.policy = reg.policy;
  for (const ArchiveEntry& a : archives_of(reg)) {
    if (is_private(a)) facts.hidden.push_back(a.url);
  }
  facts.meta = snapshot.meta();
  for (const SigEntry& sig : reg.sigs) {
    const auto assessment = snapshot.assess(sig);
    facts.sigs.push_back(page_of(*assessment, reg.policy, snapshot.now()));
    add_polls(facts, *assessment);
  }
  for (const Notice& n : snapshot.notices()) {
    if (n.sig.empty()) facts.other_notices.push_back(as_shown(n));
  }
  facts.history = store.history("");
  if (facts.history.size() > kMostHistory)
    facts.history.erase(facts.history.begin(), facts.history.end() - static_cast<std::ptrdiff_t>(kMostHistory));
  // Last, over everything at once: names and what is private cannot slip through by way of one document.
  return for_readers(std::move(facts));
}

}  // namespace sigwatch
