#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace sigwatch {

/// Whether the ladder runs for a SIG. It runs for `on` alone; all but `removed` and `closed` are measured.
enum class Watch { on, standing, exempt, removed, closed };
std::string_view to_string(Watch watch);

/// Where a secret stands; never the secret itself.
struct SecretSource {
  std::string credential;  ///< name under $CREDENTIALS_DIRECTORY
  std::string file;        ///< path, mode 0600 or stricter
  friend bool operator==(const SecretSource&, const SecretSource&) = default;
};

/// Who puts the posts into a file: its subscription can be cut off without a word, the list server itself cannot.
enum class WrittenBy {
  unsaid,        ///< an mbox alone in its folder is taken for the server's own
  server,        ///< the list server: needs no pulse
  subscription,  ///< a subscriber's mail
};

/// Where one list's posts can be read, as the register names it.
struct ArchiveEntry {
  /// URL, or absolute path (relative paths were resolved against the file); of a command `command:WORDS`
  std::string url;
  std::string kind;     ///< as archives names it (`mbox`, `pipermail`, ...), or empty: recognised by `url`
  bool frozen = false;  ///< an old place that gets no more posts: proves nothing alone, its posts count
  /// Mount point (`https://lists.example/hyperkitty/`): what can stall, move or be cut off as a whole. Of files on this
  /// machine their folder, of a mailbox the account. Filled with `kind` when the archive is recognised
  /// (lib/archives/kinds.h).
  std::string root;
  bool supporting = false;  ///< another venue (a forum, a repository's feed): shown, and does not reset the clock
                            ///< unless `counts: any`
  std::vector<std::string> command{};  ///< kind `command`: the program and its arguments
  std::string user{};                  ///< kind `imap`
  SecretSource password{};             ///< kind `imap`
  WrittenBy written_by{};              ///< kind `mbox`
  bool private_address = false;  ///< of a server: its name may have an address inside the network that we stand in
  std::string place{};           ///< `file:line:column` of its entry, for messages
  friend bool operator==(const ArchiveEntry&, const ArchiveEntry&) = default;
};

/// True when a text matches a configured pattern (RE2 outside the core).
using Matcher = std::function<bool(std::string_view)>;

struct Exemption {
  std::optional<Time> until;
  std::string because;
  std::string by;
};
struct Removal {
  std::optional<Time> since;
  std::string reference;
};

/// One group in the register.
struct SigEntry {
  std::string id;  ///< `[a-z0-9-]{1,32}`
  std::string name;
  std::string list;  ///< posting address, lower case
  std::string charter;
  bool standing = false;
  std::optional<Exemption> exempt;
  std::optional<Removal> removed;
  std::optional<Time> since;           ///< from when a SIG without a post counts
  std::vector<std::string> leaders;    ///< addresses that get copies of warnings
  std::vector<ArchiveEntry> archives;  ///< of the list: these are measured
  /// other places where the group may be alive (`supporting: true`): shown, never measured
  std::vector<ArchiveEntry> venues;
  std::string only;       ///< pattern as written, empty: the whole list is this SIG's
  Matcher only_subject;   ///< set when `only` is
  std::string templates;  ///< directory of templates of its own, or empty
  std::string place;      ///< `file:line:column` of its entry, for messages
};

/// `ignore:` of the configuration: posts that match all the given patterns are set aside.
struct IgnoreRule {
  std::string name;  ///< as shown by `explain`: the rule's `because`, else its patterns
  Matcher from;      ///< against `Name <address>`; unset: any
  Matcher subject;   ///< unset: any
  std::string sig;   ///< empty: every SIG
};

struct Proof {
  int polls = 3;
  Seconds over = 48h;
};

/// Calendar months are months; the rest are exact durations.
struct Policy {
  int silent_after = 6;     ///< months
  bool counts_any = false;  ///< `counts: any`: posts in other venues reset the clock as well
  Seconds unreachable_after = Days(3);
  Seconds pulse = Days(14);
  Proof proof;
  Seconds warn_again_after = Days(15);
  Seconds second_warning_after = Days(30);
  Seconds recommend_after = Days(15);
  std::vector<int> remind_after = {1, 2, 3};  ///< months after `recommend`; then every `remind_every`
  int remind_every = 3;                       ///< months
  int lapse_after = 12;                       ///< months
  Seconds decided_after = 15min;
  Seconds unseen_after = 72h;  ///< operators are told of an accepted notice that was not seen
  int brake = 2;
  Seconds brake_over = Days(7);
  Seconds gap = Days(14);        ///< a pass whose predecessor is further back stops all sending
  Seconds fuse_list = Days(14);  ///< one warning a list in this time
  int fuse_day = 20;             ///< notices a day
  int crosspost_limit = 5;
  Seconds attest_valid = Days(30);
  Seconds own_notice_pulse = Days(60);
  Seconds doubt_pause = Days(7);   ///< after `ignore` ends a pause, the ladder waits at least this long
  int backfill = 24;               ///< months
  int standing_report_after = 12;  ///< months of silence before a standing SIG is a line in the Council's digest
  Seconds unproven_report_after = Days(14);
};

/// How often a digest is written, in calendar months: 1, 3 or 12, counted from January; 0: never.
struct DigestSettings {
  int operators = 1;
  int council = 3;
  friend bool operator==(const DigestSettings&, const DigestSettings&) = default;
};

struct Organisation {
  std::string name;
  std::string rule;
};
/// Where the Council meets: its notices go there, too, as short messages.
struct CouncilRoom {
  std::string to;    ///< a bare JID, lower case
  bool room = true;  ///< a chat room (XEP-0045); false: somebody's account
  std::string nick;  ///< ours in the room
};
struct Council {
  std::string name = "Council";
  std::string notify;
  std::optional<ArchiveEntry> archive;
  std::optional<CouncilRoom> xmpp;
};

/// Our account for chat. TLS is always required and the certificate verified.
struct XmppSettings {
  std::string jid;  ///< bare, lower case
  SecretSource password;
  std::string server;   ///< `HOST` or `HOST:PORT`; empty: found by the account's domain
  std::string ca_file;  ///< extra trust anchor, or empty: the system's
  std::string place;
};

struct MailSettings {
  std::string from_name, from_address;
  std::string bounces;       ///< envelope sender; default: from_address
  std::string via;           ///< `smtp://host:port`, `smtps://host:port`, `maildir:PATH` (absolute)
  bool tls_required = true;  ///< smtp://: STARTTLS or nothing
  std::string ca_file;       ///< extra trust anchor, or empty: the system's
  std::string helo;          ///< empty: the host's name
  std::string user;
  SecretSource password;
  std::string message_id_domain;  ///< right side of our Message-IDs; default: the domain of from_address
  std::string place;
};

struct PageSettings {
  std::string listen = "127.0.0.1:8025";  ///< on loopback; empty: none
  std::string public_url;
  bool authors = false;
};
struct PollSettings {
  Seconds every = 6h;
  int per_host = 2;
  int backfill = 4;
};

/// The whole configuration, checked. A value: reload makes a new one.
struct Register {
  std::string file;                ///< the path it was read from
  std::string fingerprint;         ///< differs when the file or the program does
  std::vector<std::string> notes;  ///< a line each: what a person should know of the file, which is good all the same
  Organisation organisation;
  Council council;
  std::vector<std::string> operators;
  Policy policy;
  MailSettings mail;
  std::optional<XmppSettings> xmpp;
  std::string state;  ///< absolute path of the SQLite file
  PageSettings page;
  PollSettings poll;
  DigestSettings digest;
  std::vector<ArchiveEntry> canaries;
  std::vector<SigEntry> sigs;
  std::vector<IgnoreRule> ignore;
  std::string templates;  ///< directory that replaces built-in texts, or empty
};

/// The SIG called `id`, or null.
const SigEntry* find_sig(const Register& reg, std::string_view id);

/// The lists that more than one SIG of a register names. Made once for many questions.
class SharedLists {
 public:
  SharedLists() = default;
  explicit SharedLists(const Register& reg);
  bool has(const std::string& list) const;

 private:
  std::set<std::string> lists_;  ///< lower case
};

}  // namespace sigwatch
