#include "core/people/sender.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/people/name_words.h"

namespace sigwatch {
namespace {

using std::string_view;

/// Local parts (before a `+`) behind which no person writes, whatever the name says.
constexpr std::array kRobots = {
    "mailer-daemon",        "mail-daemon", "maildaemon", "mail.delivery.system", "syzbot",  "buildbot",
    "patchwork-bot",        "tip-bot",     "tip-bot2",   "kernel-test-robot",    "anacron", "dependabot",
    "calendar-notification"};
/// Names that no person has.
constexpr std::array kRobotNames = {"kernel test robot",    "kbuild test robot",      "0-day robot", "syzbot",
                                    "mail delivery system", "mail delivery subsystem"};
/// These are people's names or offices, too: robots only where the From names nobody else.
constexpr std::array kRobotsOrNames = {"jenkins", "hudson", "travis", "cron"};

constexpr std::array kListSoftware = {"majordomo", "listserv",        "listproc",     "mailman",
                                      "sympa",     "mailman-bounces", "mailman-loop", "ecartis"};
/// Unless the From names a person: some lists rewrite it to these.
constexpr std::array kListEndings = {"-bounces", "-request", "-confirm"};

constexpr std::array kMailSystems = {"postmaster", "system administrator"};
constexpr std::array kMailSystemNames = {"postmaster",         "system administrator",   "mail delivery service",
                                         "mail administrator", "mailer daemon",          "mailer-daemon",
                                         "mail system",        "internet mail delivery", "mail transfer agent"};

/// Trackers pass on what people write, and what programs do; only a person's name tells.
constexpr std::array kTrackers = {
    "bugzilla",  "bugzilla-daemon", "bugzilla-noreply", "bugzilla_noreply", "jira",     "trac",
    "redmine",   "phabricator",     "gerrit",           "gitlab",           "gitea",    "github",
    "forgejo",   "notifications",   "patchwork",        "mantis",           "mantisbt", "youtrack",
    "discourse", "confluence",      "reviewboard",      "sysbot",           "sourcehut"};
/// Under which trackers speak for themselves.
constexpr std::array kTrackerVoices = {"owner@bugs.debian.org", "noreply@launchpad.net"};
/// Many people write under these addresses.
constexpr std::array kTrackerHosts = {"@bugs.launchpad.net",       "@bugs.debian.org",    "@noreply.github.com",
                                      "@users.noreply.github.com", "@code.launchpad.net", "@answers.launchpad.net"};
/// Other addresses through which mostly programs write, and sometimes a person whom the name tells.
constexpr std::array kPrograms = {
    // Nobody reads what is sent there.
    "notification", "notify", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply",
    "dontreply", "feedback-noreply",
    // Builds and packages.
    "builds", "build", "buildd", "ci", "autobuild", "autobuilder", "nightly", "koji", "bodhi", "nexus", "ftpmaster",
    "scan-admin", "jenkins-ci",
    // Machines and sites.
    "robot", "bot", "daemon", "nobody", "www-data", "apache", "httpd", "wordpress", "mediawiki", "gitolite", "alerts",
    "alert", "monitor", "monitoring", "nagios", "icinga", "zabbix", "logwatch", "smartd", "fail2ban", "rss2email",
    "feed2imap",
    // Bodies that send announcements by program.
    "internet-drafts", "rfc-editor", "iesg-secretary", "ietf-secretariat", "ietf-secretariat-reply"};
constexpr std::array kProgramEndings = {"-bot",     "_bot",      ".bot",           "-robot",
                                        "-noreply", "-no-reply", "-notifications", "-daemon"};

/// LISTSERV puts a token of the writer there, which is nobody else's.
constexpr string_view kDmarcEnding = "-dmarc-request";

/// As Sympa writes it, in its languages, before the person's name and a `)`.
constexpr std::array kOnBehalf = {"(on behalf of ", "(au nom de ",  "(im auftrag von ", "(en nombre de ",
                                  "(per conto di ", "(em nome de ", "(namens "};
/// As Mailman writes it, in its languages, and Google Groups.
constexpr std::array kVia = {" via ", " (via ", " über ", " a través de ", " attraverso ", " через ", " 通过 "};

/// Words of names that say nothing of a person.
constexpr std::array kOffices = {"admin",        "administrator", "agent",      "alert",      "alerts",
                                 "auto",         "automatic",     "bot",        "bounces",    "bridge",
                                 "checker",      "bug",           "bugs",       "build",      "builder",
                                 "builds",       "calendar",      "ci",         "continuous", "cron",
                                 "daemon",       "delivery",      "do",         "editor",     "errata",
                                 "integration",  "issue",         "issues",     "job",        "jobs",
                                 "list",         "lists",         "mail",       "mailer",     "mailing",
                                 "manager",      "master",        "masters",    "message",    "monitor",
                                 "monitoring",   "nightly",       "no",         "noreply",    "not",
                                 "notification", "notifications", "notifier",   "notify",     "of",
                                 "on",           "owner",         "postmaster", "reply",      "report",
                                 "reporter",     "reports",       "repository", "request",    "requests",
                                 "robot",        "root",          "script",     "server",     "service",
                                 "services",     "software",      "subsystem",  "system",     "team",
                                 "test",         "tests",         "the",        "tool",       "tracker",
                                 "tracking",     "update",        "updates",    "user",       "via",
                                 "watch",        "web",           "webmaster"};

/// Words of names that programs bear.
constexpr std::array kProgramWords = {
    "robot", "bot",       "daemon",   "jenkins", "hudson",   "travis",     "buildbot",  "syzbot",    "patchwork",
    "cron",  "anacron",   "delivery", "mailer",  "calendar", "ci",         "mailman",   "majordomo", "listserv",
    "sympa", "subsystem", "builder",  "system",  "software", "mailserver", "automatic", "dependabot"};

/// The first letter is compared first: most words of a table are passed over so.
bool among(string_view word, const auto& words) {
  return std::any_of(words.begin(), words.end(), [&](const char* w) { return word.starts_with(*w) && word == w; });
}

bool ends_with_any(string_view text, const auto& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](string_view e) { return text.ends_with(e); });
}

/// Before the `@` and the `+`, without quotes.
/// Robots put the case behind the plus: `syzbot+0bad@...`, `patchwork-bot+netdevbpf@...`.
string_view local_part(string_view address) {
  string_view local = address.substr(0, address.find('@'));
  local = local.substr(0, local.find('+'));
  if (local.starts_with('"')) local.remove_prefix(1);
  if (local.ends_with('"')) local.remove_suffix(1);
  return local;
}

bool is_mail_system(string_view local, const std::string& name) {
  if (among(local, kMailSystems) || local.find("antivirus") != string_view::npos) return true;
  if (local == "admin" || local == "administrator" || local == "mailadm")
    return name.empty() || among(name, kMailSystemNames);
  return (local.empty() || local == "root") && among(name, kMailSystemNames);
}

bool is_tracker(const Author& from) {
  return among(local_part(from.address), kTrackers) || ends_with_any(from.address, kTrackerHosts);
}

bool is_program(const Author& from) {
  const string_view local = local_part(from.address);
  return among(local, kTrackers) || among(from.address, kTrackerVoices) || among(local, kPrograms) ||
         ends_with_any(local, kProgramEndings) || lower(from.name).ends_with("[bot]");
}

}  // namespace

bool may_pass_on(const Author& from) { return is_tracker(from) || (is_program(from) && names_a_person(from)); }

SenderKind sender_kind(const Author& from) {
  const string_view local = local_part(from.address);
  const std::string name = lower(from.name);
  if (among(local, kRobots) || among(name, kRobotNames)) return SenderKind::robot;
  if (among(local, kRobotsOrNames) && !names_a_person(from)) return SenderKind::robot;
  // Before the endings of list software, one of which it bears. Without this line, 315 of 20,000 made-up living lists
  // were called silent: their people write through LISTSERV.
  if (local.ends_with(kDmarcEnding)) return SenderKind::person;
  if (among(local, kListSoftware) || ends_with_any(local, kListEndings)) {
    return names_a_person(from) ? SenderKind::person : SenderKind::list_software;
  }
  if (is_mail_system(local, name)) return SenderKind::mail_system;
  if (is_program(from) && !names_a_person(from)) return SenderKind::program;
  return SenderKind::person;
}

bool is_nobodys(const Author& from) {
  return among(local_part(from.address), kRobots) || among(lower(from.name), kRobotNames);
}

bool is_program_name(string_view name) {
  const auto words = name_words(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) { return among(word, kProgramWords); });
}

bool names_a_person(const Author& from) {
  if (lower(from.name).ends_with("[bot]")) return false;
  const std::string rewritten = rewritten_name(from.name);
  // A list that rewrites puts its own address there: `Jane via Janes-Garden <janes-garden-bounces@...>` is Jane all the
  // same.
  const auto address = rewritten.empty() ? name_words(from.address) : std::set<std::string>();
  const auto words = name_words(rewritten.empty() ? from.name : rewritten);
  const auto host = name_words(from.address.substr(std::min(from.address.find('@'), from.address.size())));
  // A name that is an address again names nobody besides.
  const bool office =
      from.name.find('@') != std::string::npos ||
      std::any_of(words.begin(), words.end(), [](const std::string& word) { return among(word, kOffices); });
  bool beside_host = false;
  for (const std::string& word : words) {
    if (among(word, kOffices)) continue;
    // What the address does not explain is somebody's: `Jane <notifications@...>`. `GitHub <noreply@github.com>` says
    // nothing new.
    if (!address.count(word)) return true;
    beside_host = beside_host || !host.count(word);
  }
  // People with a domain of their own are called like their address: `Gerrit Smit <gerrit@smit.example>`. A name of
  // which every word stands in the host may be the host's.
  return !office && words.size() > 1 && beside_host;
}

/// Receivers that heed DMARC refuse mail that a list passes on in its writer's name, so lists put their own address
/// there and the person into the name. That person wrote it.
std::string rewritten_name(string_view name) {
  const std::string text = lower(name);
  for (const string_view mark : kOnBehalf) {
    const auto at = text.find(mark);
    if (at == std::string::npos) continue;
    const string_view person = name.substr(at + mark.size());
    return std::string(trim(person.substr(0, person.find(')'))));
  }
  for (const string_view mark : kVia) {
    const auto at = text.find(mark);
    // `Via Appia` is a name.
    if (at == std::string::npos || at == 0) continue;
    const string_view person = trim(name.substr(0, at));
    // Google Groups and some others put quotes around the person.
    const auto first = person.find_first_not_of("'\"");
    if (first == string_view::npos) return {};
    return std::string(person.substr(first, person.find_last_not_of("'\"") - first + 1));
  }
  return {};
}

bool is_shared_sender(const Author& from) {
  return !rewritten_name(from.name).empty() || local_part(from.address).ends_with(kDmarcEnding) || is_tracker(from) ||
         is_program(from);
}

std::string name_key(const Author& from) {
  const std::string rewritten = rewritten_name(from.name);
  std::string key;
  for (const std::string& word : name_words(rewritten.empty() ? from.name : rewritten))
    key += (key.empty() ? "" : " ") + word;
  return key;
}

}  // namespace sigwatch
