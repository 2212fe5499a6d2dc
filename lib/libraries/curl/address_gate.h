#pragma once

#include <curl/curl.h>

#include <string>

namespace sigwatch {

/// Which addresses one transfer may connect to. libcurl asks for each socket, with the very address that it connects
/// to: whoever owns a host's name cannot show one address to a check and another to the connection.
class AddressGate {
 public:
  /// `public_only`: addresses of the public Internet alone.
  explicit AddressGate(bool public_only) : public_only_(public_only) {}
  AddressGate(const AddressGate&) = delete;
  AddressGate& operator=(const AddressGate&) = delete;

  /// `easy` asks here from now on; the gate stays where it is until the transfer is over.
  void guard(CURL* easy);
  /// The last address that was refused, as text; empty when none was.
  const std::string& refused() const { return refused_; }

 private:
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

  bool public_only_;
  std::string refused_;
};

/// Why a host was not asked, and what to do: its name has an address inside a network.
std::string refused_address_words(const std::string& host, const std::string& address);

}  // namespace sigwatch
