#include "core/program_post.h"

#include "core/list_notice.h"
#include "core/program_subjects.h"
#include "core/sender.h"
#include "core/text.h"

namespace sigwatch {
namespace {

using std::string_view;

ProgramSign saw_if(bool holds, std::string saw) { return holds ? ProgramSign(std::move(saw)) : std::nullopt; }

/// Bugzilla, JIRA, GitLab, Redmine and others mark each comment so, though a person typed it.
bool is_passed_on(const Post& post) {
  return may_pass_on(post.author) && lower(post.signs.automatic).starts_with("auto-submitted: auto-generated");
}

/// An address whose words are those of a list's own mail: `iot-owner@`, `iot-admin@`, `iot-bounces@`.
bool may_be_list(const Author& from) {
  const string_view local = string_view(from.address).substr(0, from.address.find('@'));
  return local.ends_with("-owner") || local.ends_with("-admin") || local.ends_with("-bounces") || local.ends_with("-help") ||
         local.ends_with("-subscribe") || local.ends_with("-unsubscribe");
}

}  // namespace

ProgramSign automatic_mark(const Post& post) {
  const bool marked = !post.signs.automatic.empty() && !has_null_path(post) && !is_passed_on(post);
  return saw_if(marked, post.signs.automatic);
}

ProgramSign robot_sender(const Post& post) { return saw_if(sender_kind(post.author) == SenderKind::robot, from_of(post.author)); }

ProgramSign list_software_mail(const Post& post) {
  if (sender_kind(post.author) == SenderKind::list_software) return from_of(post.author);
  return saw_if(may_be_list(post.author) && !names_a_person(post.author) && is_list_notice(post.subject), post.subject);
}

ProgramSign mail_system_report(const Post& post) {
  return saw_if(sender_kind(post.author) == SenderKind::mail_system && is_delivery_report(post.subject), post.subject);
}

ProgramSign senderless_report(const Post& post) {
  return saw_if(post.author == Author{} && (is_delivery_report(post.subject) || is_list_notice(post.subject)), post.subject);
}

ProgramSign cron_report(const Post& post) {
  if (!is_cron_report(post.subject)) return std::nullopt;
  return saw_if(sender_kind(post.author) != SenderKind::person || !names_a_person(post.author), post.subject);
}

ProgramSign program_sign(const Post& post) {
  for (const auto sign : {automatic_mark, robot_sender, list_software_mail, mail_system_report, senderless_report, cron_report}) {
    if (auto saw = sign(post)) return saw;
  }
  return std::nullopt;
}

bool has_null_path(const Post& post) { return lower(string_view(post.signs.automatic).substr(0, 12)) == "return-path:"; }

std::string from_of(const Author& from) { return from.name.empty() ? from.address : from.name + " <" + from.address + ">"; }

}  // namespace sigwatch
