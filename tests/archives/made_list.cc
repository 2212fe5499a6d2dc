#include "archives/made_list.h"

#include <ctime>
#include <utility>

namespace sigwatch::test {

namespace {

std::string formatted(Time time, const char* format) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  char text[64];
  return {text, std::strftime(text, sizeof text, format, ::gmtime_r(&seconds, &parts))};
}

}  // namespace

std::string mail_date(Time time) { return formatted(time, "%a, %d %b %Y %H:%M:%S +0000"); }
std::string ctime_date(Time time) { return formatted(time, "%a %b %e %H:%M:%S %Y"); }

std::string mail_text(const MadePost& post) {
  return "From: Ann Lee <ann@people.example>\nTo: sig-a@lists.example.org\nDate: " + mail_date(post.date) +
         "\nSubject: " + post.subject + "\nMessage-ID: <" + post.id + ">\n\n" + post.body;
}

std::string mbox_text(const MadePost& post) {
  return "From ann@people.example  " + ctime_date(post.date) + "\n" + mail_text(post) + "\n";
}

std::vector<ListMaker>& list_makers() {
  static std::vector<ListMaker> all;
  return all;
}

bool add_list(ListMaker maker) {
  list_makers().push_back(std::move(maker));
  return true;
}

}  // namespace sigwatch::test
