#include "daemon/options.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "daemon/exit_code.h"

namespace sigwatch {

namespace {

std::string check_time(const std::string& text) {
  return parse_rfc3339(text) ? std::string() : "'" + text + "' is not a time; write RFC 3339, as 2026-05-22T12:00:00Z";
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
  Options options;
  std::string now;
  CLI::App app{
      "sigwatchd watches the archives of a standards body's mailing lists, warns lists that fall silent, and tells the "
      "Council.\n"
      "Without --once it runs as a service: SIGHUP reloads the configuration, SIGTERM stops. See sigwatchd(8)."};
  app.set_version_flag("--version", "sigwatchd " SIGWATCH_VERSION);
  app.add_option("--config", options.config, "the configuration")->capture_default_str();
  app.add_flag("--check-config", options.check_config,
               "check the configuration: exit 0, or 78 with file:line:column, cause and remedy");
  // The two flags behind it need it: passed over in silence, they would let the real service start where somebody asked
  // for a dry run or for another time.
  auto* once = app.add_flag("--once", options.once,
                            "one pass over everything that is due, then exit: 0, or 1 with a line for each problem");
  app.add_flag("--dry-run", options.dry_run, "with --once: on a throw-away copy of the state; print what would be sent")
      ->needs(once);
  app.add_option("--now", now, "with --once: pretend it is this time (RFC 3339); mail goes to maildir: only")
      ->needs(once)
      ->check(check_time);
  app.add_flag("--verbose", options.verbose, "also log what is unchanged");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    // --help and --version come here too, with code 0. CLI11 has many codes for mistakes; sigwatchd(8) promises one.
    exit_code = app.exit(e) == 0 ? 0 : kUsage;
    return std::nullopt;
  }
  if (!now.empty()) options.now = parse_rfc3339(now);
  return options;
}

}  // namespace sigwatch
