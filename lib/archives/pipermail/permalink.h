#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// The page of the last post with this subject on a volume's page by date: `002705.html`, or empty.
std::string page_by_subject(std::string_view html, std::string_view subject);

}  // namespace sigwatch
