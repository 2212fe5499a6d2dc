#pragma once

#include <map>
#include <mutex>
#include <string>

#include "archives/pipermail/made_archive.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "daemon/world.h"

/// Pipermail's archives on a server that the test itself is.
namespace sigwatch::test {

/// Files that a server shows; a folder's index is its name with `/` at the end.
class Site {
 public:
  void put(const std::string& name, std::string text) {
    const std::lock_guard lock(mutex_);
    files_[name] = std::move(text);
  }
  void drop(const std::string& name) {
    const std::lock_guard lock(mutex_);
    files_.erase(name);
  }
  std::string text(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return files_[name];
  }
  std::string url(const std::string& name) const { return server_.url(name); }

 private:
  CannedAnswer play(const CannedRequest& request) {
    const std::lock_guard lock(mutex_);
    const auto file = files_.find(request.target);
    if (file == files_.end()) return answer(404, "<html><title>404 Not Found</title></html>");
    return serve_file(request, file->second, "\"" + std::to_string(stable_hash(file->second)) + "\"");
  }

  std::mutex mutex_;
  std::map<std::string, std::string> files_;
  CannedServer server_{[this](const CannedRequest& request) { return play(request); }};
};

/// One message as Pipermail keeps it.
inline std::string mail(const std::string& name, const std::string& id, Time when, const std::string& answers = "") {
  const std::string address = name + " at people.example";
  return "From " + address + "  " + written(when, "%a %b %e %H:%M:%S %Y") + "\nFrom: " + address + " (" + name +
         " Roe)\nDate: " + written(when, "%a, %d %b %Y %H:%M:%S +0000") + "\nSubject: Plans\nMessage-ID: <" + id +
         "@people.example>\n" + (answers.empty() ? "" : "In-Reply-To: <" + answers + "@people.example>\n") +
         "\nHello.\n\n";
}

}  // namespace sigwatch::test
