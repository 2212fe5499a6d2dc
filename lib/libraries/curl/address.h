#pragma once

#include <sys/socket.h>

namespace sigwatch {

/// True for an address of the public Internet. Refused: loopback, private, link-local, carrier-grade NAT, unique local,
/// unspecified, multicast, broadcast, benchmark, documentation and reserved ranges (IANA special-purpose registries),
/// every form that wraps an IPv4 address (v4-mapped, v4-compatible, 64:ff9b::/96, 6to4, Teredo), and every family but
/// IPv4 and IPv6.
bool is_public_address(const sockaddr* address, socklen_t length);

}  // namespace sigwatch
