#include "libraries/curl/easy.h"

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {

namespace {

// For the process's life: libcurl may not be taken down while another client of it lives.
void initialise_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl does not start: ") + curl_easy_strerror(code));
}

// libcurl has its own default path and, unlike the curl program, does not look at OpenSSL's variables.
void trust_certificates(CURL* easy) {
  set_option(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set_option(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (const char* file = std::getenv("SSL_CERT_FILE"); file != nullptr && *file != '\0')
    set_option(easy, CURLOPT_CAINFO, file);
  if (const char* folder = std::getenv("SSL_CERT_DIR"); folder != nullptr && *folder != '\0')
    set_option(easy, CURLOPT_CAPATH, folder);
}

void set_what_is_common(CURL* easy) {
  // libcurl may else end a slow look-up of a name by SIGALRM, which is not safe in a program with several threads.
  set_option(easy, CURLOPT_NOSIGNAL, 1L);
  // Else the end of a transfer waits for a resolver thread that hangs, and with it everything on this thread.
  set_option(easy, CURLOPT_QUICK_EXIT, 1L);
  // Empty, not null: null leaves it to $http_proxy and its like, and then the address that is checked would be that of
  // the proxy.
  set_option(easy, CURLOPT_PROXY, "");
  set_option(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  trust_certificates(easy);
}

constexpr std::size_t kMostIdle = 16;

}  // namespace

void append(StringList& list, const std::string& line) {
  // When this fails the old list is still ours; else it is a part of the new one, and is freed with it.
  curl_slist* grown = curl_slist_append(list.get(), line.c_str());
  if (grown == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(grown);
}

EasyHandle make_easy() {
  initialise_once();
  EasyHandle easy(curl_easy_init());
  if (!easy) throw std::bad_alloc();
  set_what_is_common(easy.get());
  return easy;
}

EasyHandle EasyPool::take() {
  if (idle_.empty()) return make_easy();
  EasyHandle easy = std::move(idle_.back());
  idle_.pop_back();
  return easy;
}

void EasyPool::give_back(EasyHandle easy) {
  if (idle_.size() >= kMostIdle) return;
  // The callbacks of the last transfer point into an object that is about to go. Live connections are not of the
  // handle, and stay.
  curl_easy_reset(easy.get());
  set_what_is_common(easy.get());
  idle_.push_back(std::move(easy));
}

std::string curl_words(CURLcode code, const char* error_buffer) {
  if (error_buffer != nullptr && *error_buffer != '\0') return clean_line(error_buffer);
  return clean_line(curl_easy_strerror(code));
}

void detail::check_option(CURLcode code, CURLoption option) {
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code == CURLE_OK) return;
  throw std::logic_error("libcurl refuses option " + std::to_string(option) + ": " + curl_easy_strerror(code));
}

}  // namespace sigwatch
