#include "corpus/archives.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <sstream>

#include "archives/mbox/mbox.h"
#include "core/base/text.h"
#include "libraries/mimetic/header.h"
#include "libraries/mimetic/header_block.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch::corpus {
namespace {

namespace fs = std::filesystem;

constexpr Time kSeen = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!looks_gzipped(text.str())) return text.str();
  const auto plain = gunzip(text.str());
  return plain ? *plain : std::string();
}

bool is_one_of_few(std::string_view name) {
  constexpr std::array<std::string_view, 6> kFew = {"from",       "date",        "subject",
                                                    "message-id", "in-reply-to", "references"};
  return std::find(kFew.begin(), kFew.end(), lower(name)) != kFew.end();
}

/// The message with the few fields alone.
Post poorer(std::string_view raw) {
  const SplitMessage split = split_message(raw);
  auto fields = parse_header(split.header);
  if (!fields) return parse_message(raw);
  std::erase_if(*fields, [](const auto& entry) { return !is_one_of_few(entry.first); });
  return make_post(*fields, split.body);
}

class Reader {
 public:
  Reader(std::string name, Kept kept) : kept_(kept) { archive_.name = std::move(name); }

  void add_message(std::string_view raw, const std::string& locator) {
    add(kept_ == Kept::all ? parse_message(raw) : poorer(raw), locator);
  }

  void add_mbox(std::string_view text, MboxDialect dialect, const std::string& locator) {
    split_mbox(text, dialect, true, [&](const MboxMessage& message) {
      Post post = post_of(message);
      const auto clock = post.archive_date;
      if (kept_ == Kept::the_few) post = poorer(message.raw);
      post.archive_date = clock;
      add(std::move(post), locator + "@" + std::to_string(message.offset));
    });
  }

  /// One message, or an mbox by its first line.
  void add_file(const fs::path& path) {
    const std::string text = bytes_of(path);
    if (trim(text).empty()) return;
    const std::string name = path.filename().string();
    text.starts_with("From ") ? add_mbox(text, MboxDialect::local, name) : add_message(text, name);
  }

  Archive take() { return std::move(archive_); }

 private:
  void add(Post post, const std::string& locator) {
    post.locator = locator;
    KnownPost known;
    known.archive = archive_.name;
    known.key = post_key(post);
    known.post = std::move(post);
    known.first_seen = kSeen;
    archive_.posts.push_back(std::move(known));
  }

  Kept kept_;
  Archive archive_;
};

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Volumes of a Pipermail tree, plain before packed.
void read_pipermail(Reader& reader, const fs::path& tree) {
  std::map<std::string, fs::path> volumes;
  for (const auto& entry : fs::directory_iterator(tree)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".txt") || name.ends_with(".mbox"))
      volumes.insert_or_assign(name.substr(0, name.rfind('.')), entry.path());
    if (name.ends_with(".txt.gz")) volumes.emplace(name.substr(0, name.size() - 7), entry.path());
  }
  for (const auto& [name, path] : volumes)
    reader.add_mbox(bytes_of(path), MboxDialect::pipermail, path.filename().string());
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  std::array<char, 65536> block{};
  while (pipe) {
    const std::size_t got = std::fread(block.data(), 1, block.size(), pipe.get());
    if (got == 0) break;
    out.append(block.data(), got);
  }
  return out;
}

/// Every message of a bundled public-inbox epoch: the file `m` of each commit, as git prints them.
void read_bundle(Reader& reader, const fs::path& bundle) {
  std::string place = (fs::temp_directory_path() / "sigwatch-corpus-XXXXXX").string();
  if (!::mkdtemp(place.data())) return;
  const std::string git = "git --git-dir='" + place + "/g' ";
  const std::string all =
      output_of("git clone -q --bare -b master '" + bundle.string() + "' '" + place + "/g' 2>/dev/null && " + git +
                "rev-list --reverse master | sed 's/$/:m/' | " + git + "cat-file --batch");
  std::error_code ignored;
  fs::remove_all(place, ignored);
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t line_end = all.find('\n', at);
    if (line_end == std::string::npos) break;
    const std::string head = all.substr(at, line_end - at);
    at = line_end + 1;
    if (head.ends_with(" missing")) continue;
    const std::size_t size = std::stoul(head.substr(head.rfind(' ') + 1));
    reader.add_message(std::string_view(all).substr(at, size), head.substr(0, 12));
    at += size + 1;
  }
}

void read_folder(Reader& reader, const fs::path& folder) {
  for (const fs::path& file : files_in(folder)) {
    const std::string name = file.filename().string();
    if (!name.ends_with(".md") && !name.ends_with(".html")) reader.add_file(file);
  }
}

struct Source {
  std::string name;
  std::function<void(Reader&, const fs::path&)> read;
};

std::vector<Source> sources() {
  std::vector<Source> all;
  if (!fs::exists(kFolder)) return all;
  for (const auto& entry : fs::directory_iterator(kFolder / "pipermail")) {
    all.push_back({"pipermail/" + entry.path().filename().string(), read_pipermail});
  }
  all.push_back({"perceval-pipermail", read_pipermail});
  all.push_back({"public-inbox/autofs-last120.mboxrd", [](Reader& r, const fs::path& p) { r.add_file(p); }});
  all.push_back({"public-inbox/autofs.vger.kernel.org.0.bundle", read_bundle});
  for (const char* folder : {"automatic-mail", "spam-and-ham/nice", "spam-and-ham/spam", "hyperkitty-messages",
                             "mailbox-dialects", "maildir", "nntp", "ponymail"}) {
    all.push_back({folder, read_folder});
  }
  std::sort(all.begin(), all.end(), [](const Source& a, const Source& b) { return a.name < b.name; });
  return all;
}

Archive read(const Source& source, Kept kept) {
  Reader reader(source.name, kept);
  source.read(reader, kFolder / source.name);
  return reader.take();
}

}  // namespace

std::vector<Archive> read_all(Kept kept) {
  std::vector<Archive> all;
  for (const Source& source : sources()) all.push_back(read(source, kept));
  return all;
}

Archive read_one(const std::string& name, Kept kept) {
  for (const Source& source : sources()) {
    if (source.name == name) return read(source, kept);
  }
  return {};
}

}  // namespace sigwatch::corpus
