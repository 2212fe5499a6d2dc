#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>

#include "ctl/act.h"
#include "ctl/backtest.h"
#include "ctl/check.h"
#include "ctl/discover.h"
#include "ctl/dossier.h"
#include "ctl/export.h"
#include "ctl/forget_archive.h"
#include "ctl/session.h"
#include "ctl/show.h"
#include "ctl/tick.h"
#include "libraries/background/background.h"
#include "libraries/spdlog/log.h"
#include "libraries/system/failpoints.h"
#include "libraries/system/harden_process.h"

namespace {

using namespace sigwatch;

/// What the command line may say; each command uses its part.
struct Words {
  std::string config = "/etc/sigwatch/sigwatch.yaml";
  std::string sig, step, name, because, until, file, kind, by, reference, note, url;
  bool json = false, yes = false, all = false, online = false, mail = false, private_address = false;
  BacktestQuestion backtest;
};

std::string check_date(const std::string& text) {
  return parse_rfc3339(text) ? std::string() : "'" + text + "' is not a date; write 2026-05-22 or RFC 3339";
}

std::optional<Time> date(const std::string& text) { return text.empty() ? std::nullopt : parse_rfc3339(text); }

using Command = std::function<int(Session&)>;

/// Adds the commands; `chosen` becomes the one that was typed.
class Line {
 public:
  Line(CLI::App& app, Words& words, Command& chosen) : app_(app), w_(words), chosen_(chosen) {}

  void add_all() {
    add_shows();
    add_mode();
    add_notices();
    add_statements();
    add_decide();
    add_backtest();
  }

 private:
  CLI::App* add(const std::string& name, const std::string& help, Command command) {
    CLI::App* sub = app_.add_subcommand(name, help);
    // Only remembered: it runs once the whole line was understood, so that wrong usage (2) never opens a state.
    sub->callback([this, command] { chosen_ = command; });
    return sub;
  }
  void because(CLI::App* sub) { sub->add_option("--because", w_.because, "the reason, for the record")->required(); }
  void yes(CLI::App* sub) { sub->add_flag("--yes", w_.yes, "do not ask"); }
  void until(CLI::App* sub, const std::string& help) { sub->add_option("--until", w_.until, help)->check(check_date); }

  void add_shows() {
    CLI::App* status =
        add("status", "the table, or one SIG in full", [this](Session& s) { return show_status(s, w_.sig, w_.json); });
    status->add_option("SIG", w_.sig);
    status->add_flag("--json", w_.json);
    add("explain", "posts of the window and the proof, condition by condition",
        [this](Session& s) { return show_explain(s, w_.sig); })
        ->add_option("SIG", w_.sig)
        ->required();
    until(add("plan", "what would be sent to whom, when at the earliest, and what is missing",
              [this](Session& s) { return show_plan(s, date(w_.until)); }),
          "nothing later");
    CLI::App* history = add("history", "every reading, verdict, notice and decision, oldest first",
                            [this](Session& s) { return show_history(s, w_.sig, w_.json); });
    history->add_option("SIG", w_.sig);
    history->add_flag("--json", w_.json);
    CLI::App* preview = add("preview", "the exact mail of a step, headers and all",
                            [this](Session& s) { return show_preview(s, w_.sig, w_.step); });
    preview->add_option("SIG", w_.sig)->required();
    preview->add_option("STEP", w_.step, "warn1, warn2, inform, recommend, remind-1, lives")->required();
    CLI::App* dossier = add("dossier", "the Council's evidence sheet about a SIG, as a mail", [this](Session& s) {
      return w_.mail ? mail_dossier(s, w_.sig, w_.yes) : show_dossier(s, w_.sig);
    });
    dossier->add_option("SIG", w_.sig)->required();
    dossier->add_flag("--mail", w_.mail, "have the daemon send it to the Council");
    yes(dossier);
    CLI::App* check = add("check", "configuration, with advice for each list", [this](Session& s) {
      return w_.mail ? check_mail(s) : w_.online ? check_online(s) : check_configuration(s);
    });
    auto* online =
        check->add_flag("--online", w_.online, "read each archive once: kind, newest post, what a poll costs");
    check->add_flag("--mail", w_.mail, "ask the mail server up to RCPT for each list; send the operators a test")
        ->excludes(online);
  }

  void add_mode() {
    yes(add("go-live", "end the rehearsal", [this](Session& s) { return act_go_live(s, w_.yes); }));
    CLI::App* pause = add("pause", "stop all sending; measuring goes on",
                          [this](Session& s) { return act_pause(s, date(w_.until), w_.because); });
    because(pause);
    until(pause, "resume by itself then");
    add("resume", "start sending again", [](Session& s) { return act_resume(s); });
    add("backup", "a copy of the state, safe while the daemon runs",
        [this](Session& s) { return act_backup(s, w_.file); })
        ->add_option("FILE", w_.file)
        ->required();
    add("export", "the page as static files", [this](Session& s) { return export_page(s, w_.file); })
        ->add_option("DIR", w_.file)
        ->required();
  }

  void add_notices() {
    CLI::App* release =
        add("release", "let a held notice go; an unknown or refused one goes again when named", [this](Session& s) {
          if (w_.name.empty() && !w_.all) throw CommandRefusal{kUsage, "release needs a NOTICE or --all"};
          return act_release(s, w_.name, w_.all, w_.yes);
        });
    auto* named = release->add_option("NOTICE", w_.name);
    release->add_flag("--all", w_.all, "all held ones, and a stop after a long gap")->excludes(named);
    yes(release);
    CLI::App* withdraw =
        add("withdraw", "never send a notice", [this](Session& s) { return act_withdraw(s, w_.name, w_.yes); });
    withdraw->add_option("NOTICE", w_.name)->required();
    yes(withdraw);
    CLI::App* attest = add("attest", "say what no archive can show",
                           [this](Session& s) { return act_attest(s, w_.name, w_.because); });
    attest->add_option("ROOT|ARCHIVE|NOTICE", w_.name)->required();
    because(attest);
    CLI::App* ack = add("ack", "quiet an item of the operators' mail",
                        [this](Session& s) { return act_ack(s, w_.name, date(w_.until)); });
    ack->add_option("ITEM", w_.name)->required();
    until(ack, "quiet until then; else until it clears");
  }

  void add_statements() {
    const auto word = [this](const std::string& name, const std::string& help, Statement::Kind kind) {
      CLI::App* sub =
          add(name, help, [this, kind](Session& s) { return act_word(s, kind, w_.name, w_.because, w_.yes); });
      sub->add_option("MESSAGE-ID|LOCATOR", w_.name)->required();
      because(sub);
      // The others can be taken back; what was forgotten is gone, so that is asked about.
      if (kind == Statement::Kind::forget) yes(sub);
    };
    word("vouch", "this post is a person's", Statement::Kind::vouch);
    word("ignore", "this post is no sign of life", Statement::Kind::ignore);
    word("unignore", "take vouch or ignore back", Statement::Kind::unignore);
    word("forget", "remove a person's name, address, subject and link; the fact stays", Statement::Kind::forget);
    CLI::App* archive =
        add("forget-archive", "delete what is known of one archive, so that it is read anew; not while sigwatchd runs",
            [this](Session& s) { return forget_archive(s, w_.name, w_.because, w_.yes); });
    archive->add_option("URL|PATH", w_.name)->required();
    because(archive);
    yes(archive);
  }

  void add_decide() {
    CLI::App* decide = add("decide", "record a decision of Council, Board or members", [this](Session& s) {
      Decision d;
      d.sig = w_.sig;
      // There is one: IsMember() below lets no other word through.
      d.kind = *decision_kind_from(w_.kind);
      d.until = date(w_.until);
      d.by = w_.by;
      d.reference = w_.reference;
      d.note = w_.note;
      return act_decide(s, std::move(d), w_.yes);
    });
    decide->add_option("SIG", w_.sig)->required();
    decide->add_option("WHAT", w_.kind, "extend, keep, standing, disband, reopen or revoke")
        ->required()
        ->check(CLI::IsMember({"extend", "keep", "standing", "disband", "reopen", "revoke"}));
    decide->add_option("--by", w_.by)->required()->check(CLI::IsMember({"council", "board", "members"}));
    decide->add_option("--reference", w_.reference, "URL of the minutes")->required();
    until(decide, "extend: until when");
    decide->add_option("--note", w_.note);
    yes(decide);
    CLI::App* tick = add("tick", "say that this was done after a SIG was disbanded",
                         [this](Session& s) { return act_tick(s, w_.sig, w_.name, w_.because); });
    tick->add_option("SIG", w_.sig)->required();
    tick->add_option("ITEM", w_.name, "charter, list, archive or register")->required();
    because(tick);
  }

  void add_backtest() {
    CLI::App* sub = add("backtest", "what a policy would have done over the archives' whole history",
                        [this](Session& s) { return show_backtest(s, w_.backtest); });
    BacktestQuestion& q = w_.backtest;
    sub->add_option("SIG", q.sig, "else all");
    sub->add_option_function<std::string>(
           "--from", [&q](const std::string& text) { q.from = date(text); },
           "replay from then on; else from the first post")
        ->check(check_date);
    sub->add_option("--silent-after", q.silent_after, "thresholds side by side: \"3,6,9,12 months\"");
    sub->add_flag("--json", q.json);
    sub->add_option("--svg", q.svg, "write a picture to this file");
    sub->add_flag("--again", q.again, "forget what earlier calls read");
    sub->add_option("--cache", q.cache, "keep what is read in this file");
  }

  CLI::App& app_;
  Words& w_;
  Command& chosen_;
};

int run(int argc, char** argv) {
  Words words;
  Command chosen;
  CLI::App app{
      "sigwatchctl shows and steers what sigwatchd does. It sends nothing but the test of check --mail, and never "
      "makes a state. See "
      "sigwatchctl(1)."};
  app.set_version_flag("--version", "sigwatchctl " SIGWATCH_VERSION);
  app.add_option("--config", words.config, "the configuration")->capture_default_str();
  app.require_subcommand(1);
  // Options of the program may stand behind the command, too: `sigwatchctl status --config FILE`.
  app.fallthrough();
  Line line(app, words, chosen);
  line.add_all();
  CLI::App* discover = app.add_subcommand(
      "discover", "what kind of archive is at an address, its lists and their last posts; prints sigs: to paste");
  discover->add_option("URL", words.url, "a list's archive, or a page or server that has several; or a path")
      ->required();
  discover->add_flag("--private-address", words.private_address, "that server stands in a network of your own");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    // --help and --version come here too, with code 0. CLI11 has many codes for mistakes; the manual promises one.
    return app.exit(e) == 0 ? kGood : kUsage;
  }
  // Apart from the others, since it is wanted while there is no configuration yet: it prints the first entries of one.
  if (discover->parsed()) return discover_archives(words.config, words.url, words.private_address);
  Session session(words.config);
  return chosen(session);
}

}  // namespace

int main(int argc, char** argv) {
  const BackgroundEnd background_end;
  // `check --mail` reads the mail password, which no core file may hold; and what `export` or `backup` make is nobody
  // else's to write.
  harden_process();
  start_log("sigwatchctl", LogLevel::warning);
  arm_failpoints();
  std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an answer like others
  try {
    return run(argc, argv);
  } catch (const CommandRefusal& refusal) {
    std::cerr << "sigwatchctl: " << refusal.text << "\n";
    return refusal.code;
  } catch (const std::exception& e) {
    std::cerr << "sigwatchctl: " << e.what() << "\n";
    return kWrong;
  }
}
