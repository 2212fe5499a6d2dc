#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "archives/hyperkitty/fake_site.h"
#include "core/base/calendar.h"

namespace sigwatch::test {

inline const Time kNow = *parse_rfc3339("2026-11-22T06:02:29Z");

inline Time ago(int days) { return kNow - Days(days); }

inline NewestQuery poll(std::string mark = {}) {
  NewestQuery query;
  query.now = kNow;
  query.mark = std::move(mark);
  return query;
}

inline NewestQuery proof(Time whole_from, std::string mark = {}) {
  NewestQuery query = poll(std::move(mark));
  query.whole_from = whole_from;
  return query;
}

inline OlderQuery back(std::string cursor, Time back_to, bool thorough = true, int requests = 4) {
  OlderQuery query;
  query.now = kNow;
  query.cursor = std::move(cursor);
  query.back_to = back_to;
  query.thorough = thorough;
  query.requests = requests;
  return query;
}

inline NoticeQuery notice(std::string id, std::string token, Time sent) {
  NoticeQuery query;
  query.now = kNow;
  query.message_id = std::move(id);
  query.token = std::move(token);
  query.sent = sent;
  return query;
}

/// Message-IDs of a reading, sorted.
inline std::vector<std::string> ids(const Reading& reading) {
  std::vector<std::string> out;
  for (const Post& post : reading.posts) out.push_back(post.message_id);
  std::sort(out.begin(), out.end());
  return out;
}

/// One post every `every` days, the newest `newest` days ago: `p0` is the newest.
inline FakeSite busy(FakeSite::Paging paging, int posts, int newest, int every) {
  FakeSite site;
  site.paging = paging;
  for (int i = posts - 1; i >= 0; --i) site.add("p" + std::to_string(i), ago(newest + i * every));
  return site;
}

inline bool is_seen(const Sighting& sighting) { return sighting.kind == Sighting::Kind::seen; }

}  // namespace sigwatch::test
