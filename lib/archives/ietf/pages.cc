#include "archives/ietf/pages.h"

#include <algorithm>
#include <set>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "core/post/markers.h"
#include "libraries/libxml2/html.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::ietf {

namespace {

constexpr std::size_t kMostFields = 1'000;
constexpr std::size_t kMostHeader = 256 * 1024;

/// What follows `begin` in `url`, up to the next slash.
std::string step_after(const std::string& url, const std::string& begin) {
  if (!url.starts_with(begin)) return {};
  return url.substr(begin.size(), url.find_first_of("/?#", begin.size()) - begin.size());
}

std::vector<std::string> steps_below(std::string_view page, const Place& place, const std::string& folder) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const HtmlLink& link : read_html(page).links) {
    std::string name = step_after(resolved(place.mount, link.href), place.mount + folder);
    if (!name.empty() && known.insert(name).second) names.push_back(std::move(name));
  }
  return names;
}

/// From the end of the tag with this id to the next `</div>`.
std::string_view block(std::string_view page, std::string_view mark, std::string_view end) {
  const auto at = page.find(mark);
  const auto from = at == std::string_view::npos ? at : page.find('>', at);
  if (from == std::string_view::npos) return {};
  return page.substr(from + 1, page.find(end, from) - from - 1);
}

/// `Name: value<br />`, folded values and all.
Fields fields_in(std::string_view header) {
  Fields fields;
  header = header.substr(0, kMostHeader);
  while (!header.empty() && fields.size() < kMostFields) {
    const auto end = std::min(header.find("<br"), header.size());
    std::string_view line = trim(header.substr(0, end));
    if (line.starts_with("<p>")) line = trim(line.substr(3));
    header.remove_prefix(std::min(header.size(), std::min(header.find('>', end), header.size() - 1) + 1));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        line.substr(0, colon).find_first_of(" <>\t\n") != std::string_view::npos)
      continue;
    fields.emplace_back(std::string(line.substr(0, colon)), plain_value(trim(line.substr(colon + 1))));
  }
  return fields;
}

/// When the archive's own host took it in: the uppermost `Received`.
std::optional<Time> received(const Fields& fields) {
  const std::string_view line = field(fields, "Received");
  const auto at = line.rfind(';');
  // Each host on the way writes its line above those before it.
  const auto date = at == std::string_view::npos ? std::nullopt : parse_mail_date(line.substr(at + 1));
  if (!date) return std::nullopt;
  return date->time;
}

}  // namespace

std::optional<Place> place_of(const std::string& url) {
  const std::string path = "/arch/browse/";
  const auto at = with_slash(url.substr(0, url.find_first_of("?#"))).find(path);
  if (at == std::string::npos) return std::nullopt;
  Place place{url.substr(0, at + 1), {}};
  std::string rest = url.size() > at + path.size() ? url.substr(at + path.size()) : "";
  if (rest.starts_with("static/")) rest.erase(0, std::string_view("static/").size());
  place.list = rest.substr(0, rest.find_first_of("/?#"));
  if (place.list == "static") place.list.clear();
  return place;
}

std::vector<std::string> rows_in(std::string_view page, const Place& place) {
  return steps_below(page, place, "arch/msg/" + place.list + "/");
}

std::vector<std::string> lists_in(std::string_view page, const Place& place) {
  std::vector<std::string> names = steps_below(page, place, "arch/browse/");
  std::erase(names, "static");
  return names;
}

std::optional<Post> read_message(std::string_view page, const std::string& url) {
  const std::string_view header = block(page, "id=\"msg-header\"", "</div>");
  const Fields fields = fields_in(header);
  if (page.find("id=\"msg-body\"") == std::string_view::npos || fields.empty()) return std::nullopt;
  // The text may hold </div> of its own: it is cut by size alone.
  const std::string_view body = block(page, "class=\"msg-payload\"", "<!-- msg-body -->");
  Post post = make_post(fields, plain_lines(body.substr(0, 4 * kBodyRead), kBodyRead));
  post.archive_date = received(fields);
  post.url = url;
  return post;
}

}  // namespace sigwatch::ietf
