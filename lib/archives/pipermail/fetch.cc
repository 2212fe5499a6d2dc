#include "archives/pipermail/fetch.h"

#include <functional>
#include <utility>

#include "archives/engine/requests.h"
#include "archives/pipermail/volume_text.h"
#include "core/base/text.h"
#include "libraries/background/background.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kMaxIndexBytes = 8 * 1024 * 1024;

std::string_view without_scheme(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(scheme + 3);
}

IndexAnswer index_failed(Evidence evidence) {
  IndexAnswer answer;
  answer.evidence = std::move(evidence);
  return answer;
}

IndexAnswer read_index(const std::string& folder, HttpResponse response) {
  auto page = recognise_index(response.body, folder);
  switch (page.kind) {
    // Mailman 2 answers 200 with a form for name and password where an archive is private (Cgi/private.py), so the
    // status alone does not tell it.
    case IndexPage::Kind::login:
      return index_failed(unreachable(
          folder + ": private: the archive asks for a name and password; name another archive of the list"));
    case IndexPage::Kind::other:
      return index_failed(unrecognised(folder + ": not the index of a Pipermail archive (" + page.why + ") but " +
                                       what_page_is(response.body) +
                                       "; open it and see whether the archive moved or the server is ill"));
    case IndexPage::Kind::index:
    case IndexPage::Kind::empty:
      break;
  }
  IndexAnswer answer;
  answer.kind = IndexAnswer::Kind::listed;
  answer.volumes = std::move(page.volumes);
  // Where the index came by a redirect to https, the volumes are asked for there at once: else each of them would cost
  // a redirect of its own.
  answer.folder = response.redirected && response.url.starts_with("https://")
                      ? "https://" + std::string(without_scheme(folder))
                      : folder;
  answer.etag = std::move(response.etag);
  answer.last_modified = std::move(response.last_modified);
  return answer;
}

std::string volume_url(const std::string& folder, const Volume& volume, bool gzip) {
  return folder + volume.period.name + (gzip ? ".txt.gz" : ".txt");
}

/// Mailman only appends to a `.txt` (it opens the file with `a+`), so what grew can be asked for by Range, from bytes
/// on that were read already: they must come again, or something else changed. A `.gz` is written anew as a whole;
/// validators alone can say that it stands.
HttpRequest volume_request(const std::string& url, bool gzip, const VolumePart& part) {
  HttpRequest request;
  request.url = url;
  if (part.kind == VolumePart::Kind::resume && gzip) {
    request.if_none_match = part.mark.etag;
    request.if_modified_since = part.mark.last_modified;
  } else if (part.kind == VolumePart::Kind::resume) {
    request.range_from = static_cast<std::int64_t>(resume_at(part.mark));
  } else if (part.kind == VolumePart::Kind::tail && !gzip) {
    request.range_last = part.tail_bytes;
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
  // Only its first bytes say what a file is. A part from the middle is judged by the separators in it.
  if (answer.offset > 0) {
    answer.text = std::move(response.body);
    return answer;
  }
  auto text = unpack(std::move(response.body));
  if (!text) return volume_failed(unreachable(url + ": " + text.error().what + "; it is asked again later"));
  if (!is_volume(*text))
    return volume_failed(unrecognised(url + ": not a volume of a Pipermail archive but " + what_page_is(*text)));
  answer.text = std::move(text).value();
  return answer;
}

VolumeAnswer judge_volume(const HttpRequest& request, Result<HttpResponse> response) {
  Evidence evidence = judge_answer(request.url, response);
  VolumeAnswer answer;
  // A month without a post has no file, so that 404 is an everyday answer (kind: missing). Whether it is a loss the
  // caller knows: of a volume that the index lists, it is.
  if (evidence.kind == Evidence::Kind::gone) return answer;
  if (!is_good(evidence)) return volume_failed(std::move(evidence));
  if (response->status == 304) {
    answer.kind = VolumeAnswer::Kind::unchanged;
    return answer;
  }
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
  const std::size_t bytes = gzip       ? kLargeAnswer
                            : response ? response->body.size()
                                       : 0;  // what is small packed may be large
  std::function<VolumeAnswer()> judge = [request, answered = std::move(response)]() mutable {
    return judge_volume(request, std::move(answered));
  };
  VolumeAnswer answer = co_await parsed(bytes, std::move(judge));
  answer.gzip = gzip;
  co_return answer;
}

/// By default a nightly job makes the `.gz` (GZIP_ARCHIVE_TXT_FILES = No): in a real tree it held five of the nine
/// messages of its `.txt`. With that setting on, and in some leftovers, the `.gz` alone is there; so both are tried.
std::vector<bool> gzip_order(const Volume& volume, Forms forms, const VolumePart& part) {
  // Size and hash of a mark are those of one form; the other may hold less.
  if (part.kind == VolumePart::Kind::resume) return {part.mark.gzip};
  const bool only_text = volume.links_text && !volume.links_gzip;
  if (forms == Forms::gzip_first && !only_text) return {true, false};
  return {false, true};
}

}  // namespace

asio::awaitable<IndexAnswer> fetch_index(Requests& requests, std::string folder, std::string etag,
                                         std::string last_modified) {
  HttpRequest request;
  request.url = folder;
  request.if_none_match = std::move(etag);
  request.if_modified_since = std::move(last_modified);
  request.max_bytes = kMaxIndexBytes;
  Fetched fetched = co_await requests.fetch(request);
  if (!is_good(fetched.evidence)) co_return index_failed(std::move(fetched.evidence));
  if (fetched.response.status == 304) {
    IndexAnswer unchanged;
    unchanged.kind = IndexAnswer::Kind::unchanged;
    co_return unchanged;
  }
  const std::size_t bytes = fetched.response.body.size();
  std::function<IndexAnswer()> read = [folder, response = std::move(fetched.response)]() mutable {
    return read_index(folder, std::move(response));
  };
  IndexAnswer answer = co_await parsed(bytes, std::move(read));
  co_return answer;
}

asio::awaitable<VolumeAnswer> fetch_volume(Requests& requests, std::string folder, Volume volume, Forms forms,
                                           VolumePart part) {
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
