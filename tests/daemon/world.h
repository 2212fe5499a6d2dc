#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/time.h"

namespace sigwatch::test {

/// The first warning of the stories here.
inline constexpr const char* kWarn1 = "iot.2026-01-10.warn1.0";

/// What a program printed and how it ended.
struct Ran {
  int code = 0;     ///< exit code; 128 + N when a signal ended it
  std::string out;  ///< standard output and standard error
};

/// Runs a program to its end, with these variables beside our own.
Ran run(const std::string& program, const std::vector<std::string>& args,
        const std::map<std::string, std::string>& environment = {});

/// A mail in the outbox Maildir.
struct Mail {
  std::string id;  ///< X-Sigwatch-Notice
  std::string to, subject;
  std::string raw;  ///< as the file is
};

/// A little foundation in a temporary directory: mbox archives, a configuration, an outbox, and the real programs with
/// --now.
class World {
 public:
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Adds `- {id: ID, ...}` with its own mbox; `more` is appended inside the braces.
  void add_sig(const std::string& id, const std::string& more = "");
  std::string policy;                                     ///< the text of `policy: {...}`, may be empty
  std::string digest = "operators: none, council: none";  ///< the text of `digest: {...}`
  std::string via = "maildir:./outbox";
  void write_config();

  /// A post in a SIG's archive (or `council`), as a list would archive it at that moment.
  void post(const std::string& list, Time at, const std::string& from, const std::string& subject,
            const std::string& body = "Hello.\n", const std::string& more_header = "");
  /// Three people talking, the last post at `last`.
  void talk(const std::string& list, Time last);
  /// Puts a mail from the outbox into the archive of its list, as the list would. False: there is no such mail.
  bool archive_mail(const std::string& notice_id, const std::string& list, Time at);

  Ran pass(Time now, const std::map<std::string, std::string>& environment = {});
  Ran daemon(const std::vector<std::string>& args, const std::map<std::string, std::string>& environment = {});
  Ran ctl(const std::vector<std::string>& args, const std::map<std::string, std::string>& environment = {});

  /// Daily passes from `from` to `to`, both included; each must exit 0.
  void passes(Time from, Time to);
  /// Three passes over 48 h that end at `until`, then go-live.
  void prove_and_go_live(Time until);

  std::vector<Mail> mails() const;
  /// Ids of the mails, but for operators' ones, sorted.
  std::vector<std::string> sent() const;
  const Mail* find(const std::string& notice_id);
  std::filesystem::path path(const std::string& name) const { return root_ / name; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

 private:
  std::filesystem::path root_;
  std::string sigs_;
  std::vector<Mail> found_;
  int posts_ = 0;
};

/// `2026-01-31` or RFC 3339; a mistake ends the test.
Time at(const std::string& text);

/// A time in UTC, as strftime() writes it.
std::string written(Time time, const char* pattern);

}  // namespace sigwatch::test
