#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sigwatch {

/// How much may come out of how little.
struct GunzipLimits {
  std::int64_t max_bytes = 256LL * 1024 * 1024;  ///< decoded, all members together
  std::int64_t max_ratio = 100;                  ///< decoded to wire, looked at once `ratio_from` bytes came out
  std::int64_t ratio_from = 1024 * 1024;
};

/// True when `bytes` begin like a gzip member (1f 8b 08).
bool looks_gzipped(std::string_view bytes);

/// Inflates gzip (RFC 1952) piece by piece: one or more members, each with its end, CRC and size verified. What `sink`
/// was given before finish() succeeded is not yet proved: on an Error throw it away.
class Gunzip {
 public:
  using Sink = std::function<void(std::string_view decoded)>;
  explicit Gunzip(Sink sink, GunzipLimits limits = {});
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  /// The next bytes of the wire. Value: decoded bytes so far. Errors: retry for damage (bad CRC or size, not gzip,
  /// bytes after the last member), give_up for a limit (too large, or a bomb). After an Error every call gives the same
  /// Error.
  Result<std::int64_t> feed(std::string_view wire);

  /// The wire ended. Value: decoded bytes. Error retry when it was cut short, at whatever byte.
  Result<std::int64_t> finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// All at once.
Result<std::string> gunzip(std::string_view wire, GunzipLimits limits = {});

}  // namespace sigwatch
