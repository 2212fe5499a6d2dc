#include "simulation/watched_list.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>

#include "archives/maildir/maildir_reading.h"
#include "archives/mbox/mbox_reading.h"
#include "core/evidence/summary.h"
#include "core/people/classify.h"
#include "core/people/correspondence.h"
#include "service/snapshot.h"

namespace sigwatch::simulation {

namespace {

using std::string;

Register register_of_one() {
  Register reg;
  reg.organisation = {"Example Foundation", "https://example.org/rule"};
  reg.mail.from_name = "SIG Watch";
  reg.mail.from_address = "sigwatch@example.org";
  reg.mail.message_id_domain = "example.org";
  SigEntry sig;
  sig.id = "iot", sig.name = "SIG-IoT", sig.list = "iot@lists.example.org";
  sig.since = Time{};
  reg.sigs = {sig};
  return reg;
}

void write_at(const string& path, const string& text, Time modified) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  const timespec time{modified.time_since_epoch().count(), 0};
  const std::array<timespec, 2> times{time, time};
  utimensat(AT_FDCWD, path.c_str(), times.data(), 0);
}

string separator_at(Time t) {
  const std::time_t seconds = t.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 80> text{};
  return {text.data(),
          std::strftime(text.data(), text.size(), "From reader@example.org %a %b %e %H:%M:%S %Y\n", &parts)};
}

void write_mbox(const string& path, const std::vector<Delivered>& mails) {
  string file;
  for (const Delivered& m : mails) file += separator_at(m.at) + m.text + "\n";
  write_at(path, file, mails.empty() ? kLastRead - Days(300) : mails.back().at);
}

/// Every second name tells when the mail came; of the others the file does.
void write_maildir(const string& path, const std::vector<Delivered>& mails) {
  for (const char* part : {"/cur", "/new", "/tmp"}) std::filesystem::create_directories(path + part);
  int number = 0;
  for (const Delivered& m : mails) {
    const string count = std::to_string(++number);
    const string name =
        number % 2 == 0 ? std::to_string(m.at.time_since_epoch().count()) + ".M" + count + "P1.host" : "mail" + count;
    write_at(path + "/cur/" + name + ":2,S", m.text, m.at);
  }
}

string kind_of(const CutSubscription& cut) {
  switch (cut.kind) {
    case CutSubscription::Kind::mbox:
      return "mbox";
    case CutSubscription::Kind::maildir:
      return "maildir";
    case CutSubscription::Kind::imap:
      return "imap";
  }
  return "";
}

bool is_file(const ArchiveEntry& entry) { return entry.kind == "mbox"; }

}  // namespace

WatchedList::WatchedList(const LivingList& list, const string& folder)
    : list_(list), folder_(folder), reg_(register_of_one()) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  if (list.cut) {
    lay_out(*list.cut);
  } else {
    boxes_.push_back(make_box("iot", "mbox"));
  }
  reg_.sigs.front().archives = {boxes_.front().entry};
}

WatchedList::~WatchedList() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

/// Its root is as archives makes it: of files the folder, of IMAP the account.
WatchedList::Box WatchedList::make_box(const string& name, const string& kind) const {
  Box box;
  box.path = folder_ + "/" + name;
  box.entry.kind = kind;
  box.entry.url = kind == "imap" ? "imaps://mail.example/" + name : box.path;
  box.entry.root = kind == "imap" ? "imaps://reader@mail.example/" : folder_;
  box.memory.url = box.entry.url;
  return box;
}

void WatchedList::lay_out(const CutSubscription& cut) {
  const string kind = kind_of(cut);
  const auto add = [&](const string& name, const std::vector<Delivered>& mails) {
    boxes_.push_back(make_box(name, kind));
    Box& box = boxes_.back();
    if (cut.said) box.entry.written_by = WrittenBy::subscription;
    is_file(box.entry) ? write_mbox(box.path, mails) : write_maildir(box.path, mails);
  };
  add("iot", cut.mails);
  if (cut.neighbour) add("members", *cut.neighbour);
}

Verdict WatchedList::poll(std::size_t read_number, Time now) {
  Box& mine = boxes_.front();
  if (!list_.cut) write_at(mine.path, list_.reads[read_number], now - 2h);  // it rested before the read
  for (Box& box : boxes_) {
    read(box, now, std::nullopt);
    for (int part = 0; part < 8 && box.memory.older && !box.memory.deep; ++part) read_older(box, now);
  }
  Verdict verdict = measure(now);
  if (!wants_whole_) return verdict;
  read(mine, now, window_start(reg_.policy, now));
  return measure(now);
}

void WatchedList::take(Box& box, Merged taken) {
  box.memory = std::move(taken.memory);
  for (KnownPost& p : taken.posts) {
    const auto it =
        std::find_if(box.posts.begin(), box.posts.end(), [&](const KnownPost& k) { return k.key == p.key; });
    it == box.posts.end() ? box.posts.push_back(std::move(p)) : void(*it = std::move(p));
  }
}

void WatchedList::read(Box& box, Time now, std::optional<Time> whole_from) {
  NewestQuery query;
  query.now = now, query.whole_from = whole_from;
  if (!whole_from) query.mark = box.memory.mark;
  const Reading reading = is_file(box.entry) ? read_mbox_newest(box.path, query, MboxLimits{})
                                             : read_maildir_newest(box.path, query, MaildirLimits{});
  take(box, merge_newest(box.memory, box.posts, reading, whole_from, now));
}

void WatchedList::read_older(Box& box, Time now) const {
  OlderQuery query;
  query.now = now, query.cursor = *box.memory.older;
  const Reading reading = is_file(box.entry) ? read_mbox_older(box.path, query, MboxLimits{})
                                             : read_maildir_older(box.path, query, MaildirLimits{});
  take(box, merge_older(box.memory, box.posts, reading, true, reg_.policy, now));
}

ArchiveView WatchedList::view_of(const Box& box, Time now) const {
  std::map<string, ArchiveEntry> entries;
  std::map<string, ArchiveMemory> memories;
  for (const Box& b : boxes_) {
    entries.emplace(b.entry.url, b.entry);
    memories.emplace(b.entry.url, b.memory);
  }
  ArchiveView view;
  view.entry = box.entry, view.memory = box.memory, view.root = box.entry.root;
  Pulses(entries, memories).fill(view, now - reg_.policy.pulse);
  return view;
}

Verdict WatchedList::measure(Time now) {
  std::vector<const KnownPost*> mine, all;
  for (const KnownPost& p : boxes_.front().posts) mine.push_back(&p);
  for (const Box& box : boxes_) {
    for (const KnownPost& p : box.posts) all.push_back(&p);
  }
  const Correspondence correspondence(all);
  const MessageStatements statements({});
  const OwnNotices own = own_notices(reg_, {});
  const SigEntry& sig = reg_.sigs.front();
  const std::vector<ArchiveView> archives = {view_of(boxes_.front(), now)};
  const EffectiveWatch effective = effective_watch(sig, {}, now);
  const Rules rules{reg_, sig, correspondence, statements, own, read_deep(archives)};
  const Summary summary = summarise(mine, rules, sure_from(archives), now);
  const Measurement m{reg_, sig, effective, summary, archives, false, ""};
  wants_whole_ = wants_whole_read(m, now);
  return judge(m, now);
}

}  // namespace sigwatch::simulation
