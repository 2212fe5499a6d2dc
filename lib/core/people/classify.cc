#include "core/people/classify.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/text.h"
#include "core/people/list_notice.h"
#include "core/people/name_words.h"
#include "core/people/program_post.h"
#include "core/people/program_subjects.h"
#include "core/people/sender.h"
#include "core/post/clocks.h"

namespace sigwatch {

namespace {

using std::string_view;
using Saw = std::optional<std::string>;

/// An answer so close to our mail was written by a program, or has a wrong clock.
constexpr Seconds kTooQuick = 2min;

/// What a rule looks at.
struct Case {
  const KnownPost& known;
  const Post& post;
  const Rules& rules;
  bool belongs;
  const Statement* statement;  ///< what a person said of it
  std::string notice;          ///< the notice of ours that it answers, and is about this SIG; or empty
};

Saw seen(bool holds, std::string saw) { return holds ? Saw(std::move(saw)) : std::nullopt; }
Saw unless_empty(std::string saw) { return saw.empty() ? std::nullopt : Saw(std::move(saw)); }

Saw our_own(const Case& c) { return unless_empty(own_notice_id(c.post, c.rules.own)); }

Saw vouched(const Case& c) {
  return c.statement && c.statement->kind == Statement::Kind::vouch ? Saw(c.statement->because) : std::nullopt;
}
Saw said_ignore(const Case& c) {
  return c.statement && c.statement->kind == Statement::Kind::ignore ? Saw(c.statement->because) : std::nullopt;
}

/// A person who answers a digest without changing the subject is named.
Saw digest(const Case& c) {
  const bool named = names_a_person(c.post.author) || is_reply_subject(c.post.subject);
  return seen(!named && is_digest_subject(c.post.subject), c.post.subject);
}

/// Whoever once talked with others is a person, whatever their programs send in their name.
Saw unless_talking(const Case& c, ProgramSign (*sign)(const Post&)) {
  auto saw = sign(c.post);
  return saw && !c.rules.correspondence.talks(c.known) ? saw : std::nullopt;
}

Saw automatic(const Case& c) { return unless_talking(c, automatic_mail); }
Saw robot(const Case& c) { return unless_talking(c, robot_mail); }
Saw list_software(const Case& c) { return unless_talking(c, list_software_mail); }
Saw cron(const Case& c) { return unless_talking(c, cron_report); }

Saw mail_system(const Case& c) {
  if (c.rules.correspondence.answered(c.known)) return std::nullopt;
  if (auto saw = unless_talking(c, mail_system_report)) return saw;
  return c.rules.correspondence.shows_writers(c.known) ? senderless_report(c.post) : std::nullopt;
}

/// The bounce of a warning, or a list's word that it waits for a moderator, names the warning as an answer does.
/// Counted, our own mail would end the silence that it warns of.
Saw automatic_answer(const Case& c) {
  if (c.notice.empty()) return std::nullopt;
  for (const auto look : {automatic, robot, list_software, mail_system, cron}) {
    if (auto saw = look(c)) return saw;
  }
  return std::nullopt;
}

/// A hop that marks all that it forwards marks people's answers, too.
Saw program_like_answer(const Case& c) {
  if (c.notice.empty()) return std::nullopt;
  if (has_null_path(c.post) || !only_hop_marks(c.post)) return c.post.markers.automatic;
  for (const auto sign : {automatic_subject, program_address, report_subject}) {
    if (auto saw = sign(c.post)) return saw;
  }
  return seen(is_ticket(c.post.subject) && !c.rules.correspondence.talks(c.known), c.post.subject);
}

Saw quick_answer(const Case& c) {
  const auto sent = c.rules.own.sent.find(c.notice);
  const auto date = date_of(c.known);
  if (c.notice.empty() || sent == c.rules.own.sent.end() || !date || *date >= sent->second + kTooQuick)
    return std::nullopt;
  return c.notice + " was sent at " + to_rfc3339(sent->second);
}

Saw answer(const Case& c) { return seen(!c.notice.empty(), c.notice); }
Saw elsewhere(const Case& c) { return seen(!c.belongs, c.rules.sig.only); }

Saw ignore_rule(const Case& c) {
  const std::string from = from_of(c.post.author);
  for (const IgnoreRule& rule : c.rules.reg.ignore) {
    if (!rule.sig.empty() && rule.sig != c.rules.sig.id) continue;
    if (rule.from && !rule.from(from)) continue;
    if (rule.subject && !rule.subject(c.post.subject)) continue;
    // A rule without a pattern would fit every post.
    if (rule.from || rule.subject) return rule.name;
  }
  return std::nullopt;
}

/// What is left of a post whose writer asked to be forgotten. That a person wrote then stays a fact.
Saw forgotten(const Case& c) {
  return seen(c.post.locator.empty() && c.post.author == Author{} && c.known.key.starts_with('#'), "");
}

Saw unreadable(const Case& c) { return seen(c.post.markers.unreadable, c.post.locator); }

Saw late(const Case& c) {
  if (!c.known.appeared) return std::nullopt;
  return "first seen at " + to_rfc3339(*c.known.appeared);
}

/// Seven groups may well be invited to one meeting by one mail. So this makes doubt, and no more.
Saw many_lists(const Case& c) {
  const int lists = c.rules.correspondence.archives_of(c.known);
  return seen(lists > c.rules.reg.policy.crosspost_limit, std::to_string(lists) + " lists");
}

Saw poses(const Case& c) { return seen(poses_as_notice(c.post, c.rules.own), c.post.message_id); }

Saw marked(const Case& c) { return header_mark(c.post); }
Saw automatic_words(const Case& c) { return automatic_subject(c.post); }
Saw ticket(const Case& c) {
  return seen(is_ticket(c.post.subject) && !c.rules.correspondence.talks(c.known), c.post.subject);
}
/// Nobody talks with a mail system.
Saw report_words(const Case& c) {
  return c.rules.correspondence.answered(c.known) ? std::nullopt : report_subject(c.post);
}
Saw null_path(const Case& c) { return seen(has_null_path(c.post), c.post.markers.automatic); }

/// `Re: test` goes on with something.
Saw test_post(const Case& c) { return seen(is_test(c.post.subject) && c.post.references.empty(), c.post.subject); }

/// Talk about a change is talk.
Saw commit_report(const Case& c) {
  const bool talk = c.rules.correspondence.replies(c.known) || c.rules.correspondence.answered(c.known);
  return seen(!talk && is_commit_report(c.post.subject), c.post.subject);
}

Saw through_a_program(const Case& c) { return program_address(c.post); }

Saw regular(const Case& c) {
  // That nobody ever talked with the writer can only be said once enough was read.
  if (!c.rules.deep) return std::nullopt;
  return unless_empty(c.rules.correspondence.regular(c.known));
}

Saw replies(const Case& c) { return seen(c.rules.correspondence.replies(c.known), ""); }
Saw answered(const Case& c) { return seen(c.rules.correspondence.answered(c.known), ""); }
Saw known_sender(const Case& c) { return seen(c.rules.correspondence.knows(c.known), ""); }
Saw announces_end(const Case& c) { return seen(!c.post.markers.closing.empty(), c.post.markers.closing); }
Saw not_known_yet(const Case& c) { return seen(!c.rules.deep, "still reading back"); }

/// The address, the name and the Message-ID speak of the same person: `Ann Fox <ann@host>` with an id made at host.
/// Spam seldom troubles.
bool consistent_identity(const Post& post) {
  const auto at = post.author.address.find('@');
  if (post.author.name.empty() || at == std::string::npos) return false;
  const std::string host = "@" + post.author.address.substr(at + 1);
  const bool named =
      lower(post.author.name) != post.author.address && share_word(post.author.name, post.author.address.substr(0, at));
  return named && lower(post.message_id).ends_with(host);
}

/// To be unknown takes somebody to be known to: on a list where nobody else wrote, a sender who is plainly one person
/// is believed.
Saw only_voice(const Case& c) {
  return seen(c.rules.correspondence.alone(c.known) && consistent_identity(c.post), c.post.author.address);
}

Saw always(const Case&) { return "no reply to or from another one, fewer than three days"; }

struct Row {
  RuleText text;
  Saw (*look)(const Case&);
};

constexpr auto kCounted = PostKind::counted;
constexpr auto kDoubtful = PostKind::doubtful;
constexpr auto kAside = PostKind::set_aside;

// The order is the rule: our own mail first (it may never count), then people's words, then answers to us (a person's
// always counts), then what the register sets aside, programs, the doubts that hold of anybody, what makes known, and
// last the stranger. Answers stand before `only` and `ignore:`, as who replies to a warning need not know of either.
constexpr std::array kTable = {
    Row{{"our own notice", kAside,
         "its Message-ID bears our tag, or is that of a notice that we sent; or From is ours (as a list may rewrite "
         "it) and a token line, "
         "our exact subject or a Message-ID of our form stands in it, or the exact subject and the token line of a "
         "notice that we sent "
         "under any From; and it answers no notice"},
        our_own},
    Row{{"a person vouched", kCounted, "somebody typed `sigwatchctl vouch` for it"}, vouched},
    Row{{"a person said ignore", kAside, "somebody typed `sigwatchctl ignore` for it"}, said_ignore},
    Row{{"automatic answer to a notice", kAside,
         "it answers a notice, and one of the rules below for automatic mail, robots and reports holds"},
        automatic_answer},
    Row{{"answer quicker than a person", kDoubtful,
         "it answers a notice, dated before our first attempt to send or within two minutes of it"},
        quick_answer},
    Row{{"answer like a program's", kDoubtful,
         "it answers a notice, and bears a mark that no forwarding rule writes, `Return-Path: <>`, the subject of an "
         "automatic answer or a "
         "report, or a program's address under no person's name"},
        program_like_answer},
    Row{{"answers a notice", kCounted, "any other answer to a notice, whatever `only` and `ignore:` say"}, answer},
    Row{{"subject does not match", PostKind::elsewhere,
         "the SIG has `only`, and neither its subject nor its thread belongs"},
        elsewhere},
    Row{{"ignore rule", kAside, "a rule under `ignore:` fits, for this SIG or for all"}, ignore_rule},
    Row{{"a digest", kDoubtful,
         "the subject of a digest, under no person's name: people wrote what is in it, and it was not read as posts"},
        digest},
    Row{{"automatic mail", kAside,
         "the structure of a report (RFC 3464, RFC 8098), or `Auto-Submitted: auto-replied` (RFC 3834) with a second "
         "sign; and its writer "
         "never talked with anybody"},
        automatic},
    Row{{"sent by a robot", kAside,
         "a robot's address under no person's name, with a mark (where it may be a person's: that no hop writes), a "
         "robot's name or a "
         "program's subject; and it never talked with anybody"},
        robot},
    Row{{"list software's own mail", kAside,
         "list software's address under no person's name with a mark that no hop writes, or it or a list owner's with "
         "the subject of such "
         "mail; and it never talked with anybody"},
        list_software},
    Row{{"report of a mail system", kAside,
         "a mail system's sender under no person's name with `Return-Path: <>` or the subject of a report, and it "
         "never talked with "
         "anybody; "
         "or such a subject and no sender where the archive shows senders; and nobody answered it"},
        mail_system},
    Row{{"report of cron", kAside,
         "the subject that cron writes, under no person's name; and it never talked with anybody"},
        cron},
    Row{{"a person, since forgotten", kCounted, "only the fact is kept"}, forgotten},
    Row{{"cannot be read", kDoubtful, "the message could not be parsed"}, unreadable},
    Row{{"appeared late", kDoubtful,
         "it appeared between two good reads, dated more than 15 days before the earlier one, in the future, or not at "
         "all, or taken in "
         "with old mail (an import)"},
        late},
    Row{{"posted to many lists", kDoubtful, "its Message-ID stands in more than five archives"}, many_lists},
    Row{{"bears the form of our notices", kDoubtful,
         "its Message-ID or a token line has the form of ours, with a tag that is wrong or none, and names nothing "
         "that we sent"},
        poses},
    Row{{"marked as a program's", kDoubtful,
         "its header says that a program wrote it (RFC 3834, RFC 3464, auto-responders, Mailman), and no tracker "
         "passes on with it what a "
         "person wrote"},
        marked},
    Row{{"reads like an automatic reply", kDoubtful,
         "its subject is that of an automatic reply; or it answers under the words of an out-of-office, a receipt, a "
         "calendar or a help "
         "desk"},
        automatic_words},
    Row{{"ticket of a help desk", kDoubtful,
         "a ticket's number in its subject, and its writer never talked with anybody"},
        ticket},
    Row{{"reads like a report", kDoubtful,
         "the sender and subject of a report or of list software's mail, and nobody answered it"},
        report_words},
    Row{{"return path of a report", kDoubtful, "`Return-Path: <>`, and nothing else says that a program wrote it"},
        null_path},
    Row{{"a test post", kDoubtful, "its subject says no more than `test`, and it answers nothing"}, test_post},
    Row{{"sent through a program", kDoubtful,
         "the address of a robot, list software, a tracker, a build service or `noreply@`, under no person's name"},
        through_a_program},
    Row{{"report of a repository", kDoubtful, "the subject of a commit mail, and it neither answers nor was answered"},
        commit_report},
    Row{{"regular as a program", kDoubtful,
         "posts on five days or more, two thirds begin alike and come at the same time of day or under no name, none "
         "in talk with "
         "anybody"},
        regular},
    Row{{"replies to a known post", kCounted, "it replies to a post in a list of the register that another one wrote"},
        replies},
    Row{{"was answered", kCounted, "another one replied to it"}, answered},
    Row{{"known sender", kCounted, "earlier its writer talked with another one, or wrote under one name on three days"},
        known_sender},
    Row{{"announces a move or an end", kCounted, "it says that this list, or its archive, moved or closed"},
        announces_end},
    Row{{"not known yet", kCounted, "the archive was not yet read back far enough to call anybody unknown"},
        not_known_yet},
    Row{{"the only voice", kCounted,
         "nobody else wrote in this archive, and name, address and Message-ID speak of one person"},
        only_voice},
    Row{{"unknown sender", kDoubtful, "none of the above"}, always},
};

std::string notice_answered(const Post& post, const Rules& rules) {
  auto notice = answered_notice_id(post, rules.own);
  if (notice.empty()) return notice;
  const auto name = split_notice_id(notice);
  return !name || name->sig == rules.sig.id || !rules.sig.only_subject ? notice : std::string();
}

}  // namespace

std::string_view to_string(PostKind kind) {
  switch (kind) {
    case PostKind::counted:
      return "counted";
    case PostKind::doubtful:
      return "doubtful";
    case PostKind::set_aside:
      return "set aside";
    case PostKind::elsewhere:
      return "about another matter";
  }
  return "";
}

MessageStatements::MessageStatements(const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) {
    if (statement.kind == Statement::Kind::vouch || statement.kind == Statement::Kind::ignore)
      latest_.insert_or_assign(statement.about, statement);
    if (statement.kind == Statement::Kind::unignore) latest_.erase(statement.about);
  }
}

const Statement* MessageStatements::about(const KnownPost& post) const {
  const Statement* found = nullptr;
  const bool second = is_second(post);
  for (const std::string& name : {post.post.message_id, post.key, post.post.locator}) {
    // Who ignored an id meant the mail that bore it first. A later one under the same id has a name of its own
    // (name_of()), and is not ignored with it.
    const bool of_another = second && name == post.post.message_id;
    const auto it = name.empty() || of_another ? latest_.end() : latest_.find(name);
    if (it != latest_.end() && (!found || it->second.at > found->at)) found = &it->second;
  }
  return found;
}

std::vector<RuleText> rule_texts() {
  std::vector<RuleText> texts;
  for (const Row& row : kTable) texts.push_back(row.text);
  return texts;
}

Judgement classify(const KnownPost& post, const Rules& rules, bool belongs) {
  const Case c{post, post.post, rules, belongs, rules.statements.about(post), notice_answered(post.post, rules)};
  for (const Row& row : kTable) {
    if (auto saw = row.look(c)) return {row.text.kind, std::string(row.text.name), *std::move(saw)};
  }
  return {};
}

}  // namespace sigwatch
