#pragma once

#include <string>

#include "core/base/result.h"
#include "core/register/register.h"

namespace sigwatch {

/// A secret that can be used and never shown: no stream or format operator, overwritten when it goes or moves.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  void wipe();

  std::string value_;
};

/// Reads the secret that the configuration points at: a credential under $CREDENTIALS_DIRECTORY, or a file of mode 0600
/// or stricter, of at most 4 KiB. A final line end is cut. Error give_up names the place and what to do; `key` is where
/// the configuration names the source.
Result<Secret> read_secret(const SecretSource& source, const std::string& key = "mail.password");

/// The text with every occurrence of the secret replaced: for words of a server that may echo what it got.
std::string without_secret(std::string text, const Secret& secret);

}  // namespace sigwatch
