#include "core/report/page_facts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/text.h"

namespace sigwatch {

namespace {

constexpr std::string_view kPrivate = "a private archive";

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// `text (root)` -> `text`: sigwatchctl writes last who typed it.
std::string without_who(const std::string& text) {
  const std::size_t open = text.rfind(" (");
  return open != std::string::npos && text.ends_with(')') ? text.substr(0, open) : text;
}

std::string before_colon(const std::string& text) { return text.substr(0, text.find(": ")); }

/// `ended: a post of 2026-06-01 (<id>)` -> without the id.
std::string without_ids(std::string text) {
  for (std::size_t open = text.find(" (<"); open != std::string::npos; open = text.find(" (<")) {
    const std::size_t close = text.find(')', open);
    text.erase(open, close == std::string::npos ? std::string::npos : close + 1 - open);
  }
  return text;
}

std::string word_alone(const std::string& text) {
  constexpr std::array<std::string_view, 7> kWords = {"vouch",    "ignore", "unignore", "forget",
                                                      "attested", "ack",    "ticked"};
  for (std::string_view word : kWords) {
    if (text.starts_with(word) && text.size() > word.size() && (text[word.size()] == ' ' || text[word.size()] == ':'))
      return "an operator recorded: " + std::string(word);
  }
  // A kind of word that is new here says nothing rather than too much.
  return "an operator recorded a word";
}

/// `ID accepted: 250 ...` keeps what became of which notice, and drops what a server or a person said about it.
std::string notice_alone(const std::string& text) {
  constexpr std::string_view kReleased = "released: ";
  if (text.starts_with(kReleased)) return without_who(text);
  return without_who(before_colon(text));
}

/// One line of history without words of people.
std::string line_without_words(const HistoryEntry& entry) {
  if (entry.kind == "word") return word_alone(entry.text);
  if (entry.kind == "mode") return before_colon(without_who(entry.text));
  if (entry.kind == "decision") return without_who(entry.text);
  if (entry.kind == "notice") return notice_alone(entry.text);
  if (entry.kind == "episode") return without_ids(entry.text);
  return entry.text;
}

/// Of a SIG with a private archive: what happened, by word alone.
std::string line_of_private(const HistoryEntry& entry) {
  if (entry.kind == "reading") return "an archive was read";
  if (entry.kind == "verdict") return before_colon(entry.text);
  if (entry.kind == "episode") return before_colon(without_ids(entry.text));
  return entry.text;
}

void drop_names(std::optional<PostRef>& post) {
  if (!post) return;
  post->author = {};
  post->subject.clear();
}

void drop_words(PageSig& sig) {
  for (auto* post : {&sig.status.newest_counted, &sig.status.newest_undoubted, &sig.status.newest_any})
    drop_names(*post);
  for (PagePost& post : sig.posts) post.author.clear(), post.subject.clear();
  for (Decision& d : sig.decisions) d.note.clear(), d.recorded_by.clear();
  for (Notice& n : sig.notices) n.reason.clear();
  for (Episode& e : sig.episodes) e.ended_because = without_ids(e.ended_because);
  if (sig.episode) sig.episode->ended_because = without_ids(sig.episode->ended_because);
  // What a person is asked to type, and what strangers wrote, stands behind these.
  for (std::string& line : sig.status.proof.missing) line = line.substr(0, line.find("; look at it, then: "));
  for (ProofLine& line : sig.proof) line.saw = line.saw.substr(0, line.saw.find("; look at it, then: "));
}

bool is_hidden(const PageSig& sig, const std::string& archive) {
  return std::find(sig.hidden.begin(), sig.hidden.end(), archive) != sig.hidden.end();
}

/// Dates and counts: the verdict in words that hold nothing else.
std::string reason_of_private(const SigStatus& s) {
  switch (s.verdict) {
    case VerdictKind::active:
      return s.newest_counted ? "last counted post on " + to_date(s.newest_counted->date) : "no post yet";
    case VerdictKind::silent:
      return "no counted post since " + (s.silent_since ? to_date(*s.silent_since) : std::string("it was set up")) +
             ", and the silence is proved";
    case VerdictKind::unproven:
      return "silence is not proved";
    case VerdictKind::unreachable:
      return "a private archive cannot be read";
    case VerdictKind::not_measured:
      return s.reason;
  }
  return {};
}

void hide_post(std::optional<PostRef>& post) {
  drop_names(post);
  if (post) post->message_id.clear(), post->url.clear();
}

void hide_private(PageSig& sig) {
  SigStatus& s = sig.status;
  s.reason = reason_of_private(s);
  for (auto* post : {&s.newest_counted, &s.newest_undoubted, &s.newest_any}) hide_post(*post);
  if (!s.proof.missing.empty()) s.proof.missing = {"details of a private archive are not shown"};
  for (ArchiveStatus& a : s.archives) {
    a.reason.clear();
    if (is_hidden(sig, a.url)) a.url = kPrivate;
  }
  for (PagePost& post : sig.posts) {
    post.author.clear(), post.subject.clear(), post.url.clear();
    if (is_hidden(sig, post.archive)) post.archive = kPrivate;
  }
  for (ProofLine& line : sig.proof) line.saw.clear();
  for (Notice& n : sig.notices) n.seen_url.clear(), n.reason.clear();
  for (Episode& e : sig.episodes) e.ended_because = before_colon(without_ids(e.ended_because));
}

/// Of an archive on disk the place where it was seen is a path.
void keep_web_link(Notice& notice) {
  if (!notice.seen_url.starts_with("https://") && !notice.seen_url.starts_with("http://")) notice.seen_url.clear();
}

void hide_venues(PageSig& sig) {
  for (Venue& v : sig.status.venues) {
    if (!is_hidden(sig, v.url)) continue;
    v.url = kPrivate;
    v.newest_url.clear();
    v.reason.clear();
  }
}

}  // namespace

bool is_private(const ArchiveEntry& archive) {
  const bool web = archive.url.starts_with("https://") || archive.url.starts_with("http://");
  return !web || !archive.user.empty();
}

PageFacts for_readers(PageFacts facts) {
  std::vector<std::string> hidden = facts.hidden;
  for (PageSig& sig : facts.sigs) {
    hidden.insert(hidden.end(), sig.hidden.begin(), sig.hidden.end());
    for (Notice& n : sig.notices) keep_web_link(n);
    sig.status.waits_for = before_colon(sig.status.waits_for);  // behind it stand commands, and what servers said
    if (!facts.authors) drop_words(sig);
    if (sig.is_private) hide_private(sig);
    hide_venues(sig);
  }
  for (Notice& n : facts.other_notices) keep_web_link(n);
  const auto is_of_private = [&](const HistoryEntry& entry) {
    return std::any_of(facts.sigs.begin(), facts.sigs.end(),
                       [&](const PageSig& s) { return s.is_private && s.status.id == entry.sig; });
  };
  // The longest first: one path may be the beginning of another.
  std::sort(hidden.begin(), hidden.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (HistoryEntry& entry : facts.history) {
    if (!facts.authors || is_of_private(entry)) entry.text = line_without_words(entry);
    if (is_of_private(entry)) entry.text = line_of_private(entry);
    for (const std::string& url : hidden) replace_all(entry.text, url, kPrivate);
  }
  int number = 0;
  for (PollCost& poll : facts.polls) {
    if (std::find(hidden.begin(), hidden.end(), poll.archive) != hidden.end())
      poll.archive = "private " + std::to_string(++number);
  }
  if (!facts.authors) {
    for (Notice& n : facts.other_notices) n.reason.clear();
    facts.meta.paused_because.clear();
    facts.meta.stopped_because.clear();
  }
  return facts;
}

}  // namespace sigwatch
