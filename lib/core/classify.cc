#include "core/classify.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace sigwatch {

namespace {

using std::string_view;

/// An answer so close to our mail was written by a program, or has a wrong clock.
constexpr Seconds kTooQuick = 2min;

/// In lower case, as lower() makes it: letters outside ASCII stay, so Cyrillic and Greek stand here with their capitals.
constexpr std::array kOutOfOffice = {
    "out of office",
    "out of the office",
    "out-of-office",
    "automatic reply",
    "automatic response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "autoresponse",
    "auto response",
    "auto:",
    "vacation reply",
    "on vacation",
    "abwesenheitsnotiz",
    "abwesenheit",
    "automatische antwort",
    "nicht im büro",
    "absence du bureau",
    "absence :",
    "absence:",
    "réponse automatique",
    "reponse automatique",
    "respuesta automática",
    "respuesta automatica",
    "fuera de la oficina",
    "risposta automatica",
    "fuori sede",
    "fuori ufficio",
    "afwezig",
    "automatisch antwoord",
    "autosvar",
    "automatisk svar",
    "automatiskt svar",
    "frånvaro",
    "poissa",
    "automaattinen vastaus",
    "nieobecno",
    "odpowiedź automatyczna",
    "autoodpowiedź",
    "resposta automática",
    "resposta automatica",
    "ausência",
    "fora do escritório",
    "автоответ",
    "Автоответ",
    "автоматический ответ",
    "Автоматический ответ",
    "Автоматична відповідь",
    "automatická odpověď",
    "automatikus válasz",
    "Αυτόματη απάντηση",
    "otomatik yanıt",
    "自動返信",
    "自動応答",
    "自動回覆",
    "不在",
    "自动回复",
    "自动答复",
    "자동 회신",
};

/// Local parts of addresses behind which no person writes. Relays of what people write (bugs.launchpad.net, notifications@) are not here.
constexpr std::array kRobots = {"mailer-daemon", "mail-daemon", "maildaemon", "majordomo", "listserv",        "mailman",
                                "cron",          "anacron",     "buildbot",   "syzbot",    "bugzilla-daemon", "bugzilla"};
/// These are people's names too: robots only where the From names nobody else.
constexpr std::array kRobotsOrNames = {"jenkins", "hudson", "gerrit", "travis"};
constexpr std::array kRobotEndings = {"-bounces", "-request", "-confirm"};

string_view local_part(string_view address) { return address.substr(0, address.find('@')); }

bool ends_with_any(string_view text, const auto& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](string_view e) { return text.ends_with(e); });
}

std::string robot(const Author& author) {
  string_view local = local_part(author.address);
  local = local.substr(0, local.find('+'));
  const auto among = [&](const auto& names) { return std::find(names.begin(), names.end(), local) != names.end(); };
  const std::string name = lower(author.name);
  const bool nobody = name.empty() || name == local || name == author.address;
  return among(kRobots) || (nobody && among(kRobotsOrNames)) || ends_with_any(local, kRobotEndings) ? author.address : std::string();
}

/// Without list tags in front; ours has a tag of its own, which stays.
string_view without_tags(string_view subject) {
  for (subject = trim(subject); subject.starts_with('[') && !subject.starts_with("[SIG watch]");) {
    const auto end = subject.find(']');
    if (end == string_view::npos) break;
    subject = trim(subject.substr(end + 1));
  }
  return subject;
}

bool is_reply_to_subject(string_view subject, string_view ours) {
  return subject.size() > ours.size() && thread_subject(subject) == thread_subject(ours);
}

/// From is ours, or the form in which lists rewrite it: `SIG Watch via Iot <iot@...>`.
bool from_is_ours(const Author& from, const OwnNotices& own) {
  if (from.address == own.from_address) return true;
  return !own.from_name.empty() && from.name.starts_with(own.from_name + " via ");
}

Judgement judge(PostKind kind, string_view rule, std::string saw) { return {kind, std::string(rule), std::move(saw)}; }

/// What a person answered to us counts, whatever else is said of it.
Judgement judge_answer(const KnownPost& post, const Rules& rules, const std::string& notice) {
  if (!post.post.signs.automatic.empty()) return judge(PostKind::set_aside, "automatic answer to a notice", post.post.signs.automatic);
  if (is_out_of_office(post.post.subject)) return judge(PostKind::set_aside, "automatic answer to a notice", post.post.subject);
  if (auto who = robot(post.post.author); !who.empty()) return judge(PostKind::set_aside, "automatic answer to a notice", who);
  const auto sent = rules.own.sent.find(notice);
  const auto date = date_of(post);
  if (sent != rules.own.sent.end() && date && *date < sent->second + kTooQuick) {
    return judge(PostKind::doubtful, "answer quicker than a person", notice + " was sent at " + to_rfc3339(sent->second));
  }
  return judge(PostKind::counted, "answers a notice", notice);
}

const IgnoreRule* ignored_by(const KnownPost& post, const Rules& rules) {
  const Author& a = post.post.author;
  const std::string from = a.name.empty() ? a.address : a.name + " <" + a.address + ">";
  for (const IgnoreRule& rule : rules.reg.ignore) {
    if (!rule.sig.empty() && rule.sig != rules.sig.id) continue;
    if (rule.from && !rule.from(from)) continue;
    if (rule.subject && !rule.subject(post.post.subject)) continue;
    if (rule.from || rule.subject) return &rule;
  }
  return nullptr;
}

std::string set_aside_reason(const KnownPost& post, const char** rule) {
  if (!post.post.signs.automatic.empty()) return *rule = "automatic mail", post.post.signs.automatic;
  if (auto who = robot(post.post.author); !who.empty()) return *rule = "sent by a robot", who;
  return {};
}

/// The address, the name and the Message-ID speak of the same person: `Ann Fox <ann@host>` with an id made at host. Spam seldom troubles.
bool consistent_identity(const Post& post) {
  const auto at = post.author.address.find('@');
  if (post.author.name.empty() || at == std::string::npos) return false;
  const std::string host = "@" + post.author.address.substr(at + 1);
  const bool named = lower(post.author.name) != post.author.address && share_word(post.author.name, local_part(post.author.address));
  return named && lower(post.message_id).ends_with(host);
}

Judgement judge_doubt(const KnownPost& post, const Rules& rules) {
  const bool forgotten = post.post.locator.empty() && post.post.author == Author{} && post.key.starts_with('#');
  if (forgotten) return judge(PostKind::counted, "a person, since forgotten", "");
  if (post.post.signs.unreadable) return judge(PostKind::doubtful, "cannot be read", post.post.locator);
  if (post.appeared) return judge(PostKind::doubtful, "appeared late", "first seen at " + to_rfc3339(*post.appeared));
  if (rules.society.archives_of(post) > rules.reg.policy.crosspost_limit) {
    return judge(PostKind::doubtful, "posted to many lists", std::to_string(rules.society.archives_of(post)) + " lists");
  }
  if (is_out_of_office(post.post.subject)) return judge(PostKind::doubtful, "reads like an automatic reply", post.post.subject);
  if (rules.society.replies(post)) return judge(PostKind::counted, "replies to a known post", "");
  if (rules.society.answered(post)) return judge(PostKind::counted, "was answered", "");
  if (rules.society.knows(post)) return judge(PostKind::counted, "known sender", "");
  if (!post.post.signs.closing.empty()) return judge(PostKind::counted, "announces a move or an end", post.post.signs.closing);
  if (!rules.deep) return judge(PostKind::counted, "not known yet", "still reading back");
  // To be unknown takes somebody to be known to: on a list where nobody else wrote, a sender who is plainly one person is believed.
  if (rules.society.alone(post) && consistent_identity(post.post))
    return judge(PostKind::counted, "the only voice", post.post.author.address);
  return judge(PostKind::doubtful, "unknown sender", "no reply to or from another address, fewer than three days");
}

}  // namespace

std::string_view to_string(PostKind kind) {
  switch (kind) {
    case PostKind::counted:
      return "counted";
    case PostKind::doubtful:
      return "doubtful";
    case PostKind::set_aside:
      return "set aside";
    case PostKind::elsewhere:
      return "about another matter";
  }
  return "";
}

MessageWords::MessageWords(const std::vector<Word>& words) {
  for (const Word& word : words) {
    if (word.kind == Word::Kind::vouch || word.kind == Word::Kind::ignore) latest_.insert_or_assign(word.about, word);
    if (word.kind == Word::Kind::unignore) latest_.erase(word.about);
  }
}

const Word* MessageWords::about(const KnownPost& post) const {
  const Word* found = nullptr;
  for (const std::string& name : {post.post.message_id, post.key, post.post.locator}) {
    const auto it = name.empty() ? latest_.end() : latest_.find(name);
    if (it != latest_.end() && (!found || it->second.at > found->at)) found = &it->second;
  }
  return found;
}

OwnNotices own_notices(const Register& reg, const std::vector<Notice>& notices) {
  OwnNotices own{reg.mail.from_name, reg.mail.from_address, reg.mail.message_id_domain, {}, {}};
  for (const Notice& n : notices) {
    if (!n.first_attempt) continue;
    own.sent.emplace(n.id, *n.first_attempt);
    if (!n.subject.empty()) own.by_subject.emplace(n.subject, n.id);
  }
  return own;
}

std::string own_notice_id(const Post& post, const OwnNotices& own) {
  if (auto id = notice_id_in(post.message_id, own.domain)) return *id;
  if (!from_is_ours(post.author, own)) return {};
  if (!post.signs.token.empty()) return post.signs.token;
  const auto it = own.by_subject.find(without_tags(post.subject));
  return it == own.by_subject.end() ? std::string() : it->second;
}

std::string answered_notice_id(const Post& post, const OwnNotices& own) {
  for (const std::string& id : post.references) {
    if (auto notice = notice_id_in(id, own.domain)) return *notice;
  }
  if (!post.signs.quoted_token.empty()) return post.signs.quoted_token;
  if (!post.signs.token.empty()) return post.signs.token;  // quoted without marks
  for (const auto& [subject, id] : own.by_subject) {
    if (is_reply_to_subject(post.subject, subject)) return id;
  }
  return {};
}

bool is_out_of_office(std::string_view subject) {
  std::string text = lower(without_tags(subject));
  for (bool again = true; again;) {
    again = false;
    for (string_view reply : {"re: ", "aw: ", "sv: "}) {
      if (text.starts_with(reply)) text.erase(0, reply.size()), again = true;
    }
  }
  return std::any_of(kOutOfOffice.begin(), kOutOfOffice.end(), [&](string_view phrase) { return text.starts_with(phrase); });
}

// The order is the rule: our own mail first (it may never count), then people's words, then answers to us (they always count), then what
// the register sets aside, programs, and last the doubts. docs/who-counts.md is this table in words.
Judgement classify(const KnownPost& post, const Rules& rules, bool belongs) {
  if (auto id = own_notice_id(post.post, rules.own); !id.empty()) return judge(PostKind::set_aside, "our own notice", id);
  if (const Word* word = rules.words.about(post)) {
    return word->kind == Word::Kind::vouch ? judge(PostKind::counted, "a person vouched", word->because)
                                           : judge(PostKind::set_aside, "a person said ignore", word->because);
  }
  if (auto notice = answered_notice_id(post.post, rules.own); !notice.empty()) {
    const auto name = split_notice_id(notice);
    if (!name || name->sig == rules.sig.id || !rules.sig.only_subject) return judge_answer(post, rules, notice);
  }
  if (!belongs) return judge(PostKind::elsewhere, "subject does not match", rules.sig.only);
  if (const IgnoreRule* rule = ignored_by(post, rules)) return judge(PostKind::set_aside, "ignore rule", rule->name);
  const char* rule = "";
  if (auto saw = set_aside_reason(post, &rule); !saw.empty()) return judge(PostKind::set_aside, rule, saw);
  return judge_doubt(post, rules);
}

}  // namespace sigwatch
