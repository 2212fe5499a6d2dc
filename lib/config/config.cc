#include "config/config.h"

#include "config/sections.h"
#include "config/source.h"
#include "config/tree.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

// The folder that systemd gives the service (`StateDirectory=sigwatch`): the usual installation need not name it.
constexpr auto kState = "/var/lib/sigwatch/sigwatch.db";
constexpr std::string_view kMaildir = "maildir:";

void resolve(const Context& context, std::string& path) {
  if (!path.empty()) path = context.resolve(path);
}

void resolve(const Context& context, ArchiveEntry& archive) {
  // What holds `://` is a URL. A command's url is made up of its words (`command:WORDS`) and is no path either.
  if (archive.command.empty() && archive.url.find("://") == std::string::npos) resolve(context, archive.url);
  resolve(context, archive.password.file);
}

/// Relative paths are relative to the file, not to where the program was started.
/// The service manager starts the daemon in one folder, and an administrator starts
/// sigwatchctl in another: both must find the same state and the same archives.
void resolve_paths(const Context& context, Register& reg) {
  for (auto& sig : reg.sigs) {
    for (auto& archive : sig.archives) resolve(context, archive);
    for (auto& venue : sig.venues) resolve(context, venue);
    resolve(context, sig.templates);
  }
  for (auto& canary : reg.canaries) resolve(context, canary);
  if (reg.council.archive) resolve(context, *reg.council.archive);
  resolve(context, reg.templates);
  resolve(context, reg.state);
  resolve(context, reg.mail.ca_file);
  resolve(context, reg.mail.password.file);
  if (reg.xmpp) {
    resolve(context, reg.xmpp->ca_file);
    resolve(context, reg.xmpp->password.file);
  }
  if (reg.mail.via.starts_with(kMaildir))
    reg.mail.via = std::string(kMaildir) + context.resolve(reg.mail.via.substr(kMaildir.size()));
}

/// `counts: any`: what is written elsewhere is a sign of activity as well.
/// Done after the whole file was read, since `policy:` may stand behind `sigs:`.
void count_venues(Register& reg) {
  if (!reg.policy.counts_any) return;
  for (auto& sig : reg.sigs) {
    sig.archives.insert(sig.archives.end(), sig.venues.begin(), sig.venues.end());
    sig.venues.clear();
  }
}

/// As far as the file can be read.
void read_register(Context& context, Register& reg) {
  auto bytes = read_source(context);
  if (!bytes) return;
  const auto text = clean_source(context, std::move(*bytes));
  if (!text) return;
  // An assessment of a SIG that was kept holds for one configuration. When a word of the
  // file changes, so does this, and each SIG is judged anew
  // (lib/service/cached_assessments.cc). A changed line end is no change: the text is clean.
  reg.fingerprint = std::to_string(stable_hash(*text));
  const auto root = parse_tree(context, *text);
  if (!root || !read_section(context, *root, "", register_keys(), reg)) return;
  count_venues(reg);
  // First the paths, then the checks: one of them looks at the
  // mode of secret files, so it needs to know where they are.
  resolve_paths(context, reg);
  check_register(context, *root, reg);
}

}  // namespace

std::string to_string(const ConfigProblem& problem) {
  return problem.place + ": " + problem.cause + "; " + problem.remedy;
}

ConfigResult load_config(const std::string& path) {
  Context context(path);
  Register reg;
  reg.file = path;
  reg.state = kState;
  read_register(context, reg);
  reg.notes = context.notes();
  // All or nothing. Half a register could warn a SIG whose `standing: true` was in
  // the other half. On a reload the old configuration stays in force; at a start
  // the daemon ends with 78, which systemd does not answer by starting it again.
  if (context.clean()) return {std::move(reg), {}};
  return {std::nullopt, context.problems()};
}

}  // namespace sigwatch
