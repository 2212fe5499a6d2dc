#include "adapters/mbox/background.h"

namespace sigwatch {

boost::asio::thread_pool& background_pool() {
  static boost::asio::thread_pool pool(1);
  return pool;
}

}  // namespace sigwatch
