#include "libraries/curl/multi.h"

#include <gtest/gtest.h>

#include "libraries/curl/canned_server.h"
#include "libraries/curl/easy.h"
#include "libraries/curl/run.h"

namespace sigwatch {
namespace {

using test::CannedRequest;
using test::CannedServer;

std::size_t discard(char*, std::size_t one, std::size_t size, void*) { return one * size; }

TEST(CurlMulti, RunsOneHandleTwice) {
  CannedServer server([](const CannedRequest&) { return test::answer(200, "x"); });
  boost::asio::io_context io;
  CurlMulti multi(io);
  const EasyHandle easy = make_easy();
  set_option(easy.get(), CURLOPT_URL, server.url().c_str());
  set_option(easy.get(), CURLOPT_WRITEFUNCTION, &discard);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(test::run(io, multi.perform(easy.get())), CURLE_OK);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlMulti, GivesCurlsCode) {
  boost::asio::io_context io;
  CurlMulti multi(io);
  const EasyHandle easy = make_easy();
  EXPECT_EQ(test::run(io, multi.perform(easy.get())), CURLE_URL_MALFORMAT);
  set_option(easy.get(), CURLOPT_URL, "nosuchscheme://x/");
  EXPECT_EQ(test::run(io, multi.perform(easy.get())), CURLE_UNSUPPORTED_PROTOCOL);
}

TEST(EasyHandle, RefusesAnOptionThatCurlDoesNotKnow) {
  const EasyHandle easy = make_easy();
  EXPECT_THROW(set_option(easy.get(), static_cast<CURLoption>(9999), 1L), std::logic_error);
}

TEST(EasyHandle, NamesFailuresInOneCleanLine) {
  EXPECT_EQ(curl_words(CURLE_OPERATION_TIMEDOUT, nullptr), curl_easy_strerror(CURLE_OPERATION_TIMEDOUT));
  EXPECT_EQ(curl_words(CURLE_RECV_ERROR, "a\r\nb"), "a b");
}

}  // namespace
}  // namespace sigwatch
