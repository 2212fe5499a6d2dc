#pragma once

#include "core/evidence/merge.h"
#include "core/made.h"

namespace sigwatch::made {

inline constexpr const char* kFirstRead = "2026-06-01T00:00:00Z";

inline Post written(const std::string& id, std::string_view sent, std::string_view archived = "") {
  Post p = post(id, sent).post;
  p.archive_date = archived.empty() ? std::nullopt : std::optional<Time>(at(archived));
  return p;
}

inline Reading good(std::vector<Post> posts, std::optional<Time> complete_from = Time::min()) {
  Reading r;
  r.evidence.kind = Evidence::Kind::good;
  r.posts = std::move(posts);
  r.unconditional = true;
  r.complete_from = complete_from;
  return r;
}

inline Reading bad(Evidence::Kind kind) {
  Reading r;
  r.evidence = {kind, "https://lists.example/ answered 503", std::nullopt};
  return r;
}

/// An archive and its posts, reading after reading.
struct Readings {
  ArchiveMemory memory;
  std::vector<KnownPost> posts;
  std::optional<Time> whole_from;
  Merged last;

  Readings() { memory.url = kArchive; }

  void newest(const Reading& reading, std::string_view now) {
    take(merge_newest(memory, posts, reading, whole_from, at(now)));
  }
  void older(const Reading& reading, std::string_view now, bool thorough = false) {
    take(merge_older(memory, posts, reading, thorough, Policy{}, at(now)));
  }
  void take(Merged out) {
    last = out;
    memory = out.memory;
    for (const KnownPost& p : out.posts) {
      const auto it = std::find_if(posts.begin(), posts.end(), [&](const KnownPost& k) { return k.key == p.key; });
      if (it == posts.end()) {
        posts.push_back(p);
      } else {
        *it = p;
      }
    }
  }
  const KnownPost& called(const std::string& id) const {
    return *std::find_if(posts.begin(), posts.end(), [&](const KnownPost& p) { return p.key == id; });
  }
};

}  // namespace sigwatch::made
