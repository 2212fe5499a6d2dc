#include <algorithm>

#include "config/addresses.h"
#include "config/secret.h"
#include "config/sections.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::string_view kVia = "write `smtp://HOST:587`, `smtps://HOST:465` or `maildir:PATH`";

Parsed<std::string> parse_via(std::string_view text) {
  text = trim(text);
  if (text.starts_with("maildir:")) {
    auto path = parse_path(text.substr(8));
    if (auto* good = std::get_if<std::string>(&path)) {
      // Somebody meant a URL, perhaps one with a password in it: so it is not shown.
      if (good->starts_with("//")) return Refusal{"`maildir:` takes a path, not a URL", "write `maildir:PATH`"};
      return "maildir:" + *good;
    }
    return path;
  }
  const auto split = split_url(text);
  if (const auto* bad = std::get_if<Refusal>(&split))
    return Refusal{bad->cause, bad->remedy.empty() ? std::string(kVia) : bad->remedy};
  const auto& url = std::get<UrlParts>(split);
  if (url.scheme != "smtp" && url.scheme != "smtps")
    return Refusal{"mail does not leave by " + ticked(url.scheme + ":"), std::string(kVia)};
  // curl takes the path of an SMTP URL for the name in EHLO. We put that
  // name there ourselves (lib/libraries/smtp), so it has a key of its own.
  if (!url.rest.empty() && url.rest != "/")
    return Refusal{"a path in the URL", "name the host of EHLO with `helo: NAME`"};
  return url.scheme + "://" + url.host + (url.port == 0 ? "" : ":" + std::to_string(url.port));
}

/// There is no "if the server can": who stands between us and the
/// server could take its STARTTLS away, and read the password.
Parsed<bool> parse_tls(std::string_view text) {
  if (text == "required") return true;
  if (text == "none") return false;
  return Refusal{ticked(text) + " is neither `required` nor `none`", ""};
}

Key<MailSettings> from_key() {
  const std::string name = "from", sample = "SIG Watch <sigwatch@example.org>";
  return {name, sample, [name, sample](Context& context, const Node& node, MailSettings& into) {
            if (auto mailbox = read_value(context, node, name, sample, parse_mailbox)) {
              into.from_name = std::move(mailbox->name);
              into.from_address = std::move(mailbox->address);
            }
          }};
}

Place place_in(const Node& node, std::string_view key) {
  const auto* found = find(node, key);
  return found ? found->place : node.place;
}

void check_tls(Context& context, const Node& node, const MailSettings& mail) {
  const auto split = split_url(mail.via);
  const auto* url = std::get_if<UrlParts>(&split);
  if (!url || mail.tls_required) return;
  if (url->scheme == "smtps") {
    context.complain(place_in(node, "tls"), "`tls: none` contradicts `smtps:`", "write `tls: required`");
  } else if (!is_loopback(url->host)) {
    // What goes over loopback does not leave the machine. To any other host, password and mail would go in the clear.
    context.complain(place_in(node, "tls"),
                     "`tls: none` is for a relay on loopback, and " + ticked(url->host) + " is none",
                     "write `tls: required`, or send by a relay on localhost");
  }
}

}  // namespace

const Keys<MailSettings>& mail_keys() {
  static const Keys<MailSettings> keys = {
      required(from_key()),
      value("bounces", "sigwatch-bounces@example.org", &MailSettings::bounces, parse_address),
      required(value("via", "smtp://mail.example.org:587", &MailSettings::via, parse_via)),
      value("tls", "required", &MailSettings::tls_required, parse_tls),
      value("ca_file", "/etc/sigwatch/ca.pem", &MailSettings::ca_file, parse_path),
      value("helo", "host.example.org", &MailSettings::helo, parse_host_name),
      value("user", "sigwatch", &MailSettings::user, parse_text),
      password_key("smtp_password", &MailSettings::password),
      // Apart from the domain of `from`, which may change: a notice in an archive is known
      // as ours by this one for ever, also after a lost state or from an old backup.
      value("message_id_domain", "example.org", &MailSettings::message_id_domain, parse_host_name),
  };
  return keys;
}

void read_mail(Context& context, const Node& node, MailSettings& into) {
  if (!read_section(context, node, "mail", mail_keys(), into)) return;
  into.place = context.at(node.place);
  // Never empty: a null return path would keep delivery reports away, and with them the news that a warning was lost.
  if (into.bounces.empty()) into.bounces = into.from_address;
  if (into.message_id_domain.empty())
    into.message_id_domain = into.from_address.substr(into.from_address.find('@') + 1);
  check_tls(context, node, into);
  check_login(context, node, into.user, "smtp_password");
}

}  // namespace sigwatch
