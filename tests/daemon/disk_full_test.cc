// The state's disk is full before each pass that moves a notice on: nothing leaves without its row, what is known can
// still be looked at, and when there is room again all goes on by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "daemon/world.h"
#include "libraries/soci/little_disk.h"
#include "libraries/soci/sqlite_store.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;

const std::string kToCouncil = "iot.2026-01-10.inform.0";

void begin(World& world) {
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  world.passes(at("2026-07-07"), at("2026-07-07"));
}
void go_live(World& world) {
  begin(world);
  world.passes(at("2026-07-08"), at("2026-07-09"));
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  world.passes(at("2026-07-10"), at("2026-07-10"));
}
void warn(World& world) {
  go_live(world);
  world.passes(at("2026-07-11"), at("2026-07-11"));
}
void show(World& world) {
  warn(world);
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-11T13:00:00Z")));
}

struct Step {
  const char* name;
  void (*reach)(World&);
  const char* full;    ///< the pass for which there is no room
  std::string notice;  ///< what it would send, or nothing
};

const Step kSteps[] = {
    {"while silence is proved", begin, "2026-07-08", ""},
    {"when the warning is due", go_live, "2026-07-11", kWarn1},
    {"when the warning was accepted", warn, "2026-07-12", ""},
    {"when the warning shows", show, "2026-07-12", kToCouncil},
};

int copies_of(const World& world, const std::string& id) {
  int n = 0;
  for (const Mail& mail : world.mails()) n += mail.id == id;
  return n;
}

std::optional<Notice> row(const World& world, const std::string& id) {
  auto store = open_sqlite_store(world.path("state/sigwatch.db").string(), StoreUse::ctl);
  return store ? (*store)->notice(id) : std::nullopt;
}

class DiskFull : public testing::TestWithParam<std::tuple<Step, int>> {};

TEST_P(DiskFull, NothingLeavesWithoutItsRowAndAllGoesOnWhenThereIsRoom) {
  const auto& [moment, kib_left] = GetParam();
  World world;
  const LittleDisk disk(world.path("state"), "4m");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a little tmpfs";
  moment.reach(world);
  disk.fill(static_cast<std::uintmax_t>(kib_left) * 1024);

  const Ran full = world.pass(at(moment.full));
  const Ran status = world.ctl({"status"});
  EXPECT_EQ(status.code, 0) << status.out;
  EXPECT_THAT(status.out, HasSubstr("iot"));
  EXPECT_TRUE(full.code == 0 || full.out.find("free space") != std::string::npos) << full.out;
  const auto written = moment.notice.empty() ? std::nullopt : row(world, moment.notice);
  if (!moment.notice.empty() && copies_of(world, moment.notice) > 0) {
    ASSERT_TRUE(written) << "sent without a row\n" << full.out;
    EXPECT_TRUE(written->state == NoticeState::sending || written->state == NoticeState::accepted)
        << to_string(written->state);
  }

  disk.free();
  const Time next = at(moment.full) + Days(1);
  world.passes(next, next + Days(2));
  for (const std::string& id : {std::string(kWarn1), kToCouncil}) EXPECT_LE(copies_of(world, id), 1) << id;
  if (moment.notice.empty()) return;
  const auto settled = row(world, moment.notice);
  ASSERT_TRUE(settled);
  EXPECT_TRUE(copies_of(world, moment.notice) == 1 || settled->state == NoticeState::unknown)
      << to_string(settled->state);
  std::cout << moment.name << ", " << kib_left << " KiB left: the pass ended " << full.code << ", the notice "
            << to_string(settled->state) << "\n";
}

INSTANTIATE_TEST_SUITE_P(Moments, DiskFull,
                         testing::Combine(testing::ValuesIn(kSteps), testing::Values(0, 24, 48, 96, 192)),
                         [](const auto& param) {
                           std::string name = std::get<0>(param.param).name;
                           std::erase(name, ' ');
                           return name + "_" + std::to_string(std::get<1>(param.param));
                         });

}  // namespace
}  // namespace sigwatch::test
