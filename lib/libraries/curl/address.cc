#include "libraries/curl/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace sigwatch {

namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
};

// IANA IPv4 Special-Purpose Address Registry, multicast and class E.
constexpr std::array<Range4, 16> kNotPublic4 = {{
    {0x00000000, 8},   // 0.0.0.0/8 this network
    {0x0a000000, 8},   // 10.0.0.0/8
    {0x64400000, 10},  // 100.64.0.0/10 carrier-grade NAT
    {0x7f000000, 8},   // 127.0.0.0/8
    {0xa9fe0000, 16},  // 169.254.0.0/16 link-local, cloud metadata
    {0xac100000, 12},  // 172.16.0.0/12
    {0xc0000000, 24},  // 192.0.0.0/24
    {0xc0000200, 24},  // 192.0.2.0/24 documentation
    {0xc0586300, 24},  // 192.88.99.0/24 6to4 relay
    {0xc0a80000, 16},  // 192.168.0.0/16
    {0xc6120000, 15},  // 198.18.0.0/15 benchmark
    {0xc6336400, 24},  // 198.51.100.0/24 documentation
    {0xcb007100, 24},  // 203.0.113.0/24 documentation
    {0xe0000000, 4},   // 224.0.0.0/4 multicast
    {0xf0000000, 4},   // 240.0.0.0/4 reserved, broadcast
    {0xc01fc400, 24},  // 192.31.196.0/24 AS112
}};

bool is_public(std::uint32_t address) {
  return std::none_of(kNotPublic4.begin(), kNotPublic4.end(),
                      [address](const Range4& range) { return (address ^ range.network) >> (32 - range.bits) == 0; });
}

// Only 2000::/3 is handed out as global unicast; what follows is carved out of it.
struct Range6 {
  std::uint32_t first, mask;
};
constexpr std::array<Range6, 5> kNotPublic6 = {{
    {0x20010000, 0xfffffe00},  // 2001::/23 IETF protocol assignments, Teredo, ORCHID
    {0x20010db8, 0xffffffff},  // 2001:db8::/32 documentation
    {0x20020000, 0xffff0000},  // 2002::/16 6to4
    {0x3fff0000, 0xfffff000},  // 3fff::/20 documentation
    {0x3ffe0000, 0xffff0000},  // 3ffe::/16 6bone, returned
}};

bool is_public(const in6_addr& address) {
  std::uint32_t head = 0;
  std::memcpy(&head, address.s6_addr, sizeof head);
  head = ntohl(head);
  // Loopback, link-local and unique local addresses begin with other bits, and so does most of what wraps an IPv4
  // address: ::ffff:10.0.0.1 and 64:ff9b::/96 end here.
  if (head >> 29 != 1) return false;
  return std::none_of(kNotPublic6.begin(), kNotPublic6.end(),
                      [head](const Range6& range) { return (head & range.mask) == range.first; });
}

}  // namespace

bool is_public_address(const sockaddr* address, socklen_t length) {
  if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return is_public(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    return is_public(v6.sin6_addr);
  }
  // What cannot be understood is not public: a mistake refuses a server, and never opens the network that we stand in.
  return false;
}

}  // namespace sigwatch
