#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// Subjects that programs write. The tables are in program_subjects.cc; all look at the subject without list tags in front. A reply prefix
/// (`Re:`) makes it a person's, but for out-of-office mail, which answers.

/// Subjects of out-of-office mail in the common languages.
bool is_out_of_office(std::string_view subject);

/// `Undeliverable: ...`, `Undelivered Mail Returned to Sender`: how mail systems begin their reports, in the common languages. People write
/// so, too: says something only together with the sender.
bool is_delivery_report(std::string_view subject);

/// `Cron <root@host> command`.
bool is_cron_report(std::string_view subject);

/// `site git commit: fix`, `svn commit: r12`, `[Git][group/site][main]`: what repositories write of each change. A person made the change,
/// and did not write to the list.
bool is_commit_report(std::string_view subject);

/// `test`, `Testing, please ignore`.
bool is_test(std::string_view subject);

/// Without list tags in front; our own tag stays.
std::string_view without_tags(std::string_view subject);

}  // namespace sigwatch
