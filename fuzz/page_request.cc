#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "fuzz/properties.h"
#include "libraries/beast/answers.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

namespace {
Documents pages() {
  Documents all;
  for (const char* path : {"/", "/status.json", "/feed.xml", "/sig/x/"})
    all[path] = [] { return Document{"text/plain", "here"}; };
  return all;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = boost::beast::http;
  http::request_parser<http::string_body> parser;
  parser.header_limit(8 * 1024);
  parser.body_limit(1024);
  parser.eager(true);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(data, size), error);
  if (error || !parser.is_header_done()) return 0;
  static ServedSite site(pages());
  static const std::map<std::string, bool, std::less<>> hosts = {{"localhost", true}, {"127.0.0.1", true}};
  const PageAnswer answer = answer_to(parser.get(), {&site, "", hosts});
  const auto status = answer.head.result_int();
  must(status >= 200 && status < 600, "a status");
  for (const auto& field : answer.head)
    must(field.value().find_first_of("\r\n") == std::string_view::npos, "a field of one line",
         std::string_view(field.value().data(), field.value().size()));
  static_cast<void>(announces_body(parser.get()));
  return 0;
}
