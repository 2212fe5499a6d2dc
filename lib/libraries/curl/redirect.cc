#include "libraries/curl/redirect.h"

namespace sigwatch {

namespace {

bool has_default_port(const Url& url) { return url.port == (url.scheme == "https" ? 443 : 80); }

// A site that moves to https redirects from port 80 to 443. Any other port may be another service, of somebody else.
bool same_host(const Url& a, const Url& b) {
  return a.host == b.host && (a.port == b.port || (has_default_port(a) && has_default_port(b)));
}

// To give up, because time mends nothing: a person has to look, and perhaps to write down the new place. A list that
// moved must not be followed in silence to wherever somebody sends us.
Error refused(const Url& from, const std::string& why) {
  return Error{ErrorKind::give_up, "GET " + shown_url(from.text) + ": " + why};
}

}  // namespace

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Url> follow_redirect(const Url& from, const std::string& location, const std::vector<std::string>& trusted) {
  auto target = resolve_url(from, location);
  if (!target)
    return refused(from, "redirected to what may not be followed: " + target.error().what +
                             ", if that is the archive's new place");
  if (from.scheme == "https" && target->scheme == "http")
    return refused(from, "redirected from https down to " + shown_url(target->text) +
                             ", which is never followed; if that is right, put the http URL into the configuration");
  if (!is_trusted(*target, trusted) && !same_host(from, *target))
    return refused(from,
                   "moved to " + shown_url(target->text) + ": put the new URL into the configuration, if it is right");
  return target;
}

}  // namespace sigwatch
