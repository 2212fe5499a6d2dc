#include "core/people/program_post.h"

#include "core/base/text.h"
#include "core/people/list_notice.h"
#include "core/people/program_subjects.h"
#include "core/people/sender.h"

namespace sigwatch {
namespace {

using std::string_view;

ProgramSign saw_if(bool holds, std::string saw) { return holds ? ProgramSign(std::move(saw)) : std::nullopt; }

/// What the marks of a header say, by kind.
struct Marks {
  bool report = false;     ///< its structure
  bool null_path = false;  ///< `Return-Path: <>`
  bool replied = false;    ///< RFC 3834: an answer that nobody typed
  bool hop = false;        ///< what a rule or relay may write on people's mail as well
  bool responder = false;  ///< what only auto-responders and list software write
  int count = 0;
};

Marks marks_of(const Post& post) {
  Marks marks;
  for (string_view rest = post.markers.automatic; !rest.empty();) {
    const auto end = rest.find("; ");
    const string_view mark = rest.substr(0, end);
    rest = end == string_view::npos ? string_view() : rest.substr(end + 2);
    const auto colon = mark.find(": ");
    if (colon == string_view::npos) continue;  // a parameter of the one before
    const std::string name = lower(mark.substr(0, colon)), value = lower(trim(mark.substr(colon + 2)));
    ++marks.count;
    if (name == "content-type") {
      marks.report = true;
    } else if (name == "return-path") {
      marks.null_path = true;
    } else if (name == "auto-submitted") {
      // A rule that forwards a mailbox writes auto-generated or auto-forwarded on all that passes, people's mail too.
      // auto-replied (RFC 3834) is the one that no hop writes.
      (value.starts_with("auto-replied") ? marks.replied : marks.hop) = true;
    } else {
      // Exchange puts the first on people's mail, and the second on what a person's own mailbox rule passes on.
      (name == "x-auto-response-suppress" || name == "x-ms-exchange-generated-message-source" ? marks.hop
                                                                                              : marks.responder) = true;
    }
  }
  return marks;
}

/// Bugzilla, JIRA, GitLab, Redmine and others mark each comment so, though a person typed it.
bool is_passed_on(const Post& post, const Marks& marks) {
  return may_pass_on(post.author) && marks.hop && !marks.replied && !marks.responder && !marks.report;
}

/// An address whose words are those of a list's own mail: `iot-owner@`, `iot-admin@`, `iot-bounces@`.
/// A list's owner writes under such an address, too ("The list moves on Friday"): it says something only together with
/// the subject.
bool may_be_list(const Author& from) {
  const string_view local = string_view(from.address).substr(0, from.address.find('@'));
  return local.ends_with("-owner") || local.ends_with("-admin") || local.ends_with("-bounces") ||
         local.ends_with("-help") || local.ends_with("-subscribe") || local.ends_with("-unsubscribe");
}

/// A name that says no more than the address (`Travis <travis@...>`) is no second sign.
/// Address and name are one sign then. Taken for two, they set aside at the first mail whoever has such a nickname. To
/// talk under it did not help: mail with a sign of a program is no talk.
bool named_for_program(const Author& from) {
  const string_view local = string_view(from.address).substr(0, from.address.find('@'));
  const std::string name = lower(trim(from.name));
  return is_program_name(from.name) && (is_nobodys(from) || (name != local && name != from.address));
}

/// Out-of-office programs put their own words before the `Re:` (`On annual leave Re: Agenda`), and many archives drop
/// the ids.
bool is_answer(const Post& post) {
  return !post.references.empty() || folded(post.subject).find(" re:") != std::string::npos;
}

bool has_program_subject(const Post& post) {
  return is_delivery_report(post.subject) || is_list_notice(post.subject) || is_build_report(post.subject) ||
         automatic_subject(post);
}

}  // namespace

ProgramSign header_mark(const Post& post) {
  if (post.markers.automatic.empty()) return std::nullopt;
  const Marks marks = marks_of(post);
  // A null return path alone is left to a rule of its own: local delivery writes it on people's mail, as on four of
  // the nineteen mails in the Maildir of the corpus.
  return saw_if(marks.count > (marks.null_path ? 1 : 0) && !is_passed_on(post, marks), post.markers.automatic);
}

ProgramSign automatic_subject(const Post& post) {
  // In a post that answers nothing the same words are a person's: `Absence : qui anime la réunion ?` is a question.
  const bool answers = is_answer(post) && (is_away_note(post.subject) || is_machine_answer(post.subject));
  return saw_if(answers || is_automatic_reply(post.subject), post.subject);
}

ProgramSign program_address(const Post& post) {
  switch (sender_kind(post.author)) {
    case SenderKind::robot:
    case SenderKind::list_software:
    case SenderKind::program:
      return from_of(post.author);
    case SenderKind::mail_system:
    case SenderKind::person:
      break;
  }
  return std::nullopt;
}

ProgramSign report_subject(const Post& post) {
  const bool mail_system = sender_kind(post.author) == SenderKind::mail_system && is_delivery_report(post.subject);
  if (mail_system || cron_report(post)) return post.subject;
  return saw_if(may_be_list(post.author) && !names_a_person(post.author) && is_list_notice(post.subject), post.subject);
}

ProgramSign program_sign(const Post& post) {
  for (const auto sign : {header_mark, automatic_subject, program_address, report_subject, senderless_report}) {
    if (auto saw = sign(post)) return saw;
  }
  return std::nullopt;
}

bool has_null_path(const Post& post) { return !post.markers.automatic.empty() && marks_of(post).null_path; }

bool only_hop_marks(const Post& post) {
  const Marks marks = marks_of(post);
  return !marks.report && !marks.replied && !marks.responder;
}

ProgramSign automatic_mail(const Post& post) {
  if (post.markers.automatic.empty()) return std::nullopt;
  const Marks marks = marks_of(post);
  if (marks.report) return post.markers.automatic;
  // But for a report's structure no header is proof by itself: without a second sign the post is doubtful, and a
  // person looks.
  const bool sure = marks.count > 1 || automatic_subject(post) || program_address(post);
  return saw_if(marks.replied && sure, post.markers.automatic);
}

ProgramSign robot_mail(const Post& post) {
  if (sender_kind(post.author) != SenderKind::robot) return std::nullopt;
  const bool nobodys = is_nobodys(post.author);
  const bool marked = nobodys ? !post.markers.automatic.empty() : !only_hop_marks(post);
  const bool says = nobodys ? has_program_subject(post) : is_build_report(post.subject);
  return saw_if(marked || says || named_for_program(post.author), from_of(post.author));
}

ProgramSign list_software_mail(const Post& post) {
  const bool software = sender_kind(post.author) == SenderKind::list_software;
  if (!software && (!may_be_list(post.author) || names_a_person(post.author))) return std::nullopt;
  if (is_list_notice(post.subject)) return post.subject;
  return saw_if(software && !only_hop_marks(post), from_of(post.author));
}

ProgramSign mail_system_report(const Post& post) {
  if (sender_kind(post.author) != SenderKind::mail_system) return std::nullopt;
  if (names_a_person(post.author)) return std::nullopt;
  return saw_if(has_null_path(post) || is_delivery_report(post.subject), from_of(post.author));
}

ProgramSign senderless_report(const Post& post) {
  return saw_if(post.author == Author{} && (is_delivery_report(post.subject) || is_list_notice(post.subject)),
                post.subject);
}

ProgramSign cron_report(const Post& post) {
  if (!is_cron_report(post.subject)) return std::nullopt;
  return saw_if(sender_kind(post.author) != SenderKind::person || !names_a_person(post.author), post.subject);
}

std::string from_of(const Author& from) {
  return from.name.empty() ? from.address : from.name + " <" + from.address + ">";
}

}  // namespace sigwatch
