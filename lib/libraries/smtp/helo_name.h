#pragma once

#include <string>

namespace sigwatch {

/// The name for EHLO: `configured`, else this host's full name (by the resolver), else its bare name, else `localhost`.
/// May wait for the resolver.
std::string helo_name(const std::string& configured);

}  // namespace sigwatch
