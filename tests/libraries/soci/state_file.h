#pragma once

#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/post/notice.h"
#include "libraries/soci/sqlite_store.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch {

inline Time at(std::string_view text) {
  const auto time = parse_rfc3339(text);
  if (!time) throw std::invalid_argument("not a time: " + std::string(text));
  return *time;
}

/// A state in a directory of its own.
struct StateFile {
  TemporaryDirectory directory;
  std::string path = directory / "sigwatch.db";

  std::unique_ptr<Store> open(StoreUse use = StoreUse::run) const {
    auto store = open_sqlite_store(path, use);
    if (!store) throw std::runtime_error(store.error().what);
    return std::move(store).value();
  }
  std::string journal() const { return path + ".journal"; }
};

/// The file as somebody with another program sees it.
inline soci::session by_hand(const std::string& path) {
  return soci::session(soci::sqlite3, "dbname=\"" + path + "\" timeout=5");
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline Notice notice_of(const std::string& id, NoticeState state = NoticeState::due) {
  Notice n;
  n.id = id;
  n.sig = "iot";
  n.episode = "iot.2026-05-22";
  n.step = "warn1";
  n.audience = Audience::list;
  n.to = "iot@example.org";
  n.state = state;
  n.created = n.not_before = at("2026-11-22T10:00:00Z");
  return n;
}

inline Decision decision_of(const std::string& sig, DecisionKind kind, std::string_view when) {
  Decision d;
  d.sig = sig;
  d.kind = kind;
  d.at = at(when);
  d.by = "council";
  d.reference = "https://example.org/minutes";
  d.recorded_by = "root";
  return d;
}

inline Episode episode_of(const std::string& id) {
  Episode e;
  e.id = id;
  e.sig = id.substr(0, id.find('.'));
  e.counts_from = at("2025-11-22");
  e.deadline = at("2026-05-22");
  e.began = at("2026-05-22T06:00:00Z");
  return e;
}

inline Statement statement_of(Statement::Kind kind, const std::string& about,
                              std::string_view when = "2026-11-22T10:00:00Z") {
  Statement w;
  w.kind = kind;
  w.about = about;
  w.because = "because";
  w.by = "root";
  w.at = at(when);
  return w;
}

inline KnownPost post_of(const std::string& archive, const std::string& id,
                         const std::string& from = "jane@example.org") {
  KnownPost p;
  p.archive = archive;
  p.post.message_id = id;
  p.post.locator = "locator-of-" + id;
  p.post.author = {"Jane Doe", from};
  p.post.subject = "About Jane";
  p.post.url = "https://lists.example/jane/" + id;
  p.post.references = {"before@example.org"};
  p.post.sender_date = p.post.archive_date = at("2026-05-22T06:02:29Z");
  p.post.markers.automatic = "Auto-Submitted: auto-replied";
  p.post.markers.closing = "this list has moved";
  p.key = post_key(p.post);
  p.first_seen = at("2026-05-22T07:00:00Z");
  return p;
}

}  // namespace sigwatch
