#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace sigwatch {

/// What the caller of a failed call should do.
enum class ErrorKind {
  retry,      ///< it may work later: a time-out, a 5xx, a 4yz of SMTP
  give_up,    ///< it will not work until a person changes something
  set_aside,  ///< this one thing cannot be read; keep it, count it, show it, go on with the rest
};

/// An expected failure. `what` is written for a person: the thing, the place (file:line:column, URL, SIG), the cause
/// and what to do.
struct Error {
  ErrorKind kind = ErrorKind::retry;
  std::string what;
};

/// A value or an expected Error. Exceptions are for start-up and bugs alone.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<T>(state_); }
  const T& value() const& { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }
  const Error& error() const { return std::get<Error>(state_); }

  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  T& operator*() & { return std::get<T>(state_); }
  const T& operator*() const& { return std::get<T>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace sigwatch
