#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "archives/pipermail/fetch.h"
#include "core/evidence/reading.h"
#include "ports/archive.h"

namespace sigwatch {

/// The post that is the notice: by Message-ID, or by an unquoted token line (some relays replace the Message-ID). Null:
/// none.
const Post* find_notice(const std::vector<Post>& posts, const NoticeQuery& query);

/// The reading was not good.
Sighting unknown_sighting(const Reading& reading);

/// A good reading of everything since `from` did not hold the notice. Unknown when a part of that time was not there.
Sighting absent_sighting(const Reading& reading, Time from);

/// The notice was seen; asks for its permalink. `.txt` does not hold the page's number, so it is looked up by subject
/// in the volume's page by date; failing that, the url is the volume's.
boost::asio::awaitable<Sighting> seen_sighting(Requests& requests, std::string folder, Post notice);

/// The page of the last post with this subject on a volume's page by date: `002705.html`, or empty.
std::string page_by_subject(std::string_view html, std::string_view subject);

}  // namespace sigwatch
