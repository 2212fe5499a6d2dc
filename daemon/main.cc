#include <csignal>
#include <exception>
#include <iostream>

#include "app/site.h"
#include "daemon/exit_code.h"
#include "daemon/once.h"
#include "daemon/options.h"
#include "daemon/service.h"
#include "libraries/background/background.h"
#include "libraries/spdlog/log.h"
#include "libraries/system/failpoints.h"
#include "libraries/system/harden_process.h"
#include "libraries/system/process_memory.h"

namespace {

int run(int argc, char** argv) {
  using namespace sigwatch;
  int exit_code = 0;
  const auto options = parse_options(argc, argv, exit_code);
  if (!options) return exit_code;
  // A dry run logs only what is wrong: what it does with its copy (`... accepted`) would read as if mail had left.
  start_log("sigwatchd", options->verbose ? LogLevel::debug : options->dry_run ? LogLevel::warning : LogLevel::info);
  // With the texts of mail and page: --check-config must find every mistake that would keep the service from starting.
  LoadedRegister loaded = load_to_serve(options->config);
  for (const std::string& line : loaded.problems) std::cerr << line << "\n";
  // The unit does not restart upon 78 (RestartPreventExitStatus): starting again mends no mistake in a file.
  if (!loaded.value) return kConfig;
  for (const std::string& line : loaded.value->notes) std::cerr << line << "\n";
  if (options->check_config) {
    std::cout << options->config << ": good, " << loaded.value->sigs.size() << " SIGs\n";
    return 0;
  }
  return options->once ? run_once(*options, std::move(*loaded.value)) : run_service(*options, std::move(*loaded.value));
}

}  // namespace

int main(int argc, char** argv) {
  // Declared first, so it ends last: it waits for the job that the background thread may still have.
  const sigwatch::BackgroundEnd background_end;
  // Before a file is made or the mail password is read: nobody else may write the one, no core file may hold the other.
  sigwatch::harden_process();
  sigwatch::keep_little_memory();
  sigwatch::arm_failpoints();
  std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an answer like others
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "sigwatchd: " << e.what() << "\n";
    return 1;
  }
}
