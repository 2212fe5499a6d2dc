#pragma once

#include <string>
#include <string_view>

#include "archives/hyperkitty/site.h"
#include "core/base/result.h"
#include "core/evidence/reading.h"
#include "libraries/curl/http.h"

namespace sigwatch::hyperkitty {

/// No whole answer came.
Evidence no_answer(const Error& error);

/// An answer with another status than 200: private, gone, busy, broken, moved.
Evidence judge_status(const Site& site, const HttpResponse& response);

/// 200, but not what was asked for: names the page's title or its first words.
Evidence not_hyperkitty(const HttpResponse& response, std::string_view why);

/// True when the API itself speaks (JSON), not a web server in front of it.
bool is_json(const HttpResponse& response);

}  // namespace sigwatch::hyperkitty
