#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "config/sections.h"

namespace sigwatch {
namespace {

/// The deepest of `keys` that the file has: where a complaint about it belongs.
Place place_of(const Node& root, std::initializer_list<std::string_view> keys) {
  const Node* node = &root;
  for (const auto key : keys) {
    const auto* next = find(*node, key);
    if (!next) break;
    node = next;
  }
  return node->place;
}

/// Most checks look at the tree, not at the register: the tree knows each place, and holds what could not be read.
const std::vector<Node>& items(const Node& root, std::string_view key) {
  static const std::vector<Node> none;
  const auto* list = find(root, key);
  return list ? list->items : none;
}

/// An empty list is a slip. Without operators nobody gets the questions on which the ladder
/// waits. Without SIGs the service runs, watches nothing, and says that all is well.
void check_not_empty(Context& context, const Node& root, std::string_view key, std::string_view remedy) {
  const auto* list = find(root, key);
  if (list && list->kind == Node::Kind::list && list->items.empty()) {
    context.complain(list->place, "`" + std::string(key) + "`: the list is empty", std::string(remedy));
  }
}

/// All that is kept stands under the id: episodes, notices, decisions. Two SIGs
/// of one id would share them, and the warning of one would speak for the other.
void check_ids(Context& context, const Node& root) {
  std::map<std::string, Place> seen;
  for (const auto& sig : items(root, "sigs")) {
    const auto* id = find(sig, "id");
    if (!id || id->kind != Node::Kind::scalar) continue;
    const auto [first, fresh] = seen.emplace(id->text, id->place);
    if (!fresh)
      context.complain(id->place, ticked(id->text) + " is the id of two SIGs, first at " + context.at(first->second),
                       "give each an id of its own");
  }
}

/// A rule for a SIG that does not exist sets nothing aside, and nobody would notice.
void check_ignored_sigs(Context& context, const Node& root, const Register& reg) {
  std::vector<std::string> ids;
  for (const auto& sig : reg.sigs) ids.push_back(sig.id);
  for (const auto& rule : items(root, "ignore")) {
    const auto* sig = find(rule, "sig");
    if (!sig || sig->kind != Node::Kind::scalar || std::find(ids.begin(), ids.end(), sig->text) != ids.end()) continue;
    const auto meant = nearest(sig->text, ids);
    context.complain(sig->place, "`ignore`: no SIG has the id " + ticked(sig->text),
                     meant.empty() ? "write an id of `sigs`" : "did you mean `" + meant + "`?");
  }
}

/// Mail that names a list as its sender, or bounces to it, would be an answer to itself.
void check_senders(Context& context, const Node& root, const Register& reg) {
  const auto check = [&](const std::string& address, std::string_view key) {
    const bool is_list =
        std::any_of(reg.sigs.begin(), reg.sigs.end(), [&](const SigEntry& sig) { return sig.list == address; });
    if (!is_list || address.empty()) return;
    context.complain(place_of(root, {"mail", key}),
                     "`" + std::string(key) + "`: " + ticked(address) + " is the list of a SIG",
                     "give the daemon an address of its own");
  };
  check(reg.mail.from_address, "from");
  if (reg.mail.bounces != reg.mail.from_address) check(reg.mail.bounces, "bounces");
}

/// Reminder K is entry K of the list (months_of_reminder() in lib/core/ladder/ladder.cc), so it
/// must ascend. A reminder after the lapse would repeat a request that is no longer open. And
/// who reads back less far than the threshold cannot know that a list was silent for all of it.
void check_policy(Context& context, const Node& root, const Policy& policy) {
  const auto& remind = policy.remind_after;
  if (!std::is_sorted(remind.begin(), remind.end())) {
    context.complain(place_of(root, {"policy", "remind_after"}), "`remind_after`: the months do not ascend",
                     "write `[1 month, 2 months, 3 months]`");
  }
  if (!remind.empty() && *std::max_element(remind.begin(), remind.end()) > policy.lapse_after) {
    context.complain(place_of(root, {"policy", "remind_after"}),
                     "`remind_after`: a reminder after the request has lapsed (`lapse_after`)",
                     "leave it out, or raise `lapse_after`");
  }
  if (policy.backfill < policy.silent_after) {
    context.complain(place_of(root, {"policy", "backfill"}), "`backfill`: shorter than `silent_after`",
                     "raise it to `silent_after` or more");
  }
}

/// A poll that comes too seldom would make every list unreachable.
void check_rhythm(Context& context, const Node& root, const Register& reg) {
  if (reg.poll.every < reg.policy.unreachable_after) return;
  context.complain(
      place_of(root, {"poll", "every"}),
      "`every`: not shorter than `unreachable_after` of `policy` (" + spell(reg.policy.unreachable_after) + ")",
      "poll more often, or raise `unreachable_after`");
}

/// A canary is there to show that its server still archives what people
/// write. Neither an archive that gets no more posts nor a forum tells that.
void check_canaries(Context& context, const Node& root) {
  for (const auto& canary : items(root, "canaries")) {
    const auto* frozen = find(canary, "frozen");
    if (frozen && frozen->text == "true")
      context.complain(frozen->place, "`canaries`: a frozen archive shows no pulse", "leave it out");
    const auto* supporting = find(canary, "supporting");
    if (supporting)
      context.complain(supporting->place, "`canaries`: another venue says nothing about a list's archive",
                       "leave it out");
  }
}

/// A file that is not there yet is left to the moment of sending: the configuration may be checked on another machine.
void check_secret_file(Context& context, const Node& root, std::string_view section, const std::string& path) {
  struct stat status {};
  if (path.empty() || ::stat(path.c_str(), &status) != 0) return;
  const auto place = place_of(root, {section, "password", "file"});
  if (S_ISDIR(status.st_mode))
    context.complain(place, "`file`: " + ticked(path) + " is a directory", "name the file in it");
  else if ((status.st_mode & 077) != 0)
    context.complain(place, "`file`: others than its owner may use " + ticked(path),
                     "chmod 0600 it, and change the password");
}

/// An account without a chat, or a chat without an account, would be silence that nobody notices.
void check_chat(Context& context, const Node& root, const Register& reg) {
  if (reg.council.xmpp && !reg.xmpp) {
    context.complain(place_of(root, {"council", "xmpp"}), "`xmpp` of `council` without an account of ours",
                     "add `xmpp: {jid: sigwatch@example.org, password: {credential: xmpp_password}}`");
  }
  if (reg.xmpp && !reg.council.xmpp) {
    context.complain(place_of(root, {"xmpp"}), "`xmpp`: nobody is told anything there",
                     "name the Council's room, `council: {xmpp: {to: council@rooms.example.org}}`, or leave it out");
  }
}

}  // namespace

void check_register(Context& context, const Node& root, const Register& reg) {
  check_not_empty(context, root, "operators", "write `operators: [operators@example.org]`");
  check_not_empty(context, root, "sigs", "write `sigs: [{id: iot, name: SIG-IoT, list: iot@example.org}]`");
  check_ids(context, root);
  check_ignored_sigs(context, root, reg);
  check_senders(context, root, reg);
  check_policy(context, root, reg.policy);
  check_rhythm(context, root, reg);
  check_canaries(context, root);
  check_secret_file(context, root, "mail", reg.mail.password.file);
  if (reg.xmpp) check_secret_file(context, root, "xmpp", reg.xmpp->password.file);
  check_chat(context, root, reg);
}

}  // namespace sigwatch
