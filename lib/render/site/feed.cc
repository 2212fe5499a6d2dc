#include <algorithm>

#include "core/base/text.h"
#include "render/site/site.h"
#include "render/site/words.h"
#include "render/xml_text.h"

namespace sigwatch {

namespace {

constexpr std::size_t kMostEntries = 50;

/// What readers of a feed want to know: what was said, sent and decided; not each reading.
bool is_event(const HistoryEntry& entry) {
  return entry.kind == "episode" || entry.kind == "notice" || entry.kind == "decision" || entry.kind == "verdict" ||
         entry.kind == "mode";
}

std::string host_of_site(const PageFacts& facts) {
  const std::size_t start = facts.public_url.find("://");
  if (start == std::string::npos) return facts.message_id_domain.empty() ? "sigwatch.invalid" : facts.message_id_domain;
  const std::string rest = facts.public_url.substr(start + 3);
  return rest.substr(0, rest.find_first_of(":/"));
}

/// An id must be the same with each fetch, or readers show old entries as new, and no two
/// entries may share one (RFC 4287 4.2.6). So it is made of the line itself, and of its number
/// among equal lines of one second. The year is a part of a `tag:` name (RFC 4151) and stays.
std::string entry_xml(const HistoryEntry& h, const PageFacts& facts, SiteLinks links, int copy) {
  const std::string at = to_rfc3339(h.at);
  const auto hash = stable_hash(at + "|" + h.sig + "|" + h.kind + "|" + h.text + "|" + std::to_string(copy));
  const std::string page = h.sig.empty() ? "" : "sigs/" + h.sig + (links == SiteLinks::files ? ".html" : "");
  std::string xml =
      "<entry>\n<id>tag:" + xml_text(host_of_site(facts)) + ",2026:sigwatch/" + std::to_string(hash) + "</id>\n";
  xml += "<title>" + xml_text((h.sig.empty() ? "" : h.sig + ": ") + h.kind + ": " + h.text) + "</title>\n";
  xml += "<updated>" + at + "</updated>\n";
  xml += "<link rel=\"alternate\" href=\"" + xml_text(facts.public_url + page) + "\"/>\n";
  return xml + "<content type=\"text\">" + xml_text(h.text) + "</content>\n</entry>\n";
}

}  // namespace

std::string feed_atom(const PageFacts& facts, SiteLinks links) {
  std::vector<const HistoryEntry*> events;
  for (const HistoryEntry& h : facts.history) {
    if (is_event(h)) events.push_back(&h);
  }
  std::reverse(events.begin(), events.end());
  if (events.size() > kMostEntries) events.resize(kMostEntries);
  std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  xml += "<id>tag:" + xml_text(host_of_site(facts)) + ",2026:sigwatch</id>\n";
  xml += "<title>SIG watch: " + xml_text(facts.organisation) + "</title>\n";
  xml += "<author><name>" + xml_text(facts.organisation) + "</name></author>\n";
  // Of the newest entry: while nothing happens the feed stays
  // the same to the byte, and the server answers "not modified".
  xml += "<updated>" + to_rfc3339(events.empty() ? facts.measured : events.front()->at) + "</updated>\n";
  if (!facts.public_url.empty()) {
    xml += "<link rel=\"self\" type=\"application/atom+xml\" href=\"" + xml_text(facts.public_url) + "feed.atom\"/>\n";
    xml += "<link rel=\"alternate\" type=\"text/html\" href=\"" + xml_text(facts.public_url) + "\"/>\n";
  }
  std::map<std::string, int> copies;
  for (const HistoryEntry* h : events)
    xml += entry_xml(*h, facts, links, copies[to_rfc3339(h->at) + h->sig + h->kind + h->text]++);
  return xml + "</feed>\n";
}

}  // namespace sigwatch
