#include "adapters/kinds/kinds.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <functional>

#include "adapters/hyperkitty/hyperkitty.h"
#include "adapters/maildir/maildir_archive.h"
#include "adapters/mbox/mbox_archive.h"
#include "adapters/pipermail/pipermail.h"

namespace sigwatch {

namespace {

using std::string;

bool is_web(const string& url) { return url.starts_with("http://") || url.starts_with("https://"); }

bool is_directory(const string& path) {
  struct stat st {};
  return stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode);
}

string with_slash(string url) { return url.ends_with('/') ? url : url + "/"; }

/// `https://host/hyperkitty/list/iot@xmpp.org/` -> up to and with the slash before `list/`; npos when it has not this form.
std::size_t hyperkitty_mount(const string& url) {
  const auto at = url.find("/list/");
  if (at == string::npos || url.find('@', at) == string::npos) return string::npos;
  return at + 1;
}

/// `https://host/pipermail/standards/` -> `https://host/pipermail/`.
string parent(const string& url) {
  const string folder = with_slash(url);
  const auto cut = folder.rfind('/', folder.size() - 2);
  return folder.substr(0, cut + 1);
}

/// One line a kind: how its name is recognised, what its root is, and how it is opened. The first that fits.
struct Kind {
  const char* name;
  bool (*fits)(const string& url);
  string (*root)(const string& url);
  std::unique_ptr<Archive> (*open)(HttpClient& client, const ArchiveEntry& entry);
};

const std::array<Kind, 4> kKinds = {{
    {"hyperkitty", [](const string& url) { return is_web(url) && hyperkitty_mount(url) != string::npos; },
     [](const string& url) { return "hyperkitty " + url.substr(0, std::min(hyperkitty_mount(url), url.size())); },
     [](HttpClient& client, const ArchiveEntry& e) { return open_hyperkitty(client, with_slash(e.url)); }},
    {"pipermail", [](const string& url) { return is_web(url); }, [](const string& url) { return "pipermail " + parent(url); },
     [](HttpClient& client, const ArchiveEntry& e) { return open_pipermail(client, with_slash(e.url)); }},
    {"maildir", [](const string& url) { return url.starts_with('/') && is_directory(url); }, [](const string&) { return string(); },
     [](HttpClient&, const ArchiveEntry& e) { return open_maildir(e.url); }},
    {"mbox", [](const string& url) { return url.starts_with('/'); }, [](const string&) { return string(); },
     [](HttpClient&, const ArchiveEntry& e) { return open_mbox(e.url); }},
}};

const Kind* kind_named(const string& name) {
  const auto it = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return name == k.name; });
  return it == kKinds.end() ? nullptr : it;
}

string names() {
  string all;
  for (const Kind& k : kKinds) all += (all.empty() ? "" : ", ") + string(k.name);
  return all;
}

void for_each_archive(Register& reg, const std::function<void(ArchiveEntry&)>& each) {
  for (SigEntry& sig : reg.sigs) {
    for (ArchiveEntry& a : sig.archives) each(a);
  }
  if (reg.council.archive) each(*reg.council.archive);
  for (ArchiveEntry& a : reg.canaries) each(a);
}

}  // namespace

Result<ArchiveEntry> recognise(ArchiveEntry entry) {
  const Kind* kind = kind_named(entry.kind);
  if (!entry.kind.empty() && !kind)
    return Error{ErrorKind::give_up, entry.url + ": there is no kind " + entry.kind + "; there are " + names()};
  if (!kind) {
    const auto it = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.fits(entry.url); });
    if (it == kKinds.end())
      return Error{ErrorKind::give_up,
                   entry.url + ": no kind of archive has such a name; write an http(s) URL, an absolute path, or kind: one of " + names()};
    kind = it;
  }
  entry.kind = kind->name;
  entry.root = kind->root(entry.url);
  return entry;
}

std::vector<std::string> recognise_all(Register& reg) {
  std::vector<std::string> problems;
  for_each_archive(reg, [&](ArchiveEntry& a) {
    auto recognised = recognise(a);
    if (recognised) {
      a = *recognised;
    } else {
      problems.push_back(recognised.error().what);
    }
  });
  return problems;
}

std::unique_ptr<Archive> open_archive(HttpClient& client, const ArchiveEntry& entry) {
  const Kind* kind = kind_named(entry.kind);
  return kind ? kind->open(client, entry) : nullptr;
}

std::vector<std::string> trusted_hosts(const Register& reg) {
  std::vector<std::string> hosts;
  Register copy = reg;
  for_each_archive(copy, [&](ArchiveEntry& a) {
    const auto start = a.url.find("://");
    if (start == string::npos) return;
    hosts.push_back(a.url.substr(start + 3, a.url.find('/', start + 3) - start - 3));
  });
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

}  // namespace sigwatch
