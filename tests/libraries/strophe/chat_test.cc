// Messages to a real Prosody (with_prosody.sh): arrives once, only where the certificate is right, and never by making
// a room.
#include "libraries/strophe/chat.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

namespace sigwatch {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// What a command of one of the servers prints.
std::string server(const std::string& command) {
  const std::string line = environment("SIGWATCH_CHAT") + "/" + command;
  std::FILE* const pipe = ::popen(line.c_str(), "r");
  std::string out;
  std::array<char, 4096> block{};
  while (std::fgets(block.data(), block.size(), pipe)) out += block.data();
  EXPECT_EQ(::pclose(pipe), 0) << command << ": " << out;
  return out;
}

class Chat : public testing::Test {
 protected:
  enum Server { chat, bare, named };

  Chat() {
    password("pw-sigwatch");
    settings_.jid = "sigwatch@chat.example.org";
    settings_.password.file = file_;
    use(chat);
  }
  ~Chat() override { std::filesystem::remove(file_); }

  void use(Server which) {
    const std::array<std::string, 3> names = {"chat", "bare", "named"};
    settings_.server = "127.0.0.1:" + std::to_string(std::stoi(environment("SIGWATCH_CHAT_PORT")) + which);
    settings_.ca_file = environment("SIGWATCH_CHAT") + "/run-" + names.at(which) + "/tls/ca.pem";
  }
  void password(const std::string& text) const {
    std::ofstream(file_) << text << "\n";
    std::filesystem::permissions(file_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  static Envelope to_room(const std::string& id, const std::string& room = "council") {
    Envelope envelope;
    envelope.to = "xmpp:" + room + "@rooms.chat.example.org?join";
    envelope.message = "[SIG watch] " + id + " <&>\nhttps://sigs.example.org/";
    envelope.id = id;
    envelope.since = std::chrono::time_point_cast<Seconds>(std::chrono::system_clock::now());
    return envelope;
  }
  Receipt send(const Envelope& envelope) { return visit(envelope, false); }
  Receipt visit(const Envelope& envelope, bool only_probe) {
    auto mailer = open_chat(settings_, "SIG Watch", {5s, 5s});
    boost::asio::io_context io;
    std::optional<Receipt> receipt;
    auto work = only_probe ? (*mailer)->probe(envelope) : (*mailer)->send(envelope);
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr, Receipt r) { receipt = std::move(r); });
    io.run();
    return receipt.value_or(Receipt{});
  }
  /// How often a room shows our message.
  static int shown(const std::string& id, const std::string& which = "chat") {
    const std::string said = server(which + " said council");
    int times = 0;
    for (std::size_t found = 0; (found = said.find("SIG Watch: [SIG watch] " + id + " ", found)) != std::string::npos;
         ++found)
      ++times;
    return times;
  }

  const std::string file_ = environment("SIGWATCH_CHAT") + "/password";
  XmppSettings settings_;
};

TEST_F(Chat, ShowsAMessageOnceHoweverOftenItIsSent) {
  const Receipt first = send(to_room("once"));
  EXPECT_EQ(first.kind, Receipt::Kind::accepted) << first.answer;
  const Receipt again = send(to_room("once"));
  EXPECT_EQ(again.kind, Receipt::Kind::accepted) << again.answer;
  EXPECT_THAT(again.answer, HasSubstr("already"));
  EXPECT_EQ(shown("once"), 1);
}

TEST_F(Chat, ShowsItOnceAlsoWhenMoreWasSaidThanARoomShows) {
  Envelope envelope = to_room("buried");
  ASSERT_EQ(send(envelope).kind, Receipt::Kind::accepted);
  server("chat chatter council 70");
  envelope.doubtful = true;
  EXPECT_EQ(send(envelope).kind, Receipt::Kind::accepted);
  EXPECT_EQ(shown("buried"), 0) << "on joining";
  Envelope fresh = to_room("fresh");
  fresh.doubtful = true;
  EXPECT_EQ(send(fresh).kind, Receipt::Kind::accepted) << "the archive proves that it is not there";
  EXPECT_EQ(shown("fresh"), 1);
}

TEST_F(Chat, ThatIsAwayGetsItWhenItIsBackAlsoAfterAnAttemptThatMayHaveArrived) {
  Envelope envelope = to_room("away");
  ASSERT_EQ(send(envelope).kind, Receipt::Kind::accepted);
  server("chat stop");
  EXPECT_EQ(send(to_room("later")).kind, Receipt::Kind::deferred);
  server("chat start");
  envelope.doubtful = true;
  EXPECT_EQ(send(envelope).kind, Receipt::Kind::accepted);
  EXPECT_EQ(send(to_room("later")).kind, Receipt::Kind::accepted);
  EXPECT_EQ(shown("away"), 1);
  EXPECT_EQ(shown("later"), 1);
}

TEST_F(Chat, WithoutAnArchiveIsNotToldAgainWhatItMayHaveForgotten) {
  use(bare);
  Envelope envelope = to_room("forgotten");
  ASSERT_EQ(send(envelope).kind, Receipt::Kind::accepted);
  envelope.doubtful = true;
  EXPECT_EQ(send(envelope).kind, Receipt::Kind::accepted) << "the running room still shows it";
  server("bare forget");
  server("bare start");
  const Receipt receipt = send(envelope);
  EXPECT_EQ(receipt.kind, Receipt::Kind::unknown);
  EXPECT_THAT(receipt.answer, HasSubstr("does not reach back"));
  EXPECT_EQ(shown("forgotten", "bare"), 0);
}

TEST_F(Chat, OfAnotherAuthorityIsRefused) {
  settings_.ca_file = environment("SIGWATCH_CHAT") + "/run-chat/tls/other.pem";
  const Receipt receipt = send(to_room("other"));
  EXPECT_EQ(receipt.kind, Receipt::Kind::deferred);
  EXPECT_THAT(receipt.answer, HasSubstr("certificate is refused"));
  settings_.ca_file.clear();
  EXPECT_THAT(send(to_room("other")).answer, HasSubstr("certificate is refused"))
      << "the system's authorities do not know it";
  EXPECT_EQ(shown("other"), 0);
}

TEST_F(Chat, OfAnotherNameIsRefused) {
  use(named);
  const Receipt receipt = send(to_room("named"));
  EXPECT_EQ(receipt.kind, Receipt::Kind::deferred);
  EXPECT_THAT(receipt.answer, HasSubstr("certificate is refused"));
}

TEST_F(Chat, WithoutTlsGetsNoPassword) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::string heard;
  std::thread stripped([&] {
    const int peer = ::accept(listener, nullptr, nullptr);
    const std::string greeting =
        "<?xml version='1.0'?><stream:stream from='chat.example.org' id='1' version='1.0' xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams'><stream:features><mechanisms "
        "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
        "<mechanism>PLAIN</mechanism></mechanisms></stream:features>";
    std::array<char, 4096> block{};
    for (ssize_t n = 0; (n = ::read(peer, block.data(), block.size())) > 0;) {
      if (heard.empty() && ::write(peer, greeting.data(), greeting.size()) < 0) break;
      heard.append(block.data(), static_cast<std::size_t>(n));
    }
    ::close(peer);
  });
  settings_.server = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const Receipt receipt = send(to_room("plain"));
  stripped.join();
  ::close(listener);
  EXPECT_EQ(receipt.kind, Receipt::Kind::deferred) << receipt.answer;
  EXPECT_THAT(heard, HasSubstr("chat.example.org"));
  EXPECT_THAT(heard, Not(HasSubstr("<auth")));
}

TEST_F(Chat, ThatSaysNothingIsLeftWithinASecondOrTwoWhenWeEnd) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  settings_.server = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const auto begun = std::chrono::steady_clock::now();
  boost::asio::io_context io;
  {
    auto mailer = open_chat(settings_, "SIG Watch");
    boost::asio::co_spawn(io, (*mailer)->send(to_room("silent")),
                          [](std::exception_ptr, const Receipt&) { ADD_FAILURE(); });
    io.poll();
    const int peer = ::accept(listener, nullptr, nullptr);
    EXPECT_GE(peer, 0);
    mailer->reset();
    ::close(peer);
  }
  ::close(listener);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST_F(Chat, WithAWrongPasswordSaysSoAndNotThePassword) {
  password("hunter2");
  const Receipt receipt = send(to_room("wrong"));
  EXPECT_EQ(receipt.kind, Receipt::Kind::deferred);
  EXPECT_THAT(receipt.answer, HasSubstr("sigwatch@chat.example.org"));
  EXPECT_THAT(receipt.answer, Not(HasSubstr("hunter2")));
}

TEST_F(Chat, RoomThatIsNotThereIsNotMade) {
  for (int n = 0; n < 2; ++n) {
    const Receipt receipt = send(to_room("nowhere", "typo"));
    EXPECT_EQ(receipt.kind, Receipt::Kind::deferred);
    EXPECT_THAT(receipt.answer, HasSubstr("no such room"));
  }
}

TEST_F(Chat, IsProbedWithoutAWord) {
  Envelope envelope = to_room("probe");
  EXPECT_EQ(visit(envelope, true).kind, Receipt::Kind::accepted);
  EXPECT_EQ(shown("probe"), 0);
  EXPECT_EQ(visit(to_room("probe", "typo"), true).kind, Receipt::Kind::deferred);
}

TEST_F(Chat, CanBeAPersonsAccount) {
  Envelope envelope = to_room("person");
  envelope.to = "xmpp:reader@chat.example.org";
  EXPECT_EQ(send(envelope).kind, Receipt::Kind::accepted);
  envelope.doubtful = true;
  const Receipt again = send(envelope);
  EXPECT_THAT(again.answer, HasSubstr("already"));
  const std::string waiting = server("chat said ''");
  EXPECT_THAT(waiting, HasSubstr("sigwatch@chat.example.org: [SIG watch] person"));
  EXPECT_EQ(waiting.find("person <&>"), waiting.rfind("person <&>")) << waiting;
}

}  // namespace
}  // namespace sigwatch
