#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archives/public_inbox/export.h"
#include "core/base/result.h"
#include "core/evidence/reading.h"

namespace sigwatch::public_inbox {

/// One git repository of a v2 inbox; a message is in exactly one.
struct Epoch {
  int number = 0;
  std::string folder;  ///< the repository itself (of a clone with files: its `.git`)
  /// Nothing that the archive took in before is missing: epoch 0, or one repository alone, and not a clone cut by
  /// --depth.
  bool first() const;
};

/// The epochs at a path, newest first: of an inbox (`git/0.git`, `git/1.git` ...), or the one that the path is. Empty:
/// there is none.
std::vector<Epoch> epochs_at(const std::string& path);
/// An epoch below an inbox's folder stands for the inbox: `/m/autofs/git/0.git/` -> `/m/autofs`.
std::string inbox_folder(const std::string& path);

/// Asks git about one inbox, and counts what it takes. Nothing that a repository says makes git run another program: no
/// hooks, no monitor, no filters, no transport, no configuration but the repository's own.
class Git {
 public:
  explicit Git(boost::asio::io_context& io) : io_(io) {}

  /// The standard output of `git --git-dir=FOLDER WORDS...`. Error: it did not run or did not end well.
  boost::asio::awaitable<Result<std::string>> run(std::string folder, std::vector<std::string> words);
  /// The newest commit; with `until` the newest one that was taken in by then. Empty: there is none.
  boost::asio::awaitable<Result<std::string>> head(Epoch epoch, std::optional<Time> until);
  /// At most `count` commits from `from` on backwards, newest first, without `skip` at the start; not beyond `since`,
  /// when it is not empty. `text` holds what the commits point into. A message that is too large for it has no text.
  struct Part {
    std::unique_ptr<const std::string> text;
    std::vector<Commit> commits;
    bool whole = false;  ///< nothing is older
  };
  boost::asio::awaitable<Result<Part>> part(Epoch epoch, std::string from, int skip, int count, std::string since);

  const Cost& cost() const { return cost_; }

 private:
  boost::asio::awaitable<Result<std::string>> tip(std::string folder);
  boost::asio::awaitable<Result<Part>> without_text(Epoch epoch, std::string from, int skip);

  boost::asio::io_context& io_;
  Cost cost_;
};

}  // namespace sigwatch::public_inbox
