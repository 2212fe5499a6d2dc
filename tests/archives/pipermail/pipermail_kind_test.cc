#include <gtest/gtest.h>

#include "archives/made_list.h"
#include "archives/page_site.h"
#include "archives/pipermail/made_archive.h"
#include "archives/row.h"

namespace sigwatch::test {
namespace {

using std::string;

Time at(const string& text) { return parse_rfc3339(text).value(); }
const Time kNow = at("2026-11-22T12:00:00Z");

string index_of(const std::vector<string>& volumes) {
  string html = "<html><head><title>The iot Archives</title></head><body><table>";
  for (const string& v : volumes) {
    html += "<tr><td>" + v + ":</td><td><A href=\"" + v + "/thread.html\">[ Thread ]</a> <A href=\"" + v +
            "/date.html\">[ Date ]</a></td><td><A href=\"" + v + ".txt\">[ Text 1 KB ]</a></td></tr>";
  }
  return html + "</table></body></html>";
}
string volume_of(const string& month, const string& id) {
  return "From ann at people.example  Mon " + month + "  3 12:00:00 2026\nFrom: ann at people.example (Ann)\nDate: 3 " +
         month + " 2026 12:00:00 +0000\nSubject: [Iot] A plan\nMessage-ID: <" + id +
         "@people.example>\n\nWhat about it?\n\n";
}

CannedAnswer plain_pipermail(const CannedRequest& request) {
  if (request.target == "/pipermail/iot/") return serve_file(request, index_of({"2026-August", "2026-July"}));
  if (request.target == "/pipermail/iot/2026-August.txt") return serve_file(request, volume_of("Aug", "2"));
  if (request.target == "/pipermail/iot/2026-July.txt") return serve_file(request, volume_of("Jul", "1"));
  return answer(404, "no such file");
}

CannedServer::Play instead_of_volumes(CannedAnswer what) {
  return [what](const CannedRequest& request) {
    return request.target.ends_with(".txt") ? what : plain_pipermail(request);
  };
}

const string kPipermailPath = "/pipermail/iot/";
const bool kPipermailRow = add_row(
    {"pipermail",
     "made pages; the trees of the corpus in daemon/ServedCorpus",
     {{Shows::newest,
       [] {
         CannedServer server(plain_pipermail);
         Reader reader(entry_at(server.url(kPipermailPath)));
         const Reading reading = reader.newest(kNow);
         EXPECT_EQ(newest_of(reading.posts), at("2026-08-03T12:00:00Z"));
         EXPECT_EQ(reader.newest(kNow, reading.mark).cost.requests, 1);
         return "2026-08-03, " + evidence_words(reading);
       }},
      {Shows::page_back,
       [] {
         CannedServer server(plain_pipermail);
         Reader reader(entry_at(server.url(kPipermailPath)));
         EXPECT_EQ(read_all(reader, kNow, at("2025-11-22T00:00:00Z")).size(), 2U);
         return "2 volumes, and the unlisted ones of a year asked for by name";
       }},
      {Shows::empty,
       [] {
         CannedServer server(always(answer(
             200,
             "<html><head><title>The iot Archives</title></head><body><p>No messages have been posted to this list "
             "yet, so the archives are currently empty. <a href=\"/mailman/listinfo/iot\">more about this "
             "list</a></body></html>")));
         Reader reader(entry_at(server.url(kPipermailPath)));
         const Reading reading = reader.newest(kNow);
         EXPECT_TRUE(is_good(reading.evidence) && reading.posts.empty()) << reading.evidence.reason;
         return evidence_words(reading);
       }},
      {Shows::unknown_list, [] { return not_good(always(answer(404, "no")), kPipermailPath, ""); }},
      {Shows::private_list,
       [] {
         return not_good(always(answer(200,
                                       "<html><head><title>iot Private Archives "
                                       "Authentication</title></head><body><form><input name=username>"
                                       "<input name=password type=password></form></body></html>")),
                         kPipermailPath, "");
       }},
      {Shows::moved,
       [] { return not_good(always(redirect("/hyperkitty/list/iot@example.org/")), kPipermailPath, ""); }},
      {Shows::error_page, [] { return not_good(always(challenge()), kPipermailPath, ""); }},
      {Shows::truncated,
       [] {
         return not_good(instead_of_volumes(raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nFrom ann at")),
                         kPipermailPath, "");
       }},
      {Shows::too_large, [] {
         return not_good(instead_of_volumes(raw("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nFrom ann at")),
                         kPipermailPath, "");
       }}}});

class MadePipermail : public MadeList {
 public:
  MadePipermail() { tree_.put("", made_empty_page("Sig-a")); }
  ArchiveEntry entry() const override { return entry_at(tree_.url()); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      const string volume = volume_for(post);
      if (volumes_.empty() || volumes_.front() != volume) volumes_.insert(volumes_.begin(), volume);
      tree_.append(volume + ".txt", mbox_text(post));
    }
    tree_.put(
        "", made_index("Sig-a", volumes_, ".txt") + "<!-- " + std::to_string(count_ += posts.size()) + " posts -->\n");
  }
  void lose(const MadePost& post) override { tree_.drop(volume_for(post) + ".txt"); }

 private:
  static string volume_for(const MadePost& post) {
    static constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};
    const string date = to_date(post.date);
    return date.substr(0, 5) + kMonths[std::stoi(date.substr(5, 2)) - 1];
  }
  MadeArchive tree_;
  std::vector<string> volumes_;
  std::size_t count_ = 0;
};
const bool kMadePipermail = add_list({.name = "pipermail", .make = make<MadePipermail>, .lists = true});

}  // namespace
}  // namespace sigwatch::test
