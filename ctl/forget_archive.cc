#include "ctl/forget_archive.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "core/base/text.h"
#include "libraries/system/lock_file.h"

namespace sigwatch {

namespace {

/// Nobody holds what is not there; and what root made would be closed to the service.
std::optional<LockFile> lock(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  auto taken = LockFile::take(path);
  if (!taken)
    throw CommandRefusal{
        kWrong,
        taken.error().what + "; stop the service first, since it goes on from what it knows: systemctl stop sigwatchd"};
  return std::move(*taken);
}

void refuse_unknown(Session& session, const std::string& url) {
  constexpr std::size_t kMostNamed = 20;
  std::string names;
  std::size_t named = 0;
  for (const ArchiveMemory& a : session.store().archives()) {
    if (++named <= kMostNamed) names += "\n  " + clean_line(a.url);
  }
  if (named > kMostNamed) names += "\n  and " + std::to_string(named - kMostNamed) + " more";
  throw CommandRefusal{
      kUsage, "nothing is known of an archive " + clean_line(url) + (names.empty() ? "" : "; there are:" + names)};
}

bool reads(const SigEntry& sig, const std::string& url) {
  const auto is = [&](const ArchiveEntry& a) { return a.url == url; };
  return std::any_of(sig.archives.begin(), sig.archives.end(), is) ||
         std::any_of(sig.venues.begin(), sig.venues.end(), is);
}

/// A SIG that turns out silent at its first good read after this is held for a person, as one is in a new state.
void begin_anew(Session& session, const std::string& sig, Change& change) {
  auto memory = session.store().sig(sig);
  if (!memory) return;
  memory->first_good.reset();
  // Nor does a judgement hold any longer that rests on what is forgotten.
  memory->holds_until.reset();
  change.sigs.push_back(std::move(*memory));
}

}  // namespace

int forget_archive(Session& session, const std::string& url, const std::string& because, bool yes) {
  // Held until this ends: a service that starts meanwhile would read what is about to go, and go on from it.
  const auto alone = lock(session.reg().state + ".lock");
  if (!session.store().archive(url)) refuse_unknown(session, url);
  const std::string known = plural(static_cast<long>(session.store().posts(url).size()), "post");
  if (!confirmed("Forget all that is known of " + clean_line(url) + " (" + known +
                     ")? It is read anew, and silence is proved anew.",
                 yes)) {
    std::cout << "nothing done\n";
    return kWrong;
  }
  const std::string text = "archive forgotten, with " + known + ": " + clean_line(url) + ": " + because;
  Change change;
  change.archives_gone.push_back(url);
  std::string first;
  for (const SigEntry& sig : session.reg().sigs) {
    if (!reads(sig, url)) continue;
    begin_anew(session, sig.id, change);
    if (!first.empty())
      change.history.push_back({session.now(), sig.id, "reading", clean_line(text + " (" + session.who() + ")", 600)});
    if (first.empty()) first = sig.id;
  }
  session.write(std::move(change), first, "reading", text);
  std::cout << "forgotten: " << known << " of " << clean_line(url) << "; the next pass reads it anew\n";
  return kGood;
}

}  // namespace sigwatch
