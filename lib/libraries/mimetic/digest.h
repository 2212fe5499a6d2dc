#pragma once

#include <string_view>
#include <vector>

#include "core/post/post.h"

namespace sigwatch {

/// What a message stands for: itself; or, where list software sent a digest (multipart/digest, or text in the form of
/// RFC 1153), the posts in it, which people wrote. `post` is the message `raw` as parse_message() read it, with
/// locator, archive_date and url: each part gets them, the locator with `/N` behind it. `cut`: the end of `raw` is
/// missing. Where not all parts could be read, the digest itself comes last, as a post that cannot be read: it must not
/// be set aside as list software's own mail.
std::vector<Post> unfold_digest(Post post, std::string_view raw, bool cut);

}  // namespace sigwatch
