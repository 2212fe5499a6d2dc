#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/post/post.h"

// What public-inbox answers over HTTP, taken apart. Read in the source of 1.9.0: ManifestJsGz.pm, Feed.pm,
// WwwAtomStream.pm, View.pm, MsgTime.pm.
namespace sigwatch::public_inbox {

/// `manifest.js.gz`: each repository with a fingerprint of its refs, which any commit changes.
struct Manifest {
  struct Inbox {
    std::string name;         ///< `autofs` of `/autofs/git/0.git`
    std::string description;  ///< without ` [epoch N]`
  };
  std::vector<Inbox> inboxes;  ///< by name; those that hold a commit
  std::string state;           ///< over all names and fingerprints; changes with any commit
};
/// Of the gzip on the wire. nullopt: it is something else.
std::optional<Manifest> parse_manifest(std::string_view wire);

/// One entry of `new.atom`.
struct Entry {
  Post post;  ///< with sender_date = time
  /// `updated`: the first readable `Received`, else `Date`, else the very moment of the answer.
  std::optional<Time> time;
  std::string segment;  ///< the Message-ID as the URL spells it
};
/// `new.atom` of the inbox at `folder` (with the final slash). Error set_aside: it is another thing, or another
/// inbox's.
Result<std::vector<Entry>> parse_page(std::string_view xml, const std::string& folder);

/// A message as `/MSGID/raw` gives it. nullopt: it is not that message.
std::optional<Post> parse_raw(std::string_view raw, const Entry& entry);

/// A Message-ID as public-inbox spells it in URLs.
std::string escape_id(std::string_view id);
/// `20261122160626`, for `?t=`: that second and older.
std::string page_time(Time time);
/// The last part of a URL's path: `autofs` of `https://lore.kernel.org/autofs/`.
std::string last_segment(std::string_view url);

/// The page at an inbox's address (also that of an empty one, which comes with 404): it names its feed and its mirror.
bool is_inbox_page(std::string_view html);
bool is_empty_inbox_page(std::string_view html);

}  // namespace sigwatch::public_inbox
