#include "archives/kinds.h"

#include <algorithm>
#include <functional>

#include "archives/engine/engine.h"
#include "core/base/text.h"

namespace sigwatch {

// One line a kind, in the order in which names are tried.
/// mbox takes every absolute path and web every http(s) URL, so they stand behind those that take fewer;
/// public-inbox-git and maildir look at what is in the folder.
#define SIGWATCH_KINDS(KIND) \
  KIND(hyperkitty)           \
  KIND(public_inbox)         \
  KIND(public_inbox_git)     \
  KIND(ponymail)             \
  KIND(hypermail)            \
  KIND(mhonarc)              \
  KIND(ietf)                 \
  KIND(unreadable)           \
  KIND(feed)                 \
  KIND(command)              \
  KIND(imap)                 \
  KIND(pipermail)            \
  KIND(maildir)              \
  KIND(mbox)                 \
  KIND(web)

#define SIGWATCH_DECLARE(kind) Kind kind##_kind();
SIGWATCH_KINDS(SIGWATCH_DECLARE)
#undef SIGWATCH_DECLARE

namespace {

using std::string;

string names() {
  string all;
  for (const Kind& k : all_kinds()) all += (all.empty() ? "" : ", ") + string(k.name);
  return all;
}

/// Of a mailbox the account is what can be cut off: `imaps://user@host/`.
string root_for(string root, string user) {
  const auto host = root.find("://");
  if (user.empty() || host == string::npos) return root;
  for (auto at = user.find('@'); at != string::npos; at = user.find('@', at)) user.replace(at, 1, "%40");
  return root.insert(host + 3, user + "@");
}

void for_each_archive(Register& reg, const std::function<void(ArchiveEntry&)>& each) {
  for (SigEntry& sig : reg.sigs) {
    for (ArchiveEntry& a : sig.archives) each(a);
    for (ArchiveEntry& a : sig.venues) each(a);
  }
  if (reg.council.archive) each(*reg.council.archive);
  for (ArchiveEntry& a : reg.canaries) each(a);
}

std::vector<string> hosts_of(Register reg, bool (*wanted)(const ArchiveEntry&)) {
  std::vector<string> hosts;
  for_each_archive(reg, [&](ArchiveEntry& a) {
    if (string host = host_of(a.url); !host.empty() && wanted(a)) hosts.push_back(std::move(host));
  });
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

}  // namespace

const std::vector<Kind>& all_kinds() {
#define SIGWATCH_CALL(kind) kind##_kind(),
  static const std::vector<Kind> kinds = {SIGWATCH_KINDS(SIGWATCH_CALL)};
#undef SIGWATCH_CALL
  return kinds;
}

const Kind* kind_named(const string& name) {
  const auto& kinds = all_kinds();
  const auto it = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return name == k.name; });
  return it == kinds.end() ? nullptr : &*it;
}

Result<ArchiveEntry> recognise(ArchiveEntry entry) {
  const string place = entry.place.empty() ? entry.url : entry.place;
  const Kind* kind = kind_named(entry.kind);
  if (!entry.kind.empty() && !kind) {
    return Error{ErrorKind::give_up, place + ": `" + clean_line(entry.kind, 40) +
                                         "` is not a kind of archive; leave it out, or write one of " + names()};
  }
  if (!kind) {
    const auto& kinds = all_kinds();
    const auto it = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.named(entry.url); });
    if (it == kinds.end()) {
      return Error{ErrorKind::give_up, place + ": no kind of archive has a name like " + clean_line(entry.url) +
                                           "; write an http(s) or imaps URL, an absolute path, or kind: one of " +
                                           names()};
    }
    kind = &*it;
  }
  entry.kind = kind->name;
  entry.root = root_for(kind->root(entry.url), entry.user);
  // Said of another kind it would be without effect, and its writer would believe that no pulse is needed.
  if (entry.written_by != WrittenBy::unsaid && entry.kind != "mbox") {
    return Error{ErrorKind::give_up,
                 place + ": `written_by` is said of an mbox, and this is " + entry.kind + "; leave it out"};
  }
  if (entry.private_address && host_of(entry.url).empty()) {
    return Error{ErrorKind::give_up, place + ": `private_address` is said of a server, and " + clean_line(entry.url) +
                                         " is on this machine; leave it out"};
  }
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

std::unique_ptr<Archive> open_archive(const ArchiveContext& context, const ArchiveEntry& entry) {
  const Kind* kind = kind_named(entry.kind);
  return kind ? with_engine(kind->open(context, entry)) : nullptr;
}

std::vector<std::string> trusted_hosts(const Register& reg) {
  return hosts_of(reg, [](const ArchiveEntry&) { return true; });
}

std::vector<std::string> private_hosts(const Register& reg) {
  return hosts_of(reg, [](const ArchiveEntry& a) { return a.private_address; });
}

}  // namespace sigwatch
