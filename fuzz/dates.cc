#include "archives/imap/fetch.h"
#include "core/base/date_words.h"
#include "core/base/mail_date.h"
#include "core/base/time.h"
#include "fuzz/properties.h"
#include "libraries/curl/response_head.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

namespace {
Time at_noon() { return parse_rfc3339("2026-11-29T12:00:00Z").value(); }
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = bytes(data, size);
  const auto must_be_written = [](const std::optional<Time>& time) {
    if (!time) return;
    must(*time >= kFirstDated && *time <= kLastDated, "a date that can be written");
    must(parse_rfc3339(to_rfc3339(*time)) == time, "a date that is read as it was written", to_rfc3339(*time));
  };
  if (const auto date = parse_mail_date(text)) must_be_written(date->time);
  must_be_written(parse_from_line_date(text));
  must_be_written(parse_rfc3339(text));
  must_be_written(parse_http_date(std::string(text)));
  must_be_written(imap::parse_internal_date(text));
  if (const auto words = read_date_words(text)) must(words->words.size() <= kMostDateWords, "few words of a date");
  if (const auto wait = parse_retry_after(std::string(text), at_noon()))
    must(*wait >= Seconds(0), "a wait that is not in the past");
  return 0;
}
