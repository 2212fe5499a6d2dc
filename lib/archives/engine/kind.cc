#include "archives/engine/kind.h"

#include <algorithm>
#include <utility>

namespace sigwatch {

using std::string;

bool is_web(const string& url) { return url.starts_with("http://") || url.starts_with("https://"); }

string with_slash(string url) { return url.ends_with('/') ? url : url + "/"; }

string site_of(const string& url) {
  const auto scheme = url.find("://");
  if (scheme == string::npos) return url;
  return url.substr(0, url.find('/', scheme + 3)) + "/";
}

string host_of(const string& url) {
  const auto scheme = url.find("://");
  if (scheme == string::npos) return {};
  const string authority = url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  const auto at = authority.rfind('@');
  return at == string::npos ? authority : authority.substr(at + 1);
}

string parent_folder(const string& url) {
  const string folder = with_slash(url.substr(0, url.find_first_of("?#")));
  const string site = site_of(folder);
  const auto cut = folder.rfind('/', folder.size() - 2);
  return cut == string::npos || (is_web(url) && cut + 1 < site.size()) ? site : folder.substr(0, cut + 1);
}

Time gap_begin(std::optional<Time> whole_from, Time now) {
  return whole_from && *whole_from < now - Days(30) ? std::max(*whole_from, Time{}) + Days(30) : now;
}

std::optional<Time> newest_taken_in(const std::vector<Post>& posts, Time now) {
  std::optional<Time> newest;
  for (const Post& post : posts) {
    const auto clock = post.archive_date ? post.archive_date : post.sender_date;
    if (clock && *clock <= now && (!newest || *clock > *newest)) newest = clock;
  }
  return newest;
}

}  // namespace sigwatch
