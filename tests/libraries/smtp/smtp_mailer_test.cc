#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>

#include "libraries/smtp/run.h"
#include "libraries/smtp/scripted_mail.h"
#include "libraries/smtp/smtp_mailer.h"

namespace sigwatch {
namespace {

using Kind = Receipt::Kind;

constexpr const char* kPassword = "hunter2-%00-\xC3\xA4";

std::string password_file(const std::string& password) {
  const std::string path = testing::TempDir() + "smtp_password_" + std::to_string(::getpid());
  std::ofstream(path) << password << "\n";
  ::chmod(path.c_str(), 0600);
  return path;
}

MailSettings login_for(const ScriptedServer& server) {
  MailSettings settings = settings_for(server);
  settings.user = "sigwatch";
  settings.password.file = password_file(kPassword);
  return settings;
}

TEST(SmtpMailer, SpeaksItsNameOneRecipientAndStuffsDots) {
  ScriptedServer server({});
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, settings_for(server));
  Envelope mail = kMail;
  mail.message = "Subject: x\r\n\r\n.\r\n.one\r\n..two\r\nlast\r\n";
  ASSERT_EQ(run(io, mailer->send(mail)).kind, Kind::accepted);
  const std::vector<std::string> expected = {"EHLO bot.example",
                                             "MAIL FROM:<bounces@bot.example>",
                                             "RCPT TO:<list@lists.example>",
                                             "DATA",
                                             "Subject: x",
                                             "",
                                             "..",
                                             "..one",
                                             "...two",
                                             "last",
                                             "."};
  std::vector<std::string> lines = server.lines();
  lines.resize(std::min(lines.size(), expected.size()));
  EXPECT_EQ(lines, expected);
}

TEST(SmtpMailer, ProbeGoesAsFarAsRcptAndNeverSaysData) {
  ScriptedServer server({});
  boost::asio::io_context io;
  auto mailer = open_smtp(io, settings_for(server));
  Envelope mail = kMail;
  mail.to = "odd%41name@lists.example";
  const Receipt receipt = run(io, mailer->probe(mail));
  EXPECT_EQ(receipt.kind, Kind::accepted) << receipt.answer;
  EXPECT_TRUE(server.got("MAIL FROM:<bounces@bot.example>"));
  EXPECT_TRUE(server.got("RCPT TO:<odd%41name@lists.example>"));
  EXPECT_TRUE(server.got("RSET"));
  EXPECT_FALSE(server.got("DATA"));
}

TEST(SmtpMailer, ProbeTellsEachAnswer) {
  const std::vector<std::tuple<std::string, SmtpAct, Kind>> table = {
      {"connect", {"554 go away\r\n", SmtpAct::close}, Kind::deferred},
      {"EHLO", {"550 no\r\n", SmtpAct::go_on}, Kind::deferred},
      {"NOOP", {"", SmtpAct::close}, Kind::deferred},
      {"MAIL", {"553 5.7.1 not you\r\n", SmtpAct::go_on}, Kind::refused},
      {"MAIL", {"530 login first\r\n", SmtpAct::go_on}, Kind::deferred},
      {"RCPT", {"550 5.1.1 nobody\r\n", SmtpAct::go_on}, Kind::refused},
      {"RCPT", {"553 bad name\r\n", SmtpAct::go_on}, Kind::refused},
      {"RCPT", {"451 later\r\n", SmtpAct::go_on}, Kind::deferred},
      {"RCPT", {"", SmtpAct::close}, Kind::deferred},
      {"MAIL", {"250 ok\r\n", SmtpAct::close}, Kind::deferred}};
  for (const auto& [stage, act, kind] : table) {
    ScriptedServer server({{stage, act}});
    boost::asio::io_context io;
    const auto mailer = open_smtp(io, settings_for(server));
    const Receipt receipt = run(io, mailer->probe(kMail));
    EXPECT_EQ(receipt.kind, kind) << stage << ": " << act.reply << receipt.answer;
  }
}

TEST(SmtpMailer, TheLoopGoesOnWhileTheServerThinksAfterTheDot) {
  ScriptedServer server({{".", {"250 at last\r\n", SmtpAct::hold}}});
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, settings_for(server));
  int ticks = 0;
  const auto tick = [&]() -> boost::asio::awaitable<void> {
    boost::asio::steady_timer timer(io);
    while (!server.got(".") || ++ticks < 5) {
      timer.expires_after(std::chrono::milliseconds(5));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    server.release();
  };
  boost::asio::co_spawn(io, tick, boost::asio::detached);
  const Receipt receipt = run(io, mailer->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::accepted);
  EXPECT_EQ(receipt.answer, "250 at last");
  EXPECT_EQ(ticks, 5);
}

TEST(SmtpMailer, ItsEndHangsUpAndTellsUnknownAfterTheDot) {
  ScriptedServer server({{".", {"", SmtpAct::hold}}});
  boost::asio::io_context io;
  auto mailer = open_smtp(io, settings_for(server));
  const auto end = [&]() -> boost::asio::awaitable<void> {
    boost::asio::steady_timer timer(io);
    while (!server.got(".")) {
      timer.expires_after(std::chrono::milliseconds(5));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    mailer.reset();
  };
  boost::asio::co_spawn(io, end, boost::asio::detached);
  const Receipt receipt = run(io, mailer->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::unknown) << receipt.answer;
  EXPECT_NE(receipt.answer.find("service stops"), std::string::npos) << receipt.answer;
}

TEST(SmtpMailer, APasswordThatTheServerEchoesIsNotRepeated) {
  const std::string plain =
      "AHNpZ3dhdGNo";  // the beginning of base64("\0sigwatch\0..."), which is also the name of that step below
  for (const std::string reply : {"535 5.7.8 you said ", "454 4.7.0 you said ", "500 unknown command you said "}) {
    ScriptedServer server({{"EHLO", {"250-scripted\r\n250 AUTH PLAIN\r\n", SmtpAct::go_on}},
                           {"AUTH", {"334 \r\n", SmtpAct::go_on}},
                           {"AHNp", {reply + plain + " " + kPassword + "\r\n", SmtpAct::go_on}}});
    boost::asio::io_context io;
    const auto mailer = open_smtp(io, login_for(server));
    const Receipt receipt = run(io, mailer->send(kMail));
    EXPECT_EQ(receipt.kind, Kind::deferred);
    EXPECT_EQ(receipt.answer.find("hunter2"), std::string::npos) << receipt.answer;
    EXPECT_EQ(receipt.answer.find(plain), std::string::npos) << receipt.answer;
    EXPECT_NE(receipt.answer.find("sigwatch was refused"), std::string::npos) << receipt.answer;
    EXPECT_FALSE(server.got("DATA"));
  }
}

TEST(SmtpMailer, APasswordInALaterReplyIsCovered) {
  ScriptedServer server({{"EHLO", {"250-scripted\r\n250 AUTH PLAIN\r\n", SmtpAct::go_on}},
                         {"AUTH", {"334 \r\n", SmtpAct::go_on}},
                         {"AHNp", {"235 in\r\n", SmtpAct::go_on}},
                         {"RCPT", {"550 your password is " + std::string(kPassword) + "\r\n", SmtpAct::go_on}}});
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, login_for(server));
  EXPECT_EQ(run(io, mailer->send(kMail)).answer, "550 your password is ***");
}

TEST(SmtpMailer, WithoutStartTlsNothingIsSent) {
  ScriptedServer server({{"EHLO", {"250-scripted\r\n250 AUTH PLAIN\r\n", SmtpAct::go_on}}});
  boost::asio::io_context io;
  MailSettings settings = login_for(server);
  settings.tls_required = true;
  const auto mailer = open_smtp(io, settings);
  const Receipt receipt = run(io, mailer->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::deferred);
  EXPECT_NE(receipt.answer.find("STARTTLS"), std::string::npos) << receipt.answer;
  for (const std::string& line : server.lines())
    EXPECT_TRUE(line.starts_with("EHLO") || line.starts_with("QUIT")) << line;
}

TEST(SmtpMailer, APasswordNeverGoesInClearToAnotherHost) {
  boost::asio::io_context io;
  MailSettings settings;
  settings.via = "smtp://mail.example:25";
  settings.tls_required = false;
  settings.user = "sigwatch";
  settings.password.file = password_file(kPassword);
  const auto mailer = open_smtp(io, settings);
  const Receipt receipt = run(io, mailer->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::deferred);
  EXPECT_NE(receipt.answer.find("never sent without TLS"), std::string::npos) << receipt.answer;
}

TEST(SmtpMailer, AnUnreadablePasswordIsDeferredAndConnectsNowhere) {
  ScriptedServer server({});
  MailSettings settings = settings_for(server);
  settings.user = "sigwatch";
  settings.password.file = "/nonexistent/password";
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, settings);
  const Receipt receipt = run(io, mailer->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::deferred);
  EXPECT_NE(receipt.answer.find("/nonexistent/password"), std::string::npos);
  EXPECT_TRUE(server.lines().empty());
}

TEST(SmtpMailer, OddLineEndsAndAddressesAreNeverSent) {
  std::vector<Envelope> bad(6, kMail);
  bad[0].message = "Subject: x\n\nHello\n";
  bad[1].message = "Subject: x\r\n\r\nHello\r\n\n.\r\nMAIL FROM:<x@y>\r\n";
  bad[2].message = "Subject: x\r\n\r\nno end";
  bad[3].to = "a@b>\r\nRCPT TO:<c@d";
  bad[4].from = "a b@c";
  bad[5].to = "";
  for (const Envelope& mail : bad) {
    ScriptedServer server({});
    boost::asio::io_context io;
    const auto mailer = open_smtp(io, settings_for(server));
    EXPECT_EQ(run(io, mailer->send(mail)).kind, Kind::refused);
    EXPECT_TRUE(server.lines().empty());
  }
}

}  // namespace
}  // namespace sigwatch
