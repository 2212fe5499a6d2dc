#include "archives/hyperkitty/site.h"

#include <algorithm>

namespace sigwatch::hyperkitty {
namespace {

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("@.-_~+=").find(c) != std::string_view::npos;
}

std::string encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain(c)) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string Site::api(std::string_view tail) const {
  return mount + "api/list/" + encode(list) + "/" + std::string(tail);
}

std::string Site::page(std::string_view tail) const { return mount + "list/" + encode(list) + "/" + std::string(tail); }

std::string Site::permalink(std::string_view hash) const { return page("message/" + std::string(hash) + "/"); }

bool Site::speaks_of_list(std::string_view url) const {
  return decode(url).find("/list/" + list + "/") != std::string::npos;
}

std::optional<Site> parse_site(std::string_view url) {
  constexpr std::string_view kList = "/list/";
  const auto at = url.rfind(kList);
  if (at == std::string_view::npos) return std::nullopt;
  Site site;
  site.mount = std::string(url.substr(0, at + 1));
  // the address of the API is taken for what it is as well
  if (site.mount.ends_with("/api/")) site.mount.resize(site.mount.size() - 4);
  const std::string_view rest = url.substr(at + kList.size());
  // Not in lower case: HyperKitty does not know `SIG-A` where the list is `sig-a`, and answers 500 as for an unknown
  // list.
  site.list = decode(rest.substr(0, rest.find_first_of("/?#")));
  if (site.list.empty()) return std::nullopt;
  return site;
}

bool is_hash(std::string_view text) {
  // In upper case only: to a hash in lower case HyperKitty answers 404.
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); };
  return text.size() == 32 && std::all_of(text.begin(), text.end(), letter);
}

std::string hash_in(std::string_view url, std::string_view kind) {
  const std::string mark = "/" + std::string(kind) + "/";
  const auto at = url.rfind(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view hash = url.substr(at + mark.size(), 32);
  return is_hash(hash) ? std::string(hash) : std::string();
}

}  // namespace sigwatch::hyperkitty
