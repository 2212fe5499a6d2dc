#include "fuzz/properties.h"
#include "libraries/smtp/receipt.h"
#include "libraries/smtp/reply_log.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = bytes(data, size);
  ReplyLog log;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (!log.add(rest.substr(0, end))) break;
    rest.remove_prefix(end);
  }
  SmtpEnd end;
  end.reply = log.last_code();
  end.words = log.words(log.last_code());
  end.all_given = true;
  must_be_line(judge_sent(end).answer, "the answer of a receipt");
  return 0;
}
