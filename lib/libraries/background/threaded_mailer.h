#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "ports/mailer.h"

namespace sigwatch {

/// A Mailer whose conversations block: they are held in a thread of their own, one after the other. The thread ends
/// with the mailer, which tells the conversation that is under way to stop.
///
/// `Conversation` is made for each mail, has send() and probe(), which give a Receipt, and given(): whether the other
/// side may have all of the mail, so that after an exception nobody knows whether it will be delivered.
template <class Conversation>
class ThreadedMailer final : public Mailer {
 public:
  /// Makes a conversation, which looks at `stop`. May throw.
  using Begin = std::function<void(std::optional<Conversation>&, const std::atomic<bool>& stop)>;

  /// `via`: what stands before an error, where it is not the recipient (empty).
  ThreadedMailer(std::string via, Begin begin) : via_(std::move(via)), begin_(std::move(begin)) {}
  ~ThreadedMailer() override {
    stop_ = true;
    thread_.join();
  }
  ThreadedMailer(const ThreadedMailer&) = delete;
  ThreadedMailer& operator=(const ThreadedMailer&) = delete;

  boost::asio::awaitable<Receipt> send(Envelope envelope) override {
    return in_thread(converse(std::move(envelope), false));
  }
  boost::asio::awaitable<Receipt> probe(Envelope envelope) override {
    return in_thread(converse(std::move(envelope), true));
  }

 private:
  boost::asio::awaitable<Receipt> in_thread(boost::asio::awaitable<Receipt> conversation) {
    auto executor = thread_.get_executor();
    Receipt receipt = co_await boost::asio::co_spawn(executor, std::move(conversation), boost::asio::use_awaitable);
    co_return receipt;
  }

  boost::asio::awaitable<Receipt> converse(Envelope envelope, bool only_probe) {
    std::optional<Conversation> conversation;
    std::string failure;
    try {
      begin_(conversation, stop_);
      co_return only_probe ? conversation->probe(envelope) : conversation->send(envelope);
    } catch (const std::exception& error) {  // no memory, or a library without an option that it must have
      failure = error.what();
    }
    const bool given = conversation && conversation->given();
    co_return Receipt{given ? Receipt::Kind::unknown : Receipt::Kind::deferred, 0,
                      clean_line((via_.empty() ? envelope.to : via_) + ": " + failure)};
  }

  const std::string via_;
  const Begin begin_;
  std::atomic<bool> stop_{false};
  boost::asio::thread_pool thread_{1};
};

}  // namespace sigwatch
