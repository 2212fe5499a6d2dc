#include "config/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace sigwatch {
namespace {

constexpr std::size_t kLargestFile = 4 * 1024 * 1024;
constexpr std::size_t kLongestLine = 16 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Descriptor {
 public:
  // O_NONBLOCK: a named pipe must not stop the start.
  explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::optional<Refusal> refuse_file(int fd) {
  if (fd < 0) {
    const std::string why = std::strerror(errno);
    // The daemon runs under a user of its own. A file that root can edit and the daemon
    // cannot open is a usual slip, so its remedy is another one than that of a wrong name.
    if (errno == EACCES)
      return Refusal{"the file cannot be read: " + why, "give the user of the service the right to read it"};
    return Refusal{"the file cannot be opened: " + why,
                   "name the file with --config, or start from sigwatch.example.yaml"};
  }
  // Asked of the open file, not of its name: what was looked at is what is read.
  struct stat status {};
  if (::fstat(fd, &status) != 0)
    return Refusal{std::string("the file cannot be read: ") + std::strerror(errno), "look at the disk"};
  if (S_ISDIR(status.st_mode)) return Refusal{"this is a directory", "name the file in it"};
  if (!S_ISREG(status.st_mode)) return Refusal{"this is not a regular file", "name a file"};
  if (static_cast<std::size_t>(status.st_size) > kLargestFile)
    return Refusal{"the file is larger than 4 MiB", "name a configuration file"};
  return std::nullopt;
}

/// Up to one byte more than allowed: the file may have grown since it was looked at.
std::optional<std::string> read_all(int fd) {
  std::string text;
  std::array<char, 65536> block;
  while (text.size() <= kLargestFile) {
    const auto n = ::read(fd, block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(n));
  }
  errno = EFBIG;
  return std::nullopt;
}

bool continues(std::string_view text, std::size_t from, std::size_t n) {
  if (from + n > text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                     text.begin() + static_cast<std::ptrdiff_t>(from + n),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; });
}

/// Bytes of the UTF-8 character at `at`; 0 when there is none (RFC 3629: no overlong forms, no surrogates).
/// Strict, since names of the file go into mail, JSON and the page. What is not UTF-8 would be refused only
/// where a mail is built, perhaps months later. An overlong form could carry a line end past the checks for it.
std::size_t character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(at), second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF && continues(text, at + 1, 1)) return 2;
  if (first >= 0xE0 && first <= 0xEF && continues(text, at + 1, 2)) {
    return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3;
  }
  if (first >= 0xF0 && first <= 0xF4 && continues(text, at + 1, 3)) {
    return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4;
  }
  return 0;
}

std::string hex(char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'0', 'x', digits[byte / 16], digits[byte % 16]};
}

/// What is wrong first in one line (without its LF), and at which byte.
std::optional<std::pair<std::size_t, Refusal>> refuse_line(std::string_view line) {
  if (line.size() > kLongestLine)
    return std::pair{std::size_t{0}, Refusal{"a line of more than 16 KiB", "break it into several"}};
  const auto begin = line.find_first_not_of(" \t");
  const auto tab = line.find('\t');
  // YAML has no tabs in indentation (YAML 1.2, 6.1). Told here, the complaint names the
  // line with the tab. In front of a comment, or on an empty line, a tab does no harm.
  if (tab < begin && begin != std::string_view::npos && line[begin] != '#') {
    return std::pair{tab, Refusal{"a tab in front of the line", "indent with blanks"}};
  }
  for (std::size_t i = 0; i < line.size();) {
    const auto n = character_at(line, i);
    if (n == 0) return std::pair{i, Refusal{"the byte " + hex(line[i]) + " is not UTF-8", "save the file as UTF-8"}};
    const auto c = static_cast<unsigned char>(line[i]);
    // These are the characters as they stand. An escape in double quotes can
    // still make one (`"\r"`); parse_text() and its neighbours look for those.
    if ((c < 0x20 && c != '\t') || c == 0x7F)
      return std::pair{i, Refusal{"a control character (" + hex(line[i]) + ")", "remove it"}};
    i += n;
  }
  return std::nullopt;
}

}  // namespace

int characters_in(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::optional<std::string> read_source(Context& context) {
  const Descriptor file(context.file());
  if (auto refusal = refuse_file(file.get())) {
    context.complain({}, std::move(refusal->cause), std::move(refusal->remedy));
    return std::nullopt;
  }
  auto text = read_all(file.get());
  if (!text) context.complain({}, std::string("the file cannot be read: ") + std::strerror(errno), "look at the disk");
  return text;
}

std::optional<std::string> clean_source(Context& context, std::string text) {
  // Without this, each line would be refused for its zero bytes, and nobody would know what to do.
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    context.complain({1, 1}, "the file is saved as UTF-16", "save it as UTF-8");
    return std::nullopt;
  }
  std::string_view rest = text;
  // Some editors put a mark in front and end lines with CR LF. Both are taken
  // off, so that lines and columns of complaints are those that the editor shows.
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  std::string clean;
  bool good = true;
  for (int number = 1; !rest.empty(); ++number) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    if (end < rest.size() && line.ends_with('\r')) line.remove_suffix(1);
    if (auto refused = refuse_line(line)) {
      context.complain({number, characters_in(line.substr(0, refused->first)) + 1}, refused->second.cause,
                       refused->second.remedy);
      good = false;
    }
    clean.append(line).push_back('\n');
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!good) return std::nullopt;
  return clean;
}

}  // namespace sigwatch
