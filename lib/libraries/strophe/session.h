#pragma once

#include <strophe.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "libraries/secret/secret.h"
#include "libraries/strophe/chat.h"
#include "libraries/strophe/event.h"
#include "libraries/strophe/stanza.h"

namespace sigwatch {

/// One connection to our account: TLS or nothing, a certificate that is verified. Blocks; used once, on one thread.
class ChatSession {
 public:
  using Hear = std::function<void(const ChatEvent& event)>;

  /// `stop` is watched several times a second; when it turns true, the session hangs up. `hear` is told of every
  /// stanza.
  ChatSession(const XmppSettings& settings, ChatPatience patience, const std::atomic<bool>& stop, Hear hear);
  ChatSession(const ChatSession&) = delete;
  ChatSession& operator=(const ChatSession&) = delete;
  ~ChatSession();

  /// Connects and logs in. Why not, or nothing.
  std::string open();
  void send(const Stanza& stanza);
  /// Goes on until `done` says so; false: no answer in time, the connection ended, or we stop.
  bool wait(const std::function<bool()>& done) { return wait(done, patience_.answer); }
  /// Takes leave, so that nothing that was sent is lost on its way.
  void close();

  /// Why the last wait() was in vain, one clean line without secrets.
  std::string failure() const;
  xmpp_ctx_t* context() const { return context_.get(); }

 private:
  enum class Stage { connecting, connected, ended };

  bool wait(const std::function<bool()>& done, Seconds patience);
  void prepare();
  std::string connect();

  static int refuse_certificate(const xmpp_tlscert_t*, const char* why);
  static void changed(xmpp_conn_t*, xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error, void* self);
  static int heard(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self);
  static void logged(void* self, xmpp_log_level_t level, const char* area, const char* text);

  const XmppSettings& settings_;
  const ChatPatience patience_;
  const std::atomic<bool>& stop_;
  Hear hear_;
  Secret password_;
  Stage stage_ = Stage::connecting;
  std::string complaint_;  ///< of the library or the server
  std::string late_;       ///< what wait() waited for in vain
  std::exception_ptr thrown_;
  xmpp_log_t log_;
  struct FreeContext {
    void operator()(xmpp_ctx_t* context) const { xmpp_ctx_free(context); }
  };
  struct FreeConnection {
    void operator()(xmpp_conn_t* connection) const { xmpp_conn_release(connection); }
  };
  std::unique_ptr<xmpp_ctx_t, FreeContext> context_;
  std::unique_ptr<xmpp_conn_t, FreeConnection> connection_;  ///< last: goes first
};

}  // namespace sigwatch
