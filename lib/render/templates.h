#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sigwatch {

/// Values of a template: documented dotted names (`sig.name`, `last.date`, ...). An empty or absent value is false in a
/// section `{{#x}}`.
using TextValues = std::map<std::string, std::string>;

/// A rendered notice: subject (one line) and plain-text body.
struct NoticeText {
  std::string subject;
  std::string body;
};

/// The texts of the notices: built in (compiled from lib/render/texts/*.txt), replaced by files of the same name in a
/// directory. The first line of a text is `Subject: ...`, then a blank line, then the body (mustache, no escaping: it
/// is mail).
class Templates {
 public:
  /// `directory` may be empty. Reads, compiles and checks every replaced text: an unknown name, an unclosed section or
  /// a missing subject is an Error with file:line:column.
  static Result<Templates> load(const std::string& directory);

  /// These texts, with those of `directory` (a SIG's own) in their place. Empty: the same.
  Result<Templates> with(const std::string& directory) const;

  /// The text of a step (`warn1`, `warn1-again`, `inform`, `warn2`, `warn2-again`, `recommend`, `remind`, `lives`,
  /// `decided`, `hello`, `operators`, `digest`); `remind-2` and `decided-7` have the texts `remind` and `decided`.
  /// Lines of the body are wrapped for format=flowed at about 72 columns; URLs are never broken. Values were cleaned by
  /// the caller.
  Result<NoticeText> render(std::string_view step, const TextValues& values) const;

 private:
  std::map<std::string, std::string, std::less<>> sources_;  ///< checked texts by name
};

}  // namespace sigwatch
