#pragma once

#include <optional>
#include <string>

#include "core/post.h"

namespace sigwatch {

/// What says of a post that a program wrote it, each by one kind of sign. Gives what it saw, or nullopt.
using ProgramSign = std::optional<std::string>;

/// A mark in its header that no person's mail has (read_signs()). `Auto-Submitted: auto-generated` says nothing where a tracker passes on
/// what a person wrote, and `Return-Path: <>` nothing of its own: see has_null_path().
ProgramSign automatic_mark(const Post& post);

/// An address behind which no person writes.
ProgramSign robot_sender(const Post& post);

/// List software's address under no person's name; or a list's owner address, no person's name, and the subject of such mail.
ProgramSign list_software_mail(const Post& post);

/// A mail system's address or name and the subject of a report.
ProgramSign mail_system_report(const Post& post);

/// No sender at all, as delivery reports have it, and the subject of one or of list software's mail. An archive that shows no senders shows
/// people so as well.
ProgramSign senderless_report(const Post& post);

/// The subject that cron writes, under no person's name.
ProgramSign cron_report(const Post& post);

/// Any of these.
ProgramSign program_sign(const Post& post);

/// `Return-Path: <>` stands on reports and automatic answers (RFC 3834), but local delivery may leave it on a person's mail as well.
bool has_null_path(const Post& post);

/// `Ann Fox <ann@host>`, or the bare address.
std::string from_of(const Author& from);

}  // namespace sigwatch
