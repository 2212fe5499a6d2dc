#include "libraries/strophe/session.h"

#include <sys/select.h>

#include <exception>
#include <mutex>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {

namespace {

constexpr unsigned long kTurn = 100;  // milliseconds
constexpr Seconds kLeave = 5s;

/// The library calls select(), which knows no more.
int within_select(xmpp_conn_t*, void* socket) { return *static_cast<int*>(socket) < FD_SETSIZE ? 0 : -1; }

/// The session that is at work on this thread: the library asks about a certificate without saying for whom.
thread_local std::string* certificate_complaint = nullptr;

void initialize_once() {
  static std::once_flag done;
  std::call_once(done, xmpp_initialize);
}

struct Server {
  std::string host;
  unsigned short port = 0;
};

Server split_server(const std::string& text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string::npos ? 0 : bracket);
  Server server;
  server.host = text.substr(0, colon);
  if (server.host.starts_with('[')) server.host = server.host.substr(1, server.host.size() - 2);
  if (colon != std::string::npos) server.port = static_cast<unsigned short>(std::stoi(text.substr(colon + 1)));
  return server;
}

}  // namespace

ChatSession::ChatSession(const XmppSettings& settings, ChatPatience patience, const std::atomic<bool>& stop, Hear hear)
    : settings_(settings), patience_(patience), stop_(stop), hear_(std::move(hear)), log_{&ChatSession::logged, this} {
  initialize_once();
  context_.reset(xmpp_ctx_new(nullptr, &log_));
  if (context_) connection_.reset(xmpp_conn_new(context()));
  if (!connection_) throw std::bad_alloc();
}

ChatSession::~ChatSession() { certificate_complaint = nullptr; }

void ChatSession::prepare() {
  xmpp_conn_t* const connection = connection_.get();
  // Without this flag libstrophe may go on in the clear, and log in, where a server offers no TLS.
  if (xmpp_conn_set_flags(connection, XMPP_CONN_FLAG_MANDATORY_TLS | XMPP_CONN_FLAG_DISABLE_SM) != XMPP_EOK)
    throw std::runtime_error("this libstrophe cannot be made to require TLS");
  xmpp_conn_set_certfail_handler(connection, &ChatSession::refuse_certificate);
  // A session lives on one thread from its beginning to its end.
  certificate_complaint = &complaint_;
  if (!settings_.ca_file.empty()) xmpp_conn_set_cafile(connection, settings_.ca_file.c_str());
  xmpp_conn_set_sockopt_callback(connection, &within_select);
  xmpp_conn_set_jid(connection, (settings_.jid + "/sigwatchd").c_str());
  xmpp_conn_set_pass(connection, password_.reveal().c_str());
  xmpp_handler_add(connection, &ChatSession::heard, nullptr, nullptr, nullptr, this);
}

std::string ChatSession::open() {
  auto password = read_secret(settings_.password, "xmpp.password");
  if (!password) return password.error().what;
  password_ = std::move(*password);
  prepare();
  return connect();
}

std::string ChatSession::connect() {
  const Server server = split_server(settings_.server);
  const char* const host = server.host.empty() ? nullptr : server.host.c_str();
  if (xmpp_connect_client(connection_.get(), host, server.port, &ChatSession::changed, this) != XMPP_EOK)
    stage_ = Stage::ended;
  wait([this] { return stage_ != Stage::connecting; }, patience_.connect);
  // It was demanded above, and is seen once more before anything is said.
  if (stage_ == Stage::connected && xmpp_conn_is_secured(connection_.get())) return {};
  return "no session as " + settings_.jid + (settings_.server.empty() ? "" : " at " + settings_.server) + ": " +
         failure();
}

void ChatSession::send(const Stanza& stanza) { xmpp_send(connection_.get(), stanza.get()); }

bool ChatSession::wait(const std::function<bool()>& done, Seconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  late_.clear();
  while (!done()) {
    if (stage_ == Stage::ended) return false;
    if (stop_) return late_ = "the service stops", false;
    if (std::chrono::steady_clock::now() >= until)
      return late_ = "no answer within " + plural(patience.count(), "second"), false;
    xmpp_run_once(context(), kTurn);
    // Outside of the library, through which it could not pass (see heard()).
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }
  return true;
}

void ChatSession::close() {
  if (stage_ != Stage::connected) return;
  xmpp_disconnect(connection_.get());
  // Until the server has closed its side as well, so that nothing is lost on its way.
  wait([] { return false; }, kLeave);
}

std::string ChatSession::failure() const {
  std::string why = late_;
  if (why.empty() || !complaint_.empty())
    why += (why.empty() ? "" : "; ") + (complaint_.empty() ? "the connection ended" : complaint_);
  return clean_line(without_secret(why, password_));
}

/// The first complaint is the cause, later ones what came of it.
int ChatSession::refuse_certificate(const xmpp_tlscert_t*, const char* const why) {
  if (certificate_complaint && certificate_complaint->empty()) {
    *certificate_complaint =
        std::string("the server's certificate is refused: ") + (why ? why : "it cannot be verified");
  }
  return 0;
}

void ChatSession::changed(xmpp_conn_t*, xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error,
                          void* self) {
  auto& session = *static_cast<ChatSession*>(self);
  session.stage_ = event == XMPP_CONN_CONNECT ? Stage::connected : Stage::ended;
  if (!session.complaint_.empty()) return;
  if (stream_error && stream_error->text) {
    session.complaint_ = std::string("the server says: ") + stream_error->text;
  } else if (error > 0) {
    session.complaint_ = std::generic_category().message(error);
  }
}

/// No exception may pass through the library.
int ChatSession::heard(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self) {
  auto& session = *static_cast<ChatSession*>(self);
  try {
    session.hear_(read_event(stanza));
  } catch (...) {
    session.thrown_ = std::current_exception();
  }
  return 1;
}

/// What it says below a warning would show what is sent, the login too.
void ChatSession::logged(void* self, xmpp_log_level_t level, const char*, const char* text) {
  auto& session = *static_cast<ChatSession*>(self);
  if (level >= XMPP_LEVEL_WARN && text && session.complaint_.empty()) session.complaint_ = text;
}

}  // namespace sigwatch
