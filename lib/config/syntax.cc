#include "config/syntax.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace sigwatch {
namespace {

/// yaml-cpp's words, and ours. The first that its message contains.
/// An administrator who reads `illegal map value` looks for a map, and
/// nobody wrote one. These words say what is wrong and what to type.
struct Saying {
  std::string_view theirs, cause, remedy;
};

// The order matters, as some messages hold the words of others. `end of map flow not found` is an open bracket and
// must not meet `end of map`. `the referenced anchor is not defined` is about an alias and must not meet `anchor`.
constexpr Saying kSayings[] = {
    {"illegal map value", "a `:` that belongs to no key here",
     "put a blank after the `:` of every key, quotes around a value that holds `: `, and keys of one section in one "
     "column"},
    {"illegal map key", "a key cannot stand here", "give the keys of one section the same indentation"},
    {"flow not found", "a bracket is not closed", "close the `{` or `[`, and put commas between its entries"},
    {"flow end", "a closing bracket without an opening one", "remove it, or open it"},
    {"end of map", "this line does not fit the indentation above it",
     "give the keys of one section the same indentation"},
    {"end of seq", "this line does not fit the indentation above it",
     "give the entries of one list the same indentation"},
    {"block entry", "a list entry (`- `) cannot stand here", "put the list on lines of its own, below its key"},
    {"tab", "a tab in front of the line", "indent with blanks"},
    {"unknown token", "a value cannot begin with this character", "put quotes around the value"},
    {"unknown escape", "an unknown `\\` escape in double quotes",
     "put single quotes around it: there a `\\` is a `\\`"},
    {"anchor is not defined", "an alias (`*`)", "write the value out; put quotes around a value that begins with `*`"},
    {"alias", "an alias (`*`)", "write the value out; put quotes around a value that begins with `*`"},
    {"anchor", "an anchor (`&`)", "write the value out; put quotes around a value that begins with `&`"},
    {"tag", "a tag (`!`)", "leave it out; put quotes around a value that begins with `!`"},
    {"EOF in scalar", "a quote that never closes", "close it"},
};

}  // namespace

void complain_of_syntax(Context& context, Place place, const std::string& message, std::optional<Place> open) {
  const auto* known = std::find_if(std::begin(kSayings), std::end(kSayings),
                                   [&](const Saying& s) { return message.find(s.theirs) != std::string::npos; });
  // Other words of the parser, or those of another version:
  // shown as they are, so that no mistake goes without a line.
  if (known == std::end(kSayings)) {
    context.complain(place, "not YAML: " + ticked(message), "look at quotes, brackets and indentation here");
    return;
  }
  std::string cause(known->cause);
  // The parser notices an open bracket only where the text below no longer
  // fits, which may be far away. The place to mend is where it was opened.
  if (open && known->theirs == "flow not found") cause += ", opened at " + context.at(*open);
  context.complain(place, std::move(cause), std::string(known->remedy));
}

}  // namespace sigwatch
