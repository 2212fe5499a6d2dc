#pragma once

#include <string>
#include <string_view>

#include "config/section.h"
#include "core/register/register.h"

namespace sigwatch {

const Keys<SecretSource>& secret_keys();

/// Where a password stands: a credential or a file; a secret in the configuration itself is refused, and not shown.
/// `credential`: the name that a remedy proposes.
void read_password(Context& context, const Node& node, std::string_view credential, SecretSource& into);

/// `password:`.
template <class T>
Key<T> password_key(const std::string& credential, SecretSource T::*member) {
  return {"password", "{credential: " + credential + "}",
          [credential, member](Context& context, const Node& node, T& into) {
            read_password(context, node, credential, into.*member);
          },
          names_of(secret_keys())};
}

/// Complains of a user without a password, and of a password without a user.
void check_login(Context& context, const Node& node, const std::string& user, std::string_view credential);

}  // namespace sigwatch
