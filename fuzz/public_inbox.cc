#include "archives/public_inbox/export.h"
#include "archives/public_inbox/pages.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view answer = bytes(data, size);
  static_cast<void>(public_inbox::parse_manifest(answer));
  if (const auto entries = public_inbox::parse_page(answer, "https://inbox.example/x/")) {
    for (const public_inbox::Entry& entry : *entries) {
      must_be_clean(entry.post);
      if (const auto post = public_inbox::parse_raw(answer, entry)) must_be_clean(*post);
    }
  }
  static_cast<void>(public_inbox::is_inbox_page(answer));
  static_cast<void>(public_inbox::is_empty_inbox_page(answer));
  if (const auto commits = public_inbox::parse_export(answer)) {
    for (const public_inbox::Commit& commit : *commits)
      if (commit.message) must(commit.message->text.size() <= answer.size(), "a file inside the stream");
  }
  return 0;
}
