#include "archives/hyperkitty/fake_site.h"

#include <zlib.h>

#include <algorithm>
#include <ctime>

#include "archives/engine/engine.h"
#include "archives/hyperkitty/hyperkitty.h"
#include "archives/hyperkitty/site.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

constexpr const char* kMount = "/hyperkitty/";
constexpr const char* kList = "sig@h.example";

std::string gzip(const std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS | 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(text.size() + 1000, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string formatted(Time time, const char* format) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, format, &parts));
}

std::string parameter(const std::string& target, const std::string& name) {
  for (const char mark : {'?', '&'}) {
    const auto at = target.find(mark + name + "=");
    if (at == std::string::npos) continue;
    const auto from = at + name.size() + 2;
    return target.substr(from, target.find('&', from) - from);
  }
  return {};
}

std::size_t number(const std::string& text, std::size_t otherwise) {
  return text.empty() ? otherwise : static_cast<std::size_t>(std::stoul(text));
}

std::string api_url(const std::string& tail) {
  return std::string("http://internal:8000/x/api/list/") + kList + "/" + tail;
}

std::string record_of(const FakeMail& mail, bool whole) {
  const std::string hash = hyperkitty::message_hash(mail.id);
  std::string json =
      R"({"url":")" + api_url("email/" + hash + "/") + R"(","message_id":")" + mail.id + R"(","message_id_hash":")" +
      hash +
      R"(","sender":{"address":"ada (a) h.example","mailman_id":null,"emails":null},"sender_name":"Ada","subject":")" +
      mail.subject + R"(","date":")" + to_rfc3339(mail.date) + "\",\"parent\":";
  json += mail.parent.empty() ? "null" : "\"" + api_url("email/" + hyperkitty::message_hash(mail.parent) + "/") + "\"";
  std::string body = mail.body;
  for (auto at = body.find('\n'); at != std::string::npos; at = body.find('\n', at)) body.replace(at, 1, "\\n");
  return json + ",\"children\":[]" + (whole ? ",\"content\":\"" + body + "\"}" : "}");
}

std::vector<FakeMail> newest_first(const FakeSite& site, bool by_date) {
  std::vector<FakeMail> mails(site.mails.rbegin(), site.mails.rend());
  const auto later = [](const FakeMail& a, const FakeMail& b) { return a.date > b.date; };
  if (by_date) std::stable_sort(mails.begin(), mails.end(), later);
  return mails;
}

CannedAnswer json(int status, const std::string& body) {
  return answer(status, body, {"Content-Type: application/json"});
}
CannedAnswer html(int status, const std::string& body) {
  return answer(status, body, {"Content-Type: text/html; charset=utf-8"});
}

CannedAnswer with_etag(const FakeSite& site, const CannedRequest& request, const std::string& type,
                       const std::string& body) {
  const std::string etag = "\"" + hyperkitty::message_hash(body) + "\"";
  if (site.etags && request.field("If-None-Match") == etag) return answer(304, {}, {"ETag: " + etag});
  std::vector<std::string> fields{"Content-Type: " + type};
  if (site.etags) fields.push_back("ETag: " + etag);
  return answer(200, body, fields);
}

CannedAnswer emails(const FakeSite& site, const CannedRequest& request) {
  const std::vector<FakeMail> mails = newest_first(site, false);
  const bool by_page = site.paging == FakeSite::Paging::page;
  const std::size_t page = number(parameter(request.target, "page"), 1);
  const std::size_t limit = site.paging == FakeSite::Paging::none ? mails.size()
                            : by_page                             ? 10
                                                                  : number(parameter(request.target, "limit"), 10);
  const std::size_t first = by_page                                  ? (page - 1) * 10
                            : site.paging == FakeSite::Paging::limit ? number(parameter(request.target, "offset"), 0)
                                                                     : 0;
  if (by_page && page > 1 && first >= mails.size()) return json(404, R"({"detail":"Invalid page."})");
  std::string items;
  for (std::size_t i = first; i < std::min(mails.size(), first + limit); ++i)
    items += (items.empty() ? "" : ",") + record_of(mails[i], false);
  if (site.paging == FakeSite::Paging::none) return with_etag(site, request, "application/json", "[" + items + "]");
  const std::string query = by_page ? "page=" + std::to_string(page + 1)
                                    : "limit=" + std::to_string(limit) + "&offset=" + std::to_string(first + limit);
  const std::string next = first + limit < mails.size() ? "\"" + api_url("emails/?" + query) + "\"" : "null";
  return with_etag(site, request, "application/json",
                   R"({"count":)" + std::to_string(mails.size() + site.hidden) + ",\"next\":" + next +
                       R"(,"previous":null,"results":[)" + items + "]}");
}

CannedAnswer email(const FakeSite& site, const std::string& target) {
  for (const FakeMail& mail : site.mails) {
    if (target.find("/email/" + hyperkitty::message_hash(mail.id) + "/") != std::string::npos)
      return json(200, record_of(mail, true));
  }
  return json(404, R"({"detail":"Not found."})");
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

CannedAnswer feed(const FakeSite& site, const CannedRequest& request) {
  const std::string page = std::string("http://public/hyperkitty/list/") + kList + "/";
  std::string items;
  std::size_t left = site.feed_length;
  for (const FakeMail& mail : newest_first(site, true)) {
    if (left-- == 0) break;
    items += "<item><title>" + mail.subject + "</title><link>" + page + "message/" + hyperkitty::message_hash(mail.id) +
             "/</link><description>" + escaped(mail.body) +
             "</description><author>ada＠h.example (Ada)</author><pubDate>" +
             formatted(mail.date, "%a, %d %b %Y %H:%M:%S +0000") + "</pubDate></item>";
  }
  return with_etag(site, request, "application/rss+xml",
                   "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>SIG</title><link>" +
                       page + "</link>" + items + "</channel></rss>");
}

CannedAnswer exported(const FakeSite& site, const std::string& target) {
  if (!site.export_on) return html(400, "Archive download disabled.");
  const auto start = parse_rfc3339(parameter(target, "start"));
  const auto end = parse_rfc3339(parameter(target, "end"));
  const std::string hash = parameter(target, "message");
  std::string mbox;
  for (const FakeMail& mail : site.mails) {
    if ((start && mail.date < *start) || (end && mail.date >= *end) ||
        (!hash.empty() && hyperkitty::message_hash(mail.id) != hash))
      continue;
    mbox +=
        "From ada@h.example " + formatted(mail.archived.value_or(mail.date), "%a %b %e %H:%M:%S %Y") +
        "\nFrom: Ada <ada@h.example>\nTo: " + kList + "\nSubject: " + mail.subject +
        "\nDate: " + formatted(mail.date, "%a, %d %b %Y %H:%M:%S +0000") + "\nMessage-ID: <" + mail.id + ">\n" +
        (mail.parent.empty() ? "" : "In-Reply-To: <" + mail.parent + ">\n") +
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"==1==\"\n\n--==1==\nContent-Type: text/plain; "
        "charset=\"utf-8\"\nContent-Transfer-Encoding: 7bit\n\n" +
        mail.body + "\n--==1==--\n\n\n";
  }
  return chunked(200, gzip(mbox), 1000, {"Content-Type: application/gzip"});
}

CannedAnswer api(const FakeSite& site, const CannedRequest& request, const std::string& rest) {
  if (!site.api) return html(404, "<title>Not Found</title>");
  const bool open = rest.starts_with("emails/") || rest.starts_with("threads/");
  if (!site.exists)
    return open ? html(500, "<title>Server Error (500)</title>") : json(404, R"({"detail":"Not found."})");
  if (site.is_private) return json(403, R"({"detail":"You do not have permission to perform this action."})");
  if (rest.starts_with("emails/")) return emails(site, request);
  if (rest.starts_with("email/")) return email(site, request.target);
  if (rest.starts_with("threads/")) {
    const std::string items = site.mails.empty() ? "" : R"({"thread_id":"x"})";
    return json(200, site.paging == FakeSite::Paging::none
                         ? "[" + items + "]"
                         : R"({"count":1,"next":null,"previous":null,"results":[)" + items + "]}");
  }
  return json(200, R"({"url":")" + api_url("") + R"(","name":")" + kList + R"(","archive_policy":"public"})");
}

}  // namespace

void FakeSite::add(std::string id, Time date, std::string body) {
  FakeMail mail;
  mail.id = std::move(id);
  mail.date = date;
  mail.body = std::move(body);
  mails.push_back(std::move(mail));
}

FakeHyperKitty::FakeHyperKitty(FakeSite site) : site_(std::move(site)) {
  server_ = std::make_unique<CannedServer>([this](const CannedRequest& request) { return play(request); });
  HttpSettings settings;
  settings.user_agent = "sigwatch-test (+https://h.example)";
  settings.trusted_hosts = {server_->authority()};
  settings.deadline = Seconds(20);
  client_ = std::make_unique<HttpClient>(io_, settings);
  reopen();
}

std::string FakeHyperKitty::url() const { return server_->url(std::string(kMount) + "list/" + kList + "/"); }

void FakeHyperKitty::reopen() { archive_ = with_engine(open_hyperkitty(*client_, url())); }

CannedAnswer FakeHyperKitty::play(const CannedRequest& request) {
  const std::scoped_lock lock(mutex_);
  if (site_.instead) {
    if (auto special = site_.instead(site_, request)) return *special;
  }
  const std::string front = std::string(kMount) + "list/" + kList + "/";
  const std::string door = std::string(kMount) + "api/list/" + kList + "/";
  if (request.target.starts_with(door)) return api(site_, request, request.target.substr(door.size()));
  if (!request.target.starts_with(front) || !site_.exists) return html(404, "<title>Not Found</title>");
  if (site_.is_private)
    return html(403, "<p>This mailing list is private. You must be subscribed to view the archives.</p>");
  const std::string rest = request.target.substr(front.size());
  if (rest.starts_with("feed/")) return site_.feed_on ? feed(site_, request) : html(404, "<title>Not Found</title>");
  if (rest.starts_with("export/")) return exported(site_, request.target);
  return html(404, "<title>Not Found</title>");
}

Reading FakeHyperKitty::newest(NewestQuery query) { return run(io_, archive_->newest(std::move(query))); }
Reading FakeHyperKitty::older(OlderQuery query) { return run(io_, archive_->older(std::move(query))); }
Sighting FakeHyperKitty::find(NoticeQuery query) { return run(io_, find_notice(*archive_, std::move(query))); }
Reading FakeHyperKitty::look_up(const std::string& id) { return run(io_, archive_->look_up(id)); }

std::vector<std::string> FakeHyperKitty::asked() {
  const auto all = server_->requests();
  std::vector<std::string> out;
  for (; told_ < all.size(); ++told_) out.push_back(all[told_].target.substr(std::string(kMount).size()));
  return out;
}

}  // namespace sigwatch::test
