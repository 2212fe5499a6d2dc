#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "core/evidence/sighting.h"
#include "ports/archive.h"

namespace sigwatch::test {

/// What a test looks for: by Message-ID or by token line.
struct NoticeQuery {
  Time now;
  bool pretend = false;
  std::string message_id{};
  std::string token{};
  Time sent{};
};

/// As the service looks for a notice before an attempt: among what a whole reading shows, and by its Message-ID alone
/// where the archive can be asked so.
inline boost::asio::awaitable<Sighting> find_notice(Archive& archive, NoticeQuery query) {
  const auto is_it = [&](const Post& p) {
    const bool named = (!query.message_id.empty() && p.message_id == query.message_id) ||
                       (!query.token.empty() && p.markers.token == query.token);
    return named && (!query.pretend || was_there(p, query.now));
  };
  const Time from = query.sent - Days(2);
  NewestQuery whole{query.now, query.pretend, {}, from};
  const Reading reading = co_await archive.newest(whole);
  Sighting sighting = look_for(is_it, reading, query.sent);
  if (sighting.kind == Sighting::Kind::seen) co_return sighting;
  const std::string id = query.message_id;
  const Reading alone = co_await archive.look_up(id);
  Sighting by_id = look_for(is_it, alone, query.sent);
  co_return by_id.kind == Sighting::Kind::unknown ? sighting : by_id;
}

}  // namespace sigwatch::test
