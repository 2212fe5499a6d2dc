#include "core/sender.h"

#include <gtest/gtest.h>

#include "core/list_notice.h"
#include "core/program_subjects.h"

namespace sigwatch {
namespace {

TEST(a_sender, is_told_by_address_and_name) {
  const struct {
    const char *name, *address;
    SenderKind kind;
  } cases[] = {
      // People, however the mail came.
      {"Jane Doe", "jane@example.org", SenderKind::person},
      {"", "jane@example.org", SenderKind::person},
      {"Jane", "notifications@github.com", SenderKind::person},
      {"Jane Doe (JIRA)", "jira@bugs.example", SenderKind::person},
      {"Jane Doe (Code Review)", "gerrit@review.example", SenderKind::person},
      {"Jane Doe", "12345@bugs.launchpad.net", SenderKind::person},
      {"Jane Doe", "bugzilla-daemon@bugs.example", SenderKind::person},
      {"Jane Doe", "noreply@example.org", SenderKind::person},
      {"Jane Doe via Iot", "iot-bounces@lists.example", SenderKind::person},
      {"Jane Doe", "iot-request@lists.example", SenderKind::person},
      {"Carla Jenkins", "jenkins@example.org", SenderKind::person},
      {"Janes via Janes-Garden", "janes-garden-bounces@lists.example", SenderKind::person},
      {"Jane Doe über Iot", "iot-bounces@lists.example", SenderKind::person},
      {"Gerrit Bot", "gerrit.bot@example.org", SenderKind::program},
      {"Jan Bot", "jan@example.org", SenderKind::person},
      {"Jane Root", "root@host.example", SenderKind::person},
      {"", "root@host.example", SenderKind::person},
      {"", "iot-owner@lists.example", SenderKind::person},
      {"", "webmaster@example.org", SenderKind::person},
      {"Jane Doe", "postmasters@example.org", SenderKind::person},
      {"", "", SenderKind::person},
      // Behind these nobody writes.
      {"Mail Delivery System", "mailer-daemon@mx.example", SenderKind::robot},
      {"syzbot", "syzbot+0bad@syzkaller.appspotmail.com", SenderKind::robot},
      {"kernel test robot", "lkp@intel.com", SenderKind::robot},
      {"", "patchwork-bot+netdevbpf@kernel.org", SenderKind::robot},
      {"tip-bot2 for Jane Doe", "tip-bot2@linutronix.de", SenderKind::robot},
      {"Google Calendar", "calendar-notification@google.com", SenderKind::robot},
      {"", "jenkins@ci.example", SenderKind::robot},
      {"Apache Jenkins Server", "jenkins@builds.apache.org", SenderKind::robot},
      {"Cron Daemon", "cron@host.example", SenderKind::robot},
      {"Travis CI", "travis@travis-ci.org", SenderKind::robot},
      // List software.
      {"", "majordomo@vger.example", SenderKind::list_software},
      {"Mailman", "mailman@lists.example", SenderKind::list_software},
      {"", "iot-bounces@lists.example", SenderKind::list_software},
      {"Iot", "iot-request@lists.example", SenderKind::list_software},
      {"", "iot-confirm+0123abcd@lists.example", SenderKind::list_software},
      // Offices that may be a person.
      {"System Administrator", "postmaster@mx.example", SenderKind::mail_system},
      {"", "postmaster@mx.example", SenderKind::mail_system},
      {"Postmaster", "", SenderKind::mail_system},
      // Trackers and services that do not say who wrote.
      {"", "bugzilla-daemon@bugs.example", SenderKind::program},
      {"GitHub", "noreply@github.com", SenderKind::program},
      {"Debian Bug Tracking System", "owner@bugs.debian.org", SenderKind::program},
      {"", "internet-drafts@ietf.org", SenderKind::program},
      {"RFC Errata System", "rfc-editor@rfc-editor.org", SenderKind::program},
      {"Nexus Repository Manager", "nexus@repository.example", SenderKind::program},
      {"", "noreply@example.org", SenderKind::program},
      {"dependabot[bot]", "notifications@github.com", SenderKind::program},
      {"stale[bot]", "notifications@github.com", SenderKind::program},
      {"", "gitlab@gitlab.example", SenderKind::program},
      {"Nightly Builds", "builds@example.org", SenderKind::program},
      {"", "news-noreply@example.org", SenderKind::program},
      {"", "nagios@host.example", SenderKind::program},
  };
  for (const auto& c : cases)
    EXPECT_EQ(static_cast<int>(sender_kind({c.name, c.address})), static_cast<int>(c.kind)) << c.name << " <" << c.address << ">";
}

TEST(a_rewritten_sender, is_the_person) {
  EXPECT_EQ(rewritten_name("Jane Doe via Iot"), "Jane Doe");
  EXPECT_EQ(rewritten_name("'Jane Doe' via Iot Group"), "Jane Doe");
  EXPECT_EQ(rewritten_name("\"Jane Doe\" (via iot Mailing List)"), "Jane Doe");
  EXPECT_EQ(rewritten_name("JANE VIA IOT"), "JANE");
  EXPECT_EQ(rewritten_name("jane--- via Iot"), "jane---");
  EXPECT_EQ(rewritten_name("jane at example.org via Iot"), "jane at example.org");
  EXPECT_EQ(rewritten_name("Jane Doe über Iot"), "Jane Doe");
  EXPECT_EQ(rewritten_name("Jane Doe a través de Iot"), "Jane Doe");
  EXPECT_EQ(rewritten_name("Jane Doe через Iot"), "Jane Doe");
  EXPECT_EQ(rewritten_name("Jane Doe"), "");
  EXPECT_EQ(rewritten_name("Via Appia"), "");
  EXPECT_EQ(rewritten_name("'' via Iot"), "");
  EXPECT_EQ(name_key({"Doe, Jane via Iot", "iot@example.org"}), name_key({"Jane Doe", "jane@example.org"}));
}

TEST(a_shared_sender, is_one_under_whom_many_write) {
  EXPECT_TRUE(is_shared_sender({"Jane via Iot", "iot@example.org"}));
  EXPECT_TRUE(is_shared_sender({"Jane", "notifications@github.com"}));
  EXPECT_TRUE(is_shared_sender({"Jane", "123@bugs.launchpad.net"}));
  EXPECT_FALSE(is_shared_sender({"Jane", "jane@example.org"}));
}

TEST(an_out_of_office, is_known_in_the_common_languages) {
  for (const char* subject : {"Out of Office: Agenda",
                              "[Iot] Automatic reply: Agenda",
                              "Re: Out of office AutoReply: x",
                              "Auto: gone fishing",
                              "On vacation until May",
                              "Abwesenheitsnotiz: Agenda",
                              "Automatische Antwort: Agenda",
                              "AW: Abwesenheit",
                              "Réponse automatique : Agenda",
                              "Absence du bureau : x",
                              "Absent du bureau",
                              "Respuesta automática: Agenda",
                              "Fuera de la oficina",
                              "Risposta automatica: Agenda",
                              "Fuori sede",
                              "Afwezig: Agenda",
                              "Automatisch antwoord: x",
                              "Odpowiedź automatyczna: x",
                              "Poza biurem",
                              "Автоответ: x",
                              "Автоматический ответ: x",
                              "不在通知",
                              "自動応答: x",
                              "自动回复: x",
                              "自動回覆: x",
                              "자동 회신: x",
                              "Resposta automática: x",
                              "Autosvar: x"}) {
    EXPECT_TRUE(is_out_of_office(subject)) << subject;
  }
  for (const char* subject : {"Agenda", "How to set an automatic reply", "Re: the out of office handling in Mailman", "Autobahn",
                              "Absences and quorum", "Urlaubsplanung", "Vacations in SIG-IoT"}) {
    EXPECT_FALSE(is_out_of_office(subject)) << subject;
  }
}

TEST(a_delivery_report, is_known_by_how_it_begins) {
  for (const char* subject :
       {"Undelivered Mail Returned to Sender", "[Iot] Undeliverable: Agenda", "failure notice", "Returned mail: see transcript",
        "Unzustellbar: Agenda", "Non remis : Agenda", "No se puede entregar: x", "Onbestelbaar: x", "配信不能", "Mail Error",
        "Delivery failure", "Mail delivery failed: returning message to sender", "Delivery Status Notification (Failure)"}) {
    EXPECT_TRUE(is_delivery_report(subject)) << subject;
  }
  for (const char* subject :
       {"Re: Undeliverable: Agenda", "Agenda", "How are undeliverable posts handled?", "Mail delivery to example.net is slow",
        "Delivery failures since the move", "Delayed mail since Monday", "Message status icons"}) {
    EXPECT_FALSE(is_delivery_report(subject)) << subject;
  }
}

TEST(a_list_notice, is_known_by_its_words) {
  for (const char* subject : {"Iot post from jane@example.org requires approval",
                              "3 Iot moderator request(s) waiting",
                              "Iot Digest, Vol 3, Issue 14",
                              "Uncaught bounce notification",
                              "Iot subscription notification",
                              "Welcome to the \"Iot\" mailing list",
                              "You have been unsubscribed from the Iot mailing list",
                              "confirm 0123456789abcdef0123456789abcdef01234567",
                              "lists.example mailing list memberships reminder",
                              "Your confirmation is required to join the Iot mailing list",
                              "Die Iot Liste hat 2 offene Moderationsanfrage(n).",
                              "Der Beitrag iot@lists.example von jane@example.org muss genehmigt werden",
                              "Notification d'abonnement à Iot",
                              "Bienvenido a la lista de correo \"Iot\"",
                              "Iot notifica di iscrizione",
                              "Iot Verzamelmail, Volume 3, Uitgave 14",
                              "Notificação de inscrição de Iot",
                              "Powiadomienie o subskrypcji Iot",
                              "Уведомление о подписке на список рассылки Iot",
                              "Upozornění na přihlášení odběru skupiny Iot",
                              "Iot 購読通知",
                              "Iot 订阅通知"}) {
    EXPECT_TRUE(is_list_notice(subject)) << subject;
  }
  for (const char* subject :
       {"Welcome to the list", "confirm the agenda", "Digest of the meeting", "Please confirm abc", "La proposta richiede approvazione"}) {
    EXPECT_FALSE(is_list_notice(subject)) << subject;
  }
}

TEST(a_cron_report, is_known_by_cron_s_words) {
  EXPECT_TRUE(is_cron_report("Cron <root@host> /usr/bin/backup"));
  EXPECT_TRUE(is_cron_report("[Iot] Cron <list@host.example> cd / && run-parts"));
  EXPECT_FALSE(is_cron_report("Cron jobs on the archive host"));
  EXPECT_FALSE(is_cron_report("Cron <root@host>"));
}

TEST(a_commit_report, is_known_by_what_hooks_write) {
  for (const char* subject : {"[1/2] site git commit: fix", "svn commit: r12 - /trunk", "[Git][group/site][main] 3 commits: fix",
                              "[site] branch main updated: fix", "site.git: Changes to 'main'"}) {
    EXPECT_TRUE(is_commit_report(subject)) << subject;
  }
  for (const char* subject : {"Re: site git commit: fix", "How do I commit?", "Which branch is updated?", "[PATCH] fix"}) {
    EXPECT_FALSE(is_commit_report(subject)) << subject;
  }
}

TEST(a_test, says_nothing_else) {
  for (const char* subject : {"test", "[Iot] Testing...", "Test 2", "test, please ignore", "it's a test", "Тест", "测试"}) {
    EXPECT_TRUE(is_test(subject)) << subject;
  }
  for (const char* subject : {"Test suite for Jingle", "Re: test", "Testing the new server on Friday", "", "Contest"}) {
    EXPECT_FALSE(is_test(subject)) << subject;
  }
}

}  // namespace
}  // namespace sigwatch
