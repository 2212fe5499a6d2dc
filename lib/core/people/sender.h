#pragma once

#include <string>
#include <string_view>

#include "core/post/post.h"

namespace sigwatch {

/// What a From says of who sent a post. The tables are in sender.cc.
enum class SenderKind {
  person,  ///< may be a person
  robot,   ///< an address behind which no person writes, or one that may be a person's where the name is no person's
  list_software,  ///< Mailman, Majordomo, LISTSERV, Sympa; `LIST-bounces@`, `LIST-request@`
  mail_system,    ///< `postmaster@`, `System Administrator`: a person, unless the subject is that of a report
  program,  ///< a tracker, a build service, `noreply@`: it may carry what a person wrote, and the From does not say
            ///< whose
};
SenderKind sender_kind(const Author& from);

/// True when the name is a person's: it has a word that is none of those for programs and offices and does not stand in
/// the address
/// (`Jane <notifications@github.com>`, not `GitHub <noreply@github.com>`), or it has two, none for an office, of which
/// one at least does not name the host (`Gerrit Smit <gerrit@smit.example>`).
bool names_a_person(const Author& from);

/// True when the name itself says that a program bears it: `Mail Delivery System`, `Google Calendar`, `kernel test
/// robot`.
bool is_program_name(std::string_view name);

/// True for a robot whose address or name is nobody's: `mailer-daemon@`, not `travis@`.
bool is_nobodys(const Author& from);

/// True for an address that may pass on what a person wrote there: that of a bug or patch tracker, a forge or a forum;
/// or any program's under a person's name (`Jane <noreply@...>`).
bool may_pass_on(const Author& from);

/// The person's part of a From that a list rewrote: `Jane Doe via Iot`, `'Jane' via Iot`, `"Jane Doe" (via iot list)`,
/// `Iot list (on behalf of Jane Doe)` -> `Jane Doe`; or empty.
std::string rewritten_name(std::string_view name);

/// True when many people write under the address: a From that a list rewrote, or a tracker's.
bool is_shared_sender(const Author& from);

/// A name for comparing: its words in order of the alphabet, `Doe, Jane` like `Jane Doe`; of a rewritten From the
/// person's.
std::string name_key(const Author& from);

}  // namespace sigwatch
