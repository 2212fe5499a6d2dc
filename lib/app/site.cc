#include "app/site.h"

#include <set>

#include "archives/kinds.h"
#include "config/config.h"
#include "libraries/mimetic/message.h"
#include "libraries/smtp/smtp_mailer.h"
#include "libraries/strophe/chat.h"
#include "render/site/site_texts.h"
#include "service/snapshot.h"

namespace sigwatch {

namespace {

std::unique_ptr<Mailer> open_mailer(boost::asio::io_context& io, const MailSettings& mail) {
  constexpr std::string_view kMaildir = "maildir:";
  if (mail.via.starts_with(kMaildir)) return open_maildir_mailer(mail.via.substr(kMaildir.size()));
  return open_smtp(io, mail);
}

/// Folders of mail texts; the empty name stands for the built-in ones.
std::set<std::string> text_directories(const Register& reg) {
  std::set<std::string> directories = {reg.templates};
  for (const SigEntry& sig : reg.sigs) {
    if (!sig.templates.empty()) directories.insert(sig.templates);
  }
  return directories;
}

void check_templates(const Register& reg, std::vector<std::string>& problems) {
  for (const std::string& directory : text_directories(reg)) {
    if (const auto texts = Templates::load(directory); !texts) problems.push_back(texts.error().what);
  }
  if (const auto page = SiteTexts::load(reg.templates); !page) problems.push_back(page.error().what);
}

}  // namespace

HttpSettings http_settings(const Register& reg) {
  HttpSettings settings;
  // Whoever runs an archive and is bothered by us must find a person to write to.
  const std::string contact = reg.operators.empty() ? reg.mail.from_address : reg.operators.front();
  settings.user_agent = "sigwatchd/" SIGWATCH_VERSION " (mailing-list inactivity monitor of " + reg.organisation.name +
                        "; contact: " + contact + ")";
  settings.per_host = reg.poll.per_host;
  settings.trusted_hosts = trusted_hosts(reg);
  settings.private_hosts = private_hosts(reg);
  return settings;
}

LoadedRegister load_register(const std::string& path) {
  LoadedRegister loaded;
  ConfigResult config = load_config(path);
  for (const ConfigProblem& p : config.problems) loaded.problems.push_back(to_string(p));
  if (!config.value) return loaded;
  // By names and paths alone. No server is asked: one that is down must not keep the service from starting.
  for (std::string& problem : recognise_all(*config.value)) loaded.problems.push_back(std::move(problem));
  // A mistake in the configuration and not a warning: else somebody would believe that the Council is told in its chat.
  if (config.value->xmpp && !chat_built()) {
    loaded.problems.push_back(config.value->xmpp->place +
                              ": `xmpp`: this sigwatch was built without libstrophe, and cannot chat; "
                              "build it with libstrophe-dev, or take out `xmpp` and `xmpp` of `council`");
  }
  // A judgement is kept for as long as what it rests on stays the same. Another version may judge otherwise, so all
  // SIGs are judged anew after an upgrade.
  config.value->fingerprint += ":" SIGWATCH_VERSION;
  if (loaded.problems.empty()) loaded.value = std::move(config.value);
  return loaded;
}

LoadedRegister load_to_serve(const std::string& path) {
  LoadedRegister loaded = load_register(path);
  if (loaded.value) check_templates(*loaded.value, loaded.problems);
  // Refused as a whole: a service with a broken text would measure and decide, and then be unable to write the warning.
  if (!loaded.problems.empty()) loaded.value.reset();
  return loaded;
}

Site::Site(boost::asio::io_context& io, Register reg, Seal seal)
    : io_(io), reg_(std::move(reg)), seal_(std::move(seal)), client_(io, http_settings(reg_)) {}

ArchiveContext Site::context() { return {io_, client_, http_settings(reg_).user_agent}; }

Result<std::unique_ptr<Site>> Site::open(boost::asio::io_context& io, Register reg, Store& store, Clock& clock,
                                         Tell tell) {
  // The seal comes from the very state in which notices are kept: a tag that another key made is not known as ours.
  std::unique_ptr<Site> site(new Site(io, std::move(reg), store.seal()));
  const ArchiveContext context = site->context();
  for (const ArchiveEntry& entry : archives_of(site->reg_))
    site->archives_.emplace(entry.url, open_archive(context, entry));
  // Read once: who edits a text must reload the service before it takes effect.
  for (const std::string& directory : text_directories(site->reg_)) {
    auto texts = Templates::load(directory);
    if (!texts) return texts.error();
    site->texts_.emplace(directory, *texts);
  }
  site->mailer_ = open_mailer(io, site->reg_.mail);
  if (site->reg_.xmpp && site->reg_.council.xmpp) {
    auto chat = open_chat(*site->reg_.xmpp, site->reg_.council.xmpp->nick);
    if (!chat) return chat.error();
    site->chat_ = std::move(*chat);
  }
  Site* self = site.get();
  // The address stays good: the site lives on the heap, and the collaborators that hold this function go with it.
  Compose compose = [self](const Notice& notice, const NoticeValues& values, Time date) {
    return self->compose(notice, values, date);
  };
  site->with_.reset(new Collaborators{site->reg_, store, clock, *site->mailer_, site->archives_, std::move(compose),
                                      std::move(tell), io.get_executor(), site->chat_.get()});
  return site;
}

const Templates& Site::texts_for(const Notice& notice) const {
  const SigEntry* sig = find_sig(reg_, notice.sig);
  return texts_.at(sig && !sig->templates.empty() ? sig->templates : reg_.templates);
}

Result<Composed> Site::compose(const Notice& notice, const NoticeValues& values, Time date) const {
  // One text serves all reminders, and one all decisions: their number is a part of the step.
  std::string text_of = notice.step;
  if (text_of.starts_with("remind-")) text_of = "remind";
  if (text_of.starts_with("decided-")) text_of = "decided";
  const std::string sealed = sealed_id(notice.id, seal_);
  // The core made the values, and has no key: its token line bears no tag yet. Without the tag the archive could not
  // prove that it shows this notice, since anybody can write the rest of the line.
  NoticeValues sealed_values = values;
  sealed_values["notice.token"] = token_line(sealed);
  auto text = texts_for(notice).render(text_of, sealed_values);
  if (!text) return text.error();
  MessageParts parts;
  parts.from_name = reg_.mail.from_name;
  parts.from_address = reg_.mail.from_address;
  parts.to = notice.to;
  // An answer is a sign of activity only where the list's archive shows it. Without Reply-To most mail programs would
  // answer to us alone; the same holds for the copy of a leader.
  if (const SigEntry* sig = find_sig(reg_, notice.sig);
      sig && (notice.audience == Audience::list || notice.audience == Audience::leader))
    parts.reply_to = sig->list;
  // What the Council asks back is for people, and no program reads the mailbox of the sender.
  if (notice.audience == Audience::council && !reg_.operators.empty()) parts.reply_to = reg_.operators.front();
  parts.subject = text->subject;
  parts.date = date;
  parts.message_id = message_id_of(sealed, reg_.mail.message_id_domain);
  parts.notice_id = notice.id;
  parts.sealed_id = sealed;
  parts.body = text->body;
  auto message = build_message(parts);
  if (!message) return message.error();
  return Composed{text->subject, *message};
}

}  // namespace sigwatch
