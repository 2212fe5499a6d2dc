#include <gtest/gtest.h>

#include <chrono>

#include "archives/hyperkitty/fake_site.h"
#include "archives/made_list.h"
#include "archives/page_site.h"
#include "archives/row.h"

namespace sigwatch::test {
namespace {

using std::string;

Time clock_now() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

RunningServer& hyperkitty() {
  static RunningServer running("hyperkitty");
  return running;
}

/// A cell that reads one list of the real server.
std::function<string()> on_list(const string& list, std::function<string(Reader&)> cell) {
  return [list, cell]() -> string {
    if (!hyperkitty().missing().empty()) return "skipped: " + hyperkitty().missing();
    Reader reader(entry_at("http://127.0.0.1:" + std::to_string(hyperkitty().port()) + "/hyperkitty/list/" + list +
                           "@lists.example.org/"));
    EXPECT_EQ(reader.entry().kind, "hyperkitty");
    return cell(reader);
  };
}

std::function<string()> not_good_list(const string& list, Evidence::Kind kind, const string& words) {
  return on_list(list, [kind, words](Reader& reader) {
    const Reading reading = reader.newest(clock_now());
    EXPECT_EQ(reading.evidence.kind, kind);
    EXPECT_NE(reading.evidence.reason.find(words), string::npos) << reading.evidence.reason;
    return evidence_words(reading);
  });
}

const string kHyperkittyPath = "/hyperkitty/list/iot@example.org/";
const bool kHyperkittyRow =
    add_row({"hyperkitty",
             "HyperKitty, made answers",
             {{Shows::newest, on_list("sig-a",
                                      [](Reader& reader) {
                                        const Reading reading = reader.newest(clock_now());
                                        const auto newest = newest_of(reading.posts);
                                        EXPECT_TRUE(newest && clock_now() - *newest < Days(2))
                                            << reading.evidence.reason;
                                        return (newest ? to_date(*newest) : "none") + ", " + evidence_words(reading);
                                      })},
              {Shows::page_back, on_list("sig-b",
                                         [](Reader& reader) {
                                           const auto posts = read_all(reader, clock_now());
                                           EXPECT_GE(posts.size(), 30U);
                                           return "30 posts to the beginning";
                                         })},
              {Shows::empty, on_list("sig-c",
                                     [](Reader& reader) {
                                       const Reading reading = reader.newest(clock_now());
                                       EXPECT_TRUE(is_good(reading.evidence) && reading.posts.empty() &&
                                                   reading.complete_from == Time::min());
                                       return evidence_words(reading);
                                     })},
              {Shows::unknown_list, not_good_list("nobody", Evidence::Kind::gone, "spelling")},
              {Shows::private_list, not_good_list("secret", Evidence::Kind::unreachable, "private")},
              {Shows::moved,
               [] { return not_good(always(redirect("http://other.example.org/x/")), kHyperkittyPath, "hyperkitty"); }},
              {Shows::error_page, [] { return not_good(always(challenge()), kHyperkittyPath, "hyperkitty"); }},
              {Shows::truncated,
               [] {
                 return not_good(
                     always(raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n[{")),
                     kHyperkittyPath, "hyperkitty");
               }},
              {Shows::too_large, [] {
                 return not_good(always(answer(200, string(9 * 1024 * 1024, '['), {"Content-Type: application/json"})),
                                 kHyperkittyPath, "hyperkitty");
               }}}});

template <FakeSite::Paging paging>
class MadeHyperKitty : public MadeList {
 public:
  MadeHyperKitty() { fake_.site().paging = paging; }
  ArchiveEntry entry() const override { return entry_at(fake_.url()); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts)
      fake_.site().mails.push_back({post.id, post.date, {}, post.body, post.subject, {}});
  }
  void miscount() override { ++fake_.site().hidden; }

 private:
  FakeHyperKitty fake_{FakeSite{}};
};
const bool kMadeHyperKitty =
    add_list({.name = "hyperkitty_whole", .make = make<MadeHyperKitty<FakeSite::Paging::none>>}) &&
    add_list({.name = "hyperkitty_by_offset", .make = make<MadeHyperKitty<FakeSite::Paging::limit>>, .counts = true}) &&
    add_list({.name = "hyperkitty_by_number", .make = make<MadeHyperKitty<FakeSite::Paging::page>>, .counts = true});

}  // namespace
}  // namespace sigwatch::test
