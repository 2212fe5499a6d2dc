#include "archives/pipermail/sighting.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

bool is_page_number(std::string_view href) {
  constexpr std::string_view kEnd = ".html";
  if (!href.ends_with(kEnd) || href.size() == kEnd.size()) return false;
  href.remove_suffix(kEnd.size());
  return std::all_of(href.begin(), href.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

const Post* find_notice(const std::vector<Post>& posts, const NoticeQuery& query) {
  const auto found = std::find_if(posts.begin(), posts.end(), [&](const Post& post) { return is_it(query, post); });
  return found == posts.end() ? nullptr : &*found;
}

Sighting unknown_sighting(const Reading& reading) {
  return {Sighting::Kind::unknown, {}, reading.evidence.reason, reading.cost};
}

Sighting absent_sighting(const Reading& reading, Time from) {
  const auto hidden =
      std::find_if(reading.gaps.begin(), reading.gaps.end(), [&](const Gap& gap) { return gap.to > from - Days(1); });
  if (hidden != reading.gaps.end()) return {Sighting::Kind::unknown, {}, hidden->why, reading.cost};
  return {Sighting::Kind::absent, {}, {}, reading.cost};
}

std::string page_by_subject(std::string_view html, std::string_view subject) {
  const auto wanted = clean_line(subject);
  std::string page;
  for (const auto& link : read_html(html).links)
    if (is_page_number(link.href) && clean_line(link.text) == wanted) page = link.href;
  return page;
}

asio::awaitable<Sighting> seen_sighting(Requests& requests, std::string folder, Post notice) {
  const std::string volume = folder + notice.locator.substr(0, notice.locator.find(".txt@")) + "/";
  HttpRequest request;
  request.url = volume + "date.html";
  const auto response = co_await requests.get(request);
  Sighting sighting{Sighting::Kind::seen, notice.url, {}, requests.cost()};
  if (!response || response->status != 200) co_return sighting;
  const auto page = page_by_subject(response->body, notice.subject);
  if (!page.empty()) sighting.url = volume + page;
  co_return sighting;
}

}  // namespace sigwatch
