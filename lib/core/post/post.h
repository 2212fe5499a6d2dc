#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace sigwatch {

/// Who wrote a post, as the archive shows it. Text is UTF-8, decoded (RFC 2047), with obfuscation undone (` at ` ->
/// `@`). Either may be empty. Personal: leaves the state only where the page's policy allows it.
struct Author {
  std::string name;
  std::string address;  ///< lower case
  friend bool operator==(const Author&, const Author&) = default;
};

/// What header and body showed that later rules need; kept instead of them. Made by read_markers() where the message is
/// parsed, because most archives show header and body once and the state keeps neither.
struct Markers {
  std::string automatic;     ///< empty, or the marks of programs in the header, as seen: `Auto-Submitted: auto-replied;
                             ///< Return-Path: <>`
  std::string token;         ///< notice id in an unquoted token line (notice_token()), or empty
  std::string quoted_token;  ///< notice id in a quoted token line: the post answers our notice
  std::string closing;       ///< empty, or the words that say that the list moved or closed
  bool unreadable = false;   ///< the message could not be parsed; only locator and perhaps archive_date are known
  friend bool operator==(const Markers&, const Markers&) = default;
};

/// One message in an archive, as a value.
struct Post {
  std::string locator;     ///< its place in the archive, for people and for the archive itself: `2009-May.txt#3`,
                           ///< `lists.mbox@18234`
  std::string message_id;  ///< without <>; empty where the archive does not keep it
  std::vector<std::string> references;  ///< ids of In-Reply-To and References, without <>
  std::optional<Time> sender_date;      ///< the sender's clock (Date), nullopt when absent or unreadable
  std::optional<Time> archive_date;     ///< the archive's clock; nullopt when there is none or it is a placeholder
  Author author;
  std::string subject;  ///< UTF-8, decoded, one line
  std::string url;      ///< permalink, or empty
  Markers markers;
  friend bool operator==(const Post&, const Post&) = default;
};

/// How far the sender's and the archive's clock may lie apart (Mailman's ARCHIVER_ALLOWABLE_SANE_DATE_SKEW).
inline constexpr Seconds kClockSkew = Days(15);

/// Whether a post stood in its archive at `now`, when that is pretended (`--now`): by the archive's clock, else the
/// sender's. Where they lie further apart than kClockSkew one of them is wrong, and the earlier decides: who wrote then
/// must not be missed for a nonsensical clock.
bool was_there(const Post& post, Time now);

/// The identity of a post, equal in every archive of the list: its Message-ID, or where there is none, a hash over
/// address, name, dates and subject; where it has none of these but the archive's date (it cannot be read), over its
/// locator as well.
std::string post_key(const Post& post);

/// Whether two messages under one Message-ID are one mail. Some programs use an id again, and anybody can. The further
/// their clocks lie apart (the senders', or where one shows none the archive's), the more must agree: up to a day
/// subject or sender; up to 15 days the sender, and the subject where both show one; further apart the sender, the
/// subject to the letter, and the place; where one alone has a clock, both and the place; where neither has one, both.
bool is_same_mail(const Post& a, const Post& b);

/// The identity of another mail under a Message-ID that is taken: the id, a blank, and a hash over clocks, sender and
/// subject.
std::string second_key(const Post& post);

/// The key under which the fact of a forgotten post stays: says that it was there, and no more. An archive that still
/// shows the post is known by it, so that the person does not come back.
std::string forgotten_key(std::string_view key);

/// `Re: [List] Subject (was: x)` -> `subject`: folded(), without reply prefixes and leading list tags; for threads
/// where ids are missing.
std::string thread_subject(std::string_view subject);

/// True when the subject says that it answers (`Re:`, `[List] AW:`, `回复：`); not for a forwarded mail (`Fwd:`).
bool is_reply_subject(std::string_view subject);

}  // namespace sigwatch
