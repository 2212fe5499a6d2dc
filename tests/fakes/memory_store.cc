#include "fakes/memory_store.h"

#include <algorithm>
#include <tuple>

#include "core/base/text.h"
#include "core/evidence/merge.h"

namespace sigwatch {

namespace {

template <class Map>
auto values(const Map& map) {
  std::vector<typename Map::mapped_type> all;
  for (const auto& [key, value] : map) all.push_back(value);
  return all;
}

template <class Map>
std::optional<typename Map::mapped_type> look_up(const Map& map, const typename Map::key_type& key) {
  const auto it = map.find(key);
  if (it == map.end()) return std::nullopt;
  return it->second;
}

/// The fact alone: when, what it was, no person.
void strip(KnownPost& p) {
  p.post.author = {};
  p.post.subject.clear(), p.post.locator.clear(), p.post.url.clear(), p.post.message_id.clear();
  p.post.references.clear();
}

}  // namespace

std::optional<ArchiveMemory> MemoryStore::archive(const std::string& url) { return look_up(archives_, url); }
std::vector<ArchiveMemory> MemoryStore::archives() { return values(archives_); }
std::optional<SigMemory> MemoryStore::sig(const std::string& id) { return look_up(sigs_, id); }
std::optional<Notice> MemoryStore::notice(const std::string& id) { return look_up(notices_, id); }
std::set<std::string> MemoryStore::cached(const std::string& given, Time now) {
  std::set<std::string> found;
  for (const auto& [id, sig] : sigs_) {
    if (sig.holds_for == given && sig.holds_until && now < *sig.holds_until) found.insert(id);
  }
  return found;
}
std::vector<Cause> MemoryStore::causes() { return values(causes_); }

std::vector<KnownPost> MemoryStore::posts(const std::string& archive_url) {
  std::vector<KnownPost> found;
  for (const auto& [key, post] : posts_) {
    if (key.first == archive_url) found.push_back(post);
  }
  return found;
}

std::map<std::string, std::size_t> MemoryStore::posts_kept() {
  std::map<std::string, std::size_t> kept;
  for (const auto& [key, known] : posts_) kept[key.first] += weight_of(known.post);
  return kept;
}

std::vector<Episode> MemoryStore::episodes(const std::string& sig) {
  std::vector<Episode> found = values(episodes_);
  std::erase_if(found, [&](const Episode& e) { return e.sig != sig; });
  std::stable_sort(found.begin(), found.end(), [](const Episode& a, const Episode& b) {
    return std::tie(a.counts_from, a.began) < std::tie(b.counts_from, b.began);
  });
  return found;
}

std::vector<Notice> MemoryStore::notices() {
  std::vector<Notice> found = values(notices_);
  std::stable_sort(found.begin(), found.end(), [](const Notice& a, const Notice& b) {
    return std::tie(a.created, a.id) < std::tie(b.created, b.id);
  });
  return found;
}

std::vector<HistoryEntry> MemoryStore::history(const std::string& sig) {
  std::vector<HistoryEntry> found = history_;
  std::erase_if(found, [&](const HistoryEntry& h) { return !sig.empty() && h.sig != sig; });
  return found;
}

void MemoryStore::write_posts(const std::vector<KnownPost>& posts) {
  for (KnownPost p : posts) {
    const bool stays_forgotten = forgotten_.count(p.key) > 0;
    const bool comes_back = forgotten_.count(forgotten_key(p.key)) ||
                            forgotten_.count(forgotten_key(p.post.message_id)) ||
                            forgotten_.count(forgotten_key(p.post.locator));
    if (!stays_forgotten && comes_back) p.key = forgotten_key(p.key);
    if (stays_forgotten || comes_back) {
      strip(p);
      forgotten_.insert(p.key);
    }
    posts_[{p.archive, p.key}] = p;
  }
}

void MemoryStore::forget(const std::string& about) {
  if (about.empty()) return;
  forgotten_.insert(forgotten_key(about));
  std::map<std::string, std::string> traces{{about, forgotten_key(about)}};
  std::vector<KnownPost> found;
  for (const auto& [key, p] : posts_) {
    if (p.key == about || p.post.message_id == about || p.post.locator == about) found.push_back(p);
  }
  for (KnownPost& p : found) {
    posts_.erase({p.archive, p.key});
    for (const std::string& name : {about, p.key, p.post.message_id}) traces[name] = forgotten_key(p.key);
    if (p.post.locator.size() >= 8)
      traces[p.post.locator] = forgotten_key(p.key);  // `5` is somebody else's in the next archive
    p.key = forgotten_key(p.key);
    strip(p);
    forgotten_.insert(p.key);
    posts_[{p.archive, p.key}] = p;
  }
  const auto put_trace = [&](std::string& name) {
    if (const auto it = traces.find(name); it != traces.end() && !name.empty()) name = it->second;
  };
  for (Statement& w : statements_) put_trace(w.about);
  for (auto& [id, e] : episodes_) put_trace(e.ended_by), put_trace(e.paused_by);
  for (auto& [key, p] : posts_) {
    for (std::string& id : p.post.references) put_trace(id);
  }
}

/// Of the form of a real tag, and as easily forged as a fake may be.
Seal MemoryStore::seal() {
  return [mine = key](std::string_view id) {
    std::string tag;
    for (int i = 0; i < 20; ++i)
      tag += "abcdefghijklmnopqrstuvwxyz234567"[stable_hash(mine + std::to_string(i) + std::string(id)) % 32];
    return tag;
  };
}

bool MemoryStore::commit(const Change& change) {
  for (const Change::Expected& e : change.expected) {
    const auto it = notices_.find(e.notice);
    if (it == notices_.end() || it->second.state != e.state) return false;
  }
  if (fails_in >= 0 && fails_in-- == 0)
    throw StoreError("memory: the disk is full; free space on the disk; it goes on by itself");
  if (change.edit_meta) change.edit_meta(meta_);
  for (const std::string& url : change.archives_gone) {
    archives_.erase(url);
    std::erase_if(posts_, [&](const auto& entry) { return entry.first.first == url; });
  }
  for (const ArchiveMemory& a : change.archives) archives_[a.url] = a;
  write_posts(change.posts);
  for (const SigMemory& s : change.sigs) sigs_[s.id] = s;
  for (const Episode& e : change.episodes) episodes_[e.id] = e;
  for (const Notice& n : change.notices) notices_[n.id] = n;
  for (const Cause& c : change.causes) causes_[c.item] = c;
  for (const std::string& item : change.causes_gone) causes_.erase(item);
  for (Decision d : change.decisions) {
    d.number = static_cast<int>(decisions_.size()) + 1;
    decisions_.push_back(d);
  }
  for (const Statement& w : change.statements) {
    statements_.push_back(w);
    if (w.kind == Statement::Kind::forget) forget(w.about);
  }
  history_.insert(history_.end(), change.history.begin(), change.history.end());
  ++commits;
  return true;
}

}  // namespace sigwatch
