#include "config/tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "config/source.h"
#include "config/syntax.h"

namespace sigwatch {
namespace {

// Nodes lie in one another and are destroyed by recursion: ten thousand `{` in a row must not use up the stack.
// No key of a configuration lies deeper than six levels (`sigs`, one SIG, `archives`, one archive, `password`).
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostValues = 1000000;  // ten thousand lists have a hundred thousand

/// Ends the parsing of a file whose structure is beyond bounds.
struct TooMuch {
  Place place;
  std::string cause;
};

/// yaml-cpp counts bytes of a line, editors count characters: behind
/// `Verein für Übung` the two differ. An error without a place bears a null mark.
Place place_of(const std::string& text, const YAML::Mark& mark) {
  if (mark.is_null()) return {1, 1};
  const auto at = std::min(static_cast<std::size_t>(mark.pos), text.size());
  const auto column = std::min(static_cast<std::size_t>(mark.column), at);
  return {mark.line + 1, characters_in(std::string_view(text).substr(at - column, column)) + 1};
}

/// yaml-cpp takes the rest of the file for the value when a quote never closes.
/// Without a word about it, all SIGs below the quote would be missing from the register, and nobody would watch them.
bool quote_closes(std::string_view text, std::size_t from) {
  const char quote = from < text.size() ? text[from] : '\0';
  if (quote != '\'' && quote != '"') return true;
  for (auto i = from + 1; i < text.size(); ++i) {
    const bool escaped = quote == '"' ? text[i] == '\\' : text.substr(i, 2) == "''";
    if (!escaped && text[i] == quote) return true;
    if (escaped) ++i;
  }
  return false;
}

/// `?` and `!` are what yaml-cpp says of plain and quoted values without a tag.
bool is_tag(const std::string& tag) { return !tag.empty() && tag != "?" && tag != "!"; }

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(Context& context, const std::string& text) : context_(context), text_(text) {}

  Node take() { return std::move(root_); }
  bool began() const { return began_; }

  /// Where the innermost map or list that is still open begins.
  std::optional<Place> open_at() const { return open_.empty() ? std::nullopt : std::optional(open_.back().node.place); }

  void OnDocumentStart(const YAML::Mark&) override { began_ = true; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(make(Node::Kind::null, mark)); }
  // Aliases of aliases make a small file grow without end once they are followed. And a value that
  // stands elsewhere is not found by who looks for it here. So they are refused, and never followed.
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    context_.complain(place_of(text_, mark), "an alias (`*`)",
                      "write the value out; put quotes around a value that begins with `*`");
    add(make(Node::Kind::refused, mark));
  }
  // A password that begins with such a sign, and has no quotes around it, is an anchor or a tag: neither is shown.
  void OnAnchor(const YAML::Mark& mark, const std::string& /*name*/) override {
    context_.complain(place_of(text_, mark), "an anchor (`&`)",
                      "write the value out where it is wanted; put quotes around a value that begins with `&`");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    Node node = make(Node::Kind::scalar, mark);
    node.text = value;
    if (is_tag(tag)) {
      refuse_tag(node.place);
      node.kind = Node::Kind::refused;
    }
    if (tag == "!" && !quote_closes(text_, static_cast<std::size_t>(mark.pos))) {
      context_.complain(node.place, "the quote that opens here never closes", "close it");
      node.kind = Node::Kind::refused;
    }
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(make(Node::Kind::list, mark), tag);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(make(Node::Kind::map, mark), tag);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Key {
    std::string text;
    Place place;
    bool refused = false;
  };
  struct Open {
    Node node;
    std::optional<Key> key;  ///< of a map: read, and its value is next
    std::map<std::string, Place> seen;
  };

  Node make(Node::Kind kind, const YAML::Mark& mark) {
    Node node;
    node.kind = kind;
    node.place = place_of(text_, mark);
    if (++values_ > kMostValues) throw TooMuch{node.place, "more than " + std::to_string(kMostValues) + " values"};
    return node;
  }

  void refuse_tag(Place place) {
    context_.complain(place, "a tag (`!`)", "leave it out; put quotes around a value that begins with `!`");
  }

  void open(Node node, const std::string& tag) {
    if (open_.size() >= kDeepest)
      throw TooMuch{node.place, "more than " + std::to_string(kDeepest) + " levels of nesting"};
    if (is_tag(tag)) refuse_tag(node.place);
    open_.push_back({std::move(node), std::nullopt, {}});
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == Node::Kind::list) {
      open_.back().node.items.push_back(std::move(node));
    } else if (!open_.back().key) {
      open_.back().key = accept_key(open_.back(), node);
    } else {
      attach(open_.back(), std::move(node));
    }
  }

  Key accept_key(Open& map, const Node& node) {
    if (node.kind != Node::Kind::scalar) {
      if (node.kind != Node::Kind::refused)
        context_.complain(node.place, "a key that is not text", "write `KEY: VALUE`");
      return {"", node.place, true};
    }
    // It would bring in keys that do not stand in this section: the reader could not see what is in force.
    if (node.text == "<<") {
      context_.complain(node.place, "a merge key (`<<`)", "write the keys out");
      return {"", node.place, true};
    }
    // yaml-cpp keeps both without a word. Of two `sigs:` one would
    // be in force, and the SIGs of the other would not be watched.
    const auto [first, fresh] = map.seen.emplace(node.text, node.place);
    if (fresh) return {node.text, node.place};
    context_.complain(node.place, ticked(node.text) + " stands twice, first at " + context_.at(first->second),
                      "keep one of them");
    return {"", node.place, true};
  }

  /// The value of a refused key is read and dropped: its own
  /// mistakes are named, and the keys behind it keep their values.
  static void attach(Open& map, Node value) {
    if (!map.key->refused) map.node.entries.push_back({std::move(map.key->text), map.key->place, std::move(value)});
    map.key.reset();
  }

  Context& context_;
  const std::string& text_;
  Node root_;
  bool began_ = false;
  std::vector<Open> open_;
  std::size_t values_ = 0;
};

/// A second document is refused, not passed over: it may hold what the reader believes to be in force.
class SecondDocument final : public YAML::EventHandler {
 public:
  std::optional<YAML::Mark> found;
  void OnDocumentStart(const YAML::Mark& mark) override { found = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override { throw TooMuch{}; }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    throw TooMuch{};
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    throw TooMuch{};
  }
  void OnMapEnd() override {}
};

void refuse_second(Context& context, const std::string& text, YAML::Parser& parser) {
  SecondDocument second;
  try {
    parser.HandleNextDocument(second);
  } catch (const TooMuch&) {  // its beginning says enough
  }
  if (second.found)
    context.complain(place_of(text, *second.found), "a second document begins (`---`)", "keep one document in a file");
}

}  // namespace

const Node* find(const Node& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(), [&](const Entry& e) { return e.key == key; });
  return found == map.entries.end() ? nullptr : &found->value;
}

std::optional<Node> parse_tree(Context& context, const std::string& text) {
  std::istringstream in(text);
  TreeBuilder builder(context, text);
  try {
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder) || !builder.began()) {
      context.complain({1, 1}, "the file is empty", "start from sigwatch.example.yaml");
      return std::nullopt;
    }
    refuse_second(context, text, parser);
    return builder.take();
  } catch (const TooMuch& bound) {
    context.complain(bound.place, bound.cause, "this is no configuration; start from sigwatch.example.yaml");
  } catch (const YAML::Exception& e) {
    complain_of_syntax(context, place_of(text, e.mark), e.msg, builder.open_at());
  }
  return std::nullopt;
}

}  // namespace sigwatch
