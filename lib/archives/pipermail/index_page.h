#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archives/pipermail/period.h"

namespace sigwatch {

/// One volume as the index links it.
struct Volume {
  Period period;
  bool links_text = false;     ///< `.txt`
  bool links_gzip = false;     ///< `.txt.gz`
  bool links_by_date = false;  ///< `VOLUME/date.html`
  friend bool operator==(const Volume&, const Volume&) = default;
};

/// What stands at a list's folder. An index is one only when it is positively recognised.
struct IndexPage {
  enum class Kind {
    index,  ///< links volumes
    empty,  ///< the archive of this list says that it has no posts yet
    login,  ///< a private archive's form for name and password, sent with status 200
    other,  ///< anything else: a challenge, an error page, another program's archive, a page cut short
  };
  Kind kind = Kind::other;
  std::vector<Volume> volumes;  ///< oldest first, each once
  std::string why;              ///< of `other`: what was missed
};

/// Recognises the page at `url`, the list's folder (docs/archives.md). Labels are translated, so links alone are read;
/// those that lead out of the folder are not volumes. An empty archive must name the list, and hold a link to its
/// listinfo page or known words.
IndexPage recognise_index(std::string_view html, std::string_view url);

/// How many messages a volume's page by date, thread, author or subject lists. Its words ("Messages:") are translated,
/// its links are not. nullopt: it lists none, or is not whole.
std::optional<std::size_t> messages_listed(std::string_view html);

/// The list's name: the last folder of `url`.
std::string_view list_name(std::string_view url);

/// The volumes' own frequency: the newest one's; monthly (Mailman's default) when there is none.
Frequency frequency_of(const std::vector<Volume>& volumes);

}  // namespace sigwatch
