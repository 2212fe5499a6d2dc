#include "simulation/registered.h"

#include "core/base/text.h"

namespace sigwatch::simulation {

namespace {

std::vector<ArchiveEntry> archives_of_list(const World& world, const List& list) {
  std::vector<ArchiveEntry> entries;
  for (std::size_t i = 0; i <= list.configured; ++i) {
    entries.push_back({list.shelves[i].url, "fake", i < list.configured, world.roots[list.shelves[i].root].name});
  }
  return entries;
}

SigEntry entry_of(const World& world, const Sig& sig) {
  SigEntry entry;
  entry.id = sig.id;
  entry.name = "SIG-" + sig.id;
  entry.list = sig.list.address;
  entry.standing = sig.standing;
  if (sig.exempt_until) entry.exempt = Exemption{sig.exempt_until, "a pause", "council"};
  entry.since = sig.since;
  if (sig.id.back() % 2 == 0) entry.leaders = {"lead@" + sig.id + ".example"};
  entry.archives = archives_of_list(world, sig.list);
  return entry;
}

}  // namespace

Register register_of(const World& world) {
  Register reg;
  reg.organisation = {"Example Foundation", "https://example.org/rule"};
  reg.operators = {kOperators};
  reg.mail.from_name = "SIG Watch";
  reg.mail.from_address = reg.mail.bounces = "sigwatch@example.org";
  reg.mail.message_id_domain = "example.org";
  reg.page.public_url = "https://sigs.example.org/";
  reg.council.name = "Council";
  reg.council.notify = world.council.address;
  if (world.council_shows) reg.council.archive = archives_of_list(world, world.council).back();
  for (std::size_t r = 0; r <= world.council.configured; ++r) {
    reg.canaries.push_back({world.roots[r].canary, "fake", false, world.roots[r].name});
  }
  for (const Sig& sig : world.sigs) {
    reg.sigs.push_back(entry_of(world, sig));
    reg.fingerprint += std::to_string(sig.standing) + std::to_string(sig.list.configured) +
                       std::to_string(sig.exempt_until.value_or(Time{}).time_since_epoch().count()) + ";";
  }
  return reg;
}

Seal simulated_seal() {
  return [](std::string_view id) {
    std::string tag;
    for (int i = 0; i < 20; ++i)
      tag += "abcdefghijklmnopqrstuvwxyz234567"[stable_hash(std::to_string(i) + std::string(id)) % 32];
    return tag;
  };
}

Decision decision_of(const Command& command, Time clock) {
  Decision d;
  d.sig = command.sig;
  d.kind = static_cast<DecisionKind>(command.resolution);  // the same words in the same order
  d.at = clock;
  if (d.kind == DecisionKind::extend) d.until = command.until;
  d.by = "council";
  d.reference = "https://example.org/minutes";
  d.recorded_by = "operator";
  return d;
}

}  // namespace sigwatch::simulation
