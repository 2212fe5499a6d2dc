// Serves made-up pages by the real server, each set of facts on a port of its own, until standard input ends. Says
// where: `NAME http://127.0.0.1:PORT` a line.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <iostream>
#include <thread>

#include "libraries/beast/page_server.h"
#include "render/made_page.h"
#include "render/site/site.h"

namespace {

using namespace sigwatch;

PageFacts three() {
  PageFacts facts = made::page();
  facts.sigs = {made::asked(), made::warned(), made::active("presence", "Presence SIG")};
  return facts;
}

std::unique_ptr<PageServer> serve(boost::asio::io_context& io, const std::string& name, PageFacts facts) {
  static const auto texts = SiteTexts::load("");
  PageServerSettings settings;
  settings.listen = "127.0.0.1:0";
  auto server = PageServer::open(io.get_executor(), settings);
  if (!server) throw std::runtime_error(server.error().what);
  (*server)->publish(make_site(for_readers(std::move(facts)), *texts, SiteLinks::served, "test"));
  std::cout << name << " http://127.0.0.1:" << (*server)->port() << std::endl;
  return std::move(*server);
}

}  // namespace

int main() {
  boost::asio::io_context io;
  std::vector<std::unique_ptr<PageServer>> servers;
  servers.push_back(serve(io, "three", three()));
  servers.push_back(serve(io, "many", made::many(300)));
  servers.push_back(serve(io, "hostile", made::hostile()));
  servers.push_back(serve(io, "usual", made::page()));
  std::thread waiting([&io] {
    while (std::cin.get() != EOF) {
    }
    io.stop();
  });
  io.run();
  waiting.join();
  return 0;
}
