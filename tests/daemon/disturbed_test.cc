// Lists in which a person wrote, as people really have them, beside one that is silent: the programs as they run, mail
// in, warnings out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;

struct Disturbance {
  const char *sig, *separator, *mail;
};

constexpr const char* kSeparator = "From ada@marlow.example Sat Jun 20 09:00:40 2026\n";

/// Written on 20 June; the threshold passes on 10 July.
constexpr Disturbance kDisturbances[] = {
    {"clock-of-1980", "From ada@marlow.example Tue Jan  1 00:00:00 1980\n",
     "From: Ada Marlow <ada@marlow.example>\nDate: Sat, 20 Jun 2026 09:00:00 +0000\nSubject: Agenda\nMessage-ID: "
     "<june@x.example>\n\nHello.\n\n"},
    {"sender-of-1999", kSeparator,
     "From: Ada Marlow <ada@marlow.example>\nDate: Sun, 20 Jun 1999 09:00:00 +0000\nSubject: Agenda\nMessage-ID: "
     "<june@x.example>\n\nHello.\n\n"},
    {"forwarding-rule", kSeparator,
     "From: Ada Marlow <ada@marlow.example>\nDate: Sat, 20 Jun 2026 09:00:00 +0000\nSubject: Agenda\nMessage-ID: "
     "<june@x.example>\n"
     "Auto-Submitted: auto-forwarded\nX-Auto-Response-Suppress: DR, OOF, AutoReply\n\nHello.\n\n"},
    {"postmaster", kSeparator,
     "From: Jane Rivers <postmaster@rivers.example>\nReturn-Path: <>\nDate: Sat, 20 Jun 2026 09:00:00 +0000\n"
     "Subject: Mail delivery failures on this list\nMessage-ID: <june@x.example>\n\nHello.\n\n"},
    {"bare-separator", "From \n",
     "From: Ada Marlow <ada@marlow.example>\nDate: Sat, 20 Jun 2026 09:00:00 +0000\nSubject: Agenda\nMessage-ID: "
     "<june@x.example>\n\nHello.\n\n"},
    {"spanish-tuesday", "From - \n",
     "From: Ada Marlow <ada@marlow.example>\nDate: mar, 16 jun 2026 09:00:00 +0000\nSubject: Agenda\nMessage-ID: "
     "<june@x.example>\n\nHello.\n\n"},
    {"used-id", kSeparator,
     "From: Ada Marlow <ada@marlow.example>\nDate: Sat, 20 Jun 2026 09:00:00 +0000\nSubject: Agenda\nMessage-ID: "
     "<used@x.example>\n\nHello.\n\n"},
    {"digest", kSeparator,
     "From: iot-request@lists.example\nDate: Sat, 20 Jun 2026 09:00:00 +0000\nSubject: Iot Digest, Vol 12, Issue "
     "7\nMessage-ID: "
     "<d@x.example>\n"
     "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=\"bb\"\n\n--bb\n\nFrom: Ada Marlow "
     "<ada@marlow.example>\n"
     "Date: Sat, 20 Jun 2026 08:00:00 +0000\nSubject: Agenda\nMessage-ID: <june@x.example>\n\nHello.\n\n--bb--\n\n"},
    {"no-sender-nor-date", kSeparator, "Subject: Agenda\nReceived: by mx.example\n\nHello.\n\n"},
};

/// Mail of its own: what stands in many lists is doubtful for that alone.
std::string own_id(const Disturbance& d) {
  std::string mail = d.mail;
  const std::size_t at = mail.find("<june@");
  return at == std::string::npos ? mail : mail.insert(at + 1, std::string(d.sig) + ".");
}

TEST(Disturbed, ListsInWhichAPersonWroteAreNeverWarnedAndTheSilentOneIs) {
  World world;
  world.policy = "brake: 100";
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  for (const Disturbance& d : kDisturbances) {
    world.add_sig(d.sig);
    world.talk(d.sig, at("2026-01-10T12:00:00Z"));
    const std::string file = std::string(d.sig) + ".mbox";
    const std::string before =
        "From bo@lake.example Mon Dec  1 12:00:00 2025\nFrom: Bo Lake <bo@lake.example>\n"
        "Date: Mon, 01 Dec 2025 12:00:00 +0000\nSubject: Minutes\nMessage-ID: <used@x.example>\n\nHello.\n\n";
    world.write(file, before + world.read(file) + d.separator + own_id(d));
  }
  world.passes(at("2026-06-28"), at("2026-06-30"));
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  world.passes(at("2026-07-01"), at("2026-07-20"));
  EXPECT_THAT(world.sent(), Contains(kWarn1));
  for (const std::string& id : world.sent())
    EXPECT_TRUE(id.starts_with("iot.") || id.starts_with("hello.")) << id << " was sent";
  const json status = json::parse(world.ctl({"status", "--json"}).out);
  ASSERT_EQ(status.size(), std::size(kDisturbances) + 1);
  for (const json& sig : status) {
    const std::string id = sig["id"];
    EXPECT_EQ(sig["verdict"] == "silent", id == "iot") << id << ": " << sig["verdict"] << ", " << sig["reason"];
  }
  std::string told;
  for (const Mail& mail : world.mails()) told += mail.id.starts_with("operators.") ? mail.raw : "";
  for (const char* sig : {"forwarding-rule", "postmaster", "clock-of-1980"}) {
    EXPECT_THAT(told, HasSubstr(std::string("doubtful:") + sig)) << "operators are asked";
  }
  EXPECT_THAT(told, HasSubstr("Jane Rivers <postmaster@rivers.example> wrote \"Mail delivery failures on"));
}

}  // namespace
}  // namespace sigwatch::test
