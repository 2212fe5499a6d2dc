#include "config/addresses.h"
#include "config/sections.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr auto kArchiveSample = "https://lists.example.org/hyperkitty/list/council@example.org/";

Parsed<std::string> parse_state(std::string_view text) {
  text = trim(text);
  const std::string remedy = "write `state: sqlite:/var/lib/sigwatch/sigwatch.db`";
  if (!text.starts_with("sqlite:")) return Refusal{ticked(text) + " is not `sqlite:PATH`", remedy};
  auto path = parse_path(text.substr(7));
  if (const auto* good = std::get_if<std::string>(&path)) {
    // `:memory:` is SQLite's name for a database that ends with the
    // process. Each restart would forget what was sent, and send it again.
    if (good->starts_with(':')) return Refusal{"the state must survive a restart", remedy};
    if (good->ends_with('/')) return Refusal{"the path is that of a directory", remedy};
    if (good->starts_with("//")) return Refusal{"`sqlite:` takes a path, not a URL", remedy};
  }
  return path;
}

const Keys<Organisation>& organisation_keys() {
  static const Keys<Organisation> keys = {
      required(value("name", "Example Foundation", &Organisation::name, parse_text)),
      value("rule", "https://example.org/rules.html", &Organisation::rule, parse_web_url),
  };
  return keys;
}

const Keys<Council>& council_keys() {
  static const Keys<Council> keys = {
      value("name", "Council", &Council::name, parse_text),
      required(value("notify", "council@example.org", &Council::notify, parse_address)),
      {"archive", kArchiveSample,
       [](Context& context, const Node& node, Council& into) {
         ArchiveEntry archive;
         if (read_archive(context, node, "archive", archive)) into.archive = std::move(archive);
       },
       names_of(archive_keys())},
      {"xmpp", sample_of(council_room_keys()),
       [](Context& context, const Node& node, Council& into) { read_council_room(context, node, into.xmpp.emplace()); },
       names_of(council_room_keys())},
  };
  return keys;
}

const Keys<PageSettings>& page_keys() {
  static const Keys<PageSettings> keys = {
      value("listen", "127.0.0.1:8025", &PageSettings::listen, parse_listen),
      value("public_url", "https://sigs.example.org/", &PageSettings::public_url, parse_base_url),
      value("authors", "false", &PageSettings::authors, parse_flag),
  };
  return keys;
}

/// The servers that are asked belong to others: a poll a minute
/// over sixteen connections is the most that a file can ask of one.
const Keys<PollSettings>& poll_keys() {
  static const Keys<PollSettings> keys = {
      value("every", "6 hours", &PollSettings::every, DurationIn{1min, Days(7)}),
      value("per_host", "2", &PollSettings::per_host, NumberIn{1, 16}),
      value("backfill", "4", &PollSettings::backfill, NumberIn{1, 1000}),
  };
  return keys;
}

Parsed<int> parse_interval(std::string_view text) {
  if (text == "none") return 0;
  if (text == "monthly") return 1;
  if (text == "quarterly") return 3;
  if (text == "yearly") return 12;
  return Refusal{ticked(text) + " is none of `monthly`, `quarterly`, `yearly` and `none`", ""};
}

const Keys<DigestSettings>& digest_keys() {
  static const Keys<DigestSettings> keys = {
      value("operators", "monthly", &DigestSettings::operators, parse_interval),
      value("council", "quarterly", &DigestSettings::council, parse_interval),
  };
  return keys;
}

Key<Register> canaries_key() {
  auto key = list("canaries", "[https://lists.example.org/hyperkitty/list/members@example.org/]", &Register::canaries,
                  [](Context& context, const Node& node, ArchiveEntry& into) {
                    return read_archive(context, node, "canaries", into);
                  });
  // Unlike a section, a list does not name the keys of its entries by itself. They are named so that a complaint
  // about a key in the wrong place can name the right one, and that the manual can be checked for them.
  key.below = names_of(archive_keys());
  return key;
}

Key<Register> sigs_key() {
  auto key = list("sigs", "[{id: iot, name: SIG-IoT, list: iot@example.org}]", &Register::sigs, read_sig);
  key.below = names_of(sig_keys());
  return required(std::move(key));
}

Key<Register> ignore_key() {
  auto key = list("ignore", "[{from: '^Build Robot ', because: a build robot}]", &Register::ignore, read_ignore);
  key.below = ignore_key_names();
  return key;
}

Key<Register> mail_key() {
  return required(
      Key<Register>{"mail", sample_of(mail_keys()),
                    [](Context& context, const Node& node, Register& into) { read_mail(context, node, into.mail); },
                    names_of(mail_keys())});
}

Key<Register> xmpp_key() {
  return {"xmpp", sample_of(xmpp_keys()),
          // Made before it is read: with a mistake in it there is an account all
          // the same, and check_chat() does not complain that there is none.
          [](Context& context, const Node& node, Register& into) { read_xmpp(context, node, into.xmpp.emplace()); },
          names_of(xmpp_keys())};
}

}  // namespace

const Keys<Register>& register_keys() {
  static const Keys<Register> keys = {
      required(section("organisation", &Register::organisation, organisation_keys())),
      required(section("council", &Register::council, council_keys())),
      required(values("operators", "[operators@example.org]", &Register::operators, parse_address)),
      section("policy", &Register::policy, policy_keys()),
      section("standing", &Register::policy, standing_keys()),
      section("digest", &Register::digest, digest_keys()),
      mail_key(),
      xmpp_key(),
      value("state", "sqlite:/var/lib/sigwatch/sigwatch.db", &Register::state, parse_state),
      section("page", &Register::page, page_keys()),
      section("poll", &Register::poll, poll_keys()),
      canaries_key(),
      sigs_key(),
      ignore_key(),
      value("templates", "/etc/sigwatch/texts", &Register::templates, parse_path),
  };
  return keys;
}

std::vector<std::string> config_keys() { return names_of(register_keys()); }

}  // namespace sigwatch
