#pragma once

#include "ports/clock.h"

namespace sigwatch {

/// The machine's clock: the only place that asks what time it is.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  bool pretended() const override { return false; }
};

/// The time that `--now` names. It stands still during a pass.
class PretendClock final : public Clock {
 public:
  explicit PretendClock(Time now) : now_(now) {}
  Time now() const override { return now_; }
  bool pretended() const override { return true; }

 private:
  Time now_;
};

}  // namespace sigwatch
