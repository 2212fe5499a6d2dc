#include <algorithm>
#include <iterator>

#include "config/addresses.h"
#include "config/secret.h"
#include "config/sections.h"
#include "core/base/text.h"
#include "libraries/re2/pattern.h"

namespace sigwatch {
namespace {

/// The id is a part of notice ids (`iot.2026-05-22.warn1.0`), and so of Message-IDs,
/// of addresses of the page and of names of files. Hence no dot, nothing to quote,
/// and no capital letters: some archives fold the case of Message-IDs.
Parsed<std::string> parse_id(std::string_view text) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (!text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), good)) return std::string(text);
  return Refusal{ticked(text) + " is not an id", "write 1 to 32 of a-z, 0-9 and `-`"};
}

struct Pattern {
  std::string text;
  Matcher matcher;
};

/// RE2, whose time is linear in the text: subjects are written by strangers. An empty pattern under `ignore`
/// would set everybody aside, and leaving out a person is the worst mistake that the program can make.
Parsed<Pattern> parse_pattern(std::string_view text) {
  if (text.empty())
    return Refusal{"the pattern is empty and would match everything",
                   "leave it out, or write a pattern in single quotes"};
  auto matcher = compile_pattern(std::string(text));
  if (!matcher) return Refusal{matcher.error().what, "see RE2's syntax, and keep the pattern in single quotes"};
  return Pattern{std::string(text), std::move(matcher).value()};
}

const Keys<SigEntry>& only_keys() {
  static const Keys<SigEntry> keys = {required(
      Key<SigEntry>{"subject", "'(?i)e2ee|omemo'", [](Context& context, const Node& node, SigEntry& into) {
                      if (auto pattern = read_value(context, node, "subject", "'(?i)e2ee|omemo'", parse_pattern)) {
                        // The words that mail and page show ("How we look: ...") and the matcher
                        // that judges are set together, so that they are of one pattern.
                        into.only = std::move(pattern->text);
                        into.only_subject = std::move(pattern->matcher);
                      }
                    }})};
  return keys;
}

const Keys<Exemption>& exempt_keys() {
  static const Keys<Exemption> keys = {
      value("until", "2027-01-01", &Exemption::until, parse_date),
      // Why a group is not warned is for its members to read: it stands on the group's page.
      required(value("because", "a new charter is being written", &Exemption::because, parse_text)),
      value("by", "council", &Exemption::by, parse_text),
  };
  return keys;
}

const Keys<Removal>& removed_keys() {
  static const Keys<Removal> keys = {
      value("since", "2025-05-20", &Removal::since, parse_date),
      value("reference", "https://example.org/minutes/2025-05-20", &Removal::reference, parse_web_url),
  };
  return keys;
}

Parsed<WrittenBy> parse_writer(std::string_view text) {
  if (text == "server") return WrittenBy::server;
  if (text == "subscription") return WrittenBy::subscription;
  return Refusal{ticked(text) + " writes no archive", "write `server` for the list server itself, or `subscription`"};
}

bool read_archive_item(Context& context, const Node& node, ArchiveEntry& into) {
  return read_archive(context, node, "archives", into);
}

/// With its slash or without, it is one place. It would be asked twice, and a
/// feed, whose items bear no Message-ID, would show each of its posts twice.
void refuse_twins(Context& context, const Node& node, const SigEntry& sig) {
  for (std::size_t i = 0; i < sig.archives.size(); ++i) {
    for (std::size_t j = i + 1; j < sig.archives.size(); ++j) {
      const auto bare = [](std::string_view url) { return url.ends_with('/') ? url.substr(0, url.size() - 1) : url; };
      if (bare(sig.archives[i].url) != bare(sig.archives[j].url)) continue;
      context.complain(find(node, "archives")->place,
                       "`archives`: " + ticked(sig.archives[j].url) + " stands twice in the list", "keep one of them");
    }
  }
}

/// Other venues are kept apart from what is measured; `counts: any` brings them back (count_venues() in config.cc).
void split_venues(SigEntry& sig) {
  // Stable: notices are looked for in the first archive that is neither frozen nor
  // supporting (docs/archives.md), and their order is the administrator's choice.
  const auto first = std::stable_partition(sig.archives.begin(), sig.archives.end(),
                                           [](const ArchiveEntry& a) { return !a.supporting; });
  sig.venues.assign(std::make_move_iterator(first), std::make_move_iterator(sig.archives.end()));
  sig.archives.erase(first, sig.archives.end());
}

Key<IgnoreRule> pattern_key(std::string name, std::string sample, Matcher IgnoreRule::*member) {
  return {name, sample, [name, sample, member](Context& context, const Node& node, IgnoreRule& into) {
            if (auto pattern = read_value(context, node, name, sample, parse_pattern))
              into.*member = std::move(pattern->matcher);
          }};
}

const Keys<IgnoreRule>& ignore_keys() {
  static const Keys<IgnoreRule> keys = {
      pattern_key("from", "'^Build Robot '", &IgnoreRule::from),
      pattern_key("subject", "'(?i)^newsletter'", &IgnoreRule::subject),
      value("sig", "iot", &IgnoreRule::sig, parse_id),
      value("because", "a build robot, not a person", &IgnoreRule::name, parse_text),
  };
  return keys;
}

}  // namespace

const Keys<ArchiveEntry>& archive_keys() {
  static const Keys<ArchiveEntry> keys = {
      // First, because its sample is what remedies propose for an archive as a whole.
      value("url", "https://lists.example.org/hyperkitty/list/iot@example.org/", &ArchiveEntry::url, parse_location),
      values("command", "[/usr/local/bin/read-archive, --list, iot]", &ArchiveEntry::command, parse_text),
      value("kind", "pipermail", &ArchiveEntry::kind, parse_text),
      value("frozen", "false", &ArchiveEntry::frozen, parse_flag),
      value("supporting", "false", &ArchiveEntry::supporting, parse_flag),
      value("written_by", "server", &ArchiveEntry::written_by, parse_writer),
      value("private_address", "false", &ArchiveEntry::private_address, parse_flag),
      value("user", "sigwatch", &ArchiveEntry::user, parse_text),
      password_key("imap_password", &ArchiveEntry::password),
  };
  return keys;
}

namespace {

/// What identifies a command everywhere: its words.
/// State and `attest` know an archive by its url alone, and a command has none.
std::string url_of_command(const std::vector<std::string>& words) {
  std::string url = "command:";
  for (const auto& word : words) url += (url.back() == ':' ? "" : " ") + word;
  return url;
}

bool settle_archive(Context& context, const Node& node, std::string_view name, ArchiveEntry& into) {
  const auto tick = "`" + std::string(name) + "`: ";
  if (find(node, "url") && find(node, "command")) {
    context.complain(node.place, tick + "both `url` and `command`", "keep the one that reads this archive");
    return false;
  }
  if (!into.command.empty()) {
    // What a search path finds depends on who starts the program: the
    // service could run another one than `sigwatchctl check` did.
    if (!into.command.front().starts_with('/')) {
      context.complain(find(node, "command")->place, tick + "the program is named without its path",
                       "write `/usr/...` in full; no shell looks for it");
    }
    into.url = url_of_command(into.command);
    into.kind = "command";
  } else if (!find(node, "url") && !find(node, "command")) {
    miss(context, node.place, name, "url", archive_keys().front().sample);
  }
  check_login(context, node, into.user, "imap_password");
  return !into.url.empty();
}

}  // namespace

bool read_archive(Context& context, const Node& node, std::string_view name, ArchiveEntry& into) {
  into.place = context.at(node.place);
  if (node.kind == Node::Kind::map) {
    if (!read_section(context, node, name, archive_keys(), into)) return false;
    // An unknown kind is complained of later, by who knows the kinds
    // (lib/archives/kinds.cc): then at the place of the word, not of the entry.
    if (const auto* kind = find(node, "kind")) into.place = context.at(kind->place);
    return settle_archive(context, node, name, into);
  }
  auto location = read_value(context, node, name, archive_keys().front().sample, parse_location);
  if (location) into.url = std::move(*location);
  return location.has_value();
}

const Keys<SigEntry>& sig_keys() {
  static const Keys<SigEntry> keys = [] {
    auto archives = list("archives", "[https://lists.example.org/hyperkitty/list/iot@example.org/]",
                         &SigEntry::archives, read_archive_item);
    archives.below = names_of(archive_keys());
    return Keys<SigEntry>{
        required(value("id", "iot", &SigEntry::id, parse_id)),
        required(value("name", "SIG-IoT", &SigEntry::name, parse_text)),
        required(value("list", "iot@example.org", &SigEntry::list, parse_address)),
        value("charter", "https://example.org/sigs/iot.html", &SigEntry::charter, parse_web_url),
        value("standing", "false", &SigEntry::standing, parse_flag),
        value("since", "2016-11-01", &SigEntry::since, parse_date),
        values("leaders", "[leader@example.org]", &SigEntry::leaders, parse_address),
        std::move(archives),
        group("only", only_keys()),
        section("exempt", &SigEntry::exempt, exempt_keys()),
        section("removed", &SigEntry::removed, removed_keys()),
        value("templates", "/etc/sigwatch/texts/iot", &SigEntry::templates, parse_path),
    };
  }();
  return keys;
}

bool read_sig(Context& context, const Node& node, SigEntry& into) {
  if (!read_section(context, node, "sigs", sig_keys(), into)) return false;
  into.place = context.at(node.place);
  refuse_twins(context, node, into);
  split_venues(into);
  return true;
}

std::vector<std::string> ignore_key_names() { return names_of(ignore_keys()); }

bool read_ignore(Context& context, const Node& node, IgnoreRule& into) {
  if (!read_section(context, node, "ignore", ignore_keys(), into)) return false;
  const auto* from = find(node, "from");
  const auto* subject = find(node, "subject");
  // Without a pattern a rule matches every post: it would leave out every person of every list.
  if (!from && !subject) {
    context.complain(node.place, "`ignore`: a rule without a pattern would ignore everybody",
                     "add `from: PATTERN` or `subject: PATTERN`");
    return false;
  }
  if (!into.name.empty()) return true;
  // The name is what `explain` shows, and what operators and Council
  // read, as the reason why a post was set aside: never nothing.
  if (from) into.name = "from " + ticked(from->text);
  if (subject) into.name += (from ? ", subject " : "subject ") + ticked(subject->text);
  return true;
}

}  // namespace sigwatch
