#pragma once

#include <vector>

#include "archives/maildir/maildir_listing.h"
#include "archives/maildir/maildir_reading.h"
#include "core/evidence/reading.h"
#include "core/post/post.h"

namespace sigwatch {

/// The post in one file of a Maildir, or those in a digest (unfold_digest()); at least one. The file may be plain or
/// compressed with gzip (as Dovecot's mail_compress writes). What cannot be read is an unreadable post at its delivery
/// time; where the file is compressed or encrypted in another way, its subject says how.
std::vector<Post> read_maildir_message(const MaildirEntry& entry, const MaildirLimits& limits, Cost& cost);

}  // namespace sigwatch
