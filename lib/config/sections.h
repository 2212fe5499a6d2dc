#pragma once

#include <string>
#include <vector>

#include "config/section.h"
#include "core/register/register.h"

namespace sigwatch {

/// `policy:`, and the keys of `standing:`, which are policy too.
const Keys<Policy>& policy_keys();
const Keys<Policy>& standing_keys();

/// `mail:`, with the conditions between its keys.
const Keys<MailSettings>& mail_keys();
void read_mail(Context& context, const Node& node, MailSettings& into);

/// `xmpp:`, our account for chat.
const Keys<XmppSettings>& xmpp_keys();
void read_xmpp(Context& context, const Node& node, XmppSettings& into);

/// `council.xmpp:`, where the Council meets.
const Keys<CouncilRoom>& council_room_keys();
void read_council_room(Context& context, const Node& node, CouncilRoom& into);

/// One entry of `sigs:`.
const Keys<SigEntry>& sig_keys();
bool read_sig(Context& context, const Node& node, SigEntry& into);

/// An archive: its URL or path alone, or a map. `name` is the key it stands under.
const Keys<ArchiveEntry>& archive_keys();
bool read_archive(Context& context, const Node& node, std::string_view name, ArchiveEntry& into);

/// One entry of `ignore:`.
bool read_ignore(Context& context, const Node& node, IgnoreRule& into);
std::vector<std::string> ignore_key_names();

/// The whole file.
const Keys<Register>& register_keys();

/// Every key that a file may hold, with dots: `policy.proof.polls`, `sigs.exempt.until`. What the documentation must
/// name.
std::vector<std::string> config_keys();

/// Conditions between values of several sections.
void check_register(Context& context, const Node& root, const Register& reg);

}  // namespace sigwatch
