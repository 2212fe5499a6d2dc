#include <utility>

#include "archives/command/command_lines.h"
#include "archives/engine/kind.h"
#include "archives/engine/requests.h"
#include "core/base/text.h"
#include "libraries/process/child.h"

// A program of one's own reads what no kind of archive here can. It is started with the words of its entry and nothing
// more, without a shell, in `/`, with PATH, HOME, LANG=C.UTF-8 and TZ=UTC0; it has two minutes and 16 MiB of output.
//
//     archives: [{command: [/usr/local/bin/posts-of, iot]}]
//
// It prints posts, one JSON object a line, in any order:
//
//     {"date": "2026-05-22T06:02:29Z",             the sender's clock, RFC 3339 or RFC 5322
//      "archived": "2026-05-22T06:03:00Z",         the archive's clock, where it has one
//      "author": {"name": "Ada", "address": "ada@example.org"},
//      "subject": "Hello", "message_id": "1@example.org", "references": ["0@example.org"],
//      "url": "https://example.org/1", "locator": "its place, for people",
//      "headers": {"Auto-Submitted": "no"},        raw fields, as many as there are: the rules look at them
//      "body": "its first 16 KiB"}                 or less; without it our notices are known by Message-ID alone
//
// All may be left out, but one of date, archived, message_id and locator. {"locator": ..., "unreadable": true} stands
// for a post that the program cannot read. "comment" may stand anywhere. The last line says how far back this goes, and
// proves that the output is whole:
//
//     {"complete_from": "2024-11-01", "pulse": "2026-11-22T08:00:00Z"}
//
// complete_from: every post that the archive took in at or after it was printed, or "beginning": there are no others.
// It must lie before the newest post that a person wrote, else nothing can be proved. pulse: when the place of the
// archive last took in something in any list; without it, the newest post of this one. Instead, or after some posts, it
// may say why there is nothing to say:
//
//     {"error": "the server does not answer", "kind": "unreachable"}          or gone (there is no such list),
//     unrecognised
//
// An exit code other than 0 means unreachable. One line that is not as it must be spoils the whole: no post is lost in
// silence. All words but the last name the archive's root, so the list is best the last.

namespace sigwatch {

namespace {

namespace asio = boost::asio;
using std::string;

constexpr Seconds kPatience = 120s;
constexpr std::int64_t kMostBytes = 16 * 1024 * 1024;

string root_of(const string& url) {
  const auto last = url.rfind(' ');
  return last == string::npos ? url : url.substr(0, last);
}

class Command final : public Archive {
 public:
  Command(asio::io_context& io, ArchiveEntry entry)
      : io_(io), entry_(std::move(entry)), name_(clean_line(entry_.url)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  Evidence judge_end(const ChildOutput& output) const;

  asio::io_context& io_;
  ArchiveEntry entry_;
  string name_;
};

Evidence Command::judge_end(const ChildOutput& output) const {
  const string words = output.errors.empty() ? "it said nothing on standard error" : clean_line(output.errors);
  return unreachable(name_ + " ended with " + std::to_string(output.exit_code) + ": " + words + "; run it by hand");
}

asio::awaitable<Reading> Command::newest(NewestQuery query) {
  Reading reading;
  reading.unconditional = true;
  ChildRequest request;
  request.argv = entry_.command;
  request.timeout = kPatience;
  request.max_bytes = kMostBytes;
  auto output = co_await run_child(io_, std::move(request));
  reading.cost.requests = 1;
  if (!output) {
    reading.evidence = unreachable(name_ + ": " + output.error().what);
    co_return reading;
  }
  reading.cost.bytes = static_cast<std::int64_t>(output->out.size());
  CommandLines lines = read_command_lines(output->out, name_);
  reading.evidence = lines.evidence;
  // What the program itself says of its failure is worth more than its exit code.
  if (output->exit_code != 0 && !lines.said_why) reading.evidence = judge_end(*output);
  if (!is_good(reading.evidence)) co_return reading;
  reading.posts = std::move(lines.posts);
  if (query.pretend) std::erase_if(reading.posts, [&](const Post& p) { return !was_there(p, query.now); });
  reading.complete_from = lines.complete_from;
  reading.taken_in = newest_taken_in(reading.posts, query.now);
  if (lines.pulse && *lines.pulse <= query.now && lines.pulse > reading.taken_in) reading.taken_in = lines.pulse;
  co_return reading;
}

/// All that there is came at once: there is never an older part.
asio::awaitable<Reading> Command::older(OlderQuery /*query*/) {
  Reading reading;
  reading.evidence = unreachable(name_ + ": shows no older part; let it print all at once");
  co_return reading;
}

}  // namespace

Kind command_kind() {
  return {"command",
          [](const string& url) { return url.starts_with("command:"); },
          nullptr,
          root_of,
          [](const ArchiveContext& context, const ArchiveEntry& entry) -> std::unique_ptr<Archive> {
            return std::make_unique<Command>(context.io, entry);
          },
          nullptr};
}

}  // namespace sigwatch
