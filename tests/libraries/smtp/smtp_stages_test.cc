#include <gtest/gtest.h>

#include <cstdio>

#include "core/base/text.h"
#include "libraries/smtp/run.h"
#include "libraries/smtp/scripted_mail.h"
#include "libraries/smtp/smtp_mailer.h"

// tests/faults: every stage x every kind of answer, one server each.
namespace sigwatch {
namespace {

using Kind = Receipt::Kind;

Receipt send_to(std::map<std::string, SmtpAct> script, Envelope mail = kMail,
                SmtpPatience patience = {Seconds(5), Seconds(5)}) {
  ScriptedServer server(std::move(script));
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, settings_for(server), patience);
  return run(io, mailer->send(std::move(mail)));
}

struct Answer {
  std::string name;
  SmtpAct act;
  int code = 0;
};

std::vector<Answer> answers() {
  std::vector<Answer> all;
  for (const int code : {421, 450, 451, 452, 454, 500, 521, 530, 535, 550, 552, 553, 554}) {
    all.push_back({std::to_string(code),
                   {std::to_string(code) + " 5.7.1 no\r\n", code == 421 ? SmtpAct::close : SmtpAct::go_on},
                   code});
  }
  all.push_back({"several lines", {"550-5.7.1 first\r\n550 5.7.1 second\r\n", SmtpAct::go_on}, 550});
  all.push_back({"drop", {"", SmtpAct::close}});
  all.push_back({"garbage", {"HTTP/1.1 400 Bad Request\r\n\r\n", SmtpAct::close}});
  all.push_back({"half a reply", {"25", SmtpAct::close}});
  all.push_back({"endless lines", {"250-and another thing\r\n", SmtpAct::endless}});
  all.push_back({"endless line", {"250 and on and on ", SmtpAct::endless}});
  return all;
}

Kind expected(const std::string& stage, const Answer& answer) {
  const bool transaction = stage == "MAIL" || stage == "RCPT" || stage == "DATA";
  if (stage == ".") return answer.code == 0 ? Kind::unknown : answer.code < 500 ? Kind::deferred : Kind::refused;
  return transaction && answer.code >= 500 && answer.code != 530 && answer.code != 535 ? Kind::refused : Kind::deferred;
}

TEST(SmtpStages, EachStageAndAnswerGivesItsReceipt) {
  std::printf("%-8s  %-14s  %-9s  %s\n", "stage", "answer", "receipt", "code, words");
  for (const std::string stage : {"connect", "EHLO", "MAIL", "RCPT", "DATA", "."}) {
    for (const Answer& answer : answers()) {
      const Receipt receipt = send_to({{stage, answer.act}});
      std::printf("%-8s  %-14s  %-9s  %d, %s\n", stage.c_str(), answer.name.c_str(), name_of(receipt.kind),
                  receipt.code, receipt.answer.c_str());
      EXPECT_EQ(receipt.kind, expected(stage, answer)) << stage << ": " << answer.name << ": " << receipt.answer;
      EXPECT_EQ(receipt.answer, clean_line(receipt.answer, 300)) << "one clean line";
      EXPECT_FALSE(receipt.answer.empty());
    }
  }
}

TEST(SmtpStages, AGoodServerGivesAcceptedWithItsWords) {
  const Receipt receipt = send_to({});
  EXPECT_EQ(receipt.kind, Kind::accepted);
  EXPECT_EQ(receipt.code, 250);
  EXPECT_EQ(receipt.answer, "250 2.0.0 queued as 4711");
}

TEST(SmtpStages, AnotherGoodReplyToTheDotIsAcceptedToo) {
  const Receipt receipt = send_to({{".", {"251 taken\r\n", SmtpAct::go_on}}});
  EXPECT_EQ(receipt.kind, Kind::accepted);
  EXPECT_EQ(receipt.code, 251);
}

TEST(SmtpStages, ADropInTheMiddleOfALongMailIsBeforeTheDot) {
  Envelope mail = kMail;
  for (int i = 0; i < 400000; ++i) mail.message += "a line of a mail that no socket buffer holds\r\n";
  const Receipt receipt = send_to({{"BODY", {"", SmtpAct::close}}}, mail);
  EXPECT_EQ(receipt.kind, Kind::deferred) << receipt.answer;
}

TEST(SmtpStages, SilenceAfterTheDotIsUnknown) {
  const Receipt receipt = send_to({{".", {"", SmtpAct::hold}}}, kMail, {Seconds(5), Seconds(1)});
  EXPECT_EQ(receipt.kind, Kind::unknown);
  EXPECT_NE(receipt.answer.find("no final reply"), std::string::npos) << receipt.answer;
}

TEST(SmtpStages, SilenceBeforeTheDotIsDeferred) {
  for (const std::string stage : {"connect", "MAIL", "DATA"}) {
    EXPECT_EQ(send_to({{stage, {"", SmtpAct::hold}}}, kMail, {Seconds(1), Seconds(1)}).kind, Kind::deferred) << stage;
  }
}

TEST(SmtpStages, ControlCharactersOfAReplyDoNotReachTheReceipt) {
  const Receipt receipt = send_to({{"RCPT", {"550 \x1b[31mred\x07 \xE2\x80\xAEtfel \xFF end\r\n", SmtpAct::go_on}}});
  EXPECT_EQ(receipt.kind, Kind::refused);
  EXPECT_EQ(receipt.answer.find('\x1b'), std::string::npos);
  EXPECT_EQ(receipt.answer.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(receipt.answer.find("[31mred"), std::string::npos) << receipt.answer;
}

TEST(SmtpStages, ARefusedConnectionIsDeferred) {
  MailSettings settings;
  {
    const ScriptedServer gone({});
    settings = settings_for(gone);
  }
  boost::asio::io_context io;
  const auto mailer = open_smtp(io, settings);
  const Receipt receipt = run(io, mailer->send(kMail));
  EXPECT_EQ(receipt.kind, Kind::deferred);
  EXPECT_NE(receipt.answer.find(settings.via), std::string::npos) << receipt.answer;
}

}  // namespace
}  // namespace sigwatch
