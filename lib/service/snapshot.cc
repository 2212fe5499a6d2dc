#include "service/snapshot.h"

#include <algorithm>
#include <utility>

#include "core/base/calendar.h"
#include "core/evidence/sighting.h"

namespace sigwatch {

namespace {

/// A step that was withdrawn is told to operators while its episode runs, and for so long after its end.
constexpr Seconds kWithdrawalIsNews = Days(7);

std::string host_of(const std::string& root) {
  const auto start = root.find("://");
  if (start == std::string::npos) return {};
  return root.substr(start + 3, root.find('/', start + 3) - start - 3);
}

template <class T>
std::vector<T> of_sig(const std::vector<T>& all, const std::string& sig) {
  std::vector<T> mine;
  std::copy_if(all.begin(), all.end(), std::back_inserter(mine), [&](const T& x) { return x.sig == sig; });
  return mine;
}

std::optional<PostRef> ref(const JudgedPost* p) {
  if (!p) return std::nullopt;
  const Post& post = p->post->post;
  return PostRef{*p->date,        post.author, post.subject,
                 post.message_id, post.url,    p->judgement.kind == PostKind::doubtful};
}

/// A repetition of what was seen meanwhile is not missed by anybody.
std::vector<Notice> withdrawn_lately(const Assessment& assessment, Time now) {
  std::vector<Notice> withdrawn;
  for (const Notice& n : assessment.notices) {
    if (n.state != NoticeState::withdrawn || n.step.ends_with("-again")) continue;
    const auto mine = std::find_if(assessment.episodes.begin(), assessment.episodes.end(),
                                   [&](const Episode& e) { return e.id == n.episode; });
    if (mine != assessment.episodes.end() && (!mine->ended || now - *mine->ended < kWithdrawalIsNews))
      withdrawn.push_back(n);
  }
  return withdrawn;
}

void later(std::optional<Time>& best, const std::optional<Time>& t) {
  if (t) best = std::max(best.value_or(*t), *t);
}

}  // namespace

std::vector<ArchiveEntry> archives_of(const Register& reg) {
  std::map<std::string, ArchiveEntry> unique;
  for (const SigEntry& sig : reg.sigs) {
    if (sig.removed) continue;
    for (const ArchiveEntry& a : sig.archives) unique.emplace(a.url, a);
    for (const ArchiveEntry& a : sig.venues) unique.emplace(a.url, a);
  }
  if (reg.council.archive) unique.emplace(reg.council.archive->url, *reg.council.archive);
  for (const ArchiveEntry& a : reg.canaries) unique.emplace(a.url, a);
  std::vector<ArchiveEntry> all;
  for (auto& [url, entry] : unique) all.push_back(std::move(entry));
  return all;
}

std::size_t AllPosts::count() const {
  std::size_t posts = 0;
  for (const auto& [url, known] : of) posts += known.size();
  return posts;
}

std::shared_ptr<const AllPosts> read_posts(const std::vector<ArchiveEntry>& entries, Store& store) {
  auto posts = std::make_shared<AllPosts>();
  for (const ArchiveEntry& entry : entries) posts->of.emplace(entry.url, store.posts(entry.url));
  std::vector<const KnownPost*> all;
  for (const auto& [url, known] : posts->of) {
    for (const KnownPost& p : known) all.push_back(&p);
  }
  // Of all lists together: who once talked with others in one of them is no stranger in the next.
  posts->correspondence = std::make_unique<const Correspondence>(all);
  return posts;
}

Pulses::Pulses(const std::map<std::string, ArchiveEntry>& entries,
               const std::map<std::string, ArchiveMemory>& memories) {
  // A list asks for the newest pulse of the others under its root. Of the two newest, from different lists, one always
  // is another's: so ten thousand lists are gone through once, and not once for each.
  for (const auto& [url, entry] : entries) {
    Root& root = roots_[entry.root];
    const std::string host = host_of(entry.root);
    if (root.lists++ == 0 && !host.empty()) roots_of_host_[host].push_back(entry.root);
    const auto memory = memories.find(url);
    if (memory == memories.end() || !memory->second.taken_in) continue;
    if (!root.newest || *memory->second.taken_in > *root.newest) {
      root.second = std::exchange(root.newest, memory->second.taken_in);
      root.newest_url = url;
    } else {
      later(root.second, memory->second.taken_in);
    }
  }
}

/// The pulse (docs/proof.md): what another list under the same root took in, and whether another root of the same host
/// moved instead.
void Pulses::fill(ArchiveView& view, Time fresh_from) const {
  const auto mine = roots_.find(view.root);
  view.alone = mine == roots_.end() || mine->second.lists <= 1;
  if (mine != roots_.end()) {
    view.root_pulse = mine->second.newest;
    view.others_pulse = mine->second.newest_url == view.entry.url ? mine->second.second : mine->second.newest;
  }
  const auto host = roots_of_host_.find(host_of(view.root));
  if (host == roots_of_host_.end()) return;
  for (const std::string& other : host->second) {
    const auto& newest = roots_.at(other).newest;
    if (other != view.root && newest && *newest >= fresh_from) view.moved_to = other;
  }
}

Snapshot::Snapshot(const Register& reg, Store& store, Time now, std::string clock_fault,
                   std::shared_ptr<const AllPosts> posts)
    : reg_(reg),
      store_(store),
      now_(now),
      clock_fault_(std::move(clock_fault)),
      meta_(store.meta()),
      notices_(store.notices()),
      statements_(store.statements()),
      decisions_(store.decisions()),
      own_(own_notices(reg, notices_, store.seal())),
      message_statements_(statements_),
      posts_(std::move(posts)) {
  // Under a root where no other list is known, a notice of ours that its archive took in is the pulse.
  for (const Notice& n : notices_) {
    const SigEntry* sig =
        n.audience == Audience::list && n.state == NoticeState::seen && n.seen ? find_sig(reg, n.sig) : nullptr;
    if (!sig) continue;
    for (const ArchiveEntry& a : sig->archives) {
      const auto [it, fresh] = own_seen_.emplace(a.url, *n.seen);
      if (!fresh) it->second = std::max(it->second, *n.seen);
    }
  }
}

Snapshot::Snapshot(const Register& reg, Store& store, Time now, std::vector<ArchiveEntry> only)
    : Snapshot(reg, store, now, "") {
  only_ = std::move(only);
}

void Snapshot::read_archives() const {
  if (std::exchange(read_, true)) return;
  const std::vector<ArchiveEntry> wanted = only_ ? *only_ : archives_of(reg_);
  std::map<std::string, ArchiveEntry> entries;
  for (const ArchiveEntry& entry : wanted) entries.emplace(entry.url, entry);
  if (only_) {
    for (const ArchiveEntry& entry : wanted) {
      if (auto memory = store_.archive(entry.url)) archives_.emplace(entry.url, std::move(*memory));
    }
  } else {
    for (ArchiveMemory& a : store_.archives()) archives_.emplace(a.url, std::move(a));
  }
  pulses_ = Pulses(entries, archives_);
  if (!posts_) posts_ = read_posts(wanted, store_);
  // For all SIGs at once: to compare each with all others was a quarter of a first pass over ten thousand.
  if (!only_) shared_lists_ = SharedLists(reg_);
}

ArchiveView Snapshot::view_of(const ArchiveEntry& entry) const {
  ArchiveView view;
  view.entry = entry;
  if (const auto it = archives_.find(entry.url); it != archives_.end()) view.memory = it->second;
  view.root = entry.root;
  view.archive_attested = latest_attest(statements_, entry.url);
  if (!entry.root.empty()) view.root_attested = latest_attest(statements_, entry.root);
  pulses_.fill(view, now_ - reg_.policy.pulse);
  if (const auto it = own_seen_.find(entry.url); it != own_seen_.end()) view.own_notice = it->second;
  return view;
}

Venue Snapshot::venue(const ArchiveEntry& entry) const {
  ArchiveMemory memory;
  memory.url = entry.url;
  memory.kind = entry.kind;
  if (const auto it = archives_.find(entry.url); it != archives_.end()) memory = it->second;
  const auto posts = posts_->of.find(entry.url);
  const std::vector<KnownPost> none;
  return venue_of(memory, posts == posts_->of.end() ? none : posts->second, add_months(now_, -reg_.policy.silent_after),
                  now_);
}

/// Since when is told by our own clock: the post may bear any date.
bool Snapshot::poses_lately(const KnownPost& post) const {
  const bool lately = add_months(post.first_seen, reg_.policy.silent_after) > now_;
  if (!lately || !passes_for_us(post.post, own_)) return false;
  const Statement* statement = message_statements_.about(post);
  return !statement || statement->kind != Statement::Kind::ignore;
}

std::vector<KnownPost> Snapshot::posing_in(const ArchiveEntry& entry) const {
  std::vector<KnownPost> posing = store_.posts(entry.url);
  std::erase_if(posing, [&](const KnownPost& p) { return !poses_lately(p); });
  return posing;
}

std::unique_ptr<Assessment> Snapshot::assess(const SigEntry& sig) const {
  read_archives();
  auto v = std::make_unique<Assessment>();
  v->sig = &sig;
  for (const ArchiveEntry& entry : sig.archives) v->archives.push_back(view_of(entry));
  v->decisions = of_sig(decisions_, sig.id);
  v->effective = effective_watch(sig, v->decisions, now_);
  v->checklist = checklist(v->decisions, statements_);
  v->episodes = store_.episodes(sig.id);
  v->notices = of_sig(notices_, sig.id);
  v->withdrawn = withdrawn_lately(*v, now_);
  v->memory = store_.sig(sig.id);

  const Rules rules{reg_, sig, *posts_->correspondence, message_statements_, own_, read_deep(v->archives)};
  std::vector<const KnownPost*> mine;
  for (const ArchiveEntry& entry : sig.archives) {
    if (const auto it = posts_->of.find(entry.url); it != posts_->of.end()) {
      for (const KnownPost& p : it->second) mine.push_back(&p);
    }
  }
  v->summary = summarise(mine, rules, sure_from(v->archives), now_);
  for (const KnownPost* p : mine) {
    if (poses_lately(*p)) v->posing.push_back(p);
  }

  for (const ArchiveEntry& entry : sig.venues) v->venues.push_back(venue(entry));

  // Verdict, its proof and the wish for a whole read are made of this one measurement, so that what is shown as proof
  // is what the verdict rests on.
  const Measurement m{reg_, sig, v->effective, v->summary, v->archives, shared_lists_.has(sig.list), clock_fault_};
  v->proof = proof_lines(m, now_);
  v->verdict = judge(m, now_);
  v->whole_read_wanted = wants_whole_read(m, now_);
  v->reading_done = reading_done(m);
  v->clock = clock_start(sig, v->effective, v->summary, v->episodes, reg_.policy);
  // As judge.cc will write it down with this very assessment: the ladder goes by the value that is kept from then on.
  std::optional<Time> first_good = v->memory ? v->memory->first_good : std::nullopt;
  if (!first_good && v->reading_done && complete_from(v->archives)) first_good = now_;
  // A feed may leave a notice out. Where nothing else is read, a warning that is not seen is not repeated: operators
  // are asked to attest it.
  const bool shows = std::any_of(v->archives.begin(), v->archives.end(), [](const ArchiveView& a) {
    const std::string& kind = a.memory.kind.empty() ? a.entry.kind : a.memory.kind;
    return !a.entry.frozen && !a.entry.supporting && always_shows_notices(kind);
  });
  v->ladder = step(LadderInput{reg_, sig, v->effective, v->decisions, v->verdict, v->summary, v->episodes, v->notices,
                               first_good, meta_.live_since, shows},
                   now_);
  return v;
}

SigStatus status_of(const Assessment& v, const Policy& policy, Time now) {
  SigStatus s;
  s.id = v.sig->id;
  s.name = v.sig->name;
  s.list = v.sig->list;
  s.watch = v.effective.watch;
  s.verdict = v.verdict.kind;
  s.reason = v.verdict.reason;
  s.newest_counted = ref(v.summary.newest_counted);
  s.newest_undoubted = ref(v.summary.newest_undoubted);
  s.newest_any = ref(v.summary.newest_any);
  s.silent_since = v.verdict.silent_since;
  if (v.clock) s.deadline = v.clock->deadline;
  if (v.ladder.current) {
    s.episode = v.ladder.current->id;
    s.step = v.ladder.step;
    s.paused = v.ladder.current->paused_since.has_value();
    s.deadline = v.ladder.current->deadline;
  }
  if (v.effective.watch == Watch::on) s.next = v.ladder.next;
  s.waits_for = v.ladder.waits_for;
  s.doubtful = v.summary.doubtful;
  s.set_aside = v.summary.set_aside;
  s.doubtful_only = v.summary.doubtful_only;
  s.proof = v.verdict.proof;
  s.months = v.summary.months;
  for (const ArchiveView& a : v.archives) {
    const ArchiveHealth h = health(a, policy, now);
    s.archives.push_back(
        {a.memory.kind.empty() ? a.entry.kind : a.memory.kind, a.entry.url, h.state, h.reason, a.memory.last_good});
  }
  s.venues = v.venues;
  s.checklist = v.checklist;
  return s;
}

}  // namespace sigwatch
