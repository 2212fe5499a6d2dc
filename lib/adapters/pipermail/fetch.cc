#include "adapters/pipermail/fetch.h"

#include <utility>

#include "adapters/libxml2/html.h"
#include "adapters/pipermail/volume_text.h"
#include "core/text.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kTailBytes = 64 * 1024;
constexpr std::int64_t kMaxIndexBytes = 8 * 1024 * 1024;
constexpr int kMostRequests = 1'000;
constexpr std::int64_t kMostBytes = 1024 * 1024 * 1024;

bool is_missing(int status) { return status == 404 || status == 410; }

Evidence unreachable(std::string why) { return {Evidence::Kind::unreachable, std::move(why), std::nullopt}; }
Evidence unrecognised(std::string why) { return {Evidence::Kind::unrecognised, std::move(why), std::nullopt}; }

/// Of an answer that is neither what was asked for nor a 404.
Evidence refusal(const std::string& url, const HttpResponse& response) {
  auto evidence = unreachable(url + ": the server answered " + std::to_string(response.status));
  if (response.status == 401 || response.status == 403)
    evidence.reason += ": it does not let us read this; ask its operators, or name another archive of the list";
  else
    evidence.reason += "; it is asked again later";
  evidence.retry_after = response.retry_after;
  return evidence;
}

std::string_view without_scheme(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(scheme + 3);
}

/// A redirect may change http to https and name the folder's page; anything else is another place.
bool is_same_place(const HttpResponse& response, const std::string& asked) {
  if (response.requests <= 1) return true;
  auto got = without_scheme(response.url);
  if (got.ends_with("/index.html")) got.remove_suffix(std::string_view("index.html").size());
  return got == without_scheme(asked);
}

Evidence moved(const std::string& asked, const HttpResponse& response) {
  return unrecognised(asked + " leads to " + clean_line(response.url) +
                      ": the archive probably moved; look there and name its new address");
}

std::string described(std::string_view body) {
  if (body.empty()) return "an empty answer";
  const auto title = clean_line(read_html(body.substr(0, 256 * 1024)).title);
  return title.empty() ? "something else" : "a page with the title \"" + title + "\"";
}

IndexAnswer index_failed(Evidence evidence) {
  IndexAnswer answer;
  answer.evidence = std::move(evidence);
  return answer;
}

IndexAnswer read_index(const std::string& folder, HttpResponse response) {
  auto page = recognise_index(response.body, folder);
  switch (page.kind) {
    case IndexPage::Kind::login:
      return index_failed(unreachable(folder + ": private: the archive asks for a name and password; name another archive of the list"));
    case IndexPage::Kind::other:
      return index_failed(unrecognised(folder + ": not the index of a Pipermail archive (" + page.why + "); its title is \"" + page.title +
                                       "\"; open it and see whether the archive moved or the server is ill"));
    case IndexPage::Kind::index:
    case IndexPage::Kind::empty:
      break;
  }
  IndexAnswer answer;
  answer.kind = IndexAnswer::Kind::listed;
  answer.volumes = std::move(page.volumes);
  answer.folder = response.requests > 1 && response.url.starts_with("https://") ? "https://" + std::string(without_scheme(folder)) : folder;
  answer.etag = std::move(response.etag);
  answer.last_modified = std::move(response.last_modified);
  return answer;
}

std::string volume_url(const std::string& folder, const Volume& volume, bool gzip) {
  return folder + volume.period.name + (gzip ? ".txt.gz" : ".txt");
}

HttpRequest volume_request(const std::string& url, bool gzip, const VolumePart& part) {
  HttpRequest request;
  request.url = url;
  if (part.kind == VolumePart::Kind::resume && gzip) {
    request.if_none_match = part.mark.etag;
    request.if_modified_since = part.mark.last_modified;
  } else if (part.kind == VolumePart::Kind::resume) {
    request.range_from = static_cast<std::int64_t>(resume_at(part.mark));
  } else if (part.kind == VolumePart::Kind::tail && !gzip) {
    request.range_last = kTailBytes;
  }
  return request;
}

VolumeAnswer volume_failed(Evidence evidence) {
  VolumeAnswer answer;
  answer.kind = VolumeAnswer::Kind::failed;
  answer.evidence = std::move(evidence);
  return answer;
}

/// The text of a good answer, recognised as far as it begins with the volume's first byte.
VolumeAnswer read_volume(const std::string& url, HttpResponse response) {
  VolumeAnswer answer;
  answer.kind = VolumeAnswer::Kind::text;
  answer.url = url;
  answer.etag = std::move(response.etag);
  answer.last_modified = std::move(response.last_modified);
  if (response.status == 206) answer.offset = static_cast<std::uint64_t>(response.range_start.value_or(0));
  if (answer.offset > 0) {
    answer.text = std::move(response.body);
    return answer;
  }
  auto text = unpack(std::move(response.body));
  if (!text) return volume_failed(unreachable(url + ": " + text.error().what + "; it is asked again later"));
  if (!is_volume(*text)) return volume_failed(unrecognised(url + ": not a volume of a Pipermail archive but " + described(*text)));
  answer.text = std::move(text).value();
  return answer;
}

VolumeAnswer judge_volume(const HttpRequest& request, Result<HttpResponse> response) {
  if (!response) return volume_failed(unreachable(response.error().what));
  VolumeAnswer answer;
  if (is_missing(response->status)) return answer;
  if (!is_same_place(*response, request.url)) return volume_failed(moved(request.url, *response));
  if (response->status == 304) {
    answer.kind = VolumeAnswer::Kind::unchanged;
    return answer;
  }
  if (response->status != 200 && response->status != 206) return volume_failed(refusal(request.url, *response));
  return read_volume(request.url, std::move(response).value());
}

/// One form. A Range that the server calls wrong (416: the file is shorter, or empty) is asked again without.
asio::awaitable<VolumeAnswer> fetch_form(Requests& requests, std::string url, bool gzip, VolumePart part) {
  HttpRequest request = volume_request(url, gzip, part);
  auto response = co_await requests.get(request);
  if (response && response->status == 416 && (request.range_from || request.range_last)) {
    request.range_from.reset();
    request.range_last.reset();
    response = co_await requests.get(request);
  }
  VolumeAnswer answer = judge_volume(request, std::move(response));
  answer.gzip = gzip;
  co_return answer;
}

std::vector<bool> gzip_order(const Volume& volume, Forms forms, const VolumePart& part) {
  if (part.kind == VolumePart::Kind::resume) return {part.mark.gzip};
  const bool only_text = volume.links_text && !volume.links_gzip;
  if (forms == Forms::gzip_first && !only_text) return {true, false};
  return {false, true};
}

}  // namespace

asio::awaitable<Result<HttpResponse>> Requests::get(HttpRequest request) {
  if (cost_.requests >= kMostRequests || cost_.bytes >= kMostBytes)
    co_return Error{ErrorKind::give_up,
                    request.url + ": not asked: one reading took too many requests or bytes; look at the archive's index"};
  auto response = co_await client_.get(std::move(request));
  cost_.requests += response ? response->requests : 1;
  if (response) cost_.bytes += static_cast<std::int64_t>(response->body.size());
  if (response && response->date) server_date_ = response->date;
  co_return response;
}

asio::awaitable<IndexAnswer> fetch_index(Requests& requests, std::string folder, std::string etag, std::string last_modified) {
  HttpRequest request;
  request.url = folder;
  request.if_none_match = std::move(etag);
  request.if_modified_since = std::move(last_modified);
  request.max_bytes = kMaxIndexBytes;
  auto response = co_await requests.get(request);
  if (!response) co_return index_failed(unreachable(response.error().what));
  if (is_missing(response->status)) {
    co_return index_failed({Evidence::Kind::gone,
                            folder + ": the server answered " + std::to_string(response->status) + ": there is no such archive (any more)",
                            std::nullopt});
  }
  if (!is_same_place(*response, folder)) co_return index_failed(moved(folder, *response));
  if (response->status == 304) {
    IndexAnswer unchanged;
    unchanged.kind = IndexAnswer::Kind::unchanged;
    co_return unchanged;
  }
  if (response->status != 200) co_return index_failed(refusal(folder, *response));
  co_return read_index(folder, std::move(response).value());
}

asio::awaitable<VolumeAnswer> fetch_volume(Requests& requests, std::string folder, Volume volume, Forms forms, VolumePart part) {
  VolumeAnswer answer;
  bool asked_text = false;
  for (const bool gzip : gzip_order(volume, forms, part)) {
    const std::string url = volume_url(folder, volume, gzip);
    asked_text |= !gzip;
    answer = co_await fetch_form(requests, url, gzip, part);
    if (answer.kind != VolumeAnswer::Kind::missing) break;
  }
  answer.asked_text = asked_text;
  co_return answer;
}

}  // namespace sigwatch
