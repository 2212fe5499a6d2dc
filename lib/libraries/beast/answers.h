#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <memory>
#include <string>

#include "core/report/document.h"

namespace sigwatch {

/// A document, ready to go.
struct Servable {
  std::string type, etag;
  std::string plain;
  std::string gzipped;  ///< empty: not worth it
};

/// One state of the site. Each document is made, compressed and hashed when it is first asked for, and kept: all large
/// ones, which are few (overview, lists for programs), and small ones up to a bound, since there are some for each SIG.
class ServedSite {
 public:
  explicit ServedSite(Documents documents) : documents_(std::move(documents)) {}

  /// Null: there is no such document. Throws what making it throws.
  std::shared_ptr<const Servable> find(const std::string& path);

 private:
  Documents documents_;
  std::map<std::string, std::shared_ptr<const Servable>> kept_;
  std::size_t small_bytes_ = 0;  ///< of the small ones that are kept
};

using PageRequest = boost::beast::http::request<boost::beast::http::string_body>;
using PageResponse = boost::beast::http::response<boost::beast::http::span_body<const char>>;

/// An answer, and what its body points into.
struct PageAnswer {
  PageResponse head;
  std::shared_ptr<const void> keeps;
  std::size_t length = 0;  ///< what Content-Length says, also without a body (HEAD)
};

/// What the server knows when a request comes.
struct Serving {
  ServedSite* site;  ///< null: nothing was published yet
  std::string fault;
  const std::map<std::string, bool, std::less<>>& hosts;  ///< lower case, without port
};

/// True of a request that says that a body follows, by whatever name and length.
bool announces_body(const PageRequest& request);

/// The answer to a request: the same as long as the site is. Throws what making a document throws.
PageAnswer answer_to(const PageRequest& request, const Serving& serving);

/// An answer of one line.
PageAnswer plain_answer(boost::beast::http::status status, const std::string& line, bool head = false);

}  // namespace sigwatch
