#include "service/turns.h"

#include <utility>

#include "service/bell.h"

namespace sigwatch {

namespace asio = boost::asio;

struct Turns::Line {
  explicit Line(const asio::any_io_executor& executor) : bell(make_bell(executor)) {}
  bool taken = false;
  asio::steady_timer bell;
};

Turns::Turn::~Turn() {
  if (!line_) return;
  line_->taken = false;
  line_->bell.cancel();
}

asio::awaitable<Turns::Turn> Turns::take(std::string name) {
  std::shared_ptr<Line>& known = lines_[name];
  if (!known) known = std::make_shared<Line>(executor_);
  std::shared_ptr<Line> line = known;
  asio::steady_timer& bell = line->bell;
  while (line->taken) co_await wait_bell(bell);
  line->taken = true;
  co_return Turn(std::move(line));
}

}  // namespace sigwatch
