#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "archives/engine/kind.h"

namespace sigwatch::public_inbox {

/// The inboxes of a site, or the one at the URL: by `manifest.js.gz` there, else by the listing. A manifest leaves out
/// inboxes without a message.
boost::asio::awaitable<Discovery> lists(ArchiveContext context, std::string url);

}  // namespace sigwatch::public_inbox
