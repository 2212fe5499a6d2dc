#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <memory>
#include <string>

#include "core/document.h"

namespace sigwatch {

/// A document, ready to go.
struct Servable {
  std::string type, etag;
  std::string plain;
  std::string gzipped;  ///< empty: not worth it
};
using Servables = std::map<std::string, Servable, std::less<>>;

/// Compressed and hashed, once.
std::shared_ptr<const Servables> make_servable(Documents documents);

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
  std::shared_ptr<const Servables> documents;  ///< null: nothing was published yet
  std::string fault;
  const std::map<std::string, bool, std::less<>>& hosts;  ///< lower case, without port
};

/// True of a request that says that a body follows, by whatever name and length.
bool announces_body(const PageRequest& request);

/// The answer to a request: pure.
PageAnswer answer_to(const PageRequest& request, const Serving& serving);

/// An answer of one line.
PageAnswer plain_answer(boost::beast::http::status status, const std::string& line, bool head = false);

}  // namespace sigwatch
