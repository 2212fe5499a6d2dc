#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/requests.h"
#include "archives/pipermail/index_page.h"
#include "archives/pipermail/mark.h"
#include "core/evidence/reading.h"
#include "libraries/curl/http.h"

namespace sigwatch {

/// What came of asking for the index.
struct IndexAnswer {
  enum class Kind {
    listed,     ///< an index, or the page of an empty archive
    unchanged,  ///< 304
    failed,     ///< see `evidence`
  };
  Kind kind = Kind::failed;
  std::vector<Volume> volumes;
  std::string folder;  ///< where it stands: the same folder, perhaps https now
  std::string etag, last_modified;
  Evidence evidence;
};

/// Asks for the page at `folder`; with validators when they are not empty.
boost::asio::awaitable<IndexAnswer> fetch_index(Requests& requests, std::string folder, std::string etag,
                                                std::string last_modified);

/// What part of a volume.
struct VolumePart {
  enum class Kind { whole, tail, resume };
  Kind kind = Kind::whole;
  std::int64_t tail_bytes = 0;  ///< of `tail`: how much from the end
  VolumeMark mark;              ///< of `resume`: from where; the form alone that it names
};

/// Which of `.txt` and `.txt.gz` to ask for, and in which order. `.txt` comes first unless it is known not to be there:
/// a `.gz` may be stale.
enum class Forms { text_first, gzip_first };

/// What came of asking for a volume.
struct VolumeAnswer {
  enum class Kind {
    text,       ///< `text` begins at `offset` of the volume
    unchanged,  ///< 304, of a resumed `.txt.gz`
    missing,    ///< 404 in every form
    failed,     ///< see `evidence`
  };
  Kind kind = Kind::missing;
  std::string text;
  std::uint64_t offset = 0;
  bool gzip = false;        ///< came as `.txt.gz`
  bool asked_text = false;  ///< `.txt` was asked for, too (and was not there, when `gzip`)
  std::string url;
  std::string etag, last_modified;
  Evidence evidence;
};

/// Asks for a volume and recognises it. Range is tried where `part` says so; a server may ignore it.
boost::asio::awaitable<VolumeAnswer> fetch_volume(Requests& requests, std::string folder, Volume volume, Forms forms,
                                                  VolumePart part);

}  // namespace sigwatch
