#include "archives/discover.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "archives/row.h"
#include "libraries/curl/canned_server.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

Time now() { return *parse_rfc3339("2026-11-22T12:00:00Z"); }

Found look(const std::string& url) {
  boost::asio::io_context io;
  HttpSettings settings;
  settings.user_agent = "sigwatchctl/test (contact: ops@example.org)";
  settings.trusted_hosts = {host_of(url)};
  HttpClient http(io, settings);
  const ArchiveContext context{io, http, settings.user_agent};
  return run(io, discover(context, url, now(), 50, {}));
}

/// One server that shows one page whatever is asked.
Found look_at_page(const std::string& body, int status = 200) {
  CannedServer server([&](const CannedRequest&) { return answer(status, body, {"Content-Type: text/html"}); });
  return look(server.url("/archive/"));
}

struct Page {
  const char* name;
  const char* body;
  const char* words;
};
class NotAnArchive : public testing::TestWithParam<Page> {};
TEST_P(NotAnArchive, IsNamedForWhatItIs) {
  const Found found = look_at_page(GetParam().body);
  EXPECT_EQ(found.kind, "");
  EXPECT_NE(found.why.find(GetParam().words), std::string::npos) << found.why;
  EXPECT_TRUE(found.lists.empty());
}
INSTANTIATE_TEST_SUITE_P(
    Pages, NotAnArchive,
    testing::Values(Page{"challenge",
                         "<html><head><title>Making sure you're not a bot!</title></head><body></body></html>",
                         "a bot-challenge page"},
                    Page{"login",
                         "<html><head><title>Members</title></head><body><form><input name=username><input "
                         "name=password></form></body></html>",
                         "a login form with the title \"Members\""},
                    Page{"parking", "<html><body>This domain is for sale!</body></html>", "a parking page"},
                    Page{"nothing", "", "an empty answer"},
                    Page{"any_page", "<html><head><title>Our club</title></head><body><a href='x/'>x</a></body></html>",
                         "a page with the title \"Our club\""}),
    [](const auto& page) { return page.param.name; });

TEST(Discover, SaysWhyNothingAnswers) {
  const Found found = look("http://127.0.0.1:9/");
  EXPECT_EQ(found.kind, "");
  EXPECT_FALSE(found.why.empty());
}

constexpr const char* kIndex =
    "<html><head><title>The iot Archives</title></head><body><h1>The iot Archives</h1><table><tr><td>August "
    "2026:</td><td>"
    "<A href=\"2026-August/thread.html\">[ Thread ]</a> <A href=\"2026-August/date.html\">[ Date ]</a></td>"
    "<td><A href=\"2026-August.txt\">[ Text 1 KB ]</a></td></tr></table></body></html>";
constexpr const char* kVolume =
    "From ann at people.example  Mon Aug  3 12:00:00 2026\nFrom: ann at people.example (Ann)\nDate: Mon, 3 Aug 2026 "
    "12:00:00 +0000\n"
    "Subject: [Iot] A plan\nMessage-ID: <1@people.example>\n\nWhat about it?\n\n";

TEST(Discover, FindsThePipermailListsOfAFolderAndTheirLastPosts) {
  CannedServer server([](const CannedRequest& request) {
    if (request.target == "/lists/")
      return answer(200,
                    "<html><body><a href='../'>up</a><a href='iot/'>iot/</a> <a href='old/'>old/</a></body></html>");
    if (request.target == "/lists/iot/") return answer(200, kIndex);
    if (request.target == "/lists/iot/2026-August.txt") return answer(200, kVolume);
    return answer(404, "no");
  });
  const Found found = look(server.url("/lists/"));
  EXPECT_EQ(found.kind, "pipermail");
  ASSERT_EQ(found.lists.size(), 2U);
  EXPECT_EQ(to_date(found.lists[0].newest.value()), "2026-08-03");
  EXPECT_EQ(found.lists[1].evidence.kind, Evidence::Kind::gone);
  const std::string entries = sig_entries(found);
  EXPECT_NE(entries.find("{id: iot, name: 'iot', list: 'iot@example.org', archives: [{url: '" +
                         server.url("/lists/iot/") + "', kind: pipermail}]}"),
            std::string::npos)
      << entries;
  EXPECT_EQ(entries.find("old"), std::string::npos) << "what cannot be read is no entry";
}

TEST(Discover, LetsNoServerWriteIntoTheConfiguration) {
  Found found;
  ReadList one;
  one.evidence.kind = Evidence::Kind::good;
  one.list = {"https://h.example/hyperkitty/list/x@y/", "sig@b.example, archives: [{command: [/bin/sh]}]} #",
              "it's\n  - {id: z}"};
  one.entry.url = one.list.url;
  found.lists = {one};
  one.entry.url = "https://h.example/list/x'],command: [/bin/sh]@y/";
  found.lists.push_back(one);
  const std::string entries = sig_entries(found);
  EXPECT_EQ(entries.find("/bin/sh"), std::string::npos) << entries;
  EXPECT_NE(entries.find("list: '"), std::string::npos);
  EXPECT_NE(entries.find("# check the address"), std::string::npos);
  EXPECT_EQ(std::count(entries.begin(), entries.end(), '\n'), 2) << entries;
}

class OddAnswer : public testing::TestWithParam<const char*> {};
TEST_P(OddAnswer, OfAServerEndsInAReason) {
  CannedServer server([](const CannedRequest&) { return answer(200, GetParam(), {"Content-Type: application/json"}); });
  const Found found = look(server.url("/"));
  EXPECT_FALSE(found.why.empty());
}
INSTANTIATE_TEST_SUITE_P(Json, OddAnswer,
                         testing::Values("{\"results\": []}", "[{\"name\": 5}]", "{\"results\": [1, null]}", "[]", "{}",
                                         "5", "{\"lists\": []}", "{\"lists\": {\"a\": 5}}"));

TEST(Discover, TakesTheAddressOfOneListForThatList) {
  CannedServer server([](const CannedRequest& request) {
    if (request.target == "/x/iot/") return answer(200, kIndex);
    if (request.target == "/x/iot/2026-August.txt") return answer(200, kVolume);
    return answer(404, "no");
  });
  const Found found = look(server.url("/x/iot/"));
  EXPECT_EQ(found.kind, "pipermail");
  EXPECT_EQ(found.lists.size(), 1U);
}

TEST(Recognition, OfAnAddressThatSaysNothingIsByItsPageAndIsRemembered) {
  CannedServer server([](const CannedRequest& request) {
    if (request.target == "/x/iot/") return serve_file(request, kIndex);
    if (request.target == "/x/iot/2026-August.txt") return serve_file(request, kVolume);
    return answer(404, "no");
  });
  ArchiveEntry entry;
  entry.url = server.url("/x/iot/");
  Reader first(entry);
  EXPECT_EQ(first.entry().kind, "web");
  const Reading reading = first.newest(now());
  EXPECT_EQ(reading.kind, "pipermail");
  ASSERT_EQ(reading.posts.size(), 1U);
  Reader later(entry);  // another process
  const Reading again = later.newest(now(), reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  EXPECT_EQ(again.cost.requests, 1) << "what it is need not be found out again";
}

TEST(Recognition, OfAPageThatBecameSomethingElseIsNeverSilence) {
  bool closed = false;
  CannedServer server([&](const CannedRequest& request) {
    if (closed) return answer(200, "<html><head><title>Just a moment...</title></head></html>");
    return request.target == "/x/iot/" ? answer(200, kIndex) : answer(200, kVolume);
  });
  ArchiveEntry entry;
  entry.url = server.url("/x/iot/");
  const Reading reading = Reader(entry).newest(now());
  closed = true;
  const Reading again = Reader(entry).newest(now(), reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unrecognised);
}

TEST(Kind, MisspeltIsAnsweredWithItsPlaceAndTheKindsThereAre) {
  ArchiveEntry entry;
  entry.url = "https://lists.example.org/pipermail/iot/";
  entry.kind = "usenet";
  entry.place = "sigwatch.yaml:6:76";
  const auto refused = recognise(entry);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what.find("sigwatch.yaml:6:76: `usenet` is not a kind of archive"), 0U)
      << refused.error().what;
  EXPECT_NE(refused.error().what.find("hyperkitty, "), std::string::npos);
}

TEST(Discover, OfAServerInAPrivateNetworkIsSaidSoAndPastedSo) {
  CannedServer server([](const CannedRequest& request) {
    return request.target == "/pipermail/iot/" ? answer(200, kIndex, {"Content-Type: text/html"}) : answer(404, "");
  });
  const std::string host = "lists.localhost:" + std::to_string(server.port()),
                    url = "http://" + host + "/pipermail/iot/";
  const Found refused = look(url);
  EXPECT_EQ(server.connections(), 0);
  EXPECT_TRUE(refused.lists.empty() || !is_good(refused.lists.front().evidence));
  boost::asio::io_context io;
  HttpClient http(io, {.user_agent = "t", .trusted_hosts = {host}, .private_hosts = {host}});
  const ArchiveContext context{io, http, "t", true};
  const Found found = run(io, discover(context, url, now(), 50, {}));
  EXPECT_GT(server.connections(), 0);
  EXPECT_NE(sig_entries(found).find("{url: '" + url + "', private_address: true}"), std::string::npos)
      << sig_entries(found) << found.why;
}

TEST(Kind, SaysOfNothingOnThisMachineThatItsAddressIsPrivate) {
  ArchiveEntry entry;
  entry.url = "/var/lib/archives/iot.mbox";
  entry.kind = "mbox";
  entry.private_address = true;
  const auto refused = recognise(entry);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("`private_address` is said of a server"), std::string::npos)
      << refused.error().what;
}

TEST(PrivateHosts, AreThoseOfWhichAPersonSaidSo) {
  Register reg;
  SigEntry sig;
  sig.archives.resize(3);
  sig.archives[0].url = "https://lists.example/pipermail/iot/";
  sig.archives[1].url = "https://intern.example:8443/pipermail/iot/";
  sig.archives[1].private_address = true;
  sig.archives[2].url = "/var/lib/archives/iot.mbox";
  reg.sigs = {sig};
  EXPECT_EQ(trusted_hosts(reg), (std::vector<std::string>{"intern.example:8443", "lists.example"}));
  EXPECT_EQ(private_hosts(reg), (std::vector<std::string>{"intern.example:8443"}));
}

}  // namespace
}  // namespace sigwatch::test
