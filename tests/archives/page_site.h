#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "archives/row.h"
#include "core/base/text.h"
#include "core/register/register.h"
#include "libraries/curl/canned_server.h"

namespace sigwatch::test {

inline ArchiveEntry entry_at(std::string url, std::string kind = "") {
  ArchiveEntry entry;
  entry.url = std::move(url);
  entry.kind = std::move(kind);
  return entry;
}

/// A made server that plays pages by path (and query); with ETag, so that an unchanged page answers 304.
struct PageSite {
  std::map<std::string, std::string> pages;
  std::string content_type = "text/html; charset=utf-8";
  std::map<std::string, CannedAnswer> instead;  ///< exact answers
  bool etags = true;

  CannedAnswer play(const CannedRequest& request) {
    if (const auto found = instead.find(request.target); found != instead.end()) return found->second;
    const auto page = pages.find(request.target);
    if (page == pages.end()) return answer(404, "<html><title>Not found</title></html>", {"Content-Type: text/html"});
    const std::string etag = "\"" + std::to_string(stable_hash(page->second)) + "\"";
    if (etags && request.field("If-None-Match") == etag) return answer(304, "", {"ETag: " + etag});
    std::vector<std::string> fields = {"Content-Type: " + content_type};
    if (etags) fields.push_back("ETag: " + etag);
    return answer(200, page->second, fields);
  }

  CannedServer server{[this](const CannedRequest& request) { return play(request); }};
};

/// An answer that stops before its length, and one that claims to be far too long.
inline CannedAnswer cut_short() { return raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html>"); }
inline CannedAnswer far_too_long() {
  return raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<html>", CannedAnswer::Then::hang);
}

/// The same to everything.
inline CannedServer::Play always(CannedAnswer what) {
  return [what](const CannedRequest&) { return what; };
}
inline CannedAnswer challenge() {
  return answer(200, "<html><head><title>Making sure you're not a bot!</title></head></html>",
                {"Content-Type: text/html"});
}

/// Reads what a made server shows; it must not be good, and the reason must say something.
inline std::string not_good(CannedServer::Play play, const std::string& path, const std::string& kind) {
  CannedServer server(std::move(play));
  Reader reader(entry_at(server.url(path), kind));
  const Reading reading = reader.newest(*parse_rfc3339("2026-11-22T12:00:00Z"));
  EXPECT_FALSE(is_good(reading.evidence));
  EXPECT_GT(reading.evidence.reason.size(), 20U);
  return evidence_words(reading);
}

/// Pages with 200 that are no archive.
inline const std::vector<std::string>& pages_of_no_archive() {
  static const std::vector<std::string> pages = {
      "<html><head><title>Making sure you're not a bot!</title></head><body><a "
      "href=\"/.within.website/x\">x</a></body></html>",
      "<html><head><title>Log in</title></head><body><form><input name=\"username\"><input "
      "name=\"password\"></form></body></html>",
      "<html><head><title>sig.example</title></head><body>This domain is for sale. Buy this domain!</body></html>",
      "<html><head><title>Welcome</title></head><body><p>We love our <a href=\"about/\">mailing lists</a> and "
      "Hypermail.</p></body></html>",
      "",
      "{\"error\": \"try again\"}"};
  return pages;
}

}  // namespace sigwatch::test
