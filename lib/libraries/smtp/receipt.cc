#include "libraries/smtp/receipt.h"

#include <curl/curl.h>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kAnswerLimit = 300;  // code points

/// RFC 4954: they speak of our login, and not of this mail or its recipient. A person changes a password, and the mail
/// goes.
bool is_login_code(long code) { return code == 530 || code == 534 || code == 535 || code == 538; }

/// Code and enhanced status alone, where the server may be echoing what we sent to log in.
std::string bare_status(const SmtpEnd& end) {
  const std::size_t blank = end.words.find(' ');
  const std::string_view rest =
      blank == std::string::npos ? std::string_view() : std::string_view(end.words).substr(blank + 1);
  const std::string_view status = rest.substr(0, rest.find(' '));
  const bool enhanced = status.size() >= 5 && status.find_first_not_of("0123456789.") == std::string_view::npos;
  return std::to_string(end.reply) + (enhanced ? " " + std::string(status) : "");
}

std::string cause_and_remedy(const SmtpEnd& end) {
  switch (end.curl_code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "its name cannot be resolved (" + end.curl_words + "); check mail.via and the resolver";
    case CURLE_COULDNT_CONNECT:
      return "no connection (" + end.curl_words + "); check mail.via and that the server runs";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return "TLS failed (" + end.curl_words +
             "); check the server's certificate, its name in mail.via, and mail.ca_file";
    case CURLE_USE_SSL_FAILED:
      return "the server offers no STARTTLS, so no password and no mail was sent; use smtps://, or `tls: none` for a "
             "relay on loopback";
    case CURLE_LOGIN_DENIED:
      return "login as " + end.user + " was refused (" + bare_status(end) + "); check mail.user and mail.password";
    case CURLE_OPERATION_TIMEDOUT:
      return "no answer in time (" + end.curl_words + ")";
    default:
      return end.curl_words;
  }
}

Receipt receipt(Receipt::Kind kind, const SmtpEnd& end, const std::string& text) {
  return {kind, static_cast<int>(end.reply), clean_line(text, kAnswerLimit)};
}

Receipt nothing_sent(const SmtpEnd& end) {
  if (end.stopped)
    return receipt(Receipt::Kind::deferred, end,
                   end.server + ": hung up before the mail was sent, because the service stops");
  std::string text = end.server + ": " + cause_and_remedy(end);
  // The server's own words help a person, but with a login in the conversation they may hold what we said.
  if (end.reply >= 400 && end.curl_code != CURLE_LOGIN_DENIED)
    text += "; its last reply: " + (end.user.empty() ? end.words : bare_status(end));
  return receipt(Receipt::Kind::deferred, end, text + "; nothing was sent");
}

Receipt by_reply(const SmtpEnd& end) {
  const std::string words = end.words.empty() ? std::to_string(end.reply) : end.words;
  switch (end.reply / 100) {
    case 2:
      return receipt(Receipt::Kind::accepted, end, words);
    case 4:
      return receipt(Receipt::Kind::deferred, end, words);
    case 5:
      return receipt(Receipt::Kind::refused, end, words);
    default:
      break;
  }
  const std::string why = end.stopped ? "hung up because the service stops" : end.curl_words;
  return receipt(Receipt::Kind::unknown, end,
                 end.server + ": the whole mail was sent and no final reply came (" + why + ")");
}

}  // namespace

Receipt judge_sent(const SmtpEnd& end) {
  // From the last byte on only the server's word counts, and without one nobody knows: `unknown` is never sent again by
  // itself. libcurl's own code cannot tell 450 from 550.
  if (end.all_given) return by_reply(end);
  // libcurl's code for a refused MAIL, RCPT or DATA; a socket that breaks gives it too, and then the last reply was a
  // good one.
  const bool transaction = end.curl_code == CURLE_SEND_ERROR && end.reply >= 400 && !is_login_code(end.reply);
  return transaction ? by_reply(end) : nothing_sent(end);
}

Receipt judge_probed(const SmtpEnd& end, bool connecting) {
  const int hundreds = static_cast<int>(end.reply / 100);
  const bool replied = hundreds == 4 || hundreds == 5 || (hundreds == 2 && end.curl_code == CURLE_OK);
  // While the connection is made, a refusal says nothing yet about sender and recipient.
  const bool final = replied && !is_login_code(end.reply) && (!connecting || hundreds == 2);
  return final ? by_reply(end) : nothing_sent(end);
}

}  // namespace sigwatch
