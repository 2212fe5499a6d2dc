#include "libraries/zlib/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <optional>
#include <utility>

namespace sigwatch {

namespace {

constexpr int kGzipOnly = 15 + 16;  // largest window, gzip wrapper with its CRC and size checked by zlib
constexpr std::size_t kPiece = 64 * 1024;

/// To try again helps: Pipermail writes a `.gz` anew while others read it.
Error damaged(const std::string& why) { return Error{ErrorKind::retry, "gzip: " + why + "; it is tried again"}; }

Error over_limit(const std::string& why) {
  return Error{ErrorKind::give_up, "gzip: " + why + " and was not read further"};
}

}  // namespace

class Gunzip::Impl {
 public:
  Impl(Sink sink, GunzipLimits limits) : sink_(std::move(sink)), limits_(limits) {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Impl() { inflateEnd(&stream_); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::optional<Error> feed(std::string_view wire) {
    while (!failed_ && !wire.empty()) {
      // zlib counts in 32 bits.
      const std::string_view part = wire.substr(0, std::numeric_limits<uInt>::max());
      failed_ = feed_part(part);
      wire.remove_prefix(part.size());
    }
    return failed_;
  }

  std::optional<Error> finish() {
    if (!failed_ && (in_member_ || members_ == 0))
      failed_ = damaged("cut short after " + std::to_string(wire_) + " bytes");
    return failed_;
  }

  std::int64_t decoded() const { return decoded_; }

 private:
  std::optional<Error> feed_part(std::string_view part);
  std::optional<Error> begin_member();
  std::optional<Error> inflate_piece();
  std::optional<Error> give(std::size_t size);

  Sink sink_;
  GunzipLimits limits_;
  z_stream stream_{};
  std::array<char, kPiece> out_{};
  bool in_member_ = false;
  std::int64_t members_ = 0, wire_ = 0, decoded_ = 0;
  std::optional<Error> failed_;
};

std::optional<Error> Gunzip::Impl::feed_part(std::string_view part) {
  // zlib never writes to its input.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
  stream_.avail_in = static_cast<uInt>(part.size());
  // A full output piece may leave more to come when the input is used up.
  while (stream_.avail_in > 0 || (in_member_ && stream_.avail_out == 0)) {
    if (!in_member_) {
      if (auto error = begin_member()) return error;
    }
    if (auto error = inflate_piece()) return error;
  }
  return std::nullopt;
}

std::optional<Error> Gunzip::Impl::begin_member() {
  // A file is one member or several, one right behind the other (RFC 1952 2.2). Bytes that belong to none may be what
  // is left of one.
  if (*stream_.next_in != 0x1f)
    return damaged(members_ == 0 ? "not gzip data"
                                 : "other bytes follow the end, after " + std::to_string(wire_) + " bytes");
  inflateReset(&stream_);
  in_member_ = true;
  return std::nullopt;
}

std::optional<Error> Gunzip::Impl::inflate_piece() {
  const uInt before = stream_.avail_in;
  stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
  stream_.avail_out = static_cast<uInt>(out_.size());
  const int code = inflate(&stream_, Z_NO_FLUSH);
  wire_ += before - stream_.avail_in;
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  // Z_BUF_ERROR: nothing to do until more input comes.
  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
    return damaged(std::string("damaged near byte ") + std::to_string(wire_) + " (" +
                   (stream_.msg != nullptr ? stream_.msg : "a dictionary is asked for") + ")");
  if (code == Z_STREAM_END) {
    in_member_ = false;
    ++members_;
  }
  return give(out_.size() - stream_.avail_out);
}

std::optional<Error> Gunzip::Impl::give(std::size_t size) {
  decoded_ += static_cast<std::int64_t>(size);
  if (decoded_ > limits_.max_bytes)
    return over_limit("unpacks to more than the limit of " + std::to_string(limits_.max_bytes) + " bytes");
  // Over all members together: a bomb may be cut into small ones. Not at the beginning, since a small file may well be
  // nothing but repetition.
  if (decoded_ > limits_.ratio_from && decoded_ / limits_.max_ratio > wire_)
    return over_limit("unpacks to more than " + std::to_string(limits_.max_ratio) + " times its size");
  if (size > 0) sink_(std::string_view(out_.data(), size));
  return std::nullopt;
}

bool looks_gzipped(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"); }

Gunzip::Gunzip(Sink sink, GunzipLimits limits) : impl_(std::make_unique<Impl>(std::move(sink), limits)) {}

Gunzip::~Gunzip() = default;

Result<std::int64_t> Gunzip::feed(std::string_view wire) {
  if (auto error = impl_->feed(wire)) return *error;
  return impl_->decoded();
}

Result<std::int64_t> Gunzip::finish() {
  if (auto error = impl_->finish()) return *error;
  return impl_->decoded();
}

Result<std::string> gunzip(std::string_view wire, GunzipLimits limits) {
  std::string decoded;
  Gunzip unpack([&decoded](std::string_view piece) { decoded.append(piece); }, limits);
  if (auto fed = unpack.feed(wire); !fed) return fed.error();
  if (auto end = unpack.finish(); !end) return end.error();
  return decoded;
}

}  // namespace sigwatch
