#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "fakes/fake_archive.h"
#include "ports/clock.h"
#include "ports/mailer.h"

namespace sigwatch {

/// A mail server in memory: keeps what it was given, answers as told, and may hand what it accepted to the list's
/// archive.
class FakeMailer final : public Mailer {
 public:
  FakeMailer(const boost::asio::any_io_executor& executor, const Clock& clock) : gate(executor), clock_(clock) {}

  boost::asio::awaitable<Receipt> send(Envelope envelope) override;
  boost::asio::awaitable<Receipt> probe(Envelope envelope) override;

  /// Mail to this address shows in this archive at once.
  void delivers(const std::string& to, FakeArchive& archive) { lists_[to] = &archive; }
  void keeps_from(const std::string& to) { lists_.erase(to); }

  struct Sent {
    Envelope envelope;
    Time at;
    Receipt::Kind answer;
    std::string id;  ///< of the notice, by its Message-ID
  };
  std::vector<Sent> sent;  ///< every attempt, in order
  Receipt::Kind answer = Receipt::Kind::accepted;
  std::deque<Receipt::Kind> next;  ///< answers for the next attempts, before `answer`
  bool delivers_unknown = false;   ///< what ends unknown arrived nevertheless
  Gate gate;                       ///< shut it and the final reply never comes

  /// Ids of the attempts but for operators' mail, in order.
  std::vector<std::string> ids() const;
  int count(const std::string& id) const;

 private:
  const Clock& clock_;
  std::map<std::string, FakeArchive*> lists_;
};

}  // namespace sigwatch
