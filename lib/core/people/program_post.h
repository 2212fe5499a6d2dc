#pragma once

#include <optional>
#include <string>

#include "core/post/post.h"

namespace sigwatch {

/// What says of a post that a program wrote it. Gives what it saw, or nullopt. One such sign may be wrong: a delivery
/// hop marks what it forwards, people write from `postmaster@` and about automatic replies, and some bear a program's
/// name.
using ProgramSign = std::optional<std::string>;

/// Marks in its header (read_markers()), but `Return-Path: <>` alone: see has_null_path(). `Auto-Submitted:
/// auto-generated` says nothing where a tracker passes on what a person wrote.
ProgramSign header_mark(const Post& post);

/// The subject that mail programs give an answer that they write by themselves; or in an answer the words of an
/// out-of-office, a receipt, a calendar or a help desk.
ProgramSign automatic_subject(const Post& post);

/// The address of a robot, of list software or of a service, under no person's name.
ProgramSign program_address(const Post& post);

/// A mail system's sender and the subject of a report; the subject that cron or list software writes, under no person's
/// name.
ProgramSign report_subject(const Post& post);

/// Any of these, or senderless_report().
ProgramSign program_sign(const Post& post);

/// `Return-Path: <>` stands on reports and automatic answers (RFC 3834), but local delivery may leave it on a person's
/// mail as well.
bool has_null_path(const Post& post);

/// Nothing but marks that a delivery hop may have written (`auto-generated` and `auto-forwarded` by a rule that passes
/// on all of a mailbox, and `Return-Path: <>`).
bool only_hop_marks(const Post& post);

// Two signs or a report's structure. No person can stand behind these, unless the writer once talked with others
// (Correspondence::talks()).

/// `multipart/report` and its parts as the outermost type (RFC 3464, RFC 8098); or `Auto-Submitted: auto-replied` (RFC
/// 3834) with another mark, an automatic subject or a program's address.
ProgramSign automatic_mail(const Post& post);

/// A robot's address, under no person's name, with a mark, a robot's name or a program's subject; where it may be a
/// person's (`travis@`), with a mark that no hop writes, a robot's name or the subject of a build.
ProgramSign robot_mail(const Post& post);

/// List software's address under no person's name with a mark that no hop writes; or it, or a list's owner address,
/// with the subject of such mail.
ProgramSign list_software_mail(const Post& post);

/// A mail system's address or name, under no person's name, with a null return path or the subject of a report.
ProgramSign mail_system_report(const Post& post);

/// No sender at all, as delivery reports have it, and the subject of one or of list software's mail. An archive that
/// shows no senders shows people so as well.
ProgramSign senderless_report(const Post& post);

/// The subject that cron writes, under no person's name.
ProgramSign cron_report(const Post& post);

/// `Ann Fox <ann@host>`, or the bare address.
std::string from_of(const Author& from);

}  // namespace sigwatch
