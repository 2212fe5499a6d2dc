#include "archives/imap/answer.h"
#include "archives/imap/fetch.h"
#include "archives/imap/mailbox.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view answer = bytes(data, size);
  if (const auto length = imap::response_length(answer)) must(*length <= answer.size(), "a response inside the answer");
  imap::Tokens tokens(answer);
  std::size_t steps = 0;
  while (tokens.next().kind != imap::Token::Kind::none) must(++steps <= answer.size(), "a token takes a byte at least");
  if (const auto message = imap::parse_fetch(answer)) {
    must_be_clean(imap::post_of(*message, "INBOX", 1));
    must_be_clean(imap::posts_of(*message, "INBOX", 1));
  }
  static_cast<void>(imap::parse_status(answer));
  static_cast<void>(imap::parse_search(answer));
  if (const auto folder = imap::parse_list(answer)) must_be_line(imap::url_folder(*folder), "a folder in a URL");
  static_cast<void>(imap::parse_count(answer, "EXISTS"));
  static_cast<void>(imap::parse_code(answer, "UIDVALIDITY"));
  if (const auto box = imap::parse_box_url(answer))
    must(box->address.find_first_of("\r\n ") == std::string::npos, "an address", box->address);
  return 0;
}
