#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "libraries/smtp/run.h"
#include "libraries/smtp/smtp_mailer.h"

// Against real servers: Postfix and Dovecot's submission with STARTTLS, TLS and AUTH, and Postfix's smtp-sink.
namespace sigwatch {
namespace {

namespace fs = std::filesystem;
using Kind = Receipt::Kind;

/// A server of tests/servers in a run folder of its own, from construction to destruction.
class RealServer {
 public:
  /// `settings`: variables for the script.
  explicit RealServer(const std::string& script, const std::string& settings = "") : script_(script) {
    static int running = 0;
    run_ = "/var/tmp/sigwatch-servers/" + script + "-" + std::to_string(::getpid()) + "-" + std::to_string(running++);
    exit_ = WEXITSTATUS(std::system((command(settings) + "start").c_str()));
    std::ifstream(run_ + "/port") >> port_;
  }
  ~RealServer() { static_cast<void>(std::system((command("") + "reset").c_str())); }
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;

  bool absent() const { return exit_ == 77; }
  bool started() const { return exit_ == 0 && port_ != 0; }
  int port() const { return port_; }
  const std::string& folder() const { return run_; }

 private:
  std::string command(const std::string& settings) const {
    return settings + " RUN=" + run_ + " " SIGWATCH_SOURCE_DIR "/tests/servers/" + script_ + ".sh ";
  }

  std::string script_, run_;
  int exit_ = 1, port_ = 0;
};

std::string message(std::size_t lines = 3) {
  std::string text =
      "From: SIG Watch <sentinel@bot.example.org>\r\nTo: list@lists.example\r\nSubject: x\r\nMessage-ID: "
      "<a.b@bot.example.org>\r\n\r\n";
  for (std::size_t i = 0; i < lines; ++i) text += ".a line that begins with a dot\r\n";
  return text;
}

MailSettings plain(int port) {
  MailSettings settings;
  settings.via = "smtp://localhost:" + std::to_string(port);
  settings.helo = "bot.example.org";
  settings.tls_required = false;
  return settings;
}

struct Case {
  std::string name;
  std::string scheme;
  int offset;
  std::string to;
  Kind kind;
  int code;
  std::string words;  ///< in the answer
  std::string password = "pw-sentinel", from = "sentinel@bot.example.org";
  std::size_t lines = 3;
};

class Postfix {
 public:
  Postfix() : server("postfix") {}

  MailSettings settings(const Case& test) const {
    MailSettings out = plain(server.port() + test.offset);
    out.via = test.scheme + "://localhost:" + std::to_string(server.port() + test.offset);
    out.tls_required = test.scheme == "smtps" || test.offset != 2;
    if (test.name == "STARTTLS stripped") out.tls_required = true;
    out.ca_file = server.folder() + "/tls/ca.pem";
    if (test.password.empty()) return out;
    out.user = "sentinel@example.org";
    out.password.file = server.folder() + "/password";
    std::ofstream(out.password.file) << test.password << "\n";
    ::chmod(out.password.file.c_str(), 0600);
    return out;
  }

  RealServer server;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"STARTTLS and AUTH", "smtp", 0, "ada@chairs.example.org", Kind::accepted, 250, "queued"},
      {"implicit TLS and AUTH", "smtps", 1, "ada@chairs.example.org", Kind::accepted, 250, "queued"},
      {"relay on loopback", "smtp", 2, "ada@chairs.example.org", Kind::accepted, 250, "queued", ""},
      {"expired certificate", "smtp", 3, "ada@chairs.example.org", Kind::deferred, 220, "expired"},
      {"another host's certificate", "smtp", 4, "ada@chairs.example.org", Kind::deferred, 220, "TLS failed"},
      {"STARTTLS stripped", "smtp", 2, "ada@chairs.example.org", Kind::deferred, 250, "STARTTLS"},
      {"plain talk to a TLS port", "smtp", 1, "ada@chairs.example.org", Kind::deferred, 0, "nothing was sent"},
      {"TLS to a plain port", "smtps", 2, "ada@chairs.example.org", Kind::deferred, 0, "TLS failed"},
      {"wrong password", "smtp", 0, "ada@chairs.example.org", Kind::deferred, 535,
       "login as sentinel@example.org was refused", "wrong-pw"},
      {"no password", "smtp", 0, "ada@chairs.example.org", Kind::refused, 554, "Access denied", ""},
      {"somebody else's sender", "smtp", 0, "ada@chairs.example.org", Kind::refused, 553, "5.7.1", "pw-sentinel",
       "ada@chairs.example.org"},
      {"RCPT 550", "smtp", 0, "nouser@example.org", Kind::refused, 550, "No such user"},
      {"RCPT 554", "smtp", 0, "blocked@example.org", Kind::refused, 554, "Blocked as spam"},
      {"RCPT 451", "smtp", 0, "busy@example.org", Kind::deferred, 451, "Greylisted"},
      {"RCPT 452", "smtp", 0, "full@example.org", Kind::deferred, 452, "Mailbox full"},
      {"RCPT 421", "smtp", 0, "bye@example.org", Kind::deferred, 421, "Closing"},
      {"too big", "smtp", 0, "ada@chairs.example.org", Kind::refused, 552, "size", "pw-sentinel",
       "sentinel@bot.example.org", 10000},
  };
  return all;
}

TEST(SmtpServers, PostfixGivesEachCaseItsReceipt) {
  const Postfix postfix;
  if (postfix.server.absent()) GTEST_SKIP() << "needs Postfix and root: tests/servers/postfix.sh install";
  ASSERT_TRUE(postfix.server.started());
  std::printf("%-28s  %-9s  %s\n", "case", "receipt", "code, words");
  for (const Case& test : cases()) {
    boost::asio::io_context io;
    const auto mailer = open_smtp(io, postfix.settings(test), {Seconds(5), Seconds(5)});
    const Receipt receipt = run(io, mailer->send({test.from, test.to, message(test.lines)}));
    std::printf("%-28s  %-9s  %d, %s\n", test.name.c_str(), name_of(receipt.kind), receipt.code,
                receipt.answer.c_str());
    EXPECT_EQ(receipt.kind, test.kind) << test.name;
    EXPECT_EQ(receipt.code, test.code) << test.name;
    EXPECT_NE(receipt.answer.find(test.words), std::string::npos) << test.name << ": " << receipt.answer;
    EXPECT_EQ(receipt.answer.find(test.password.empty() ? "pw-" : test.password), std::string::npos) << receipt.answer;
    const Receipt probed = run(io, mailer->probe({test.from, test.to, message()}));
    EXPECT_EQ(probed.kind, test.lines > 3 ? Kind::accepted : test.kind)
        << "probe: " << test.name << ": " << probed.answer;
  }
}

std::vector<fs::path> arrived(const RealServer& server, std::size_t count) {
  static_cast<void>(
      std::system(("for i in $(seq 200); do [ \"$(ls " + server.folder() + "/mail/all/new 2>/dev/null | wc -l)\" -ge " +
                   std::to_string(count) + " ] && break; sleep .05; done")
                      .c_str()));
  std::vector<fs::path> files;
  if (!fs::exists(server.folder() + "/mail/all/new")) return files;
  for (const auto& entry : fs::directory_iterator(server.folder() + "/mail/all/new")) files.push_back(entry.path());
  return files;
}

TEST(SmtpServers, PostfixDeliversWhatWasSentOnceAndAProbeNever) {
  const Postfix postfix;
  if (postfix.server.absent()) GTEST_SKIP() << "needs Postfix and root: tests/servers/postfix.sh install";
  ASSERT_TRUE(postfix.server.started());
  const Case& good = cases().front();
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, postfix.settings(good));
  ASSERT_EQ(run(io, mailer->probe({good.from, good.to, message()})).kind, Kind::accepted);
  ASSERT_EQ(run(io, mailer->send({good.from, good.to, message()})).kind, Kind::accepted);
  const auto files = arrived(postfix.server, 1);
  ASSERT_EQ(files.size(), 1U);
  std::ifstream file(files.front());
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find("\n\n.a line that begins with a dot\n.a line"), std::string::npos) << text;
  EXPECT_NE(text.find("Return-Path: <sentinel@bot.example.org>"), std::string::npos) << text;
}

TEST(SmtpServers, DovecotsSubmissionGivesEachCaseItsReceipt) {
  struct Submission {
    std::string name, scheme;
    int offset;
    std::string password;
    Kind kind;
    int code;
    std::string words;
  };
  const std::vector<Submission> table = {
      {"STARTTLS and AUTH", "smtp", 2, "pw-reader", Kind::accepted, 250, "2.0.0"},
      {"implicit TLS and AUTH", "smtps", 3, "pw-reader", Kind::accepted, 250, "2.0.0"},
      {"wrong password", "smtp", 2, "wrong-pw", Kind::deferred, 535, "login as reader was refused"},
      {"no password", "smtp", 2, "", Kind::deferred, 530, "5.7.0"},
      {"plain talk to a TLS port", "smtp", 3, "pw-reader", Kind::deferred, 0, "nothing was sent"},
  };
  const RealServer sink("smtp-sink");
  if (sink.absent()) GTEST_SKIP() << "needs Postfix's smtp-sink: tests/servers/smtp-sink.sh install";
  ASSERT_TRUE(sink.started());
  const RealServer dovecot("dovecot", "RELAY=" + std::to_string(sink.port()));
  if (dovecot.absent()) GTEST_SKIP() << "needs Dovecot's submission server: tests/servers/dovecot.sh install";
  ASSERT_TRUE(dovecot.started());
  for (const Submission& test : table) {
    MailSettings settings = plain(dovecot.port() + test.offset);
    settings.via = test.scheme + "://localhost:" + std::to_string(dovecot.port() + test.offset);
    settings.tls_required = true;
    settings.ca_file = dovecot.folder() + "/tls/ca.pem";
    if (!test.password.empty()) {
      settings.user = "reader";
      settings.password.file = dovecot.folder() + "/password";
      std::ofstream(settings.password.file) << test.password << "\n";
      ::chmod(settings.password.file.c_str(), 0600);
    }
    boost::asio::io_context io;
    const auto mailer = open_smtp(io, settings, {Seconds(5), Seconds(5)});
    const Receipt receipt = run(io, mailer->send({"a@bot.example.org", "b@example.org", message()}));
    std::printf("dovecot %-26s  %-9s  %d, %s\n", test.name.c_str(), name_of(receipt.kind), receipt.code,
                receipt.answer.c_str());
    EXPECT_EQ(receipt.kind, test.kind) << test.name;
    EXPECT_EQ(receipt.code, test.code) << test.name;
    EXPECT_NE(receipt.answer.find(test.words), std::string::npos) << test.name << ": " << receipt.answer;
    EXPECT_EQ(run(io, mailer->probe({"a@bot.example.org", "b@example.org", message()})).kind, test.kind)
        << "probe: " << test.name;
  }
  std::size_t taken = 0;
  for (const auto& entry : fs::directory_iterator(sink.folder() + "/mail")) taken += entry.is_regular_file();
  EXPECT_EQ(taken, 2U) << "what was accepted, once each";
}

TEST(SmtpServers, SmtpSinkThatDropsOrFailsAfterTheDot) {
  struct Sink {
    std::string options;
    Kind kind;
    int code;
  };
  const std::vector<Sink> sinks = {
      {"", Kind::accepted, 250},        {"-q .", Kind::unknown, 354},        {"-r .", Kind::deferred, 450},
      {"-f .", Kind::refused, 500},     {"-Q .", Kind::deferred, 421},       {"-q data", Kind::deferred, 250},
      {"-Q data", Kind::deferred, 421}, {"-r data", Kind::deferred, 450},    {"-f rcpt", Kind::refused, 500},
      {"-q rcpt", Kind::deferred, 250}, {"-Q connect", Kind::deferred, 421}, {"-q mail", Kind::deferred, 250}};
  for (const Sink& sink : sinks) {
    const RealServer server("smtp-sink", "SINK_OPTS='" + sink.options + "'");
    if (server.absent()) GTEST_SKIP() << "needs Postfix's smtp-sink: tests/servers/smtp-sink.sh install";
    ASSERT_TRUE(server.started()) << sink.options;
    boost::asio::io_context io;
    const auto mailer = open_smtp(io, plain(server.port()), {Seconds(5), Seconds(5)});
    const Receipt receipt = run(io, mailer->send({"a@bot.example.org", "b@example.org", message()}));
    std::printf("smtp-sink %-12s  %-9s  %d, %s\n", sink.options.c_str(), name_of(receipt.kind), receipt.code,
                receipt.answer.c_str());
    EXPECT_EQ(receipt.kind, sink.kind) << sink.options << ": " << receipt.answer;
    EXPECT_EQ(receipt.code, sink.code) << sink.options;
  }
}

}  // namespace
}  // namespace sigwatch
