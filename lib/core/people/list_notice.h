#pragma once

#include <string_view>

namespace sigwatch {

/// The subject of what Mailman, Majordomo, LISTSERV and Sympa write to a list's owners and subscribers, and people do
/// not; list tags in front are passed over. The tables are in list_notice.cc. People may write so, too: says something
/// only together with the sender.
bool is_list_notice(std::string_view subject);

/// The subject of a digest: list software put it together, of what people wrote.
bool is_digest_subject(std::string_view subject);

}  // namespace sigwatch
