#include "core/post/closing.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/text.h"

namespace sigwatch {
namespace {

/// One word of a text, in lower case, with the place where it stands.
struct SentenceWord {
  std::string text;
  std::size_t begin = 0, end = 0;  ///< bytes of the text that it was read from
};
using Sentence = std::vector<SentenceWord>;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Sentence> split() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        skip_blanks();
      } else {
        read_chunk();
      }
    }
    finish();
    return std::move(sentences_);
  }

 private:
  void skip_blanks() {
    int lines = 0;
    for (; at_ < text_.size() && is_space(text_[at_]); ++at_) lines += text_[at_] == '\n' ? 1 : 0;
    if (lines > 1) finish();
  }

  /// What stands between blanks: a word in its punctuation, a link, or marks alone.
  void read_chunk() {
    const auto end = static_cast<std::size_t>(
        std::find_if(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(), is_space) - text_.begin());
    const std::string_view chunk = text_.substr(at_, end - at_);
    const auto first = static_cast<std::size_t>(std::find_if(chunk.begin(), chunk.end(), is_word_byte) - chunk.begin());
    if (first == chunk.size()) {
      // A dash may stand in a sentence; a ruler parts.
      if (chunk.size() > 3) finish();
    } else {
      read_word(chunk, first);
    }
    at_ = end;
  }

  void read_word(std::string_view chunk, std::size_t first) {
    const auto last =
        static_cast<std::size_t>(std::find_if(chunk.rbegin(), chunk.rend(), is_word_byte).base() - chunk.begin());
    std::string word = lower(chunk.substr(first, last - first));
    if (word.ends_with("'s")) word.resize(word.size() - 2);
    // The name of a page may hold the very words: `/t/shut-down-the-foo-devel-mailing-lists/141`.
    if (word.find("://") == std::string::npos) current_.push_back({std::move(word), at_ + first, at_ + last});
    if (chunk.find_first_of(".!?;:)]", last) != std::string_view::npos) finish();
  }

  void finish() {
    if (!current_.empty()) sentences_.push_back(std::exchange(current_, {}));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Sentence current_;
  std::vector<Sentence> sentences_;
};

/// Parts a text into sentences, which end with `.!?;:`, a bracket, an empty line or a line of marks. Links are no
/// words.
std::vector<Sentence> split_sentences(std::string_view text) { return Splitter(text).split(); }

constexpr std::size_t kReach = 8;  // words between the list and its end, in one sentence
constexpr std::size_t kLongestShown = 120;

using Set = std::span<const std::string_view>;

// Before `list`, these make it a mailing list or this very one.
constexpr std::string_view kSureBefore[] = {"mailing", "mail",  "email", "e-mail", "discussion",
                                            "this",    "these", "our",   "both"};
constexpr std::string_view kListWords[] = {"list", "lists"};
constexpr std::string_view kSureListWords[] = {"mailing-list", "mailing-lists", "mailinglist",
                                               "mailinglists", "maillist",      "listserv"};
constexpr std::string_view kArchiveWords[] = {"archive", "archives"};
constexpr std::string_view kArchiveBefore[] = {"the",   "this",    "these", "our",   "list",
                                               "lists", "mailing", "mail",  "public"};

constexpr std::string_view kDone[] = {
    "closed",     "moved",      "migrated",   "retired",   "discontinued", "decommissioned", "deactivated", "abandoned",
    "superseded", "disbanded",  "dissolved",  "shutdown",  "closing",      "moving",         "migrating",   "retiring",
    "obsolete",   "defunct",    "deprecated", "read-only", "readonly",     "sunset",         "replaced",    "relocated",
    "frozen",     "relocating", "merged",     "retire",    "inactive"};
constexpr std::string_view kBeginning[] = {"close",    "move",     "migrate", "retire", "discontinue", "decommission",
                                           "relocate", "shutdown", "closes",  "moves",  "migrates",    "retires"};
constexpr std::string_view kNouns[] = {"migration", "closure", "shutdown", "retirement", "relocation", "closing"};
// Before the list: `closing the list`, `retire the x-devel list`; `a closed list` is one that you cannot join.
constexpr std::string_view kActs[] = {"close",    "closing",     "move",          "moving",       "retire",
                                      "retiring", "discontinue", "discontinuing", "decommission", "decommissioning",
                                      "relocate", "relocating",  "shutdown"};
constexpr std::string_view kActsDone[] = {"closed",         "moved",     "migrated",  "retired",  "discontinued",
                                          "decommissioned", "relocated", "abandoned", "replaced", "superseded"};
constexpr std::string_view kMigrations[] = {"migration", "migrate",    "migrating", "migrated",
                                            "closure",   "retirement", "relocation"};

constexpr std::string_view kHelpers[] = {
    "is",      "are",        "was",     "were",        "be",          "been",       "being", "has",
    "have",    "had",        "will",    "shall",       "now",         "gets",       "got",   "can",
    "may",     "must",       "should",  "could",       "would",       "to",         "we",    "i",
    "going",   "officially", "soon",    "permanently", "finally",     "also",       "just",  "hereby",
    "already", "about",      "itself",  "service",     "services",    "server",     "it",    "scheduled",
    "due",     "and",        "archive", "archives",    "effectively", "completely", "today"};
constexpr std::string_view kModals[] = {"will", "to",    "shall", "must", "should", "can",
                                        "may",  "could", "would", "we",   "i",      "be"};
constexpr std::string_view kBeings[] = {"is",   "are", "was", "were", "be",  "been",  "being",  "has",
                                        "have", "had", "now", "gets", "got", "going", "service"};
// Behind these the sentence turns to something else: `I asked on this list after the server moved`.
constexpr std::string_view kTurnAway[] = {"after",   "before", "since",  "when",  "if",    "because",
                                          "while",   "until",  "unless", "that",  "which", "who",
                                          "whether", "as",     "but",    "about", "not"};
// Between an act and the list, these say that something else moves there: `moving this to the mailing list`.
constexpr std::string_view kElsewhere[] = {"to", "on",  "from", "in",  "into", "onto", "via", "at",
                                           "by", "off", "with", "for", "over", "and",  "or",  "as"};
constexpr std::string_view kNoLonger[] = {"in",         "used",      "use",       "active",    "available",
                                          "maintained", "accept",    "accepts",   "accepting", "exist",
                                          "exists",     "supported", "monitored", "be",        "open",
                                          "operate",    "operates",  "being",     "needed",    "work"};
constexpr std::string_view kPlaceNouns[] = {"address", "home", "hosting", "location"};
constexpr std::string_view kThe[] = {"the", "all"};
constexpr std::string_view kOne[] = {"the", "this", "these", "our", "both", "all"};

bool in(Set set, std::string_view word) { return std::find(set.begin(), set.end(), word) != set.end(); }

enum class Sure { no, maybe, yes };

/// A span of words [first, last].
struct Span {
  std::size_t first = 0, last = 0;
};

class Search {
 public:
  explicit Search(const Sentence& words) : words_(words) {}

  /// The first span that says it.
  std::optional<Span> find() const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Sure sure = list_at(i);
      if (sure != Sure::no) {
        if (const auto last = end_after(i, sure)) return Span{start_of(i), *last};
        if (const auto first = act_before(i, sure)) return Span{*first, i};
      }
      if (const auto last = new_place_at(i)) return Span{i, *last};
    }
    return std::nullopt;
  }

 private:
  std::string_view word(std::size_t i) const {
    return i < words_.size() ? std::string_view(words_[i].text) : std::string_view();
  }
  std::string_view before(std::size_t i, std::size_t n = 1) const { return i >= n ? word(i - n) : std::string_view(); }
  std::size_t start_of(std::size_t i) const { return i >= 2 ? i - 2 : 0; }

  /// How surely the word is a mailing list, and not one of numbers or shopping.
  Sure list_at(std::size_t i) const {
    if (in(kSureListWords, word(i))) return Sure::yes;
    if (in(kArchiveWords, word(i))) return i == 0 || in(kArchiveBefore, before(i)) ? Sure::maybe : Sure::no;
    if (!in(kListWords, word(i))) return Sure::no;
    if (in(kSureBefore, before(i)) || before(i).find_first_of("-@") != std::string_view::npos) return Sure::yes;
    if (before(i) == "old" && in(kSureBefore, before(i, 2))) return Sure::yes;
    return i == 0 || in(kThe, before(i)) || in(kThe, before(i, 2)) ? Sure::maybe : Sure::no;
  }

  /// `list ... is closed`: the place of the word that ends it.
  std::optional<std::size_t> end_after(std::size_t at, Sure sure) const {
    bool modal = false, state = false, plain = true;
    for (std::size_t i = at + 1; i < words_.size() && i <= at + 1 + kReach; ++i) {
      if (const auto last = ending_at(i, i == at + 1, modal, state)) {
        if (sure == Sure::yes || plain) return last;
      }
      if (in(kTurnAway, word(i)) && !(word(i) == "about" && word(i + 1) == "to")) return std::nullopt;
      modal = modal || in(kModals, word(i));
      state = state || in(kBeings, word(i)) || in(kModals, word(i));
      plain = plain && in(kHelpers, word(i));
    }
    return std::nullopt;
  }

  std::optional<std::size_t> ending_at(std::size_t i, bool next, bool modal, bool state) const {
    if (word(i) == "no" && word(i + 1) == "longer" && in(kNoLonger, word(i + 2))) return i + 2;
    const bool shut = (word(i) == "shut" || word(i) == "shutting") && word(i + 1) == "down";
    if (shut && (next || modal || state)) return i + 1;
    if (in(kDone, word(i)) && (next || state)) return i;
    if (in(kBeginning, word(i)) && (modal || (next && word(i).ends_with('s')))) return i;
    if (in(kNouns, word(i)) && next) return i;
    return std::nullopt;
  }

  /// `closing the list`, `migration to the new mailing list`, `instead of this list`: the place of the first word.
  std::optional<std::size_t> act_before(std::size_t at, Sure sure) const {
    bool elsewhere = false;
    for (std::size_t n = 1; n <= kReach && n <= at; ++n) {
      const std::size_t i = at - n;
      if (in(kMigrations, word(i)) && sure == Sure::yes) return i;
      if (!elsewhere && acts_at(i, at) && (sure == Sure::yes || goes_on_as_list(at))) return i;
      if (sure == Sure::yes && word(i) == "instead" && word(i + 1) == "of" && n <= 4) return i;
      if (in(kTurnAway, word(i))) return std::nullopt;
      // `the x-devel and y-devel lists` are one thing.
      elsewhere = elsewhere || (in(kElsewhere, word(i)) && word(i + 1).find('-') == std::string_view::npos);
    }
    return std::nullopt;
  }

  bool acts_at(std::size_t i, std::size_t at) const {
    if (in(kActs, word(i))) return true;
    if (in(kActsDone, word(i))) return names_one_between(i, at);
    return (word(i) == "shut" || word(i) == "shutting") && word(i + 1) == "down";
  }

  /// `closed this list` ends one; `a closed mailing list` is one that not everybody may join.
  bool names_one_between(std::size_t i, std::size_t at) const {
    for (std::size_t between = i + 1; between < at; ++between) {
      if (in(kOne, word(between))) return true;
    }
    return false;
  }

  /// A mere `the list` is one of subscribers when the sentence ends there or it goes somewhere.
  bool goes_on_as_list(std::size_t at) const {
    return at + 1 == words_.size() || word(at + 1) == "to" || in(kArchiveWords, word(at + 1));
  }

  /// `new list address`, `new archive will`, `new home of this list`.
  std::optional<std::size_t> new_place_at(std::size_t i) const {
    if (word(i) != "new") return std::nullopt;
    std::size_t at = i + 1;
    while (at < words_.size() && at <= i + 3 && (list_word(at) || word(at) == "mailing")) ++at;
    if (at > i + 1 && in(kPlaceNouns, word(at))) return at;
    if (at == i + 2 && in(kArchiveWords, word(i + 1)) && in(kModals, word(at))) return at;
    if (!in(kPlaceNouns, word(i + 1)) || (word(i + 2) != "of" && word(i + 2) != "for")) return std::nullopt;
    for (std::size_t last = i + 3; last <= i + 6 && last < words_.size(); ++last) {
      if (list_at(last) != Sure::no) return last;
    }
    return std::nullopt;
  }

  bool list_word(std::size_t i) const {
    return in(kListWords, word(i)) || in(kSureListWords, word(i)) || in(kArchiveWords, word(i));
  }

  const Sentence& words_;
};

}  // namespace

std::string closing_words(std::string_view text) {
  for (const Sentence& sentence : split_sentences(text)) {
    const auto found = Search(sentence).find();
    if (!found) continue;
    const std::size_t begin = sentence[found->first].begin;
    return clean_line(text.substr(begin, sentence[found->last].end - begin), kLongestShown);
  }
  return {};
}

}  // namespace sigwatch
