#include "archives/pipermail/index_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {
namespace {

/// More than a volume a day for 30 years, with the links to each.
constexpr std::size_t kMostVolumes = 12'000;
constexpr std::size_t kMostLinks = 100'000;

std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  const auto slash = url.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : url.substr(slash);
}

/// The link relative to the folder, or nullopt when it leads elsewhere.
std::optional<std::string_view> within(std::string_view href, std::string_view folder) {
  href = href.substr(0, href.find_first_of("?#"));
  if (href.starts_with("./")) href.remove_prefix(2);
  if (href.find("://") != std::string_view::npos || href.starts_with('/')) {
    href = path_of(href);
    const auto path = path_of(folder);
    if (!href.starts_with(path)) return std::nullopt;
    href.remove_prefix(path.size());
  }
  return href;
}

/// Notes what a link within the folder says of a volume.
void note_link(std::map<std::string, Volume>& volumes, std::string_view link) {
  const auto end = link.find_first_of("./");
  if (end == std::string_view::npos || volumes.size() > kMostVolumes) return;
  const auto period = period_of(link.substr(0, end));
  const auto rest = link.substr(end);
  constexpr std::array<std::string_view, 6> kKnown = {".txt",       ".txt.gz",      "/thread.html",
                                                      "/date.html", "/author.html", "/subject.html"};
  if (!period || std::find(kKnown.begin(), kKnown.end(), rest) == kKnown.end()) return;
  Volume& volume = volumes.try_emplace(period->name, Volume{*period}).first->second;
  volume.links_text |= rest == ".txt";
  volume.links_gzip |= rest == ".txt.gz";
  volume.links_by_date |= rest == "/date.html";
}

std::vector<Volume> volumes_in(const HtmlPage& page, std::string_view url) {
  std::map<std::string, Volume> found;
  for (const auto& link : page.links)
    if (const auto inner = within(link.href, url)) note_link(found, *inner);
  std::vector<Volume> volumes;
  for (auto& [name, volume] : found) volumes.push_back(std::move(volume));
  std::sort(volumes.begin(), volumes.end(),
            [](const Volume& a, const Volume& b) { return earlier(a.period, b.period); });
  return volumes;
}

bool has_input(const HtmlPage& page, std::string_view name) {
  return std::find(page.inputs.begin(), page.inputs.end(), name) != page.inputs.end();
}

bool is_login(const HtmlPage& page) { return has_input(page, "password") && has_input(page, "username"); }

bool links_listinfo(const HtmlPage& page, const std::string& list) {
  return std::any_of(page.links.begin(), page.links.end(), [&](const HtmlLink& link) {
    const auto href = lower(link.href);
    return href.ends_with("/listinfo/" + list) || href.ends_with("/listinfo/" + list + "/") ||
           href.ends_with("/listinfo.cgi/" + list);
  });
}

/// Words of Mailman's emptyarchive.html and of an index without volumes, in English.
bool says_empty(const std::string& text) {
  // Mailman has this page in 39 languages. In another one the link to the list's listinfo page must tell it.
  constexpr std::array<std::string_view, 3> kWords = {"no messages have been posted to this list yet",
                                                      "currently, there are no archives", "downloadable version"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view words) { return text.find(words) != std::string::npos; });
}

/// The page that Mailman writes has few links: a page with many is somebody else's, though it may link to listinfo.
bool is_empty_archive(const HtmlPage& page, std::string_view url) {
  constexpr std::size_t kFewLinks = 4;
  const auto list = lower(list_name(url));
  if (list.empty() || page.links.size() > kFewLinks || lower(page.title).find(list) == std::string::npos) return false;
  return says_empty(lower(page.text)) || links_listinfo(page, list);
}

}  // namespace

std::optional<std::size_t> messages_listed(std::string_view html) {
  HtmlLimits limits;
  limits.links = kMostLinks;
  const auto page = read_html(html, limits);
  // A page that was cut lists too few messages, and would hide that the text lacks some.
  if (!page.closed || !page.whole) return std::nullopt;
  std::set<std::string> messages;
  for (const auto& link : page.links) {
    // `002705.html`: Pipermail numbers the pages of messages with six digits, on through all volumes.
    const bool numbered =
        link.href.size() == 11 && link.href.ends_with(".html") &&
        std::all_of(link.href.begin(), link.href.begin() + 6, [](char c) { return c >= '0' && c <= '9'; });
    if (numbered) messages.insert(link.href);
  }
  return messages.empty() ? std::nullopt : std::optional(messages.size());
}

std::string_view list_name(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url.substr(url.rfind('/') + 1);
}

Frequency frequency_of(const std::vector<Volume>& volumes) {
  return volumes.empty() ? Frequency::month : volumes.back().period.frequency;
}

IndexPage recognise_index(std::string_view html, std::string_view url) {
  HtmlLimits limits;
  limits.links = kMostLinks;
  const auto page = read_html(html, limits);
  IndexPage index;
  index.volumes = volumes_in(page, url);
  // Only whole pages are an index: one that is cut would hide volumes, and what stands in them would be taken for
  // silence.
  if (index.volumes.empty() && is_login(page)) {
    index.kind = IndexPage::Kind::login;
  } else if (!page.closed || !page.whole || index.volumes.size() > kMostVolumes) {
    index.why = page.closed ? "it is larger than any index" : "its end is missing";
  } else if (!index.volumes.empty()) {
    index.kind = IndexPage::Kind::index;
  } else if (is_empty_archive(page, url)) {
    index.kind = IndexPage::Kind::empty;
  } else {
    index.why = "it links no volumes and does not say that the list has no posts";
  }
  return index;
}

}  // namespace sigwatch
