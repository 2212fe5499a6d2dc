#include "libraries/curl/address_gate.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>

#include "core/base/text.h"
#include "libraries/curl/address.h"
#include "libraries/curl/easy.h"
#include "libraries/curl/url.h"

namespace sigwatch {

namespace {

std::string text_of(const curl_sockaddr& address) {
  std::array<char, NI_MAXHOST> text{};
  // The number alone: to look up its name would ask the name server of whoever owns the address, and wait for it.
  if (getnameinfo(&address.addr, address.addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return "an unknown address";
  return text.data();
}

}  // namespace

void AddressGate::guard(CURL* easy) {
  set_option(easy, CURLOPT_OPENSOCKETFUNCTION, &AddressGate::on_open_socket);
  set_option(easy, CURLOPT_OPENSOCKETDATA, this);
}

// A name may have several addresses. libcurl tries them one after the other and asks here for each, so that a refused
// one does not end the transfer as long as another one is public.
curl_socket_t AddressGate::on_open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& gate = *static_cast<AddressGate*>(self);
  if (gate.public_only_ && !is_public_address(&address->addr, address->addrlen)) {
    gate.refused_ = text_of(*address);
    return CURL_SOCKET_BAD;
  }
  // The socket is made by us now, so the flags are ours: programs that read an archive (`command:`) are started by this
  // process, and are not to inherit its connections.
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string refused_address_words(const std::string& host, const std::string& address) {
  const std::string found = "the host " + clean_line(host) + " has the address " + address + ", which is not public; ";
  if (is_literal_host(host)) return found + "only what the configuration names may be private";
  return found +
         "if the archive stands in your own network, write `private_address: true` beside its `url:`; else ask who "
         "owns that name";
}

}  // namespace sigwatch
