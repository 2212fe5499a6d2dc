#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// The words of a post that say that this list, or its archive, moved or closed, as one clean line; or empty. `text`
/// holds what the author wrote, quotations left out. It must be about a list (`this list is closed`, `migration to ...
/// mailing lists`, `the new archive will be`): a closed bug or a moved file says nothing. English only. One pass; each
/// word is compared with a few neighbours. A false hit costs a person's `attest`, and only when it stands in the last
/// counted post.
std::string closing_words(std::string_view text);

}  // namespace sigwatch
