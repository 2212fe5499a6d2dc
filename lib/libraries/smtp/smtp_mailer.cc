#include "libraries/smtp/smtp_mailer.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>

#include "core/base/text.h"
#include "libraries/smtp/conversation.h"

namespace sigwatch {
namespace {

class SmtpMailer : public Mailer {
 public:
  SmtpMailer(MailSettings settings, SmtpPatience patience) : settings_(std::move(settings)), patience_(patience) {}
  ~SmtpMailer() override {
    stop_ = true;
    thread_.join();
  }
  SmtpMailer(const SmtpMailer&) = delete;
  SmtpMailer& operator=(const SmtpMailer&) = delete;

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
    std::optional<SmtpConversation> conversation;
    std::string failure;
    try {
      conversation.emplace(settings_, patience_, stop_);
      co_return only_probe ? conversation->probe(envelope) : conversation->send(envelope);
    } catch (const std::exception& error) {  // no memory, or a libcurl without an option that it must have
      failure = error.what();
    }
    const bool sent = conversation && conversation->all_given();
    co_return Receipt{sent ? Receipt::Kind::unknown : Receipt::Kind::deferred, 0,
                      clean_line(settings_.via + ": " + failure)};
  }

  const MailSettings settings_;
  const SmtpPatience patience_;
  std::atomic<bool> stop_{false};
  boost::asio::thread_pool thread_{1};
};

}  // namespace

std::unique_ptr<Mailer> open_smtp(boost::asio::io_context&, MailSettings settings, SmtpPatience patience) {
  return std::make_unique<SmtpMailer>(std::move(settings), patience);
}

}  // namespace sigwatch
