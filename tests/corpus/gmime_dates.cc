// What GMime makes of dates. Reads a line of hex bytes (`-` for an empty value) each, writes seconds since 1970, or
// `none`. For date_test alone.
#include <gmime/gmime.h>

#include <iostream>
#include <string>

namespace {

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

}  // namespace

int main() {
  g_mime_init();
  std::string hex;
  while (std::cin >> hex) {
    GDateTime* date = g_mime_utils_header_decode_date(bytes_of(hex).c_str());
    std::cout << (date ? std::to_string(g_date_time_to_unix(date)) : "none") << "\n";
    if (date) g_date_time_unref(date);
  }
}
