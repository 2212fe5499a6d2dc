#include "core/people/correspondence.h"
#include "core/post/clocks.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/base/text.h"
#include "core/people/name_words.h"
#include "core/people/program_post.h"
#include "core/people/program_subjects.h"
#include "core/people/sender.h"

namespace sigwatch {

namespace {

constexpr std::size_t kManyNames = 4;
/// Whoever serves an archive chooses how many words its names have. So many are kept of one name, and of one writer.
constexpr std::size_t kWordsKept = 16;
constexpr std::size_t kWordsOfPerson = 64;

/// The same message, in whatever archive.
bool same(const KnownPost& a, const KnownPost& b) { return a.key == b.key && is_same_mail(a.post, b.post); }

/// Spam that a robot or somebody's out-of-office answered is no talk.
bool is_written_by_program(const Post& post) { return is_ticket(post.subject) || program_sign(post); }

/// Names without a word in common: as many people. Looks at no more than kManyNames.
void add_name(std::vector<std::set<std::string>>& people, const std::string& name) {
  auto words = name_words(name);
  if (words.empty() || people.size() >= kManyNames) return;
  for (auto& known : people) {
    if (std::any_of(words.begin(), words.end(), [&](const std::string& word) { return known.count(word) > 0; })) {
      if (known.size() < kWordsKept) known.merge(words);
      return;
    }
  }
  people.push_back(std::move(words));
}

/// Calls `look` with all that are alike by `key_of`, in the order in which they stand.
template <class Entry>
void each_group(std::vector<Entry*> entries, auto key_of, auto look) {
  std::stable_sort(entries.begin(), entries.end(), [&](auto* a, auto* b) { return key_of(a) < key_of(b); });
  for (auto begin = entries.begin(); begin != entries.end();) {
    const auto end = std::find_if(begin, entries.end(), [&](auto* e) { return key_of(e) != key_of(*begin); });
    look(std::span<Entry* const>(begin, end));
    begin = end;
  }
}

}  // namespace

Correspondence::Correspondence(const std::vector<const KnownPost*>& posts) {
  // The order matters. Who a writer is must be told before replies are linked, since to answer oneself is no talk.
  // Replies by ids tell who is known (meet()), and only then a mere subject may link two posts, because one of both
  // must be known for that. Whose mail is regular is asked last, of those who never spoke.
  enter(posts);
  Entries dated;
  for (Entry& e : entries_) {
    if (e.date) dated.push_back(&e);
  }
  std::stable_sort(dated.begin(), dated.end(), [](auto* a, auto* b) { return *a->date < *b->date; });
  find_shared(dated);
  name_writers();
  count_archives();
  for (const Entry* e : dated) hear(*e);
  std::vector<const KnownPost*> oldest_first;
  for (const Entry* e : dated) oldest_first.push_back(e->post);
  threads_.emplace(posts, oldest_first);
  for (Entry* e : dated) link(*e);
  compare_copies(dated);
  std::stable_sort(dated.begin(), dated.end(), [](auto* a, auto* b) { return a->latest < b->latest; });
  const auto by_writer = [](const Entry* e) { return e->writer; };
  each_group(dated, by_writer, [&](auto of_one) { meet(of_one); });
  for (Entry* e : dated) link_by_mere_subject(*e);
  each_group(dated, by_writer, [&](auto of_one) {
    keep_words(of_one);
    watch(of_one);
  });
}

void Correspondence::enter(const std::vector<const KnownPost*>& posts) {
  entries_.reserve(posts.size());
  by_post_.reserve(posts.size());
  for (const KnownPost* p : posts) {
    by_post_.emplace_back(p, static_cast<Number>(entries_.size()));
    Entry& e = entries_.emplace_back();
    e.post = p;
    e.date = date_of(*p);
  }
  std::sort(by_post_.begin(), by_post_.end(), [](auto& a, auto& b) { return std::less<>()(a.first, b.first); });
}

void Correspondence::find_shared(const Entries& dated) {
  const auto address_of = [](const Entry* e) -> std::string_view { return e->post->post.author.address; };
  each_group(dated, address_of, [&](auto of_one) {
    const std::string_view address = address_of(of_one.front());
    std::vector<std::set<std::string>> people;
    for (const Entry* e : of_one) add_name(people, e->post->post.author.name);
    if (!address.empty() && people.size() >= kManyNames) shared_.insert(address);
  });
}

void Correspondence::name_writers() {
  people_.resize(1);
  names_.resize(1);
  std::map<std::string, Number> names{{"", 0}};
  std::map<std::string_view, Number> of_address;
  std::map<Number, Number> of_name;
  // Numbers what it meets for the first time.
  const auto number = [](auto& numbers, auto key, auto& things) {
    const auto [it, fresh] = numbers.emplace(std::move(key), static_cast<Number>(things.size()));
    if (fresh) things.emplace_back();
    return it->second;
  };
  for (Entry& e : entries_) {
    const Author& from = e.post->post.author;
    std::string name = name_key(from);
    const bool full = name.find(' ') != std::string::npos;
    e.name = number(names, std::move(name), names_);
    names_[e.name].full = full;
    const bool shared = from.address.empty() || is_shared_sender(from) || shared_.count(from.address) > 0;
    // Since DMARC many lists put their own address into every From. By address all who write there would be one
    // person, who answers himself and is known by anybody's mail.
    if (shared && e.name != 0) {
      e.writer = number(of_name, e.name, people_);
      people_[e.writer].by_name = true;
    } else if (!from.address.empty()) {
      e.writer = number(of_address, std::string_view(from.address), people_);
    }
  }
}

void Correspondence::count_archives() {
  Entries all;
  for (Entry& e : entries_) {
    if (!e.post->post.message_id.empty()) all.push_back(&e);
  }
  each_group(
      std::move(all), [](const Entry* e) -> std::string_view { return e->post->post.message_id; },
      [](auto copies) {
        std::set<std::string_view> archives;
        for (const Entry* e : copies) archives.insert(e->post->archive);
        for (Entry* e : copies) e->archives = static_cast<Number>(archives.size());
      });
}

void Correspondence::hear(const Entry& entry) {
  Voices& voices = voices_[entry.post->archive];
  if (!voices.first) voices.first = entry.writer;
  voices.several = voices.several || voices.first != entry.writer;
  voices.shown = voices.shown || entry.writer != 0;
}

/// A message in several archives is one, at its latest date: so no copy of a post makes its author known to the post
/// itself.
void Correspondence::compare_copies(const Entries& dated) {
  each_group(
      dated, [](const Entry* e) -> std::string_view { return e->post->key; },
      [](auto copies) {
        for (Entry* e : copies) e->latest = *copies.back()->date;
        const auto first = std::find_if(copies.begin(), copies.end(), [](auto* e) { return e->writer != 0; });
        if (first != copies.end()) (*first)->watched = true;
      });
}

std::size_t Correspondence::place_of(const KnownPost& post) const {
  const auto it = std::lower_bound(by_post_.begin(), by_post_.end(), &post,
                                   [](auto& e, auto* p) { return std::less<>()(e.first, p); });
  return it == by_post_.end() || it->first != &post ? entries_.size() : it->second;
}

const Correspondence::Entry& Correspondence::entry(const KnownPost& post) const {
  static const Entry nothing;
  const std::size_t at = place_of(post);
  return at == entries_.size() ? nothing : entries_[at];
}

bool Correspondence::other_person(const Entry& a, const Entry& b) const {
  if (a.writer == 0 || b.writer == 0 || a.writer == b.writer) return false;
  // Two addresses are two people, also under one name. Where one of the two is known by name alone, an equal name is
  // the same person by another way: `Jane Doe via Iot` who answers jane@ answers herself.
  return !(people_[a.writer].by_name || people_[b.writer].by_name) || a.name != b.name;
}

void Correspondence::meet(std::span<Entry* const> of_one) {
  constexpr std::size_t kRegularDays = 3;
  if (of_one.front()->writer == 0) return;
  Person& person = people_[of_one.front()->writer];
  std::map<std::string, std::set<Days>> days;
  for (const Entry* e : of_one) {
    const std::string& name = e->post->post.author.name;
    if (!name.empty() && !person.named_since) person.named_since = e->latest;
    if (person.known_since) continue;
    auto& under_name = days[lower(name)];
    under_name.insert(std::chrono::floor<Days>(e->latest.time_since_epoch()));
    if (under_name.size() >= kRegularDays || e->replies || e->answered) make_known(*e, e->latest);
  }
}

void Correspondence::make_known(const Entry& entry, Time date) {
  if (entry.writer == 0) return;
  Person& person = people_[entry.writer];
  person.known_since = std::min(person.known_since.value_or(date), date);
  Name& name = names_[entry.name];
  // The same person may write through the list's own address or a tracker. A single word is a name of too many to be
  // lent so.
  if (!person.by_name && name.full) name.known_since = std::min(name.known_since.value_or(date), date);
}

bool Correspondence::is_known_ever(const Entry& entry) const {
  return people_[entry.writer].known_since || names_[entry.name].known_since;
}

void Correspondence::keep_words(std::span<Entry* const> of_one) {
  Person& person = people_[of_one.front()->writer];
  if (!person.known_since) return;
  std::map<std::string, Time> words;
  for (const Entry* e : of_one) {
    if (words.size() >= kWordsOfPerson) break;
    for (const std::string& word : name_words(e->post->post.author.name)) words.emplace(word, e->latest);
  }
  person.words.assign(words.begin(), words.end());
}

void Correspondence::watch(std::span<Entry* const> of_one) {
  const Number who = of_one.front()->writer;
  Person& person = people_[who];
  PostingPattern pattern;
  for (const Entry* e : of_one) {
    if (!e->watched) continue;
    const bool speaks = e->replies || e->answered;
    person.spoke = person.spoke || speaks;
    person.talked = person.talked || (speaks && !is_written_by_program(e->post->post));
    if (!person.spoke) pattern.add(e->post->post.subject, e->latest);
  }
  if (!person.spoke && !pattern.regularity(false).empty()) patterns_.emplace(who, std::move(pattern));
}

std::string Correspondence::regular(const KnownPost& post) const {
  const auto found = patterns_.find(entry(post).writer);
  if (found == patterns_.end()) return {};
  const Author& from = post.post.author;
  return found->second.regularity(sender_kind(from) == SenderKind::person && !from.name.empty());
}

std::vector<const KnownPost*> Correspondence::parents(const KnownPost& post) const { return threads_->parents(post); }

void Correspondence::link(Entry& reply) {
  std::optional<bool> by_program;  // told when it matters: it takes long
  for (const KnownPost* post : parents(*reply.post)) {
    Entry& parent = entries_[place_of(*post)];
    if (!other_person(parent, reply)) continue;
    if (!by_program) by_program = is_written_by_program(reply.post->post);
    if (*by_program) return;
    join(parent, reply);
  }
}

void Correspondence::join(Entry& parent, Entry& reply) {
  reply.replies = true;
  // Where the list puts its own address into every From, people answer spam, too; their answers count by themselves.
  const Author& from = parent.post->post.author;
  if (shared_.count(from.address) == 0 || !rewritten_name(from.name).empty()) parent.answered = true;
}

void Correspondence::link_by_mere_subject(Entry& reply) {
  const KnownPost& post = *reply.post;
  if (!post.post.references.empty() || reply.replies) return;
  const auto namesakes = threads_->namesakes(post);
  if (namesakes.empty() || is_written_by_program(post.post)) return;
  const bool known = is_known_ever(reply);
  for (const KnownPost* before : namesakes) {
    Entry& parent = entries_[place_of(*before)];
    // Spam shares subjects, too, and some lists get much of it: 1,660 mails in one of the corpus. Twenty strangers
    // under one subject are no talk, so one of the two must be known.
    if (same(*before, post) || !other_person(parent, reply) || !(known || is_known_ever(parent))) continue;
    join(parent, reply);
    make_known(reply, *reply.date);
    make_known(parent, *reply.date);
  }
}

bool Correspondence::knows(const KnownPost& post) const {
  const Entry& e = entry(post);
  if (e.writer == 0 || !e.date) return false;
  // Strictly earlier: nobody is known by the very post in question.
  const auto before = [&](const std::optional<Time>& t) { return t && *t < *e.date; };
  const Person& person = people_[e.writer];
  // Under a name alone, perhaps one that a known address bears.
  if (person.by_name) return before(person.known_since) || before(names_[e.name].known_since);
  if (!before(person.known_since)) return false;
  if (post.post.author.name.empty() || !before(person.named_since)) return true;
  const auto words = name_words(post.post.author.name);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto it = std::lower_bound(person.words.begin(), person.words.end(), word,
                                     [](auto& w, auto& text) { return w.first < text; });
    return it != person.words.end() && it->first == word && it->second < *e.date;
  });
}

/// At any time, and not only earlier: to leave out a person is the worst fault, so whatever speaks for the writer
/// counts.
bool Correspondence::talks(const KnownPost& post) const {
  const Entry& e = entry(post);
  return people_[e.writer].talked || names_[e.name].known_since;
}

bool Correspondence::replies(const KnownPost& post) const { return entry(post).replies; }

bool Correspondence::answered(const KnownPost& post) const { return entry(post).answered; }

bool Correspondence::alone(const KnownPost& post) const {
  const auto it = voices_.find(post.archive);
  return it == voices_.end() || !it->second.several;
}

bool Correspondence::shows_writers(const KnownPost& post) const {
  const auto it = voices_.find(post.archive);
  return it != voices_.end() && it->second.shown;
}

int Correspondence::archives_of(const KnownPost& post) const { return static_cast<int>(entry(post).archives); }

}  // namespace sigwatch
