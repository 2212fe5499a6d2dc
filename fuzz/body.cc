#include "fuzz/properties.h"
#include "libraries/mimetic/body_start.h"
#include "libraries/mimetic/charset.h"
#include "libraries/mimetic/header.h"
#include "libraries/mimetic/header_block.h"
#include "libraries/mimetic/transfer.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::string_view kCharsets[] = {"utf-8",   "iso-8859-15", "iso-2022-jp", "utf-7",  "koi8-r",
                                                   "gb18030", "big5",        "euc-kr",      "utf-16", "no such"};
  std::string_view text = bytes(data, size);
  const std::string_view charset = kCharsets[choice(text) % std::size(kCharsets)];
  must(is_utf8(to_utf8(text, charset)), "UTF-8", charset);
  must(is_utf8(raw_to_utf8(text)), "UTF-8");
  bool whole = false;
  must(decode_base64(text, whole).size() <= text.size(), "base64 shrinks");
  must(decode_quoted_printable(text).size() <= text.size(), "quoted-printable shrinks");
  must(decode_q(text).size() <= 3 * text.size(), "Q grows by an escaped blank at most");
  const SplitMessage split = split_message(text);
  if (const auto fields = parse_header(split.header))
    must(readable_start(*fields, split.body).size() <= kBodyRead, "the start of a body");
  return 0;
}
