#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "libraries/curl/canned_server.h"

namespace sigwatch::test {

/// One post as Pipermail writes it into a volume. `when` in ctime form: `Fri May  1 10:00:00 2026`.
std::string made_post(std::string_view id, std::string_view when, std::string_view date,
                      std::string_view body = "Hello.\n");

/// An index of Mailman 2.1 that links these volumes, newest first, with `extension` (`.txt`, `.txt.gz`).
std::string made_index(std::string_view list, const std::vector<std::string>& volumes,
                       std::string_view extension = ".txt.gz");

/// The page of a list without posts.
std::string made_empty_page(std::string_view list);

/// `text` as one gzip member.
std::string gzipped(std::string_view text);

/// A Pipermail tree that a canned server plays under /pipermail/sig-a/, with validators and Range as nginx has them.
/// `answers` beat `files`; what is in neither is 404. Names are relative to the list's folder; the index is ``.
class MadeArchive {
 public:
  MadeArchive();

  void put(const std::string& name, std::string bytes);
  void drop(const std::string& name);
  void append(const std::string& name, std::string_view bytes);
  void answer_with(const std::string& name, CannedAnswer answer);
  void without_validators() { validators_ = false; }

  std::string url() const { return server_.url("/pipermail/sig-a/"); }
  std::string authority() const { return server_.authority(); }
  /// Names asked for since the last call, in order; `?` follows one that was asked with a validator, `+` one with a
  /// Range.
  std::vector<std::string> asked();

 private:
  CannedAnswer play(const CannedRequest& request);

  std::mutex mutex_;
  std::map<std::string, std::string> files_;
  std::map<std::string, CannedAnswer> answers_;
  bool validators_ = true;
  std::size_t seen_ = 0;
  CannedServer server_;
};

}  // namespace sigwatch::test
