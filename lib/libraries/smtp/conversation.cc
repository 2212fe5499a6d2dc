#include "libraries/smtp/conversation.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "libraries/smtp/helo_name.h"

namespace sigwatch {
namespace {

constexpr auto kGrace = std::chrono::seconds(20);  // for QUIT, after the outcome is settled

/// The last CR LF is handed over alone: a connection that breaks under the mail is then known to be before the dot.
constexpr std::size_t kHeldBack = 2;

/// What may stand between <> in a command line, and in front of it no second command.
bool is_safe_path(std::string_view address) {
  return !address.empty() && address.size() < 256 && std::all_of(address.begin(), address.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '<' && c != '>';
  });
}

/// Every line ended by CR LF, none by CR or LF alone: else servers differ on where the mail ends.
bool has_clean_line_ends(std::string_view message) {
  if (!message.ends_with("\r\n")) return false;
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message[i] == '\r' && (i + 1 == message.size() || message[i + 1] != '\n')) return false;
    if (message[i] == '\n' && (i == 0 || message[i - 1] != '\r')) return false;
    if (message[i] == '\0') return false;
  }
  return true;
}

bool is_loopback(std::string_view via) {
  const std::size_t slashes = via.find("//");
  const std::string_view host = slashes == std::string_view::npos ? via : via.substr(slashes + 2);
  return host.starts_with("127.") || host.starts_with("[::1]") || host == "localhost" || host.starts_with("localhost:");
}

/// A custom command passes through libcurl's URL decoding.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '%' ? std::string("%25") : std::string(1, c);
  return out;
}

}  // namespace

SmtpConversation::SmtpConversation(const MailSettings& settings, SmtpPatience patience, const std::atomic<bool>& stop)
    : settings_(settings), patience_(patience), stop_(stop), error_(CURL_ERROR_SIZE, '\0'), easy_(make_easy()) {}

SmtpConversation::~SmtpConversation() {
  curl_socket_t socket = CURL_SOCKET_BAD;
  // QUIT is still sent, but its reply is not waited for.
  if (curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD)
    ::shutdown(socket, SHUT_RD);
}

std::optional<Receipt> SmtpConversation::prepare(const Envelope& envelope) {
  if (!is_safe_path(envelope.from) || !is_safe_path(envelope.to)) {
    return Receipt{Receipt::Kind::refused, 0,
                   "not sent: an envelope address holds what no address may hold; correct the configuration"};
  }
  if (!settings_.user.empty()) {
    if (!settings_.tls_required && settings_.via.starts_with("smtp:") && !is_loopback(settings_.via)) {
      return Receipt{Receipt::Kind::deferred, 0,
                     settings_.via + ": a password is never sent without TLS to another host; set mail.tls: required"};
    }
    // A password that cannot be read is not this mail's fault: it waits, and no server is asked meanwhile.
    Result<Secret> secret = read_secret(settings_.password);
    if (!secret) return Receipt{Receipt::Kind::deferred, 0, secret.error().what};
    password_ = std::move(*secret);
  }
  set_server();
  set_callbacks();
  return std::nullopt;
}

void SmtpConversation::set_server() {
  CURL* easy = easy_.get();
  const std::string helo = helo_name(settings_.helo);
  const std::unique_ptr<char, void (*)(void*)> path(curl_easy_escape(easy, helo.c_str(), static_cast<int>(helo.size())),
                                                    curl_free);
  // libcurl says EHLO with what stands in the place of the path; without it, with the bare name of this host.
  set_option(easy, CURLOPT_URL, (settings_.via + "/" + (path ? path.get() : "localhost")).c_str());
  set_option(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  // All or nothing: a weaker wish would go on in the clear when somebody on the way takes STARTTLS out of the server's
  // list. And TLS 1.2 at least: libcurl's own least is 1.0.
  set_option(easy, CURLOPT_USE_SSL, static_cast<long>(settings_.tls_required ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings_.ca_file.empty()) set_option(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
  if (!settings_.user.empty()) {
    set_option(easy, CURLOPT_USERNAME, settings_.user.c_str());
    set_option(easy, CURLOPT_PASSWORD, password_.reveal().c_str());
  }
  set_option(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(patience_.connect.count()));
  // libcurl 7.88 gives up after 240 s by itself, while the reply to the final dot may take ten minutes (RFC 5321
  // 4.5.3.2.6). Who gives up before knows nothing, and whoever then sends anew makes a second copy. For the same reason
  // there is no limit for the conversation as a whole.
  set_option(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(patience_.answer.count()));
  // A server that stops reading in the middle of the mail; longer than the wait for a reply, which it must never cut
  // short.
  set_option(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set_option(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(2 * patience_.answer.count()));
}

void SmtpConversation::set_callbacks() {
  CURL* easy = easy_.get();
  set_option(easy, CURLOPT_ERRORBUFFER, error_.data());
  set_option(easy, CURLOPT_HEADERFUNCTION, &take_reply);
  set_option(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  // Without this, libcurl prints the replies to the commands of a probe on standard output.
  set_option(easy, CURLOPT_WRITEFUNCTION, &drop_body);
  set_option(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
  set_option(easy, CURLOPT_READFUNCTION, &give);
  set_option(easy, CURLOPT_READDATA, static_cast<void*>(this));
  set_option(easy, CURLOPT_XFERINFOFUNCTION, &watch);
  set_option(easy, CURLOPT_XFERINFODATA, static_cast<void*>(this));
  // Else `watch` is never called, and the end of the service would wait for the server.
  set_option(easy, CURLOPT_NOPROGRESS, 0L);
}

Receipt SmtpConversation::send(const Envelope& envelope) {
  if (!has_clean_line_ends(envelope.message)) {
    return {Receipt::Kind::refused, 0,
            "not sent: the mail holds a line end other than CR LF; this is a fault of the program"};
  }
  if (auto failed = prepare(envelope)) return *failed;
  message_ = envelope.message;
  // One recipient a mail: libcurl gives up all of them when one is refused, and then nobody could say who got it.
  append(recipients_, "<" + envelope.to + ">");
  CURL* easy = easy_.get();
  set_option(easy, CURLOPT_UPLOAD, 1L);
  // Told to the server with MAIL (RFC 1870), so that a mail which is too large for it is refused before it is sent.
  set_option(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size()));
  set_option(easy, CURLOPT_MAIL_FROM, ("<" + envelope.from + ">").c_str());
  set_option(easy, CURLOPT_MAIL_RCPT, recipients_.get());
  return judge_sent(perform());
}

Receipt SmtpConversation::probe(const Envelope& envelope) {
  if (auto failed = prepare(envelope)) return *failed;
  // NOOP has libcurl connect and log in, and leaves the connection open for what follows. DATA is never said, so
  // nothing can be delivered.
  Receipt receipt = command("NOOP", true);
  if (receipt.kind == Receipt::Kind::accepted) receipt = command("MAIL FROM:<" + envelope.from + ">", false);
  if (receipt.kind == Receipt::Kind::accepted) receipt = command("RCPT TO:<" + envelope.to + ">", false);
  if (receipt.kind == Receipt::Kind::accepted) command("RSET", false);
  return receipt;
}

/// One command on the connection that NOOP opened; what libcurl would send on a second connection is not believed.
Receipt SmtpConversation::command(const std::string& text, bool connecting) {
  set_option(easy_.get(), CURLOPT_CUSTOMREQUEST, escaped(text).c_str());
  const SmtpEnd end = perform();
  long connections = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connections);
  if (!connecting && connections != 0) {
    return {Receipt::Kind::deferred, 0,
            settings_.via + ": the server closed the connection in the middle of the conversation"};
  }
  return judge_probed(end, connecting);
}

SmtpEnd SmtpConversation::perform() {
  const CURLcode code = curl_easy_perform(easy_.get());
  SmtpEnd end;
  end.curl_code = code;
  end.curl_words = curl_words(code, error_.c_str());
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &end.reply);
  // A server may repeat what it got, the password among it.
  end.words = without_secret(replies_.words(end.reply), password_);
  // 354 asked for the mail, and says nothing about what became of it.
  if (end.reply < 200 || end.reply > 599) end.reply = 0;
  end.all_given = given();
  end.stopped = stopped_;
  end.server = settings_.via;
  end.user = settings_.user;
  return end;
}

std::size_t SmtpConversation::give(char* room, std::size_t size, std::size_t count, void* self) {
  auto& my = *static_cast<SmtpConversation*>(self);
  const std::size_t left = my.message_.size() - my.given_;
  const std::size_t part = std::min(size * count, left > kHeldBack ? left - kHeldBack : left);
  if (part == 0) return 0;
  std::memcpy(room, my.message_.data() + my.given_, part);
  my.given_ += part;
  // The mail is on its way: the reply may take all of its time, and only after that there is nothing to wait for.
  if (my.given_ == my.message_.size()) my.hang_up_ = Clock::now() + my.patience_.answer + kGrace;
  return part;
}

std::size_t SmtpConversation::take_reply(char* line, std::size_t size, std::size_t count, void* self) {
  auto& my = *static_cast<SmtpConversation*>(self);
  const bool bearable = my.replies_.add({line, size * count});
  // After a refusal libcurl says QUIT and waits for a polite answer, which changes nothing any more.
  if (my.replies_.last_code() >= 400 && !my.hang_up_) my.hang_up_ = Clock::now() + kGrace;
  return bearable ? size * count : 0;
}

std::size_t SmtpConversation::drop_body(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// libcurl calls this about once a second, also while it waits. Anything but 0 makes it hang up.
int SmtpConversation::watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& my = *static_cast<SmtpConversation*>(self);
  if (my.stop_) my.stopped_ = true;
  const bool settled = my.hang_up_ && Clock::now() > *my.hang_up_;
  return my.stopped_ || settled ? 1 : 0;
}

}  // namespace sigwatch
