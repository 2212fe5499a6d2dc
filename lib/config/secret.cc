#include "config/secret.h"

#include <algorithm>

#include "config/addresses.h"

namespace sigwatch {

namespace {

/// A name below $CREDENTIALS_DIRECTORY. Not shown when it is wrong: somebody may have put the secret itself here.
Parsed<std::string> parse_credential(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  // The name becomes that of a file below the folder: without
  // `/` and without a dot in front it cannot lead out of it.
  if (!text.empty() && text.size() <= 64 && text.front() != '.' && std::all_of(text.begin(), text.end(), good))
    return std::string(text);
  return Refusal{"this is not the name of a credential",
                 "write letters, digits, `_`, `-` and `.` only, as in `LoadCredential=smtp_password`"};
}

}  // namespace

const Keys<SecretSource>& secret_keys() {
  static const Keys<SecretSource> keys = {
      value("credential", "smtp_password", &SecretSource::credential, parse_credential),
      value("file", "/etc/sigwatch/smtp_password", &SecretSource::file, parse_path),
  };
  return keys;
}

void read_password(Context& context, const Node& node, std::string_view credential, SecretSource& into) {
  const std::string remedy =
      "write `password: {credential: " + std::string(credential) + "}` or `password: {file: PATH}`";
  // The file is readable for all on the machine (see the unit in systemd/), so a
  // password that stood in it is no secret any more: the remedy says to change
  // it. It is not shown, since complaints go to the terminal and to the log.
  if (node.kind == Node::Kind::scalar) {
    context.complain(node.place, "`password`: a secret stands in the file", "take it out, change it, and " + remedy);
    return;
  }
  if (!read_section(context, node, "password", secret_keys(), into)) return;
  // With a credential and a file, nobody could tell which one holds when one of them is renewed.
  if (node.entries.size() == 1) return;
  context.complain(node.place, "`password`: there must be one place of the secret", remedy);
}

void check_login(Context& context, const Node& node, const std::string& user, std::string_view credential) {
  // Half of a login would fail at the first attempt to send or to read, and
  // the first warning may be months away. Here somebody sits before the file.
  const bool password = find(node, "password") != nullptr;
  if (!user.empty() && !password) {
    context.complain(find(node, "user")->place, "`user` without `password`",
                     "add `password: {credential: " + std::string(credential) + "}`");
  }
  if (password && !find(node, "user"))
    context.complain(find(node, "password")->place, "`password` without `user`", "add `user: NAME`");
}

}  // namespace sigwatch
