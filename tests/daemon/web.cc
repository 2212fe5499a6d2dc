#include "daemon/web.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace sigwatch::test {

namespace {

const std::string kScript = SIGWATCH_SOURCE_DIR "/tests/servers/nginx.sh";

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return out;
  std::array<char, 256> block{};
  while (std::fgets(block.data(), block.size(), pipe)) out += block.data();
  ::pclose(pipe);
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

}  // namespace

Web::Web(const std::string& root, const std::string& variant, const std::string& run)
    : root_(root), variant_(variant), run_(run), port_(output_of(kScript + " free_port")) {
  installed_ = !port_.empty() && call("start") == 0;
}

Web::~Web() { call("stop"); }

int Web::call(const std::string& verb) const {
  return std::system(("ROOT='" + root_ + "' VARIANT=" + variant_ + " RUN='" + run_ + "' PORT=" + port_ + " " + kScript +
                      " " + verb + " >/dev/null 2>&1")
                         .c_str());
}

Web::Traffic Web::traffic() {
  Traffic traffic;
  std::ifstream log(run_ + "/logs/access.log");
  log.seekg(read_);
  for (std::string line; std::getline(log, line);) {
    read_ = log.tellg();
    const auto quote = line.find("\" ");
    if (quote == std::string::npos) continue;
    std::istringstream rest(line.substr(quote + 2));
    int status = 0;
    std::int64_t bytes = 0;
    rest >> status >> bytes;
    ++traffic.requests;
    traffic.bytes += bytes;
  }
  return traffic;
}

}  // namespace sigwatch::test
