#include "ctl/discover.h"

#include <unistd.h>

#include <iostream>

#include "app/site.h"
#include "archives/discover.h"
#include "archives/kinds.h"
#include "core/base/text.h"
#include "ctl/coroutine.h"
#include "ctl/session.h"
#include "libraries/system/system_clock.h"

namespace sigwatch {

namespace {

/// A server may show thousands of lists, and each costs it some requests.
constexpr std::size_t kMostRead = 200;

std::string contact() {
  std::string host(256, '\0');
  if (::gethostname(host.data(), host.size() - 1) != 0) host = "localhost";
  host = host.c_str();
  const char* user = ::getlogin();
  return std::string(user ? user : "root") + "@" + host;
}

/// As the service asks; without a configuration by the name of who typed it.
HttpSettings settings_for(const std::string& config, const std::string& url, bool private_address) {
  HttpSettings settings;
  // One that has mistakes is passed over: `discover` is what a person uses while the file is being written.
  const LoadedRegister loaded = load_register(config);
  if (loaded.value) {
    settings = http_settings(*loaded.value);
  } else {
    settings.user_agent =
        "sigwatchctl/" SIGWATCH_VERSION " (mailing-list inactivity monitor; contact: " + contact() + ")";
  }
  // An IP address that a person typed may be a private one. Of a name the person must say so (--private-address), since
  // its owner could else send our requests into the network of this machine.
  settings.trusted_hosts.push_back(host_of(url));
  if (private_address) settings.private_hosts.push_back(host_of(url));
  return settings;
}

void print(const Found& found) {
  // Addresses, reasons and subjects come from strangers: clean_line() keeps control characters off the terminal.
  for (const ReadList& one : found.lists) {
    std::cout << "  " << clean_line(one.list.url, 500);
    if (!one.list.list.empty()) std::cout << "  " << clean_line(one.list.list, 254);
    if (!is_good(one.evidence)) {
      std::cout << "\n    NOT READ: " << clean_line(one.evidence.reason, 300) << "\n";
    } else if (one.newest) {
      std::cout << "\n    last post " << to_date(*one.newest) << ": " << clean_line(one.subject, 80) << "\n";
    } else {
      std::cout << "\n    no post found\n";
    }
  }
  if (found.all > found.lists.size())
    std::cout << "  ... and " << found.all - found.lists.size() << " more that were not read\n";
}

}  // namespace

int discover_archives(const std::string& config, const std::string& url, bool private_address) {
  boost::asio::io_context io;
  const HttpSettings settings = settings_for(config, url, private_address);
  HttpClient http(io, settings);
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  const auto progress = [terminal](std::size_t n, std::size_t of, const std::string& list) {
    if (terminal)
      std::cerr << "\r\033[K" << n << "/" << of << " " << clean_line(list, 60) << (n == of ? "\r\033[K" : "")
                << std::flush;
  };
  const SystemClock clock;
  ArchiveContext context{io, http, settings.user_agent, private_address};
  const Found found = run_to_end(io, discover(context, url, clock.now(), kMostRead, progress));
  if (found.kind.empty()) {
    std::cout << "nothing that can be read: " << clean_line(found.why, 600) << "\n";
    return kWrong;
  }
  std::cout << url << "\n  kind " << found.kind << ", " << plural(static_cast<long>(found.all), "list") << "; "
            << plural(found.cost.requests, "request") << ", " << found.cost.bytes << " bytes\n";
  if (!found.why.empty()) std::cout << "  " << clean_line(found.why, 600) << "\n";
  print(found);
  bool any = false;
  for (const ReadList& one : found.lists) any = any || is_good(one.evidence);
  if (any)
    std::cout << "\nTo paste into the configuration (ids, names and addresses are guesses to check):\n\n"
              << sig_entries(found);
  return any ? kGood : kWrong;
}

}  // namespace sigwatch
