#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/post/markers.h"
#include "core/post/post.h"

namespace sigwatch {

/// Parses one header block (without the body) into fields with unfolded, undecoded values. Capped before mimetic sees
/// it: 64 KiB a block, 16 KiB a line, 1,000 fields; stray lines without a colon are dropped. Over a cap: Error
/// set_aside.
Result<Fields> parse_header(std::string_view block);

/// RFC 2047 decoding to UTF-8. Unknown charsets, broken words and raw bytes that are not UTF-8 (then taken as Latin-1)
/// never fail; control characters, bidi controls and line ends become blanks. The result is one clean line of UTF-8.
std::string decode_text(std::string_view value);

/// The first mailbox of a From value: decoded name, lower-case address. Knows Pipermail's `addr at host (Name)` and
/// `Jane via List <list@host>`; obfuscated ` at ` (and the other languages') becomes `@`.
Author parse_author(std::string_view from);

/// Message-IDs in an In-Reply-To or References value, without <>, in order.
std::vector<std::string> parse_message_ids(std::string_view value);

/// A Post from its header fields and the start of its body: Date, From, Subject, ids and markers. locator, archive_date
/// and url are the caller's.
Post make_post(const Fields& fields, std::string_view body_start);

/// One message, raw: header block, blank line, body. When the header cannot be parsed, the post is `unreadable`.
Post parse_message(std::string_view raw);

}  // namespace sigwatch
