#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/store.h"

namespace sigwatch {

/// The state in maps: what the file does, without the file. tests/libraries/soci/contract_test.cc holds both to the
/// same cases.
class MemoryStore final : public Store {
 public:
  Meta meta() override { return meta_; }
  std::optional<ArchiveMemory> archive(const std::string& url) override;
  std::vector<ArchiveMemory> archives() override;
  std::vector<KnownPost> posts(const std::string& archive_url) override;
  std::map<std::string, std::size_t> posts_kept() override;
  std::optional<SigMemory> sig(const std::string& id) override;
  std::set<std::string> cached(const std::string& given, Time now) override;
  std::vector<Episode> episodes(const std::string& sig) override;
  std::vector<Notice> notices() override;
  std::optional<Notice> notice(const std::string& id) override;
  std::vector<Decision> decisions() override { return decisions_; }
  std::vector<Statement> statements() override { return statements_; }
  std::vector<Cause> causes() override;
  std::vector<HistoryEntry> history(const std::string& sig) override;
  Seal seal() override;
  bool commit(const Change& change) override;

  int commits = 0;            ///< how many were written
  std::string key = "a key";  ///< of its tags; a test that loses a state gives the next one another
  int fails_in = -1;  ///< so many commits from now one throws StoreError and writes nothing (0: the next); -1: none

 private:
  void write_posts(const std::vector<KnownPost>& posts);
  void forget(const std::string& about);

  Meta meta_;
  std::map<std::string, ArchiveMemory> archives_;
  std::map<std::pair<std::string, std::string>, KnownPost> posts_;  ///< by archive and key
  std::set<std::string> forgotten_;
  std::map<std::string, SigMemory> sigs_;
  std::map<std::string, Episode> episodes_;
  std::map<std::string, Notice> notices_;
  std::map<std::string, Cause> causes_;
  std::vector<Decision> decisions_;
  std::vector<Statement> statements_;
  std::vector<HistoryEntry> history_;
};

}  // namespace sigwatch
