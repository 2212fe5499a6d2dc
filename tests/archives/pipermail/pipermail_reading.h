#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/engine.h"
#include "archives/find_notice.h"
#include "archives/pipermail/made_archive.h"
#include "archives/pipermail/pipermail.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {

inline Time at(const char* text) { return parse_rfc3339(text).value(); }

inline const Time kNow = at("2020-06-10T12:00:00Z");
inline const std::string kApril = made_post("april", "Wed Apr  1 10:00:00 2020", "Wed, 1 Apr 2020 10:00:00 +0000");
inline const std::string kMay = made_post("may", "Fri May  1 10:00:00 2020", "Fri, 1 May 2020 10:00:00 +0000");
inline const std::string kLateMay =
    made_post("late-may", "Sun May 31 10:00:00 2020", "Sun, 31 May 2020 10:00:00 +0000");
inline const std::string kJune = made_post("june", "Tue Jun  2 10:00:00 2020", "Tue, 2 Jun 2020 10:00:00 +0000");

/// Message-IDs of the posts, without their domain.
inline std::vector<std::string> ids(const Reading& reading) {
  std::vector<std::string> out;
  for (const auto& post : reading.posts) out.push_back(post.message_id.substr(0, post.message_id.find('@')));
  return out;
}

/// A made archive with April and May of 2020, seen in June.
class PipermailReading : public testing::Test {
 protected:
  void SetUp() override {
    tree_.put("", made_index("Sig-a", {"2020-May", "2020-April"}));
    tree_.put("2020-May.txt", kMay);
    tree_.put("2020-April.txt", kApril);
    restart();
  }
  void restart() { archive_ = with_engine(open_pipermail(client_, tree_.url())); }
  Reading newest(const std::string& mark = {}, std::optional<Time> whole_from = {}, Time now = kNow,
                 bool pretend = false) {
    return run(io_, archive_->newest({now, pretend, mark, whole_from}));
  }
  Reading older(const std::string& cursor, bool thorough = false, int requests = 4, Time back_to = at("2018-06-10"),
                Time now = kNow) {
    return run(io_, archive_->older({now, false, cursor, back_to, thorough, requests}));
  }
  Sighting find(const std::string& id, const std::string& token = {}) {
    return run(io_, find_notice(*archive_, {kNow, false, id, token, at("2020-06-01")}));
  }

  MadeArchive tree_;
  boost::asio::io_context io_;
  HttpClient client_{io_, {.user_agent = "test", .trusted_hosts = {tree_.authority()}, .deadline = 20s}};
  std::unique_ptr<Archive> archive_;
};

}  // namespace sigwatch::test
