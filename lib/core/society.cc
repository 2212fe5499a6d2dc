#include "core/society.h"

#include <algorithm>
#include <utility>

#include "core/program_post.h"
#include "core/program_subjects.h"
#include "core/sender.h"
#include "core/text.h"

namespace sigwatch {

namespace {

constexpr Seconds kFutureSlack = Days(1);
// A clock that nobody set stands at 1970-01-01, give or take a zone and the time since it was switched on.
constexpr Time kNeverSet = Time(Days(2));
constexpr std::size_t kManyNames = 4;
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

}  // namespace

bool is_usable(Time clock, const KnownPost& known) {
  const auto horizon = known.first_seen + kFutureSlack;
  return clock <= horizon && clock > kNeverSet;
}

std::vector<Time> usable_clocks(const KnownPost& known) {
  std::vector<Time> clocks;
  for (const auto& clock : {known.post.sender_date, known.post.archive_date}) {
    if (clock && is_usable(*clock, known)) clocks.push_back(*clock);
  }
  if (known.appeared) clocks.push_back(*known.appeared);
  return clocks;
}

std::optional<Time> date_of(const KnownPost& known) {
  const auto clocks = usable_clocks(known);
  if (clocks.empty()) return std::nullopt;
  const auto [earliest, latest] = std::minmax_element(clocks.begin(), clocks.end());
  if (*latest - *earliest > kClockSkew) return *latest;
  const auto& sender = known.post.sender_date;
  return sender && clocks.front() == *sender ? sender : *earliest;
}

Society::Society(const std::vector<const KnownPost*>& posts) {
  std::vector<const KnownPost*> dated;
  for (const KnownPost* p : posts) {
    if (!p->post.message_id.empty()) archives_of_id_[p->post.message_id].insert(p->archive);
    if (date_of(*p)) dated.push_back(p);
  }
  std::stable_sort(dated.begin(), dated.end(), [](auto* a, auto* b) { return *date_of(*a) < *date_of(*b); });
  threads_.emplace(posts, dated);
  find_shared(dated);
  for (const KnownPost* p : posts) writers_.emplace(p, make_writer(p->post.author));
  for (const KnownPost* p : dated) voices_[p->archive].insert(writer(*p).voice);
  for (const KnownPost* p : dated) link(*p);
  // A message in several archives is one, at its latest date: so no copy of a post makes its author known to the post itself.
  std::map<std::string_view, Time> latest;
  for (const KnownPost* p : dated) latest[p->key] = *date_of(*p);
  std::stable_sort(dated.begin(), dated.end(), [&](auto* a, auto* b) { return latest[a->key] < latest[b->key]; });
  for (const KnownPost* p : dated) meet(*p, latest[p->key]);
  for (const KnownPost* p : dated) link_by_mere_subject(*p);
  std::set<std::string_view> watched;
  for (const KnownPost* p : dated) {
    // Of the copies of a message one is watched.
    if (const std::string& who = writer(*p).voice; !who.empty() && watched.insert(p->key).second) watch(people_[who], *p, latest[p->key]);
  }
}

void Society::find_shared(const std::vector<const KnownPost*>& dated) {
  std::map<std::string_view, std::vector<std::set<std::string>>> names;
  for (const KnownPost* p : dated) {
    if (p->post.author.address.empty()) continue;
    auto& people = names[p->post.author.address];
    add_name(people, p->post.author.name);
    if (people.size() >= kManyNames) shared_.insert(p->post.author.address);
  }
}

Society::Writer Society::make_writer(const Author& from) const {
  Writer writer{from.address, name_key(from)};
  const bool shared = from.address.empty() || is_shared_sender(from) || shared_.count(from.address) > 0;
  if (shared && !writer.name.empty()) writer.voice = "~" + writer.name;
  return writer;
}

const Society::Writer& Society::writer(const KnownPost& post) const {
  static const Writer nobody;
  const auto it = writers_.find(&post);
  return it == writers_.end() ? nobody : it->second;
}

bool Society::other_person(const KnownPost& a, const KnownPost& b) const {
  const Writer& left = writer(a);
  const Writer& right = writer(b);
  if (left.voice.empty() || right.voice.empty() || left.voice == right.voice) return false;
  const bool by_name = left.voice.front() == '~' || right.voice.front() == '~';
  return !by_name || left.name != right.name;
}

void Society::meet(const KnownPost& post, Time date) {
  constexpr std::size_t kRegularDays = 3;
  const std::string& who = writer(post).voice;
  if (who.empty()) return;
  Person& person = people_[who];
  const std::string& name = post.post.author.name;
  if (!name.empty() && !person.named_since) person.named_since = date;
  if (person.words.size() < kWordsOfPerson) {
    for (const std::string& word : name_words(name)) person.words.emplace(word, date);
  }
  if (person.known_since) return;
  auto& days = person.days[lower(name)];
  days.insert(std::chrono::floor<Days>(date.time_since_epoch()));
  if (days.size() >= kRegularDays || replies(post) || answered(post)) make_known(post, date);
}

void Society::make_known(const KnownPost& post, Time date) {
  const std::string& who = writer(post).voice;
  if (who.empty()) return;
  auto& since = people_[who].known_since;
  since = std::min(since.value_or(date), date);
  // One word is a name of many.
  const std::string& key = writer(post).name;
  if (who.front() == '~' || key.find(' ') == std::string::npos) return;
  const auto [it, fresh] = known_names_.emplace(key, date);
  if (!fresh) it->second = std::min(it->second, date);
}

bool Society::is_known_ever(const KnownPost& post) const {
  const auto person = people_.find(writer(post).voice);
  return (person != people_.end() && person->second.known_since) || known_names_.count(writer(post).name) > 0;
}

void Society::watch(Person& person, const KnownPost& post, Time date) {
  const bool speaks = replies(post) || answered(post);
  person.spoke = person.spoke || speaks;
  person.talked = person.talked || (speaks && !is_written_by_program(post.post));
  if (!person.spoke) person.habit.add(post.post.subject, date);
}

std::string Society::regular(const KnownPost& post) const {
  const auto found = people_.find(writer(post).voice);
  if (found == people_.end() || found->second.spoke) return {};
  const Author& from = post.post.author;
  return found->second.habit.regularity(sender_kind(from) == SenderKind::person && !from.name.empty());
}

std::vector<const KnownPost*> Society::parents(const KnownPost& post) const { return threads_->parents(post); }

void Society::link(const KnownPost& post) {
  std::optional<bool> by_program;  // told when it matters: it takes long
  for (const KnownPost* parent : parents(post)) {
    if (!other_person(*parent, post)) continue;
    if (!by_program) by_program = is_written_by_program(post.post);
    if (*by_program) return;
    join(*parent, post);
  }
}

void Society::join(const KnownPost& parent, const KnownPost& reply) {
  replies_.insert(&reply);
  // Where the list puts its own address into every From, people answer spam, too; their answers count by themselves.
  const Author& from = parent.post.author;
  if (shared_.count(from.address) == 0 || !rewritten_name(from.name).empty()) answered_.insert(&parent);
}

void Society::link_by_mere_subject(const KnownPost& post) {
  if (!post.post.references.empty() || replies(post)) return;
  const auto namesakes = threads_->namesakes(post);
  if (namesakes.empty() || is_written_by_program(post.post)) return;
  const bool known = is_known_ever(post);
  for (const KnownPost* before : namesakes) {
    if (same(*before, post) || !other_person(*before, post) || !(known || is_known_ever(*before))) continue;
    join(*before, post);
    make_known(post, *date_of(post));
    make_known(*before, *date_of(post));
  }
}

bool Society::knows(const KnownPost& post) const {
  const std::string& who = writer(post).voice;
  const auto person = people_.find(who);
  const auto date = date_of(post);
  if (person == people_.end() || !date) return false;
  const auto before = [&](const std::optional<Time>& t) { return t && *t < *date; };
  const Person& them = person->second;
  if (who.front() == '~') {
    // Under a name alone, perhaps one that a known address bears.
    const auto name = known_names_.find(who.substr(1));
    return before(them.known_since) || (name != known_names_.end() && name->second < *date);
  }
  if (!before(them.known_since)) return false;
  const auto words = name_words(post.post.author.name);
  if (post.post.author.name.empty() || !before(them.named_since)) return true;
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto it = them.words.find(word);
    return it != them.words.end() && it->second < *date;
  });
}

bool Society::talks(const KnownPost& post) const {
  const auto person = people_.find(writer(post).voice);
  return (person != people_.end() && person->second.talked) || known_names_.count(writer(post).name) > 0;
}

bool Society::replies(const KnownPost& post) const { return replies_.count(&post) > 0; }

bool Society::answered(const KnownPost& post) const { return answered_.count(&post) > 0; }

bool Society::alone(const KnownPost& post) const {
  const auto it = voices_.find(post.archive);
  return it == voices_.end() || it->second.size() <= 1;
}

bool Society::shows_writers(const KnownPost& post) const {
  const auto it = voices_.find(post.archive);
  return it != voices_.end() && !it->second.empty() && !it->second.rbegin()->empty();
}

int Society::archives_of(const KnownPost& post) const {
  const auto it = archives_of_id_.find(post.post.message_id);
  return it == archives_of_id_.end() ? 1 : static_cast<int>(it->second.size());
}

}  // namespace sigwatch
