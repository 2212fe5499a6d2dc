#include "archives/pipermail/period.h"
#include "archives/pipermail/volume_text.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = bytes(data, size);
  const std::uint64_t offset = choice(text);
  static const Period month = period_of("2009-May").value();
  const VolumePosts posts =
      posts_in(text, offset, std::nullopt, month, "https://lists.example/pipermail/x/2009-May.txt");
  must_be_clean(posts.posts);
  if (posts.first)
    must(*posts.first >= offset && *posts.first <= offset + text.size(), "a separator inside the volume");
  static_cast<void>(is_volume(text));
  static_cast<void>(continues(text));
  return 0;
}
