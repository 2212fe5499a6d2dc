#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "archives/engine/kind.h"

namespace sigwatch {

/// What the page at an address is.
struct WhatIsThere {
  Evidence evidence;           ///< good: `kind` is set; else what was found instead
  const Kind* kind = nullptr;  ///< one of all_kinds()
  Cost cost;
  std::optional<Time> server_date;
};

void add_cost(Cost& cost, const Cost& more);

/// Asks for the page at `url` once and shows it to each kind.
boost::asio::awaitable<WhatIsThere> look_at(const ArchiveContext& context, std::string url);

}  // namespace sigwatch
