// public-inbox over HTTP, against a real server (skipped where it is not installed) and against made answers.
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <fstream>

#include "archives/made_list.h"
#include "archives/public_inbox/pages.h"
#include "archives/row.h"
#include "libraries/curl/canned_server.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using std::string;

RunningServer& server() {
  static RunningServer running("public-inbox");
  return running;
}
/// Why the real server cannot be asked, or empty.
const string& missing() { return server().missing(); }
string skipped() { return "skipped: " + missing(); }

string site() { return "http://127.0.0.1:" + std::to_string(server().port()) + "/"; }
ArchiveEntry entry_at(string url, string kind = "public-inbox") {
  ArchiveEntry entry;
  entry.url = std::move(url);
  entry.kind = std::move(kind);
  return entry;
}
Time clock_now() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

/// Takes one raw message into a list.
void post(const string& list, const string& raw) {
  const string file = server().folder() + "/one.eml";
  std::ofstream(file, std::ios::binary) << raw;
  ASSERT_EQ(server().call("add '" + file + "' " + list), 0);
}
string message(const string& id, const string& subject, const string& more = "") {
  return "From: Ada Marlow <ada@example.org>\nTo: sig-b@lists.example.org\nSubject: " + subject + "\nMessage-ID: <" +
         id + ">\n" + more + "\nHello.\n";
}

string gzipped(const string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  string out(text.size() + 200, '\0');
  string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
string manifest(const string& fingerprint) {
  return gzipped(R"({"/sig/git/0.git":{"fingerprint":")" + fingerprint +
                 R"(","modified":1790000000,"description":"SIG [epoch 0]"}})");
}

string escaped(const string& text) {
  string out;
  for (const char c : text) out += c == '>' ? "&gt;" : string(1, c);
  return out;
}

struct Made {
  string id, time, subject = "T", body = "text";
};
string feed(const std::vector<Made>& posts) {
  string xml =
      "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>SIG</title><link rel=\"alternate\" href=\"http://h/sig/\"/>";
  for (const Made& p : posts) {
    xml += "<entry><author><name>Ann Lee</name><email>ann@people.example</email></author><title>" + p.subject +
           "</title><updated>" + p.time + "</updated><link href=\"http://h/sig/" + p.id + "/\"/><id>urn:" + p.id +
           "</id><content type=\"xhtml\"><pre>" + escaped(p.body) + "</pre></content></entry>";
  }
  return xml + "</feed>";
}
CannedAnswer none() { return answer(404, "No feed found for thread\n"); }

/// One inbox `/sig/` that answers as told; everything else is not there.
struct Inbox {
  std::function<CannedAnswer(const CannedRequest&)> manifest = [](const CannedRequest&) {
    return answer(200, test::manifest("1"));
  };
  std::function<CannedAnswer(const CannedRequest&)> atom = [](const CannedRequest&) { return none(); };
  CannedAnswer operator()(const CannedRequest& request) const {
    if (request.target == "/sig/manifest.js.gz") return manifest(request);
    if (request.target.starts_with("/sig/new.atom")) return atom(request);
    return answer(404, "Not Found");
  }
};
const Time kNow = *parse_rfc3339("2026-11-22T12:00:00Z");

Reading read_made(Inbox inbox, Time now = kNow) {
  CannedServer canned(std::move(inbox));
  Reader reader(entry_at(canned.url("/sig/")));
  return reader.newest(now);
}
string refused(const Reading& reading, Evidence::Kind kind) {
  EXPECT_EQ(reading.evidence.kind, kind) << reading.evidence.reason;
  EXPECT_FALSE(reading.evidence.reason.empty());
  EXPECT_TRUE(reading.posts.empty());
  EXPECT_FALSE(reading.complete_from);
  const char* words = kind == Evidence::Kind::gone          ? "gone"
                      : kind == Evidence::Kind::unreachable ? "unreachable"
                                                            : "unrecognised";
  return string(words) + ", " + cost_words(reading.cost);
}

string newest() {
  if (!missing().empty()) return skipped();
  Reader reader(entry_at(site() + "sig-a/"));
  const Reading reading = reader.newest(clock_now());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  if (reading.posts.size() != 25u) return ADD_FAILURE() << reading.posts.size(), "wrong";
  const Post& newest = reading.posts.front();
  EXPECT_TRUE(newest.message_id.starts_with("sig-a.59.")) << newest.message_id;
  EXPECT_EQ(newest.subject, "Re: [sig-a] Agenda 2026");
  EXPECT_EQ(newest.author, (Author{"Núñez, María", "maria@example.es"}));
  EXPECT_EQ(newest.references.size(), 1u);
  EXPECT_EQ(newest.url, site() + "sig-a/" + newest.message_id + "/");
  EXPECT_EQ(newest.sender_date, reading.taken_in);
  EXPECT_LT(clock_now() - *newest.sender_date, Seconds(Days(2)));
  EXPECT_EQ(reading.posts.back().author.address.find(' '), string::npos);
  EXPECT_TRUE(reading.older && reading.complete_from && reading.unconditional);
  return to_date(*newest.sender_date) + ", 25 posts, " + cost_words(reading.cost);
}

string page_back() {
  if (!missing().empty()) return skipped();
  Reader reader(entry_at(site() + "sig-a/"));
  const auto posts = read_all(reader, clock_now());
  std::set<string> ids;
  for (const Post& p : posts) ids.insert(p.message_id);
  EXPECT_EQ(ids.size(), 60u);
  return std::to_string(ids.size()) + " posts to the beginning";
}

string empty() {
  if (!missing().empty()) return skipped();
  Reader reader(entry_at(site() + "sig-c/"));
  const Reading reading = reader.newest(clock_now());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_TRUE(reading.posts.empty() && !reading.older && !reading.taken_in);
  EXPECT_EQ(reading.complete_from, Time::min());
  return "good, complete, " + cost_words(reading.cost);
}

string unknown_list() {
  if (!missing().empty()) return skipped();
  Reader reader(entry_at(site() + "nope/"));
  return refused(reader.newest(clock_now()), Evidence::Kind::gone);
}

string private_list() {
  Inbox inbox;
  inbox.manifest = [](const CannedRequest&) { return answer(403, "<title>no</title>"); };
  return refused(read_made(inbox), Evidence::Kind::unreachable);
}

string moved() {
  Inbox inbox;
  inbox.manifest = [](const CannedRequest&) { return redirect("/other/manifest.js.gz"); };
  inbox.atom = [](const CannedRequest&) { return redirect("/other/new.atom"); };
  CannedServer canned([inbox](const CannedRequest& request) {
    if (request.target == "/other/manifest.js.gz") return answer(200, manifest("1"));
    return inbox(request);
  });
  Reader reader(entry_at(canned.url("/sig/")));
  return refused(reader.newest(kNow), Evidence::Kind::unrecognised);
}

string error_page() {
  const auto challenge = [](const CannedRequest&) {
    return answer(200, "<html><title>Making sure you're not a bot!</title></html>");
  };
  Inbox first;
  first.manifest = challenge;
  Inbox second;
  second.atom = challenge;
  Inbox other;
  other.atom = [](const CannedRequest&) {
    return answer(200, "<feed xmlns=\"http://www.w3.org/2005/Atom\"><link href=\"http://h/another/\"/></feed>");
  };
  refused(read_made(second), Evidence::Kind::unrecognised);
  refused(read_made(other), Evidence::Kind::unrecognised);
  return refused(read_made(first), Evidence::Kind::unrecognised);
}

string truncated() {
  const string atom = feed({{"1@h", "2026-11-01T00:00:00Z"}, {"2@h", "2026-10-01T00:00:00Z"}});
  for (std::size_t cut = 0; cut < atom.size(); cut += 7) {
    Inbox inbox;
    inbox.atom = [&](const CannedRequest&) { return answer(200, atom.substr(0, cut)); };
    refused(read_made(inbox), Evidence::Kind::unrecognised);
  }
  Inbox cut_gzip;
  cut_gzip.manifest = [](const CannedRequest&) { return answer(200, manifest("1").substr(0, 40)); };
  refused(read_made(cut_gzip), Evidence::Kind::unrecognised);
  Inbox cut_wire;
  cut_wire.atom = [&](const CannedRequest&) {
    return raw("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(atom.size()) + "\r\n\r\n" + atom.substr(0, 100));
  };
  return refused(read_made(cut_wire), Evidence::Kind::unreachable);
}

string too_large() {
  Inbox inbox;
  inbox.atom = [](const CannedRequest&) { return answer(200, string(17 * 1024 * 1024, ' ')); };
  return refused(read_made(inbox), Evidence::Kind::unreachable);
}

const bool added = add_row(
    {"public-inbox", "public-inbox 1.9.0; made answers",
     in_order({newest, page_back, empty, unknown_list, private_list, moved, error_page, truncated, too_large})});

/// An inbox with what it was given, 25 entries a page.
class MadePages : public MadeList {
 public:
  ArchiveEntry entry() const override { return entry_at(server_.url("/sig/")); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) posts_.insert(posts_.begin(), post);
  }

 private:
  CannedAnswer play(const CannedRequest& request) const {
    if (request.target == "/sig/manifest.js.gz") return answer(200, manifest(std::to_string(posts_.size())));
    if (request.target.starts_with("/sig/new.atom")) return page(request.target);
    for (const MadePost& post : posts_) {
      if (request.target == "/sig/" + post.id + "/raw")
        return answer(200, "Received: from a by b; " + mail_date(post.date) + "\n" + mail_text(post));
    }
    return answer(404, "Not Found");
  }
  CannedAnswer page(const string& target) const {
    const auto from = target.find("?t=");
    std::vector<Made> shown;
    for (const MadePost& post : posts_) {
      if (from != string::npos && public_inbox::page_time(post.date) > target.substr(from + 3)) continue;
      if (shown.size() < 25) shown.push_back({post.id, to_rfc3339(post.date), post.subject, post.body});
    }
    return shown.empty() ? none() : answer(200, feed(shown));
  }
  std::vector<MadePost> posts_;  ///< newest first
  CannedServer server_{[this](const CannedRequest& request) { return play(request); }};
};
const bool kMade = add_list({.name = "public_inbox", .make = make<MadePages>});

TEST(PublicInbox, UnchangedIsOneSmallRequestOnceTheFeedWasReadAfterTheManifest) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  Reader reader(entry_at(site() + "sig-a/"));
  const Reading first = reader.newest(clock_now());
  const Reading second = reader.newest(clock_now(), first.mark);
  EXPECT_EQ(second.evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(second.cost.requests, 2);
  const Reading third = reader.newest(clock_now(), second.mark);
  EXPECT_EQ(third.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(third.cost.requests, 1);
  EXPECT_LT(third.cost.bytes, 300);
  EXPECT_EQ(third.mark, second.mark);
  EXPECT_FALSE(third.unconditional);
  std::cout << "first " << cost_words(first.cost) << "; second " << cost_words(second.cost) << "; third "
            << cost_words(third.cost) << "\n";
}

TEST(PublicInbox, ANewPostIsSeenWithItsHeadersAndFoundByItsId) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  Reader reader(entry_at(site() + "sig-b/"));
  const Reading first = reader.newest(clock_now());
  const Time sent = clock_now() - 1h;
  post("sig-b", message("new.1@example.org", "[sig-b] Away",
                        "Date: Sun, 22 Nov 2020 00:00:00 +0000\nAuto-Submitted: auto-replied\n" +
                            string("Received: from a by b; Sun, 22 Nov 2026 00:00:00 +0000\n")));
  const Reading second = reader.newest(clock_now() + Days(9000), first.mark);
  ASSERT_EQ(second.evidence.kind, Evidence::Kind::good) << second.evidence.reason;
  const auto found = std::find_if(second.posts.begin(), second.posts.end(),
                                  [](const Post& p) { return p.message_id == "new.1@example.org"; });
  ASSERT_NE(found, second.posts.end());
  EXPECT_EQ(found->markers.automatic, "Auto-Submitted: auto-replied");
  EXPECT_EQ(found->sender_date, parse_rfc3339("2020-11-22T00:00:00Z"));
  EXPECT_EQ(found->archive_date, parse_rfc3339("2026-11-22T00:00:00Z"));
  NoticeQuery query{clock_now(), false, "new.1@example.org", {}, sent};
  const Sighting seen = reader.find(query);
  EXPECT_EQ(seen.kind, Sighting::Kind::seen) << seen.reason;
  EXPECT_EQ(seen.post.url, site() + "sig-b/new.1@example.org/");
  query.message_id = "never@example.org";
  const Sighting absent = reader.find(query);
  EXPECT_EQ(absent.kind, Sighting::Kind::absent) << absent.reason;
  // sig-a's own message is not a message of sig-b, though the server knows where it is
  query.message_id = reader.newest(clock_now()).posts.empty() ? "" : "sig-a.59@example.es";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::absent);
}

/// public-inbox itself writes them as text (`\\f`), so that its feed stays XML; what is read of the post is its raw
/// mail.
TEST(PublicInbox, AMessageWithBytesThatAFeedCannotHoldHidesNothing) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  post("sig-b",
       message("odd.bytes@example.org", "A form feed \x0c, \x1e and \xe9", "Date: Sat, 21 Nov 2026 10:00:00 +0000\n") +
           string("\x0c \x1e \xe9 & &nbsp; ]]> \x00 <", 18));
  Reader reader(entry_at(site() + "sig-b/"));
  const Reading reading = reader.newest(clock_now());
  EXPECT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  const auto it = std::find_if(reading.posts.begin(), reading.posts.end(),
                               [](const Post& p) { return p.message_id == "odd.bytes@example.org"; });
  ASSERT_NE(it, reading.posts.end());
  EXPECT_FALSE(it->markers.unreadable);
  EXPECT_TRUE(it->subject.starts_with("A form feed ")) << it->subject;
  EXPECT_EQ(it->author.address, "ada@example.org");
}

TEST(PublicInbox, ForgedAndMissingDatesAreNoClock) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  ASSERT_EQ(server().call("load_odd"), 0);
  Reader reader(entry_at(site() + "odd/"));
  const Time now = clock_now();
  const Reading reading = reader.newest(now);
  ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  ASSERT_EQ(reading.posts.size(), 7u);
  for (const Post& p : reading.posts) {
    const bool has_none = p.message_id == "odd.nodate@example.org" || p.message_id == "odd.baddate@example.org";
    EXPECT_EQ(has_none, !p.sender_date) << p.message_id;
    EXPECT_FALSE(p.archive_date) << p.message_id;
    if (p.message_id == "odd.auto@example.org") {
      EXPECT_EQ(p.markers.automatic, "Auto-Submitted: auto-generated");
    }
  }
  ASSERT_TRUE(reading.taken_in);
  EXPECT_LT(*reading.taken_in, now - Days(20));  // neither 2028 nor the moment of the answer
  EXPECT_EQ(read_all(reader, now).size(), 7u);
}

TEST(PublicInbox, PretendShowsWhatWasThereThen) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  Reader reader(entry_at(site() + "sig-a/"));
  const auto all = read_all(reader, clock_now());
  NewestQuery query;
  query.now = *all[30].sender_date;
  query.pretend = true;
  query.mark = "not used";
  const Reading then = run(reader.io(), reader.archive().newest(query));
  ASSERT_EQ(then.evidence.kind, Evidence::Kind::good) << then.evidence.reason;
  EXPECT_EQ(then.posts.front().message_id, all[30].message_id);
  EXPECT_EQ(then.taken_in, query.now);
  EXPECT_TRUE(then.mark.empty() && then.unconditional);
  query.now = *parse_rfc3339("2001-01-01");
  const Reading before = run(reader.io(), reader.archive().newest(query));
  EXPECT_EQ(before.evidence.kind, Evidence::Kind::good);
  EXPECT_TRUE(before.posts.empty());
}

TEST(PublicInbox, IsReadWholeBackToATime) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  Reader reader(entry_at(site() + "sig-a/"));
  const auto all = read_all(reader, clock_now());
  const Time from = *all[40].sender_date;
  const Reading whole = reader.newest(clock_now(), "ignored", from);
  EXPECT_EQ(whole.complete_from, from);
  EXPECT_TRUE(whole.unconditional);
  EXPECT_GE(whole.posts.size(), 41u);
  EXPECT_EQ(reader.newest(clock_now(), {}, parse_rfc3339("2001-01-01")).complete_from, Time::min());
}

TEST(PublicInbox, IsRecognisedByItsPageAndListsItsInboxes) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  Reader reader(entry_at(site() + "sig-a/", ""));
  EXPECT_EQ(reader.entry().kind, "web");
  EXPECT_EQ(reader.newest(clock_now()).kind, "public-inbox");
  const auto names = [&](const string& url) {
    const Discovery found = run(reader.io(), kind_named("public-inbox")->lists(reader.context(), url));
    string all = is_good(found.evidence) ? "" : "none: " + found.evidence.reason;
    for (const FoundList& l : found.lists) all += l.url.substr(site().size()) + " " + l.list + "\n";
    return all;
  };
  const string all = names(site());
  for (const char* line : {"sig-a/ sig-a@lists.example.org\n", "sig-b/ sig-b@lists.example.org\n", "sig-c/ \n"})
    EXPECT_NE(all.find(line), string::npos) << all;
  EXPECT_EQ(names(site() + "sig-a"), "sig-a/ sig-a@lists.example.org\n");
  EXPECT_EQ(names(site() + "sig-c/"), "sig-c/ \n");
  EXPECT_TRUE(names(site() + "nope/").starts_with("none: "));
}

TEST(PublicInbox, OfLoreIsNamedByItsHost) {
  const auto entry = recognise(entry_at("https://lore.kernel.org/autofs/", ""));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->kind, "public-inbox");
  EXPECT_EQ(entry->root, "https://lore.kernel.org/");
}

TEST(PublicInbox, AFeedThatShowsNothingIsNotEmptyWhenTheManifestListsCommits) {
  EXPECT_EQ(read_made(Inbox()).evidence.kind, Evidence::Kind::unrecognised);
  Inbox without;
  without.manifest = [](const CannedRequest&) { return answer(404, "Not Found"); };
  EXPECT_NE(read_made(without).evidence.kind, Evidence::Kind::good);
  Inbox never;
  never.manifest = [](const CannedRequest&) { return answer(200, gzipped("{}")); };
  EXPECT_EQ(read_made(never).evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(read_made(never).complete_from, Time::min());
}

TEST(PublicInbox, WithoutAManifestTheFeedAloneIsRead) {
  Inbox inbox;
  inbox.manifest = [](const CannedRequest&) { return answer(404, "Not Found"); };
  inbox.atom = [](const CannedRequest&) { return answer(200, feed({{"1@h", "2026-11-01T00:00:00Z"}})); };
  const Reading reading = read_made(inbox);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 1u);
  EXPECT_TRUE(reading.mark.empty());
}

TEST(PublicInbox, PostsOfTheFutureDoNotHideTheNewestOne) {
  Inbox inbox;
  inbox.atom = [](const CannedRequest& request) {
    if (request.target.find("?t=") != string::npos && request.target < "/sig/new.atom?t=2028")
      return answer(200, feed({{"real@h", "2026-11-01T00:00:00Z"}}));
    std::vector<Made> forged;
    for (int i = 0; i < 25; ++i)
      forged.push_back({std::to_string(i) + "@h", "2028-01-01T00:00:" + std::to_string(59 - i) + "Z"});
    if (request.target.find("?t=") != string::npos) forged.erase(forged.begin(), forged.begin() + 24);
    return answer(200, feed(forged));
  };
  const Reading reading = read_made(inbox);
  ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 26u);
  EXPECT_EQ(reading.taken_in, parse_rfc3339("2026-11-01T00:00:00Z"));
}

TEST(PublicInbox, MorePostsOfOneSecondThanAPageShowsAreAGapAndNoLoop) {
  Inbox inbox;
  inbox.atom = [](const CannedRequest& request) {
    if (request.target == "/sig/new.atom?t=20261031235959") return none();
    std::vector<Made> posts;
    for (int i = 0; i < 25; ++i) posts.push_back({std::to_string(i) + "@h", "2026-11-01T00:00:00Z"});
    return answer(200, feed(posts));
  };
  CannedServer canned(inbox);
  Reader reader(entry_at(canned.url("/sig/")));
  const Reading all = reader.newest(kNow, {}, Time::min() + Days(1));
  EXPECT_EQ(all.evidence.kind, Evidence::Kind::good) << all.evidence.reason;
  EXPECT_EQ(all.posts.size(), 25u);
  ASSERT_EQ(all.gaps.size(), 1u);
  EXPECT_EQ(all.gaps[0].from, parse_rfc3339("2026-11-01T00:00:00Z"));
}

TEST(PublicInbox, AMarkThatNoLongerFitsLeadsToAFullRead) {
  for (const char* mark :
       {"", "x", "{}", "[]", "{\"state\":1}", "{\"state\":\"1\",\"settled\":true}", "{\"state\":\"9\",\"seen\":[1]}"}) {
    Inbox inbox;
    inbox.atom = [](const CannedRequest&) { return answer(200, feed({{"1@h", "2026-11-01T00:00:00Z"}})); };
    CannedServer canned(inbox);
    Reader reader(entry_at(canned.url("/sig/")));
    const Reading reading = reader.newest(kNow, mark);
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << mark;
    EXPECT_EQ(reading.posts.size(), 1u) << mark;
  }
}

TEST(PublicInbox, SpellsIdsAsItsServerDoes) {
  EXPECT_EQ(public_inbox::escape_id("a/b c+d%e@h"), "a%2Fb%20c+d%25e@h");
  EXPECT_EQ(public_inbox::last_segment("https://h/a/b/?x=/y"), "b");
  EXPECT_EQ(public_inbox::last_segment("https://h"), "");
}

}  // namespace
}  // namespace sigwatch::test
