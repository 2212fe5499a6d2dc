#include "libraries/mimetic/transfer.h"

#include <mimetic/codec/base64.h>
#include <mimetic/codec/qp.h>

#include <iterator>

#include "core/base/text.h"

namespace sigwatch {
namespace {

bool of_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

}  // namespace

std::string decode_base64(std::string_view text, bool& whole) {
  std::string letters;
  whole = true;
  for (const char c : text) {
    if (is_space(c)) continue;
    // mimetic 0.9.8 looks each byte up in a table that is one too short for `|`: nothing but the alphabet may get
    // there.
    if (!of_base64(c)) {
      whole = false;
      break;
    }
    letters += c;
  }
  std::string result;
  mimetic::Base64::Decoder decoder;
  decoder.process(letters.begin(), letters.end(), std::back_inserter(result));
  return result;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string result;
  mimetic::QP::Decoder decoder;
  decoder.process(text.begin(), text.end(), std::back_inserter(result));
  return result;
}

std::string decode_q(std::string_view text) {
  // A blank at the end would be taken for a soft line break by the quoted-printable decoder: blanks go in escaped.
  std::string escaped;
  for (const char c : text) {
    if (c == '_' || is_space(c)) {
      escaped += "=20";
    } else {
      escaped += c;
    }
  }
  return decode_quoted_printable(escaped);
}

}  // namespace sigwatch
