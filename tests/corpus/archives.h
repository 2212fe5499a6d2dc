#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/post/known_post.h"

namespace sigwatch::corpus {

inline const std::filesystem::path kFolder = SIGWATCH_SOURCE_DIR "/../shared/corpus";

/// One archive or folder of messages of the corpus, each post as the state would keep it when it was first read at
/// `seen`.
struct Archive {
  std::string name;
  std::vector<KnownPost> posts;
};

/// How much of a header is kept.
enum class Kept {
  all,      ///< as the file has it
  the_few,  ///< what most archives keep: From, Date, Subject, Message-ID, In-Reply-To, References
};

/// Every archive and folder of messages, in order of name. The epoch of public-inbox is left out where git is missing.
std::vector<Archive> read_all(Kept kept = Kept::all);

/// One of them, or an empty one.
Archive read_one(const std::string& name, Kept kept = Kept::all);

}  // namespace sigwatch::corpus
