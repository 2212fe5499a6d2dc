#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config_file.h"

namespace sigwatch {
namespace {

struct Mistake {
  std::string name;
  std::map<int, std::string> lines;  ///< what stands there instead
  std::string expected;              ///< every problem, exactly
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class AMistake : public testing::TestWithParam<Mistake> {};

TEST_P(AMistake, IsAnsweredWithPlaceCauseAndRemedy) {
  const auto result = load_text(config_with(GetParam().lines));
  EXPECT_FALSE(result.value.has_value());
  EXPECT_EQ(problems_in(result), GetParam().expected);
}

std::string name_of(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

// clang-format off
INSTANTIATE_TEST_SUITE_P(InTheYaml, AMistake, testing::Values(
    Mistake{"AKeyTwice", {{7, "operators: [b@example.org]"}},
            "sigwatch.yaml:7:1: `operators` stands twice, first at sigwatch.yaml:3:1; keep one of them\n"},
    Mistake{"AnAnchor", {{3, "operators: &who [ops@example.org]"}},
            "sigwatch.yaml:3:12: an anchor (`&`); write the value out where it is wanted; put quotes around a value that begins with `&`\n"},
    Mistake{"AnAlias", {{3, "operators: &who [ops@example.org]"}, {6, "  - {id: iot, name: IoT, list: iot@example.org, leaders: *who}"}},
            "sigwatch.yaml:3:12: an anchor (`&`); write the value out where it is wanted; put quotes around a value that begins with `&`\n"
            "sigwatch.yaml:6:58: an alias (`*`); write the value out; put quotes around a value that begins with `*`\n"},
    Mistake{"AnAliasOfNothing", {{6, "  - {id: iot, name: IoT, list: iot@example.org, only: {subject: *omemo}}"}},
            "sigwatch.yaml:6:65: an alias (`*`); write the value out; put quotes around a value that begins with `*`\n"},
    Mistake{"AMergeKey", {{4, "mail: {<<: {from: a@example.org}, from: a@example.org, via: 'maildir:out'}"}},
            "sigwatch.yaml:4:8: a merge key (`<<`); write the keys out\n"},
    Mistake{"ATag", {{3, "operators: !!seq [ops@example.org]"}},
            "sigwatch.yaml:3:12: a tag (`!`); leave it out; put quotes around a value that begins with `!`\n"},
    Mistake{"AKeyThatIsAList", {{7, "? [a, b]"}, {8, ": c"}},
            "sigwatch.yaml:7:3: a key that is not text; write `KEY: VALUE`\n"},
    Mistake{"ASecondDocument", {{7, "---"}, {8, "operators: [b@example.org]"}},
            "sigwatch.yaml:7:1: a second document begins (`---`); keep one document in a file\n"},
    Mistake{"ATabInFront", {{6, "\t- {id: iot, name: IoT, list: iot@example.org}"}},
            "sigwatch.yaml:6:1: a tab in front of the line; indent with blanks\n"},
    Mistake{"AByteThatIsNotUtf8", {{1, "organisation: {name: Ex\xE4mple}"}},
            "sigwatch.yaml:1:24: the byte 0xE4 is not UTF-8; save the file as UTF-8\n"},
    Mistake{"AControlCharacter", {{1, "organisation: {name: Ex\x01mple}"}},
            "sigwatch.yaml:1:24: a control character (0x01); remove it\n"},
    Mistake{"AnOpenBracket", {{3, "operators: [ops@example.org"}},
            "sigwatch.yaml:4:5: a bracket is not closed, opened at sigwatch.yaml:3:12; close the `{` or `[`, and put commas between its entries\n"},
    Mistake{"AStrayBracket", {{3, "operators: ops@example.org]"}, {7, "]"}},
            "sigwatch.yaml:7:1: a closing bracket without an opening one; remove it, or open it\n"},
    Mistake{"AnOpenQuote", {{7, "templates: 'texts"}},
            "sigwatch.yaml:7:12: the quote that opens here never closes; close it\n"},
    Mistake{"AColonInAValue", {{1, "organisation: Example: the foundation"}},
            "sigwatch.yaml:1:22: a `:` that belongs to no key here; put a blank after the `:` of every key, quotes around a value that holds `: `, "
            "and keys of one section in one column\n"},
    Mistake{"AnUnknownEscape", {{7, "ignore: [{subject: \"\\d\"}]"}},
            "sigwatch.yaml:7:23: an unknown `\\` escape in double quotes; put single quotes around it: there a `\\` is a `\\`\n"},
    Mistake{"AValueThatBeginsWithAt", {{3, "operators: [@example.org]"}},
            "sigwatch.yaml:3:13: a value cannot begin with this character; put quotes around the value\n"},
    Mistake{"AColumnBehindOtherLetters", {{1, "organisation: {name: Verein für Übung, nmae: x}"}},
            "sigwatch.yaml:1:40: `nmae` is not a key in `organisation`; did you mean `name`?\n"}
    ), name_of);

INSTANTIATE_TEST_SUITE_P(InTheKeys, AMistake, testing::Values(
    Mistake{"AKeyMisspelt", {{7, "plicy: {silent_after: 6 months}"}},
            "sigwatch.yaml:7:1: `plicy` is not a key; did you mean `policy`?\n"},
    Mistake{"AKeyInTheWrongSection", {{7, "silent_after: 6 months"}},
            "sigwatch.yaml:7:1: `silent_after` is not a key; it belongs in `policy`\n"},
    Mistake{"AKeyOfNobody", {{7, "poll: {colour: blue}"}},
            "sigwatch.yaml:7:8: `colour` is not a key in `poll`; known here are `every`, `per_host`, `backfill`\n"},
    Mistake{"AKeyMissing", {{2, "council: {name: Council}"}},
            "sigwatch.yaml:2:10: `notify` is missing in `council`; write `notify: council@example.org`\n"},
    Mistake{"ASectionMissing", {{1, "# nothing"}},
            "sigwatch.yaml:2:1: `organisation` is missing; write `organisation: {name: Example Foundation}`\n"},
    Mistake{"AKeyWithoutValue", {{7, "page: {listen: }"}},
            "sigwatch.yaml:7:16: `listen`: no value is given; write `listen: 127.0.0.1:8025`\n"},
    Mistake{"AValueForAList", {{3, "operators: ops@example.org"}},
            "sigwatch.yaml:3:12: `operators`: this is not a list; write `operators: [operators@example.org]`\n"},
    Mistake{"AValueForASection", {{7, "poll: 6 hours"}},
            "sigwatch.yaml:7:7: `poll`: this is not a section with keys; write `poll: {every: 6 hours}`\n"},
    Mistake{"AListForAValue", {{7, "page: {public_url: [a]}"}},
            "sigwatch.yaml:7:20: `public_url`: this is not a plain value; write `public_url: https://sigs.example.org/`\n"},
    Mistake{"AnEmptyList", {{3, "operators: []"}},
            "sigwatch.yaml:3:12: `operators`: the list is empty; write `operators: [operators@example.org]`\n"},
    Mistake{"NoSigs", {{5, "sigs: []"}, {6, ""}},
            "sigwatch.yaml:5:7: `sigs`: the list is empty; write `sigs: [{id: iot, name: SIG-IoT, list: iot@example.org}]`\n"}
    ), name_of);

INSTANTIATE_TEST_SUITE_P(InThePolicy, AMistake, testing::Values(
    Mistake{"DaysForMonths", {{7, "policy: {silent_after: 180 days}"}},
            "sigwatch.yaml:7:24: `silent_after`: `180 days` is not in calendar months; calendar months are needed: write `6 months`\n"},
    Mistake{"AYearForMonths", {{7, "policy: {silent_after: 1 year}"}},
            "sigwatch.yaml:7:24: `silent_after`: `1 year` is not in calendar months; calendar months are needed: write `12 months`\n"},
    Mistake{"NoMonths", {{7, "policy: {silent_after: 0 months}"}},
            "sigwatch.yaml:7:24: `silent_after`: `0 months` is out of range; write a value from 1 month to 120 months\n"},
    Mistake{"AMonthForDays", {{7, "policy: {second_warning_after: 1 month}"}},
            "sigwatch.yaml:7:32: `second_warning_after`: `1 month` is not exact: months differ in length; write `30 days`\n"},
    Mistake{"ASecondWarningAtOnce", {{7, "policy: {second_warning_after: 5 minutes}"}},
            "sigwatch.yaml:7:32: `second_warning_after`: `5 minutes` is out of range; write a value from 1 day to 366 days\n"},
    Mistake{"AnAbbreviation", {{7, "policy: {proof: {over: 48h}}"}},
            "sigwatch.yaml:7:24: `over`: `48h` is not a duration; write `48 hours`\n"},
    Mistake{"ADurationWithoutUnit", {{7, "poll: {every: 6}"}},
            "sigwatch.yaml:7:15: `every`: `6` is not a duration; write `every: 6 hours`\n"},
    Mistake{"NoProof", {{7, "policy: {proof: {polls: 0, over: 48 hours}}"}},
            "sigwatch.yaml:7:25: `polls`: `0` is out of range; write a value from 1 to 100\n"},
    Mistake{"ANumberInWords", {{7, "policy: {brake: two}"}},
            "sigwatch.yaml:7:17: `brake`: `two` is not a whole number; write `brake: 2`\n"},
    Mistake{"RemindersOutOfOrder", {{7, "policy: {remind_after: [3 months, 1 month]}"}},
            "sigwatch.yaml:7:24: `remind_after`: the months do not ascend; write `[1 month, 2 months, 3 months]`\n"},
    Mistake{"AReminderTwice", {{7, "policy: {remind_after: [1 month, 1 month]}"}},
            "sigwatch.yaml:7:34: `remind_after`: `1 month` stands twice in the list; keep one of them\n"},
    Mistake{"AReminderTooLate", {{7, "policy: {remind_after: [1 month, 13 months]}"}},
            "sigwatch.yaml:7:24: `remind_after`: a reminder after the request has lapsed (`lapse_after`); leave it out, or raise `lapse_after`\n"},
    Mistake{"LessReadThanJudged", {{7, "policy: {silent_after: 25 months}"}},
            "sigwatch.yaml:7:9: `backfill`: shorter than `silent_after`; raise it to `silent_after` or more\n"},
    Mistake{"PollsTooSeldom", {{7, "poll: {every: 4 days}"}},
            "sigwatch.yaml:7:15: `every`: not shorter than `unreachable_after` of `policy` (3 days); poll more often, or raise `unreachable_after`\n"},
    Mistake{"DigestsByTheWeek",
            {{7, "digest: {operators: weekly}"}},
            "sigwatch.yaml:7:21: `operators`: `weekly` is none of `monthly`, `quarterly`, `yearly` and `none`; write `operators: "
            "monthly`\n"},
    Mistake{"ReportTheStandingInDays", {{7, "standing: {report_after: 365 days}"}},
            "sigwatch.yaml:7:26: `report_after`: `365 days` is not in calendar months; calendar months are needed: write `12 months`\n"}
    ), name_of);

INSTANTIATE_TEST_SUITE_P(InTheChat, AMistake, testing::Values(
    Mistake{"ARoomWithoutAnAccount", {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org}}"}},
            "sigwatch.yaml:2:46: `xmpp` of `council` without an account of ours; add `xmpp: {jid: sigwatch@example.org, password: {credential: "
            "xmpp_password}}`\n"},
    Mistake{"AnAccountWithoutARoom", {{7, "xmpp: {jid: sigwatch@example.org, password: {credential: xmpp_password}}"}},
            "sigwatch.yaml:7:7: `xmpp`: nobody is told anything there; name the Council's room, `council: {xmpp: {to: council@rooms.example.org}}`, or "
            "leave it out\n"},
    Mistake{"AnAccountWithoutPassword",
            {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org}}"}, {7, "xmpp: {jid: sigwatch@example.org}"}},
            "sigwatch.yaml:7:7: `password` is missing in `xmpp`; write `password: {credential: xmpp_password}`\n"},
    Mistake{"AChatPasswordInTheFile",
            {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org}}"}, {7, "xmpp: {jid: sigwatch@example.org, password: hunter2}"}},
            "sigwatch.yaml:7:45: `password`: a secret stands in the file; take it out, change it, and write `password: {credential: xmpp_password}` or "
            "`password: {file: PATH}`\n"},
    Mistake{"ARoomWithAResource",
            {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org/bot}}"},
             {7, "xmpp: {jid: sigwatch@example.org, password: {file: p}}"}},
            "sigwatch.yaml:2:51: `to`: `council@rooms.example.org/bot` names a resource; write a bare address, such as `name@example.org`\n"},
    Mistake{"ARoomAsAUri",
            {{2, "council: {notify: council@example.org, xmpp: {to: 'xmpp:council@rooms.example.org?join'}}"},
             {7, "xmpp: {jid: sigwatch@example.org, password: {file: p}}"}},
            "sigwatch.yaml:2:51: `to`: `xmpp:council@rooms.example.org?join` is a URI; write a bare address, such as `name@example.org`\n"},
    Mistake{"AnAccountThatIsAServer",
            {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org}}"}, {7, "xmpp: {jid: example.org, password: {file: p}}"}},
            "sigwatch.yaml:7:13: `jid`: `example.org` is not an XMPP address; write a bare address, such as `name@example.org`\n"},
    Mistake{"AChatServerAsAUrl",
            {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org}}"},
             {7, "xmpp: {jid: sigwatch@example.org, password: {file: p}, server: 'xmpps://example.org'}"}},
            "sigwatch.yaml:7:64: `server`: `xmpps://example.org` is a URL; write HOST or HOST:PORT, such as `xmpp.example.org:5222`\n"},
    Mistake{"NoTlsInTheChat",
            {{2, "council: {notify: council@example.org, xmpp: {to: council@rooms.example.org}}"},
             {7, "xmpp: {jid: sigwatch@example.org, password: {file: p}, tls: none}"}},
            "sigwatch.yaml:7:56: `tls` is not a key in `xmpp`; it belongs in `mail`\n"}
    ), name_of);

INSTANTIATE_TEST_SUITE_P(InTheMail, AMistake, testing::Values(
    Mistake{"ASecretInTheFile", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org', user: u, password: hunter2}"}},
            "sigwatch.yaml:4:77: `password`: a secret stands in the file; take it out, change it, and write `password: {credential: smtp_password}` or "
            "`password: {file: PATH}`\n"},
    Mistake{"ASecretInTheUrl", {{4, "mail: {from: a@example.org, via: 'smtp://u:hunter2@m.example.org'}"}},
            "sigwatch.yaml:4:34: `via`: a user name or password stands in the URL; keep user and password out of it: mail has `user:` and "
            "`password: {credential: NAME}` or `{file: PATH}`\n"},
    Mistake{"ASecretWithASlashInTheUrl", {{4, "mail: {from: a@example.org, via: 'smtp://u:hun/ter2@m.example.org'}"}},
            "sigwatch.yaml:4:34: `via`: the port is not a number from 0 to 65535; write HOST:PORT\n"},
    Mistake{"ASecretForACredential", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org', user: u, password: {credential: 'hunter 2'}}"}},
            "sigwatch.yaml:4:90: `credential`: this is not the name of a credential; write letters, digits, `_`, `-` and `.` only, as in "
            "`LoadCredential=smtp_password`\n"},
    Mistake{"TwoPlacesForASecret", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org', user: u, password: {credential: a, file: b}}"}},
            "sigwatch.yaml:4:77: `password`: there must be one place of the secret; write `password: {credential: smtp_password}` or "
            "`password: {file: PATH}`\n"},
    Mistake{"AUserWithoutPassword", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org', user: u}"}},
            "sigwatch.yaml:4:64: `user` without `password`; add `password: {credential: smtp_password}`\n"},
    Mistake{"APasswordWithoutUser", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org', password: {file: p}}"}},
            "sigwatch.yaml:4:68: `password` without `user`; add `user: NAME`\n"},
    Mistake{"NoTlsToAnotherHost", {{4, "mail: {from: a@example.org, via: 'smtp://mail.example.org:25', tls: none}"}},
            "sigwatch.yaml:4:69: `tls: none` is for a relay on loopback, and `mail.example.org` is none; write `tls: required`, or send by a relay on "
            "localhost\n"},
    Mistake{"NoTlsWithSmtps", {{4, "mail: {from: a@example.org, via: 'smtps://localhost', tls: none}"}},
            "sigwatch.yaml:4:60: `tls: none` contradicts `smtps:`; write `tls: required`\n"},
    Mistake{"TlsPerhaps", {{4, "mail: {from: a@example.org, via: 'smtps://localhost', tls: optional}"}},
            "sigwatch.yaml:4:60: `tls`: `optional` is neither `required` nor `none`; write `tls: required`\n"},
    Mistake{"AnUnknownWay", {{4, "mail: {from: a@example.org, via: 'xmpp://m.example.org'}"}},
            "sigwatch.yaml:4:34: `via`: mail does not leave by `xmpp:`; write `smtp://HOST:587`, `smtps://HOST:465` or `maildir:PATH`\n"},
    Mistake{"APathBehindTheHost", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org/me.example.org'}"}},
            "sigwatch.yaml:4:34: `via`: a path in the URL; name the host of EHLO with `helo: NAME`\n"},
    Mistake{"APortTooLarge", {{4, "mail: {from: a@example.org, via: 'smtp://m.example.org:65536'}"}},
            "sigwatch.yaml:4:34: `via`: the port is not a number from 0 to 65535; write HOST:PORT\n"},
    Mistake{"AHeaderInjected", {{4, "mail: {from: \"Watch\\r\\nBcc: x@example.org <a@example.org>\", via: 'maildir:out'}"}},
            "sigwatch.yaml:4:14: `from`: the name in front of the address holds quotes, brackets or control characters; write a plain name of at most "
            "200 characters\n"},
    Mistake{"AnAddressWithAName", {{3, "operators: ['Ops <ops@example.org>']"}},
            "sigwatch.yaml:3:13: `operators`: `Ops <ops@example.org>` is not a mail address; write one plain address, such as `name@example.org`\n"},
    Mistake{"AnAddressWithALineBreak", {{3, "operators: [\"a@example.org\\r\\nBcc: b@example.org\"]"}},
            "sigwatch.yaml:3:13: `operators`: `a@example.org Bcc: b@example.org` is not a mail address; write one plain address, such as "
            "`name@example.org`\n"},
    Mistake{"TwoAddressesInOne", {{2, "council: {notify: 'a@example.org, b@example.org'}"}},
            "sigwatch.yaml:2:19: `notify`: `a@example.org, b@example.org` is not a mail address; write one plain address, such as `name@example.org`\n"},
    Mistake{"ADomainOutsideAscii", {{2, "council: {notify: rat@übung.example}"}},
            "sigwatch.yaml:2:19: `notify`: `rat@übung.example` has a domain outside ASCII; write the domain in its `xn--` form\n"},
    Mistake{"AnOperatorTwice", {{3, "operators: [ops@example.org, OPS@example.org]"}},
            "sigwatch.yaml:3:30: `operators`: `OPS@example.org` stands twice in the list; keep one of them\n"},
    Mistake{"TheListAsSender", {{4, "mail: {from: IoT@example.org, via: 'maildir:out'}"}},
            "sigwatch.yaml:4:14: `from`: `iot@example.org` is the list of a SIG; give the daemon an address of its own\n"}
    ), name_of);

INSTANTIATE_TEST_SUITE_P(InTheSigs, AMistake, testing::Values(
    Mistake{"AnIdTwice", {{7, "  - {id: iot, name: Other, list: other@example.org}"}},
            "sigwatch.yaml:7:10: `iot` is the id of two SIGs, first at sigwatch.yaml:6:10; give each an id of its own\n"},
    Mistake{"AnIdWithOtherLetters", {{6, "  - {id: SIG_IoT, name: IoT, list: iot@example.org}"}},
            "sigwatch.yaml:6:10: `id`: `SIG_IoT` is not an id; write 1 to 32 of a-z, 0-9 and `-`\n"},
    Mistake{"ABadPattern", {{6, "  - {id: iot, name: IoT, list: iot@example.org, only: {subject: 'iot|[a'}}"}},
            "sigwatch.yaml:6:65: `subject`: `iot|[a` is not a pattern: missing ]: [a at offset 4; see RE2's syntax, and keep the pattern in single quotes\n"},
    Mistake{"OnlyWithoutSubject", {{6, "  - {id: iot, name: IoT, list: iot@example.org, only: {}}"}},
            "sigwatch.yaml:6:55: `subject` is missing in `only`; write `subject: '(?i)e2ee|omemo'`\n"},
    Mistake{"ADateOfAnotherKind", {{6, "  - {id: iot, name: IoT, list: iot@example.org, since: 1.11.2016}"}},
            "sigwatch.yaml:6:56: `since`: `1.11.2016` is not a date; write `2026-11-01`, or `2026-11-01T18:00:00Z`\n"},
    Mistake{"ADayThatDoesNotExist", {{6, "  - {id: iot, name: IoT, list: iot@example.org, since: 2026-02-30}"}},
            "sigwatch.yaml:6:56: `since`: `2026-02-30` is not a date; write `2026-11-01`, or `2026-11-01T18:00:00Z`\n"},
    Mistake{"YesForTrue", {{6, "  - {id: iot, name: IoT, list: iot@example.org, standing: yes}"}},
            "sigwatch.yaml:6:59: `standing`: `yes` is neither `true` nor `false`; write `standing: false`\n"},
    Mistake{"AnArchiveThatIsTwoThings", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [{url: /a, command: [/b]}]}"}},
            "sigwatch.yaml:6:60: `archives`: both `url` and `command`; keep the one that reads this archive\n"},
    Mistake{"ACommandWithoutItsPath", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [{command: [read-it]}]}"}},
            "sigwatch.yaml:6:70: `archives`: the program is named without its path; write `/usr/...` in full; no shell looks for it\n"},
    Mistake{"AnArchiveWithoutAPlace", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [{frozen: true}]}"}},
            "sigwatch.yaml:6:60: `url` is missing in `archives`; write `url: https://lists.example.org/hyperkitty/list/iot@example.org/`\n"},
    Mistake{"AMailboxWithoutAPassword", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [{url: 'imaps://example.org/INBOX', user: me}]}"}},
            "sigwatch.yaml:6:101: `user` without `password`; add `password: {credential: imap_password}`\n"},
    Mistake{"AMailboxWithoutAFolder", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: ['imaps://example.org']}"}},
            "sigwatch.yaml:6:60: `archives`: the URL names no folder; write `imaps://HOST/FOLDER`, the folder that gets the list's mail\n"},
    Mistake{"AVenueAsCanary", {{7, "canaries: [{url: 'https://example.org/a/', supporting: true}]"}},
            "sigwatch.yaml:7:56: `canaries`: another venue says nothing about a list's archive; leave it out\n"},
    Mistake{"AnArchiveByAnotherScheme", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: ['ftp://example.org/iot']}"}},
            "sigwatch.yaml:6:60: `archives`: archives are not read by `ftp:`; name an archive by its https:// or imaps:// URL or its path alone; where the kind is in "
            "doubt, write `{url: PATH, kind: mbox}`\n"},
    Mistake{"AnArchiveWithAPassword", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: ['https://me:hunter2@example.org/iot']}"}},
            "sigwatch.yaml:6:60: `archives`: a user name or password stands in the URL; name an archive that can be read without them; of a mailbox write `user:` and `password:`\n"},
    Mistake{"AnArchiveTwice", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: ['https://example.org/iot', 'https://example.org/iot/']}"}},
            "sigwatch.yaml:6:59: `archives`: `https://example.org/iot/` stands twice in the list; keep one of them\n"},
    Mistake{"AnExemptionWithoutReason", {{6, "  - {id: iot, name: IoT, list: iot@example.org, exempt: {until: 2027-01-01}}"}},
            "sigwatch.yaml:6:57: `because` is missing in `exempt`; write `because: a new charter is being written`\n"},
    Mistake{"ARemovalByWord", {{6, "  - {id: iot, name: IoT, list: iot@example.org, removed: true}"}},
            "sigwatch.yaml:6:58: `removed`: this is not a section with keys; write `removed: {since: 2025-05-20}`\n"},
    Mistake{"AReferenceThatIsNoUrl", {{6, "  - {id: iot, name: IoT, list: iot@example.org, removed: {reference: minutes}}"}},
            "sigwatch.yaml:6:70: `reference`: this is not a URL; write `reference: https://example.org/minutes/2025-05-20`\n"},
    Mistake{"IgnoreEverybody", {{7, "ignore: [{because: I say so}]"}},
            "sigwatch.yaml:7:10: `ignore`: a rule without a pattern would ignore everybody; add `from: PATTERN` or `subject: PATTERN`\n"},
    Mistake{"IgnoreForNobody", {{7, "ignore: [{from: robot, sig: iott}]"}},
            "sigwatch.yaml:7:29: `ignore`: no SIG has the id `iott`; did you mean `iot`?\n"},
    Mistake{"AnEmptyPattern", {{7, "ignore: [{from: ''}]"}},
            "sigwatch.yaml:7:17: `from`: the pattern is empty and would match everything; leave it out, or write a pattern in single quotes\n"},
    Mistake{"AnUnknownWriter", {{6, "  - {id: iot, name: IoT, list: iot@example.org, archives: [{url: /m/iot, written_by: me}]}"}},
            "sigwatch.yaml:6:86: `written_by`: `me` writes no archive; write `server` for the list server itself, or `subscription`\n"},
    Mistake{"AFrozenCanary", {{7, "canaries: [{url: 'https://example.org/a/', frozen: true}]"}},
            "sigwatch.yaml:7:52: `canaries`: a frozen archive shows no pulse; leave it out\n"}
    ), name_of);

INSTANTIATE_TEST_SUITE_P(InPageAndState, AMistake, testing::Values(
    Mistake{"APageForTheWorld", {{7, "page: {listen: '0.0.0.0:8025'}"}},
            "sigwatch.yaml:7:16: `listen`: `0.0.0.0:8025` is not on loopback; write `127.0.0.1:8025`, and put a web server (TLS, access) in front of it\n"},
    Mistake{"APageWithoutPort", {{7, "page: {listen: localhost}"}},
            "sigwatch.yaml:7:16: `listen`: `localhost` is not HOST:PORT; write `listen: 127.0.0.1:8025`\n"},
    Mistake{"APublicUrlWithAQuery", {{7, "page: {public_url: 'https://example.org/?a'}"}},
            "sigwatch.yaml:7:20: `public_url`: a query or fragment in the URL; write https://HOST/PATH/\n"},
    Mistake{"AStateOfAnotherKind", {{7, "state: postgres:sigwatch"}},
            "sigwatch.yaml:7:8: `state`: `postgres:sigwatch` is not `sqlite:PATH`; write `state: sqlite:/var/lib/sigwatch/sigwatch.db`\n"},
    Mistake{"AStateInMemory", {{7, "state: 'sqlite::memory:'"}},
            "sigwatch.yaml:7:8: `state`: the state must survive a restart; write `state: sqlite:/var/lib/sigwatch/sigwatch.db`\n"},
    Mistake{"AHomeDirectory", {{7, "templates: ~/texts"}},
            "sigwatch.yaml:7:12: `templates`: `~` is not known here; write the path out\n"},
    Mistake{"TooManyPerHost", {{7, "poll: {per_host: 100}"}},
            "sigwatch.yaml:7:18: `per_host`: `100` is out of range; write a value from 1 to 16\n"}
    ), name_of);
// clang-format on

TEST(Mistakes, AreAllNamedInTheOrderOfTheFile) {
  const auto result = load_text(config_with({{1, "organisation: {nmae: Example}"},
                                             {3, "operators: [nobody]"},
                                             {6, "  - {id: 'I O T', name: IoT, list: iot@example.org}"},
                                             {7, "poll: {every: 1 fortnight, per_host: -1}"}}));
  EXPECT_EQ(problems_in(result),
            "sigwatch.yaml:1:15: `name` is missing in `organisation`; write `name: Example Foundation`\n"
            "sigwatch.yaml:1:16: `nmae` is not a key in `organisation`; did you mean `name`?\n"
            "sigwatch.yaml:3:13: `operators`: `nobody` is not a mail address; write one plain address, such as "
            "`name@example.org`\n"
            "sigwatch.yaml:6:10: `id`: `I O T` is not an id; write 1 to 32 of a-z, 0-9 and `-`\n"
            "sigwatch.yaml:7:15: `every`: `1 fortnight` is not a duration; write `every: 6 hours`\n"
            "sigwatch.yaml:7:38: `per_host`: `-1` is not a whole number; write `per_host: 2`\n");
}

TEST(Mistakes, StandAtTheSamePlaceInAFileWithCrLf) {
  const auto result = load_text(config_with({{7, "plicy: {silent_after: 6 months}"}}, "\r\n"));
  EXPECT_EQ(problems_in(result), "sigwatch.yaml:7:1: `plicy` is not a key; did you mean `policy`?\n");
}

TEST(Mistakes, StandAtTheSamePlaceBehindAByteOrderMark) {
  const auto result = load_text("\xEF\xBB\xBF" + config_with({{1, "organisaton: {name: Example}"}}));
  EXPECT_THAT(problems_in(result),
              testing::HasSubstr("sigwatch.yaml:1:1: `organisaton` is not a key; did you mean `organisation`?\n"));
}

TEST(Mistakes, EndAtAHundred) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const auto result = load_text(text);
  ASSERT_EQ(result.problems.size(), 100u);
}

TEST(Mistakes, NeverShowASecret) {
  for (const std::string mail :
       {"password: hunter2", "password: {credential: 'hunter2!'}", "passwort: hunter2", "via: 'smtp://u:hunter2@h'",
        "via: 'smtp://u:hunter2'", "via: 'u:hunter2@h'", "via: 'smtp://u:hunter2/x@h'", "via: 'maildir://u:hunter2@h'",
        "password: [hunter2]", "password: 'hunter2", "password: &hunter2", "password: !hunter2", "password hunter2",
        "from: 'S <u:hunter2@h>'", "from: 'a@b <u:hunter2@h>'", "via: 'x://a@b://u:hunter2@h'"}) {
    const auto result = load_text(config_with({{4, "mail: {" + mail + "}"}}));
    EXPECT_FALSE(result.problems.empty());
    EXPECT_THAT(problems_in(result), testing::Not(testing::HasSubstr("hunter2"))) << mail;
  }
  for (const std::string url :
       {"https://u:hunter2@h/", "u:hunter2@h", "http://u:hunter2/x@h/", "imap://u:hunter2@h/"}) {
    const auto result =
        load_text(config_with({{7, "canaries: ['" + url + "']"}, {8, "page: {public_url: '" + url + "'}"}}));
    EXPECT_EQ(result.problems.size(), 2u) << url;
    EXPECT_THAT(problems_in(result), testing::Not(testing::HasSubstr("hunter2"))) << url;
  }
  for (const std::string line : {"state: postgresql://u:hunter2@h/db", "state: 'sqlite://u:hunter2@h'",
                                 "xmpp: {jid: a@h, password: {credential: p}, server: 'xmpps://u:hunter2@h'}",
                                 "xmpp: {jid: 'a:hunter2@h', password: {credential: p}}"}) {
    const auto result = load_text(config_with({{7, line}}));
    EXPECT_FALSE(result.problems.empty()) << line;
    EXPECT_THAT(problems_in(result), testing::Not(testing::HasSubstr("hunter2"))) << line;
  }
}

}  // namespace
}  // namespace sigwatch
