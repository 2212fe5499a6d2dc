#include "libraries/zlib/compress.h"

#include <zlib.h>

#include <new>
#include <stdexcept>

namespace sigwatch {

std::string gzip(std::string_view text) {
  constexpr int kGzipWrapper = 15 + 16;
  constexpr int kMemoryLevel = 8;
  // zlib counts in 32 bits.
  if (text.size() > std::string::size_type{1} << 30U) throw std::length_error("gzip: longer than 1 GiB");
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWrapper, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  // Enough for all of it, so that one call comes to the end.
  std::string wire(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  std::string source(text);  // zlib's interface is not const
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = reinterpret_cast<Bytef*>(wire.data());
  stream.avail_out = static_cast<uInt>(wire.size());
  const int result = deflate(&stream, Z_FINISH);
  wire.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("gzip: no end of stream");
  return wire;
}

}  // namespace sigwatch
