// What every kind of archive must do, whatever it is made of; lists as each kind shows them are made by the tests of
// the kinds.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <set>

#include "archives/made_list.h"
#include "archives/row.h"
#include "core/post/notice.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using std::string;

const Time kNow = std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now());
constexpr int kPosts = 12;

/// Post N of twelve, a week apart, the last one a week old.
MadePost post(int n) {
  return {"plan." + std::to_string(n) + "@people.example", kNow - Days(7) * (kPosts + 1 - n),
          "Plan " + std::to_string(n)};
}

std::vector<MadePost> posts(int from, int to) {
  std::vector<MadePost> made;
  for (int n = from; n <= to; ++n) made.push_back(post(n));
  return made;
}

/// The post that the reading took for `made`.
const Post* find(const std::vector<Post>& read, const MadePost& made) {
  for (const Post& p : read) {
    if (p.message_id == made.id || (p.message_id.empty() && p.subject.ends_with(made.subject))) return &p;
  }
  return nullptr;
}

std::multiset<string> subjects(const std::vector<Post>& read) {
  std::multiset<string> all;
  for (const Post& p : read)
    all.insert(p.subject.substr(p.subject.find(']') == string::npos ? 0 : p.subject.find(']') + 2));
  return all;
}
std::multiset<string> subjects(const std::vector<MadePost>& made) {
  std::multiset<string> all;
  for (const MadePost& m : made) all.insert(m.subject);
  return all;
}

class Contract : public testing::TestWithParam<ListMaker> {
 protected:
  void SetUp() override {
    list_ = GetParam().make();
    if (!list_->missing().empty()) GTEST_SKIP() << list_->missing();
    list_->add(posts(1, kPosts));
    reader_ = std::make_unique<Reader>(list_->entry());
  }

  /// A good first reading with the mark of an archive that was at rest when it was read.
  Reading settled() {
    Reading reading = reader_->newest(kNow);
    EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
    Reading again = reader_->newest(kNow, reading.mark);
    EXPECT_TRUE(is_good(again.evidence)) << again.evidence.reason;
    if (!again.mark.empty()) reading.mark = again.mark;
    return reading;
  }

  /// Everything that the archive shows as of `now`.
  std::vector<Post> all_posts(Time now, bool pretend = false) {
    NewestQuery query{now, pretend, {}, {}};
    Reading reading = run(reader_->io(), reader_->archive().newest(query));
    std::vector<Post> read = reading.posts;
    for (int part = 0; part < 100 && is_good(reading.evidence) && reading.older && reading.older != kNothingOlder;
         ++part) {
      OlderQuery back{now, pretend, *reading.older, post(1).date - Days(30), true};
      reading = run(reader_->io(), reader_->archive().older(back));
      read.insert(read.end(), reading.posts.begin(), reading.posts.end());
      gaps_.insert(gaps_.end(), reading.gaps.begin(), reading.gaps.end());
    }
    EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
    EXPECT_TRUE(!reading.older || !GetParam().whole) << "the beginning was not reached";
    return read;
  }

  std::unique_ptr<MadeList> list_;
  std::unique_ptr<Reader> reader_;
  std::vector<Gap> gaps_;
};

/// Archives that list more than they show at once, and those that tell a number.
class Lists : public Contract {};
class Counts : public Contract {};

std::vector<ListMaker> those(bool ListMaker::*can) {
  std::vector<ListMaker> makers;
  std::copy_if(list_makers().begin(), list_makers().end(), std::back_inserter(makers),
               [&](const ListMaker& list) { return list.*can; });
  return makers;
}
string name_of(const testing::TestParamInfo<ListMaker>& list) { return list.param.name; }
INSTANTIATE_TEST_SUITE_P(Kinds, Contract, testing::ValuesIn(list_makers()), name_of);
INSTANTIATE_TEST_SUITE_P(Kinds, Lists, testing::ValuesIn(those(&ListMaker::lists)), name_of);
INSTANTIATE_TEST_SUITE_P(Kinds, Counts, testing::ValuesIn(those(&ListMaker::counts)), name_of);

TEST(ContractOfKinds, HasAListOfEachThatCanBeRead) {
  for (const Kind& kind : all_kinds()) {
    string name = kind.name;
    std::replace(name.begin(), name.end(), '-', '_');
    const bool has = std::any_of(list_makers().begin(), list_makers().end(),
                                 [&](const ListMaker& list) { return list.name.starts_with(name); });
    EXPECT_TRUE(has || name == "web" || name == "unreadable") << kind.name;
  }
}

TEST_P(Contract, ShowsEveryPostWithItsDate) {
  const auto read = all_posts(kNow);
  EXPECT_EQ(subjects(read), subjects(posts(1, kPosts)));
  for (const MadePost& made : posts(1, kPosts)) {
    const Post* shown = find(read, made);
    ASSERT_TRUE(shown) << made.subject;
    EXPECT_EQ(shown->message_id, GetParam().ids ? made.id : "");
    EXPECT_TRUE(shown->author.address.find('@') != string::npos) << shown->author.address;
    EXPECT_EQ(shown->sender_date ? shown->sender_date : shown->archive_date, made.date);
    EXPECT_EQ(shown->archive_date.value_or(made.date), made.date);
    EXPECT_FALSE(shown->markers.unreadable);
  }
}

TEST_P(Contract, IsUnchangedSinceItsMark) {
  const Reading first = settled();
  const Reading again = reader_->newest(kNow, first.mark);
  ASSERT_TRUE(is_good(again.evidence)) << again.evidence.reason;
  std::cout << GetParam().name << ": first " << cost_words(first.cost) << "; unchanged " << cost_words(again.cost)
            << "\n";
  EXPECT_LE(again.cost.requests, first.cost.requests);
  ASSERT_EQ(!first.mark.empty(), GetParam().marks);
  if (first.mark.empty()) {
    EXPECT_EQ(subjects(again.posts), subjects(first.posts)) << "it has no marks: it shows all each time";
    EXPECT_TRUE(again.unconditional);
  } else {
    EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
    EXPECT_TRUE(again.posts.empty());
    EXPECT_FALSE(again.unconditional) << "a mark took part, so it is no proof";
  }
}

TEST_P(Contract, ShowsWhatIsNewSinceItsMark) {
  const Reading first = settled();
  const MadePost fresh{"fresh@people.example", kNow - 1h, "Something fresh"};
  const MadePost late{"late@people.example", kNow - 30min, "One more"};
  list_->add({fresh, late});
  const Reading second = reader_->newest(kNow, first.mark);
  ASSERT_EQ(second.evidence.kind, Evidence::Kind::good) << second.evidence.reason;
  EXPECT_TRUE(find(second.posts, fresh)) << second.posts.size();
  EXPECT_TRUE(find(second.posts, late));
  if (second.incremental) {
    EXPECT_EQ(subjects(second.posts), subjects({fresh, late}));
  }
  EXPECT_EQ(second.taken_in, late.date);
  EXPECT_TRUE(second.gaps.empty()) << second.gaps.front().why;
  if (!GetParam().marks) return;
  const Reading settling = reader_->newest(kNow, second.mark);
  const Reading third = reader_->newest(kNow, settling.mark);
  EXPECT_EQ(third.evidence.kind, Evidence::Kind::unchanged) << "the mark of what was new holds as well";
  EXPECT_TRUE(third.posts.empty());
}

TEST_P(Lists, WhatItListsAndDoesNotShowIsNeverTakenForNothing) {
  const MadePost lost = post(9);
  list_->lose(lost);
  for (const bool whole : {false, true}) {
    const Reading reading = reader_->newest(kNow, {}, whole ? std::optional<Time>(lost.date - Days(1)) : std::nullopt);
    EXPECT_TRUE(is_good(reading.evidence) || reading.evidence.reason.find("404") != string::npos ||
                reading.evidence.reason.find("there is no such") != string::npos)
        << reading.evidence.reason;
    if (!is_good(reading.evidence)) continue;
    const bool said = std::any_of(reading.gaps.begin(), reading.gaps.end(), [&](const Gap& gap) {
      return gap.from <= lost.date && lost.date < gap.to && !gap.why.empty();
    });
    const bool unread =
        std::any_of(reading.posts.begin(), reading.posts.end(), [&](const Post& p) { return p.markers.unreadable; });
    EXPECT_TRUE(said || unread || !reading.complete_from || *reading.complete_from > lost.date)
        << (whole ? "whole, " : "") << "complete from " << to_rfc3339(*reading.complete_from) << ", "
        << reading.gaps.size() << " gaps";
  }
}

TEST_P(Contract, KnowsNothingLaterThanThePretendedNow) {
  const Time then = post(6).date + Days(1);
  EXPECT_EQ(subjects(all_posts(then, true)), subjects(posts(1, 6)));
  const Reading reading = run(reader_->io(), reader_->archive().newest({then, true, settled().mark, {}}));
  EXPECT_NE(reading.evidence.kind, Evidence::Kind::unchanged) << "marks are not used";
  EXPECT_LE(reading.taken_in.value_or(then), then);
  EXPECT_EQ(reading.mark, "") << "and what was pretended leaves none";
}

TEST_P(Contract, SeesANoticeOfOursAndSaysThatItIsNotThere) {
  const string token = "iot.2026-05-22.warn1.0.abcdefghijklmnopqrstuvwxyz";
  NoticeQuery query{kNow, false, "sigwatch." + token + "@lists.example.org", token, kNow - 2h};
  const auto look = [&] { return reader_->find(query).kind; };
  const auto nowhere = Sighting::Kind::absent;
  EXPECT_EQ(look(), nowhere);
  list_->add({{"answer@people.example", kNow - 1h, "Re: Is anybody there?", "> " + token_line(token) + "\n\nI am.\n"}});
  EXPECT_EQ(look(), nowhere) << "an answer that quotes it";
  if (GetParam().ids) {
    list_->add({{query.message_id, kNow - 50min, "Is anybody there?"}});
    EXPECT_EQ(look(), Sighting::Kind::seen) << "by its id";
    query.message_id = "another" + query.message_id;
    EXPECT_EQ(look(), nowhere);
  }
  list_->add(
      {{"replaced@relay.example", kNow - 40min, "Is anybody there?", "Dear all,\n\n" + token_line(token) + "\n"}});
  EXPECT_EQ(look(), Sighting::Kind::seen) << "by its token line, where a relay gave it another id";
  query.pretend = true;
  query.sent = kNow - Days(9);
  query.now = kNow - Days(8);
  EXPECT_NE(look(), Sighting::Kind::seen) << "then it was not there yet";
}

TEST_P(Counts, WhatItCountsAndDoesNotShowIsAGap) {
  list_->miscount();
  EXPECT_EQ(subjects(all_posts(kNow)), subjects(posts(1, kPosts)));
  const Reading whole = reader_->newest(kNow, {}, post(1).date - Days(1));
  EXPECT_TRUE(!gaps_.empty() || !whole.gaps.empty() || !is_good(whole.evidence));
}

}  // namespace
}  // namespace sigwatch::test
