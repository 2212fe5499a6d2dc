#pragma once

#include "ports/clock.h"

namespace sigwatch {

/// A clock that stands until it is told to move, in either direction.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time now) : now_(now) {}
  Time now() const override { return now_; }
  bool pretended() const override { return pretended_; }

  void set(Time now) { now_ = now; }
  void tick(Seconds by) { now_ += by; }
  void pretend(bool on) { pretended_ = on; }

 private:
  Time now_;
  bool pretended_ = false;
};

}  // namespace sigwatch
