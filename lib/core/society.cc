#include "core/society.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace sigwatch {

namespace {

constexpr Seconds kFutureSlack = Days(1);
constexpr std::size_t kThreadLook = 32;  // a subject such as "Agenda" may recur for years

std::string thread_of(const KnownPost& post) {
  std::string subject = thread_subject(post.post.subject);
  return subject.empty() ? subject : post.archive + "\n" + subject;
}

/// The same message, in whatever archive.
bool same(const KnownPost& a, const KnownPost& b) { return a.key == b.key; }

bool other_person(const KnownPost& a, const KnownPost& b) {
  return !a.post.author.address.empty() && !b.post.author.address.empty() && a.post.author.address != b.post.author.address;
}

std::set<std::string> words_of(std::string_view name) {
  std::set<std::string> words;
  std::string word;
  for (char c : lower(name) + " ") {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  return words;
}

}  // namespace

bool share_word(std::string_view a, std::string_view b) {
  const auto left = words_of(a);
  const auto right = words_of(b);
  return std::any_of(left.begin(), left.end(), [&](const std::string& w) { return right.count(w) > 0; });
}

std::optional<Time> date_of(const KnownPost& known) {
  if (known.appeared) return known.appeared;
  const auto horizon = known.first_seen + kFutureSlack;
  const auto sane = [&](const std::optional<Time>& t) { return t && *t <= horizon ? t : std::nullopt; };
  const auto sender = sane(known.post.sender_date);
  const auto archive = sane(known.post.archive_date);
  if (sender && archive) return std::chrono::abs(*sender - *archive) <= kClockSkew ? sender : archive;
  return archive ? archive : sender;
}

Society::Society(const std::vector<const KnownPost*>& posts) {
  std::vector<const KnownPost*> dated;
  for (const KnownPost* p : posts) {
    if (!p->post.message_id.empty()) {
      by_id_.emplace(p->post.message_id, p);
      archives_of_id_[p->post.message_id].insert(p->archive);
    }
    if (!p->post.locator.empty()) by_id_.emplace(p->post.locator, p);
    if (date_of(*p)) dated.push_back(p);
  }
  std::stable_sort(dated.begin(), dated.end(), [](auto* a, auto* b) { return *date_of(*a) < *date_of(*b); });
  for (const KnownPost* p : dated) {
    if (auto thread = thread_of(*p); !thread.empty()) by_subject_[thread].push_back(p);
    voices_[p->archive].insert(p->post.author.address);
  }
  for (const KnownPost* p : dated) link(*p);
  // A message in several archives is one, at its latest date: so no copy of a post makes its author known to the post itself.
  std::map<std::string_view, Time> latest;
  for (const KnownPost* p : dated) latest[p->key] = *date_of(*p);
  std::stable_sort(dated.begin(), dated.end(), [&](auto* a, auto* b) { return latest[a->key] < latest[b->key]; });
  for (const KnownPost* p : dated) meet(*p, latest[p->key]);
}

void Society::meet(const KnownPost& post, Time date) {
  constexpr std::size_t kRegularDays = 3;
  if (post.post.author.address.empty()) return;
  Person& person = people_[post.post.author.address];
  const std::string& name = post.post.author.name;
  if (!name.empty() && !person.named_since) person.named_since = date;
  for (const std::string& word : words_of(name)) person.words.emplace(word, date);
  if (person.known_since) return;
  auto& days = person.days[lower(name)];
  days.insert(std::chrono::floor<Days>(date.time_since_epoch()));
  if (days.size() >= kRegularDays || replies(post) || answered(post)) person.known_since = date;
}

std::vector<const KnownPost*> Society::parents(const KnownPost& post) const {
  std::vector<const KnownPost*> found;
  for (const std::string& id : post.post.references) {
    const auto [from, to] = by_id_.equal_range(id.starts_with("hash:") ? std::string_view(id).substr(5) : std::string_view(id));
    for (auto it = from; it != to; ++it) {
      if (!same(*it->second, post)) found.push_back(it->second);
    }
  }
  const auto date = date_of(post);
  if (!post.post.references.empty() || !date) return found;
  const auto thread = by_subject_.find(thread_of(post));
  if (thread == by_subject_.end()) return found;
  for (const KnownPost* p : thread->second) {
    if (*date_of(*p) >= *date || found.size() >= kThreadLook) break;
    if (!same(*p, post)) found.push_back(p);
  }
  return found;
}

void Society::link(const KnownPost& post) {
  for (const KnownPost* parent : parents(post)) {
    if (!other_person(*parent, post)) continue;
    replies_.insert(&post);
    answered_.insert(parent);
  }
}

bool Society::knows(const KnownPost& post) const {
  const auto person = people_.find(post.post.author.address);
  const auto date = date_of(post);
  if (person == people_.end() || !date) return false;
  const auto before = [&](const std::optional<Time>& t) { return t && *t < *date; };
  const Person& them = person->second;
  if (!before(them.known_since)) return false;
  const auto words = words_of(post.post.author.name);
  if (post.post.author.name.empty() || !before(them.named_since)) return true;
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto it = them.words.find(word);
    return it != them.words.end() && it->second < *date;
  });
}

bool Society::replies(const KnownPost& post) const { return replies_.count(&post) > 0; }

bool Society::answered(const KnownPost& post) const { return answered_.count(&post) > 0; }

bool Society::alone(const KnownPost& post) const {
  const auto it = voices_.find(post.archive);
  return it == voices_.end() || it->second.size() <= 1;
}

int Society::archives_of(const KnownPost& post) const {
  const auto it = archives_of_id_.find(post.post.message_id);
  return it == archives_of_id_.end() ? 1 : static_cast<int>(it->second.size());
}

}  // namespace sigwatch
