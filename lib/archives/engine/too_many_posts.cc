#include "archives/engine/too_many_posts.h"

namespace sigwatch {

Evidence too_many_posts(const std::string& where, std::size_t most) {
  return {
      Evidence::Kind::unreachable,
      where + ": too large: more than " + std::to_string(most) + " posts to read at once; look at what stands there",
      std::nullopt};
}

}  // namespace sigwatch
