#include <algorithm>

#include "config/addresses.h"
#include "config/secret.h"
#include "config/sections.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr auto kNick = "SIG Watch";

/// `council@rooms.example.org`: no resource, no URI. A local part as RFC 7622 has it, in ASCII.
Parsed<std::string> parse_jid(std::string_view text) {
  text = trim(text);
  const std::string plain = "write a bare address, such as `name@example.org`";
  const auto at = text.find('@');
  if (text.starts_with("xmpp:")) return Refusal{ticked(text) + " is a URI", plain};
  // In a room the resource is our nick (XEP-0045), which has a
  // key of its own; of an account it is the server's business.
  if (text.find('/') != std::string_view::npos) return Refusal{ticked(text) + " names a resource", plain};
  if (!is_ascii(text))
    return Refusal{ticked(text) + " holds letters outside ASCII", "write the domain in its `xn--` form"};
  const auto good = [](char c) {
    // What RFC 7622 (3.3.1) forbids in a local part.
    return c > ' ' && c != '\x7F' && std::string_view("\"&'/:<>@").find(c) == std::string_view::npos;
  };
  const auto local = text.substr(0, at);
  if (at == std::string_view::npos || local.empty() || local.size() > 255 ||
      !std::all_of(local.begin(), local.end(), good) ||
      std::holds_alternative<Refusal>(parse_host_name(text.substr(at + 1)))) {
    return Refusal{ticked(text) + " is not an XMPP address", plain};
  }
  return lower(text);
}

Parsed<std::string> parse_nick(std::string_view text) {
  auto nick = parse_text(text);
  if (const auto* good = std::get_if<std::string>(&nick); good && good->size() > 64)
    return Refusal{"the name is longer than 64 bytes", ""};
  return nick;
}

/// HOST or HOST:PORT.
Parsed<std::string> parse_server(std::string_view text) {
  text = trim(text);
  const std::string plain = "write HOST or HOST:PORT, such as `xmpp.example.org:5222`";
  if (text.find("://") != std::string_view::npos) return Refusal{ticked(text) + " is a URL", plain};
  const auto split = split_url("xmpp://" + std::string(text));
  const auto* url = std::get_if<UrlParts>(&split);
  if (!url || !url->rest.empty()) return Refusal{ticked(text) + " is not a server", plain};
  return std::string(text);
}

}  // namespace

const Keys<XmppSettings>& xmpp_keys() {
  static const Keys<XmppSettings> keys = {
      // No `tls:` here. It is always required, and the certificate must be one for the account's domain.
      required(value("jid", "sigwatch@example.org", &XmppSettings::jid, parse_jid)),
      required(password_key("xmpp_password", &XmppSettings::password)),
      value("server", "xmpp.example.org:5222", &XmppSettings::server, parse_server),
      value("ca_file", "/etc/sigwatch/ca.pem", &XmppSettings::ca_file, parse_path),
  };
  return keys;
}

void read_xmpp(Context& context, const Node& node, XmppSettings& into) {
  into.place = context.at(node.place);
  read_section(context, node, "xmpp", xmpp_keys(), into);
}

const Keys<CouncilRoom>& council_room_keys() {
  static const Keys<CouncilRoom> keys = {
      required(value("to", "council@rooms.example.org", &CouncilRoom::to, parse_jid)),
      value("room", "true", &CouncilRoom::room, parse_flag),
      value("nick", kNick, &CouncilRoom::nick, parse_nick),
  };
  return keys;
}

void read_council_room(Context& context, const Node& node, CouncilRoom& into) {
  into.nick = kNick;
  read_section(context, node, "xmpp", council_room_keys(), into);
}

}  // namespace sigwatch
