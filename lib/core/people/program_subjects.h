#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// Subjects that programs write. The tables are in program_subjects.cc; all look at the subject without list tags in
/// front, in any letter case and with or without accents. A reply prefix (`Re:`) in front makes it a person's. People
/// write so, too: each says something only together with what else is known of the post.

/// What mail programs put before the subject that they answer by themselves, in some 40 languages: `Automatic reply:
/// ...`, `[OOO] ...`.
bool is_automatic_reply(std::string_view subject);

/// `On annual leave Re: ...`, `Urlaub bis 12.10.`: how people let their programs answer, and sometimes write
/// themselves.
bool is_away_note(std::string_view subject);

/// Read receipts, answers of calendars, requests to confirm the sender, acknowledgements of help desks.
bool is_machine_answer(std::string_view subject);

/// `Build failed in Jenkins: site #12`, `Invitation: call @ ...`: what the commonest robots write of their own.
bool is_build_report(std::string_view subject);

/// Bears the numbered tag of a help desk, `[Ticket#2026092910000017]`.
bool is_ticket(std::string_view subject);

/// `Undeliverable: ...`, `Undelivered Mail Returned to Sender`: how mail systems begin their reports, in the common
/// languages. People write so, too: says something only together with the sender.
bool is_delivery_report(std::string_view subject);

/// `Cron <root@host> command`.
bool is_cron_report(std::string_view subject);

/// `site git commit: fix`, `svn commit: r12`, `[Git][group/site][main]`: what repositories write of each change. A
/// person made the change, and did not write to the list.
bool is_commit_report(std::string_view subject);

/// `test`, `Testing, please ignore`.
bool is_test(std::string_view subject);

/// Without list tags in front; our own tag stays.
std::string_view without_tags(std::string_view subject);

}  // namespace sigwatch
