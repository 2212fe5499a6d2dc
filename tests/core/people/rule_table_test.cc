#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/judged.h"

namespace sigwatch {
namespace {

using made::at;
using made::Judged;
using made::post;
using made::reply;

const std::filesystem::path kDoc = SIGWATCH_SOURCE_DIR "/docs/classification.md";

/// The table as docs/classification.md prints it.
std::string printed_table() {
  std::ostringstream out;
  out << "| # | rule, as `explain` names it | result | when |\n|---|---|---|---|\n";
  int number = 0;
  for (const RuleText& rule : rule_texts()) {
    out << "| " << ++number << " | " << rule.name << " | " << to_string(rule.kind) << " | " << rule.when << " |\n";
  }
  return out.str();
}

TEST(the_table_of_rules, is_printed_in_the_documentation) {
  std::ifstream file(kDoc);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(printed_table()), std::string::npos) << "docs/classification.md should hold\n\n"
                                                                 << printed_table();
}

TEST(the_table_of_rules, names_each_rule_once_and_ends_with_one_that_always_holds) {
  std::set<std::string_view> names;
  for (const RuleText& rule : rule_texts()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
  EXPECT_EQ(rule_texts().back().name, "unknown sender");
}

/// A made-up message on a list where jane and john talk, and what becomes of it.
struct Message {
  const char *what, *name, *address, *subject;
  PostKind kind;
  const char* rule;  ///< or nullptr: whichever
};

Judgement judged(const Message& m) {
  Judged it;
  it.add(post("start@x", "2026-04-01", "john@example.org"));
  it.add(reply("b@x", at("2026-04-02"), "start@x", "jane@example.org"));
  it.add(post("c@x", "2026-05-01", m.address, m.subject)).post.author = {m.name, m.address};
  return it.judge();
}

TEST(mail_of_a_program, is_set_aside_where_no_person_can_have_written_it) {
  const Message messages[] = {
      {"bounce to the list", "Mail Delivery Subsystem", "mailer-daemon@mx.example", "Returned mail",
       PostKind::set_aside, "sent by a robot"},
      {"bounce by the postmaster", "", "postmaster@mx.example", "Undeliverable: Agenda", PostKind::set_aside,
       "report of a mail system"},
      {"bounce by nobody", "", "", "Delivery failure", PostKind::set_aside, "report of a mail system"},
      {"moderator's request", "", "iot-owner@lists.example", "Iot post from a@b.example requires approval",
       PostKind::set_aside, "list software's own mail"},
      {"moderator's reminder", "", "iot-bounces@lists.example", "3 Iot moderator request(s) waiting",
       PostKind::set_aside, "list software's own mail"},
      {"bounce notification", "", "mailman-bounces@lists.example", "Bounce action notification", PostKind::set_aside,
       "list software's own mail"},
      {"to the owner, in German", "", "iot-owner@lists.example", "Die Iot Liste hat 2 offene Moderationsanfrage(n).",
       PostKind::set_aside, "list software's own mail"},
      {"in German", "", "iot-request@lists.example", "Ihre Bestätigung ist erforderlich", PostKind::set_aside,
       "list software's own mail"},
      {"cron", "Cron Daemon", "root@host.example", "Cron <root@host> run-parts", PostKind::set_aside, "report of cron"},
      {"a build", "", "jenkins@ci.example", "Build failed in Jenkins: site #12", PostKind::set_aside,
       "sent by a robot"},
      {"an invitation by a calendar", "Google Calendar", "calendar-notification@google.com", "Invitation: call",
       PostKind::set_aside, "sent by a robot"},
  };
  for (const Message& m : messages) EXPECT_EQ(judged(m).rule, m.rule) << m.what;
}

TEST(a_digest, is_doubtful_where_it_was_not_read_as_posts) {
  const Message messages[] = {
      {"Mailman", "", "iot-request@lists.example", "[Iot] Iot Digest, Vol 3, Issue 14", PostKind::doubtful, "a digest"},
      {"in Dutch", "", "iot-request@lists.example", "Iot Verzamelmail, Volume 3, Uitgave 14", PostKind::doubtful,
       "a digest"},
      {"without a sender", "", "", "Iot Digest, Vol 3, Issue 14", PostKind::doubtful, "a digest"},
      {"ezmlm", "", "iot-help@lists.example", "iot Digest 3 Nov 2026 12:00:00 -0000 Issue 12", PostKind::doubtful,
       "a digest"},
      {"Google", "", "noreply@groups.example", "Digest for iot@groups.example - 3 updates in 2 topics",
       PostKind::doubtful, "a digest"},
      {"an answer to it", "Ann Fox", "ann@example.net", "Re: Iot Digest, Vol 3, Issue 14", PostKind::doubtful,
       "unknown sender"},
      {"a known person's answer", "", "jane@example.org", "Re: Iot Digest, Vol 3, Issue 14", PostKind::counted,
       "known sender"},
  };
  for (const Message& m : messages) EXPECT_EQ(judged(m).rule, m.rule) << m.what;
}

TEST(mail_that_may_be_a_person_s, is_never_set_aside) {
  const Message messages[] = {
      {"a comment on GitHub", "Jane", "notifications@github.com", "Re: [org/repo] Crash (#12)", PostKind::doubtful,
       nullptr},
      {"a comment in JIRA", "Jane Doe (JIRA)", "jira@bugs.example", "[jira] [Commented] (X-1) Crash",
       PostKind::doubtful, nullptr},
      {"a comment in Bugzilla", "", "bugzilla-daemon@bugs.example", "[Bug 12] Crash", PostKind::doubtful,
       "sent through a program"},
      {"a comment on Launchpad", "Jane Doe", "12@bugs.launchpad.net", "[Bug 12] Re: Crash", PostKind::doubtful,
       nullptr},
      {"a service", "GitHub", "noreply@github.com", "[GitHub] something", PostKind::doubtful, "sent through a program"},
      {"a robot of a tracker", "stale[bot]", "notifications@github.com", "Re: Crash (#12)", PostKind::doubtful,
       "sent through a program"},
      {"the list's owner", "", "iot-owner@lists.example", "The list moves on Friday", PostKind::doubtful, nullptr},
      {"the postmaster", "", "postmaster@example.org", "New mail server", PostKind::doubtful, nullptr},
      {"root", "", "root@host.example", "Which crond do you use?", PostKind::doubtful, nullptr},
      {"one who asks about bounces", "Ann Fox", "ann@example.net", "Undeliverable mail from this list",
       PostKind::doubtful, nullptr},
      {"one who welcomes", "Ann Fox", "ann@example.net", "Welcome to the \"Iot\" mailing list", PostKind::doubtful,
       nullptr},
      {"rewritten, from the bounce address", "Ann Fox via Iot", "iot-bounces@lists.example", "Sensors",
       PostKind::doubtful, nullptr},
      {"a postmaster who writes about mail", "", "postmaster@example.org", "Mail delivery to example.net is slow",
       PostKind::doubtful, nullptr},
      {"rewritten, without a name", "ann--- via Iot", "iot-bounces@lists.example", "Sensors", PostKind::doubtful,
       nullptr},
      {"a member under a list's address", "jane via Iot", "iot@lists.example", "Sensors", PostKind::doubtful, nullptr},
      {"Debian's tracker", "Debian Bug Tracking System", "owner@bugs.debian.org", "Processed: x", PostKind::doubtful,
       "sent through a program"},
      {"a commit", "jane", "jane@example.org", "site git commit: fix", PostKind::doubtful, "report of a repository"},
      {"a root without a name", "", "root@host.example", "Undeliverable: Agenda", PostKind::doubtful, "unknown sender"},
      {"a test", "Ann Fox", "ann@example.net", "test", PostKind::doubtful, "a test post"},
      {"an out-of-office", "Jane", "jane@example.org", "Out of office: Agenda", PostKind::doubtful,
       "reads like an automatic reply"},
      {"an invitation by a person", "jane", "jane@example.org", "Invitation: call on Friday", PostKind::counted,
       "known sender"},
      {"a known sender", "jane", "jane@example.org", "Sensors", PostKind::counted, "known sender"},
  };
  for (const Message& m : messages) {
    const Judgement found = judged(m);
    EXPECT_EQ(to_string(found.kind), to_string(m.kind)) << m.what << ": " << found.rule;
    if (m.rule) {
      EXPECT_EQ(found.rule, m.rule) << m.what;
    }
  }
}

TEST(a_null_return_path, makes_doubt_and_no_more) {
  Judged it;
  it.add(post("start@x", "2026-04-01", "john@example.org"));
  it.add(reply("a@x", at("2026-05-01"), "start@x", "jane@example.org")).post.markers.automatic = "Return-path: <>";
  EXPECT_EQ(it.judge(), (Judgement{PostKind::doubtful, "return path of a report", "Return-path: <>"}));
  Judged answer;
  answer.answer().post.markers.automatic = "Return-Path: <>";
  EXPECT_EQ(answer.judge().rule, "answer like a program's");
  EXPECT_EQ(answer.kind(), PostKind::doubtful);
}

TEST(a_mark_of_a_program, is_no_mark_where_a_tracker_passes_on_what_a_person_wrote) {
  const struct {
    const char *name, *address, *mark;
    const char* rule;
  } cases[] = {
      {"Jane Doe", "bugzilla-daemon@bugs.example", "Auto-Submitted: auto-generated", "unknown sender"},
      {"Jane Doe (JIRA)", "jira@bugs.example", "auto-submitted: Auto-Generated", "unknown sender"},
      {"", "bugzilla-daemon@bugs.example", "Auto-Submitted: auto-generated", "sent through a program"},
      {"Jane Doe", "bugzilla-daemon@bugs.example", "Auto-Submitted: auto-replied", "marked as a program's"},
      {"Jane Doe via Forum", "noreply@forum.example", "Auto-Submitted: auto-generated", "unknown sender"},
      {"Forum", "noreply@forum.example", "Auto-Submitted: auto-generated", "marked as a program's"},
      {"Cron Daemon via Iot", "iot@lists.example", "Auto-Submitted: auto-generated", "marked as a program's"},
      {"Jane Doe", "jane@example.net", "Auto-Submitted: auto-generated", "marked as a program's"},
      {"Nagios", "nagios@host.example", "Auto-Submitted: auto-generated", "marked as a program's"},
  };
  for (const auto& c : cases) {
    Judged it;
    it.add(post("start@x", "2026-04-01", "john@example.org"));
    Post& p = it.add(post("c@x", "2026-05-01", c.address, "Crash")).post;
    p.author.name = c.name;
    p.markers.automatic = c.mark;
    EXPECT_EQ(it.judge().rule, c.rule) << c.name << " <" << c.address << "> " << c.mark;
  }
}

TEST(a_report_of_a_mail_system, is_a_person_s_where_somebody_answered) {
  Judged it;
  it.add(reply("b@x", at("2026-05-02"), "c@x", "jane@example.org"));
  it.add(post("c@x", "2026-05-01", "postmaster@example.org", "Undeliverable: all mail to example.net"));
  it.posts.back().post.author.name = "Postmaster";
  EXPECT_EQ(it.judge().rule, "was answered");
}

TEST(a_report_without_a_sender, says_nothing_where_the_archive_shows_no_senders) {
  Judged it;
  it.add(post("a@x", "2026-04-01")).post.author = {};
  it.add(post("c@x", "2026-05-01", "", "Undeliverable: all mail to example.net")).post.author = {};
  EXPECT_EQ(it.judge().rule, "unknown sender");
  it.posts.front().post.author = {"Jane", "jane@example.org"};
  EXPECT_EQ(it.judge().rule, "report of a mail system");
}

/// A mark, an address, a subject or a name; and what makes two of it.
TEST(no_single_sign, sets_a_post_aside) {
  const struct {
    const char *name, *address, *subject, *marks;
    PostKind kind;
    const char* rule;
  } cases[] = {
      {"Jane Doe", "jane@example.net", "Crash", "Auto-Submitted: auto-replied", PostKind::doubtful,
       "marked as a program's"},
      {"Jane Doe", "jane@example.net", "Crash", "Auto-Submitted: auto-replied; Precedence: auto_reply",
       PostKind::set_aside, "automatic mail"},
      {"Jane Doe", "jane@example.net", "Automatic reply: Crash", "Auto-Submitted: auto-replied", PostKind::set_aside,
       "automatic mail"},
      {"Jane Doe", "jane@example.net", "Automatic reply: Crash", "", PostKind::doubtful,
       "reads like an automatic reply"},
      {"Jane Doe", "jane@example.net", "Crash",
       "Auto-Submitted: auto-forwarded; X-Auto-Response-Suppress: DR, OOF, AutoReply", PostKind::doubtful,
       "marked as a program's"},
      {"Jane Doe", "jane@example.net", "Crash", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
       PostKind::doubtful, "marked as a program's"},
      {"", "mailer-daemon@mx.example", "Crash", "", PostKind::doubtful, "sent through a program"},
      {"", "mailer-daemon@mx.example", "Crash", "Return-Path: <>", PostKind::set_aside, "sent by a robot"},
      {"Mail Delivery System", "mailer-daemon@mx.example", "Crash", "", PostKind::set_aside, "sent by a robot"},
      {"", "jenkins@ci.example", "Crash", "", PostKind::doubtful, "sent through a program"},
      {"", "iot-request@lists.example", "Crash", "", PostKind::doubtful, "sent through a program"},
      {"", "iot-request@lists.example", "Crash", "X-List-Administrivia: yes", PostKind::set_aside,
       "list software's own mail"},
      {"", "postmaster@mx.example", "Crash", "Return-Path: <>", PostKind::set_aside, "report of a mail system"},
      {"Jane Doe", "postmaster@doe.example", "Mail delivery failed", "", PostKind::doubtful, "reads like a report"},
      {"Jane Doe", "jane@example.net", "Crash", "Content-Type: multipart/report; report-type=delivery-status",
       PostKind::set_aside, "automatic mail"},
  };
  for (const auto& c : cases) {
    Judged it;
    it.add(post("start@x", "2026-04-01", "john@example.org"));
    Post& p = it.add(post("c@x", "2026-05-01", c.address, c.subject)).post;
    p.author.name = c.name;
    p.markers.automatic = c.marks;
    EXPECT_EQ(it.judge().rule, c.rule) << c.name << " <" << c.address << "> " << c.subject << ", " << c.marks;
    EXPECT_EQ(to_string(it.kind()), to_string(c.kind))
        << c.name << " <" << c.address << "> " << c.subject << ", " << c.marks;
  }
}

TEST(who_once_talked, is_a_person_whatever_marks_the_mail_bears) {
  for (const char* marks : {"Auto-Submitted: auto-replied; X-Autoreply: yes", "Content-Type: multipart/report"}) {
    for (const char* subject : {"Re: Thing", "Automatic reply: Thing"}) {
      Judged it;
      it.add(post("start@x", "2026-04-01", "john@example.org"));
      it.add(reply("b@x", at("2026-04-02"), "start@x", "jane@example.org"));
      Post& p = it.add(reply("c@x", at("2026-05-01"), "start@x", "jane@example.org")).post;
      p.subject = subject;
      p.markers.automatic = marks;
      EXPECT_EQ(it.judge().rule, "marked as a program's") << marks << ", " << subject;
      EXPECT_EQ(it.kind(), PostKind::doubtful);
    }
  }
}

TEST(spam_that_a_program_answered, was_not_answered) {
  for (const char* subject : {"Automatic reply: Offer", "Undeliverable: Offer"}) {
    Judged it;
    it.add(post("start@x", "2026-04-01", "john@example.org"));
    KnownPost& answer = it.add(reply("r@x", at("2026-05-02"), "c@x", "jane@example.org"));
    answer.post.subject = subject;
    if (answer.post.subject.starts_with("Und")) answer.post.author = {"", "postmaster@example.org"};
    it.add(post("c@x", "2026-05-01", "ann@example.net", "Offer"));
    EXPECT_EQ(it.judge().rule, "unknown sender") << subject;
  }
}

TEST(a_bounce_of_our_notice, is_no_answer) {
  for (const char* subject :
       {"Undeliverable: [SIG watch] Warning", "Mail delivery failed: returning message to sender"}) {
    Judged it;
    it.answer(subject).post.author = {"", "postmaster@mx.example"};
    EXPECT_EQ(it.judge().rule, "automatic answer to a notice") << subject;
  }
  Judged held;
  held.answer("Your message to Iot awaits moderator approval").post.author = {"", "iot-bounces@lists.example"};
  EXPECT_EQ(held.judge().rule, "automatic answer to a notice");
}

/// `count` posts a week apart, at the same time of day or not.
Judged series(int count, const char* name, const char* subject, bool same_time) {
  Judged it;
  it.add(post("start@x", "2025-01-01", "john@example.org"));
  it.add(reply("b@x", at("2025-01-02"), "start@x", "jane@example.org"));
  for (int n = 0; n < count; ++n) {
    const Time date = at("2025-03-01T04:00:00Z") + Days(7 * n) + (same_time ? Seconds(0) : Seconds(4000 * n));
    it.add(
          post("s" + std::to_string(n) + "@x", date, "ann@example.net", std::string(subject) + " " + std::to_string(n)))
        .post.author.name = name;
  }
  return it;
}

TEST(regularity, alone_makes_doubtful_and_never_more) {
  EXPECT_EQ(series(8, "Ann Fox", "Weekly count for day", true).judge().rule, "regular as a program");
  EXPECT_EQ(series(8, "", "Weekly count for day", false).judge().rule, "regular as a program");
  EXPECT_EQ(series(8, "Ann Fox", "Release of libfox", false).judge().rule, "known sender")
      << "a person who announces, as the day goes";
  EXPECT_EQ(series(4, "", "Weekly count for day", true).judge().rule, "known sender") << "too few";
  EXPECT_EQ(series(8, "", "Weekly count for day", true).kind(), PostKind::doubtful);
  Judged answered = series(8, "", "Weekly count for day", true);
  KnownPost last = answered.posts.back();
  answered.posts.insert(answered.posts.begin(),
                        reply("r@x", at("2025-05-01"), last.post.message_id, "john@example.org"));
  EXPECT_EQ(answered.kind(), PostKind::counted) << "somebody talks with it";
}

}  // namespace
}  // namespace sigwatch
