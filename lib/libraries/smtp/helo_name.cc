#include "libraries/smtp/helo_name.h"

#include <netdb.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace sigwatch {
namespace {

bool is_host_name(const std::string& text) {
  constexpr const char* kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
  return !text.empty() && text.size() < 256 && text.find_first_not_of(kAllowed) == std::string::npos;
}

std::string canonical_name(const std::string& host) {
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
  return found->ai_canonname == nullptr ? std::string() : found->ai_canonname;
}

}  // namespace

std::string helo_name(const std::string& configured) {
  if (!configured.empty()) return configured;
  // One byte is never written to: a name that had to be cut need not be ended by a zero (POSIX).
  std::array<char, 256> buffer{};
  if (::gethostname(buffer.data(), buffer.size() - 1) != 0) return "localhost";
  const std::string host = buffer.data();
  // The name becomes a part of a command, whatever this machine is called.
  if (!is_host_name(host)) return "localhost";
  if (host.find('.') != std::string::npos) return host;
  // Many machines know themselves by a bare name only; the resolver may know the rest.
  const std::string full = canonical_name(host);
  return is_host_name(full) ? full : host;
}

}  // namespace sigwatch
