#include "libraries/strophe/conversation.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {

namespace {

constexpr const char* kArchive = "urn:xmpp:mam:2";
// A thousand messages since the first attempt. Where more was said it is not known whether ours is among them.
constexpr int kMostPages = 20;
constexpr int kPage = 50;
/// Between our clock and the server's.
constexpr Seconds kClocks = 10min;

Receipt deferred(const std::string& why) { return {Receipt::Kind::deferred, 0, clean_line(why)}; }

}  // namespace

std::optional<ChatTarget> chat_target(const std::string& to) {
  constexpr std::string_view scheme = "xmpp:", join = "?join";
  if (!to.starts_with(scheme)) return std::nullopt;
  ChatTarget target{to.substr(scheme.size()), to.ends_with(join)};
  if (target.room) target.jid.resize(target.jid.size() - join.size());
  return target;
}

ChatConversation::ChatConversation(const XmppSettings& settings, std::string nick, ChatPatience patience,
                                   const std::atomic<bool>& stop)
    : account_(settings.jid),
      nick_(std::move(nick)),
      session_(settings, patience, stop, [this](const ChatEvent& e) { hear(e); }) {}

Receipt ChatConversation::send(const Envelope& envelope) { return visit(envelope, false); }

Receipt ChatConversation::probe(const Envelope& envelope) { return visit(envelope, true); }

Receipt ChatConversation::visit(const Envelope& envelope, bool only_probe) {
  const auto target = chat_target(envelope.to);
  if (!target) return deferred(envelope.to + ": no chat");
  target_ = *target;
  id_ = envelope.id;
  text_ = envelope.message;
  // Up to here nothing was said, so whatever goes wrong leaves the message for a later attempt.
  if (const std::string why = enter(); !why.empty()) return deferred(why);
  Receipt receipt{Receipt::Kind::accepted, 0, ""};
  if (!only_probe) {
    const Found found = look(envelope);
    // Unsure matters only where an earlier attempt may have arrived. Without one the message cannot be there.
    if (found == Found::unsure && envelope.doubtful) {
      receipt = {Receipt::Kind::unknown, 0,
                 "it may be there already, and the history of " + target_.jid + " does not reach back to tell"};
    } else if (found != Found::yes) {
      receipt = say(envelope);
    } else {
      receipt.answer = "it was there already";
    }
  }
  session_.close();
  return receipt;
}

std::string ChatConversation::enter() {
  std::string why = session_.open();
  if (why.empty()) why = ask_who();
  if (why.empty() && target_.room) why = join();
  return why;
}

/// Sends a question and waits for its answer.
bool ChatConversation::answered(const std::string& id) {
  waited_ = id;
  return session_.wait([this] { return answer_ && answer_->id == waited_; });
}

/// What the room, or our account, can do; so a room that does not exist is not made by joining it.
std::string ChatConversation::ask_who() {
  const std::string whom = target_.room ? target_.jid : account_;
  const std::string id = "who" + std::to_string(++asked_);
  Stanza iq(session_.context(), "iq", {{"type", "get"}, {"id", id}, {"to", whom}});
  iq.add(Stanza(session_.context(), "query", {{"xmlns", XMPP_NS_DISCO_INFO}}));
  session_.send(iq);
  if (!answered(id)) return whom + " does not answer: " + session_.failure();
  // An account that answers with an error has no archive to look into, and can be written to all the same.
  if (!answer_->error.empty())
    return target_.room ? whom + ": no such room, or not for us: " + answer_->error : std::string();
  has_archive_ = std::find(answer_->says.begin(), answer_->says.end(), kArchive) != answer_->says.end();
  return {};
}

/// The room shows its history before it answers the next question.
std::string ChatConversation::join() {
  Stanza presence(session_.context(), "presence", {{"to", us()}});
  Stanza wish(session_.context(), "x", {{"xmlns", "http://jabber.org/protocol/muc"}});
  wish.add(Stanza(session_.context(), "history", {{"maxstanzas", "200"}}));
  presence.add(wish);
  session_.send(presence);
  const bool in = session_.wait([this] { return joined_ || !refused_.empty(); });
  if (!refused_.empty()) return target_.jid + " does not let us in: " + refused_;
  if (!in) return target_.jid + " does not let us in: " + session_.failure();
  // The room was there a moment ago, or seemed to be: what joining has just made is nobody's room.
  if (made_) return target_.jid + ": no such room";
  return ask_who();
}

/// Whether the message is there from an earlier attempt.
ChatConversation::Found ChatConversation::look(const Envelope& envelope) {
  if (there_) return Found::yes;
  // What the room showed begins before the first attempt, and our message is not in it: so it is not there.
  if (target_.room && oldest_ && *oldest_ < envelope.since - kClocks) return Found::no;
  return has_archive_ ? look_into_archive(envelope) : Found::unsure;
}

ChatConversation::Found ChatConversation::look_into_archive(const Envelope& envelope) {
  std::string after;
  for (int page = 0; page < kMostPages; ++page) {
    if (!ask_archive(envelope, after)) return Found::unsure;
    if (there_) return Found::yes;
    if (answer_->whole) return Found::no;
    after = answer_->last;
    // It says that there is more and not where: to ask again would show the same page.
    if (after.empty()) return Found::unsure;
  }
  return Found::unsure;
}

bool ChatConversation::ask_archive(const Envelope& envelope, const std::string& after) {
  xmpp_ctx_t* const context = session_.context();
  const std::string id = "archive" + std::to_string(++asked_);
  const auto field = [&](const std::string& name, const std::string& value) {
    Stanza f(context, "field", {{"var", name}});
    return std::move(f.add(Stanza(context, "value").add(Stanza(context, value))));
  };
  Stanza form(context, "x", {{"xmlns", "jabber:x:data"}, {"type", "submit"}});
  form.add(field("FORM_TYPE", kArchive)).add(field("start", to_rfc3339(envelope.since - kClocks)));
  if (!target_.room) form.add(field("with", target_.jid));
  Stanza set(context, "set", {{"xmlns", "http://jabber.org/protocol/rsm"}});
  set.add(Stanza(context, "max").add(Stanza(context, std::to_string(kPage))));
  if (!after.empty()) set.add(Stanza(context, "after").add(Stanza(context, after)));
  Stanza query(context, "query", {{"xmlns", kArchive}, {"queryid", id}});
  query.add(form).add(set);
  Stanza iq(context, "iq", {{"type", "set"}, {"id", id}});
  if (target_.room) xmpp_stanza_set_to(iq.get(), target_.jid.c_str());
  session_.send(iq.add(query));
  return answered(id) && answer_->error.empty();
}

Receipt ChatConversation::say(const Envelope& envelope) {
  xmpp_ctx_t* const context = session_.context();
  Stanza message(context, "message",
                 {{"type", target_.room ? "groupchat" : "chat"}, {"to", target_.jid}, {"id", envelope.id}});
  message.add(Stanza(context, "body").add(Stanza(context, envelope.message)));
  // A room may give its own id to what it shows; this one it leaves alone (XEP-0359).
  message.add(Stanza(context, "origin-id", {{"xmlns", "urn:xmpp:sid:0"}, {"id", envelope.id}}));
  given_ = true;
  session_.send(message);
  if (!target_.room) {  // what our server answers afterwards shows that it has taken the message
    waited_ = "ping" + std::to_string(++asked_);
    Stanza ping(context, "iq", {{"type", "get"}, {"id", waited_}, {"to", account_.substr(account_.find('@') + 1)}});
    session_.send(ping.add(Stanza(context, "ping", {{"xmlns", "urn:xmpp:ping"}})));
  }
  // A room shows each message to all who are in it, its writer among them (XEP-0045): that is its receipt.
  session_.wait([this] { return there_ || !refused_.empty() || (!target_.room && answer_ && answer_->id == waited_); });
  if (!refused_.empty()) return deferred(target_.jid + " refuses the message: " + refused_);
  if (there_ || (!target_.room && answer_ && answer_->id == waited_)) return {Receipt::Kind::accepted, 0, ""};
  return {Receipt::Kind::unknown, 0,
          clean_line("sent to " + target_.jid + ", which did not show it: " + session_.failure())};
}

/// By its id, or where a room gives ids of its own, by its text.
bool ChatConversation::is_ours(const ChatEvent& event) const {
  // Somebody else in the room may say the very same words.
  if (id_.empty() || (target_.room && event.from != us())) return false;
  return event.id == id_ || event.origin_id == id_ || event.body == text_;
}

void ChatConversation::hear_archived(const ChatEvent& event) {
  // Anybody can send us a message that looks like an answer out of an archive (XEP-0313): only what the archive that we
  // asked says about our own question counts.
  const bool right = target_.room ? event.archive == target_.jid : event.archive.empty() || event.archive == account_;
  const std::string from = event.from.substr(0, event.from.find('/'));
  if (right && event.query == waited_ && (target_.room || from == account_) && is_ours(event)) there_ = true;
}

void ChatConversation::hear(const ChatEvent& event) {
  if (event.name == "iq") {
    if (event.id == waited_) answer_ = event;
  } else if (event.archived) {
    hear_archived(event);
  } else if (event.name == "presence" && target_.room && event.from == us()) {
    if (!event.error.empty()) refused_ = event.error;
    joined_ = event.type.empty();
    made_ = made_ || std::count(event.statuses.begin(), event.statuses.end(), 201) > 0;
  } else if (event.name == "message" && event.type == "error") {
    if (event.id == id_ && given_) refused_ = event.error;
  } else if (event.name == "message" && target_.room && event.from.starts_with(target_.jid)) {
    if (event.delayed) oldest_ = std::min(oldest_.value_or(*event.delayed), *event.delayed);
    if (event.type == "groupchat" && is_ours(event)) there_ = true;
  }
}

}  // namespace sigwatch
