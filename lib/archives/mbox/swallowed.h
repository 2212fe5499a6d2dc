#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace sigwatch {

/// Where a mail seems to begin within the message `raw` although no separator stands before it: a whole header, with
/// From, Date and Message-ID (or Received in the place of one of the two), each line at the margin, after the message's
/// own header. A program that writes an mbox by itself may leave the separator out, quote it (`>From `) or spell it its
/// own way; the mail would be lost in the one before. Not looked at: the parts of a multipart message before its last
/// boundary (attached mail stands there), and message/rfc822. A report that holds the whole header of a list's mail in
/// its text is found too: the mail is known already, or came to nobody. Linear in `raw`.
std::vector<std::size_t> swallowed_beginnings(std::string_view raw);

}  // namespace sigwatch
