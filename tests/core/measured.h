#pragma once

#include <functional>

#include "core/made.h"

namespace sigwatch::made {

inline const Time kNow = at("2026-11-22T12:00:00Z");
inline constexpr const char* kSecond = "https://lists.example/pipermail/iot/";

/// A SIG whose silence is proved: each test breaks one thing, and mends it.
struct Measured {
  Register reg = register_of_one();
  std::vector<KnownPost> posts = {post("last@x", "2026-05-01T12:00:00Z")};
  std::vector<Statement> statements;
  std::vector<Decision> decisions;
  std::vector<ArchiveView> archives;
  std::string clock_fault;
  Time now = kNow;
  bool deep = true;

  Measured() { archives = {well_read(sig().archives.front(), kNow)}; }

  SigEntry& sig() { return reg.sigs.front(); }
  ArchiveView& archive() { return archives.front(); }
  ArchiveMemory& memory() { return archives.front().memory; }
  ArchiveView& add_archive() {
    sig().archives.push_back({kSecond, "pipermail", false, "pipermail https://lists.example/pipermail/"});
    archives.push_back(well_read(sig().archives.back(), now));
    return archives.back();
  }

  template <class Use>
  auto with(Use use) const {
    const Correspondence correspondence(pointers(posts));
    const MessageStatements said(statements);
    const OwnNotices own = own_notices(reg, {});
    const SigEntry& one = reg.sigs.front();
    const EffectiveWatch effective = effective_watch(one, decisions, now);
    const Summary summary =
        summarise(pointers(posts), Rules{reg, one, correspondence, said, own, deep}, Time::min(), now);
    return use(Measurement{reg, one, effective, summary, archives, SharedLists(reg).has(one.list), clock_fault});
  }
  Verdict verdict() const {
    return with([this](const Measurement& m) { return judge(m, now); });
  }
  VerdictKind kind() const { return verdict().kind; }
  std::string missing() const {
    std::string all;
    for (const std::string& line : verdict().proof.missing) all += (all.empty() ? "" : " | ") + line;
    return all;
  }
  bool whole_read_wanted() const {
    return with([this](const Measurement& m) { return wants_whole_read(m, now); });
  }
};

using Change = std::function<void(Measured&)>;

inline const Change kOutage = [](Measured& it) {
  it.memory().last_good = kNow - Days(3);
  it.memory().series = {};
  it.memory().evidence = {Evidence::Kind::unreachable, "https://lists.example/ did not answer", std::nullopt};
};

}  // namespace sigwatch::made
