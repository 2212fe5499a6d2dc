#include "config/syntax.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace sigwatch {
namespace {

/// yaml-cpp's words, and ours. The first that its message contains.
struct Saying {
  std::string_view theirs, cause, remedy;
};

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
  if (known == std::end(kSayings)) {
    context.complain(place, "not YAML: " + ticked(message), "look at quotes, brackets and indentation here");
    return;
  }
  std::string cause(known->cause);
  if (open && known->theirs == "flow not found") cause += ", opened at " + context.at(*open);
  context.complain(place, std::move(cause), std::string(known->remedy));
}

}  // namespace sigwatch
