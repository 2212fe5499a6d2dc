#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

namespace sigwatch {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
/// Owns an easy handle. Make it with make_easy().
using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;

struct SlistFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
/// Owns a list of header lines or recipients.
using StringList = std::unique_ptr<curl_slist, SlistFree>;

/// Puts a copy of `line` at the end. Throws std::bad_alloc.
void append(StringList& list, const std::string& line);

/// A new easy handle with what every transfer of ours has in common (initialises libcurl at first use): no signals; a
/// resolver that hangs is left behind, never waited for; no proxy, not even from the environment (the address check
/// must see the real peer); no netrc; peer and host name verified against the system's certificates, or those of
/// $SSL_CERT_FILE and $SSL_CERT_DIR where set. Throws std::bad_alloc.
EasyHandle make_easy();

/// Easy handles that are used again, as make_easy() makes them: making one takes as long as a small answer.
class EasyPool {
 public:
  EasyHandle take();
  /// `easy` is in no transfer. What was set on it is forgotten.
  void give_back(EasyHandle easy);

 private:
  std::vector<EasyHandle> idle_;
};

/// curl_easy_setopt that throws std::logic_error when libcurl refuses (an option this libcurl does not have: a bug or a
/// wrong build).
template <class T>
void set_option(CURL* easy, CURLoption option, T value);

/// What libcurl says about a failure: the text of CURLOPT_ERRORBUFFER where it wrote one, else its name of the code.
/// One clean line.
std::string curl_words(CURLcode code, const char* error_buffer);

namespace detail {
void check_option(CURLcode code, CURLoption option);
}

template <class T>
void set_option(CURL* easy, CURLoption option, T value) {
  detail::check_option(curl_easy_setopt(easy, option, value), option);
}

}  // namespace sigwatch
