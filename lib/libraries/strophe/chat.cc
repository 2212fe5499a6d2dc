#include "libraries/strophe/chat.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "core/base/text.h"
#include "libraries/strophe/conversation.h"

namespace sigwatch {

namespace {

class ChatMailer final : public Mailer {
 public:
  ChatMailer(XmppSettings settings, std::string nick, ChatPatience patience)
      : settings_(std::move(settings)), nick_(std::move(nick)), patience_(patience) {}
  ~ChatMailer() override {
    stop_ = true;
    thread_.join();
  }
  ChatMailer(const ChatMailer&) = delete;
  ChatMailer& operator=(const ChatMailer&) = delete;

  boost::asio::awaitable<Receipt> send(Envelope envelope) override {
    auto executor = thread_.get_executor();
    auto visit = converse(std::move(envelope), false);
    Receipt receipt = co_await boost::asio::co_spawn(executor, std::move(visit), boost::asio::use_awaitable);
    co_return receipt;
  }

  boost::asio::awaitable<Receipt> probe(Envelope envelope) override {
    auto executor = thread_.get_executor();
    auto visit = converse(std::move(envelope), true);
    Receipt receipt = co_await boost::asio::co_spawn(executor, std::move(visit), boost::asio::use_awaitable);
    co_return receipt;
  }

 private:
  boost::asio::awaitable<Receipt> converse(Envelope envelope, bool only_probe) {
    std::optional<ChatConversation> conversation;
    std::string failure;
    try {
      conversation.emplace(settings_, nick_, patience_, stop_);
      co_return only_probe ? conversation->probe(envelope) : conversation->send(envelope);
    } catch (const std::exception& error) {  // no memory
      failure = error.what();
    }
    const bool given = conversation && conversation->given();
    co_return Receipt{given ? Receipt::Kind::unknown : Receipt::Kind::deferred, 0,
                      clean_line(envelope.to + ": " + failure)};
  }

  const XmppSettings settings_;
  const std::string nick_;
  const ChatPatience patience_;
  std::atomic<bool> stop_{false};
  boost::asio::thread_pool thread_{1};
};

}  // namespace

bool chat_built() { return true; }

Result<std::unique_ptr<Mailer>> open_chat(XmppSettings settings, std::string nick, ChatPatience patience) {
  std::unique_ptr<Mailer> mailer = std::make_unique<ChatMailer>(std::move(settings), std::move(nick), patience);
  return mailer;
}

}  // namespace sigwatch
