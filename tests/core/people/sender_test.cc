#include "core/people/sender.h"

#include <gtest/gtest.h>

#include "core/people/list_notice.h"
#include "core/people/program_subjects.h"

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
      {"Gerrit Smit", "gerrit@smit.example", SenderKind::person},
      {"Travis Hudson", "travis@hudson.example", SenderKind::person},
      {"Jane Rivers", "00000a1b2c3d4e5f-dmarc-request@listserv.example", SenderKind::person},
      {"", "00000a1b2c3d4e5f-dmarc-request@listserv.example", SenderKind::person},
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
    EXPECT_EQ(static_cast<int>(sender_kind({c.name, c.address})), static_cast<int>(c.kind))
        << c.name << " <" << c.address << ">";
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
  EXPECT_EQ(rewritten_name("IoT list (on behalf of Jane Rivers)"), "Jane Rivers");
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

TEST(an_automatic_reply, is_known_in_many_languages_in_any_case_and_with_tags) {
  for (const char* subject : {"Out of Office: Agenda",
                              "OUT OF OFFICE: Re: x",
                              "[Iot] Automatic reply: Agenda",
                              "Out of office AutoReply: x",
                              "Out of Office",
                              "[Iot] Out of office",
                              "[Out of Office] Re: Agenda",
                              "[OOO] Agenda",
                              "[vendor.example #12345] AutoReply: Agenda",
                              "Out of office until 12 October",
                              "Abwesenheitsnotiz: Agenda",
                              "Abwesenheitsnotiz Re: Agenda",
                              "Automatische Antwort: Agenda",
                              "Réponse automatique : Agenda",
                              "Reponse automatique: x",
                              "Absence du bureau : x",
                              "Absent du bureau",
                              "Respuesta automática: Agenda",
                              "Fuera de la oficina",
                              "Risposta automatica: Agenda",
                              "Fuori sede",
                              "Afwezigheidsassistent: Agenda",
                              "Automatisch antwoord: x",
                              "Odpowiedź automatyczna: x",
                              "ODPOWIEDŹ AUTOMATYCZNA: x",
                              "Poza biurem",
                              "АВТООТВЕТ: x",
                              "Автоматический ответ: x",
                              "автоответ: x",
                              "Автоматична відповідь: x",
                              "Автоматичен отговор: x",
                              "Automatická odpověď: x",
                              "Automatikus válasz: x",
                              "Samodejni odgovor: x",
                              "Automātiskā atbilde: x",
                              "Automatinis atsakymas: x",
                              "Automaatvastus: x",
                              "Răspuns automat: x",
                              "Αυτόματη απάντηση: x",
                              "ΑΥΤΌΜΑΤΗ ΑΠΆΝΤΗΣΗ: x",
                              "Otomatik Yanıt: x",
                              "Balasan otomatis: x",
                              "Trả lời tự động: x",
                              "תשובה אוטומטית: x",
                              "رد تلقائي: x",
                              "ตอบกลับอัตโนมัติ: x",
                              "不在通知",
                              "自動返信: x",
                              "自動応答: x",
                              "自动回复: x",
                              "自動回覆: x",
                              "자동 회신: x",
                              "Resposta automática: x",
                              "Resposta automàtica: x",
                              "Autosvar: x",
                              "Automatiskt svar: x",
                              "Automatisk svar: x",
                              "Frånvaro: x",
                              "Automaattinen vastaus: x"}) {
    EXPECT_TRUE(is_automatic_reply(subject)) << subject;
  }
  for (const char* subject :
       {"", "Re: ", "[", "[]", "Agenda", "How to set an automatic reply", "Re: the out of office handling in Mailman",
        "Autobahn", "Automatic updates for gateways: opinions?", "Automatic reply detection in the draft",
        "Out of office hours meeting: Tuesday?", "Automatische Antworten auf der Liste abstellen?",
        "Re: Out of office: Agenda", "Re: Automatic reply: [SIG watch] Warning", "Absences and quorum",
        "Urlaubsplanung", "Vacations in SIG-IoT", "The office is out of coffee", "Poisson clumping"}) {
    EXPECT_FALSE(is_automatic_reply(subject)) << subject;
  }
}

TEST(an_away_note, is_known_by_how_it_begins) {
  for (const char* subject :
       {"On annual leave Re: Agenda", "I am on holiday until 12 October", "No longer with Fjord Ltd: Agenda",
        "Auto: Agenda", "Away: Agenda", "Urlaub bis 12.10. - Re: Agenda", "Congés Re: Agenda",
        "Estoy de vacaciones Re: Agenda", "Férias: Re: Agenda", "不在のため", "In ferie fino al 12/10: Agenda",
        "в отпуске до 3 мая"}) {
    EXPECT_TRUE(is_away_note(subject)) << subject;
  }
  for (const char* subject :
       {"Agenda", "Congestion control", "Re: On annual leave", "Autobahn", "Holidays and quorum", ""}) {
    EXPECT_FALSE(is_away_note(subject)) << subject;
  }
}

TEST(a_machine_s_answer, is_known_by_how_it_begins) {
  for (const char* subject :
       {"Read: Agenda", "Gelesen: Agenda", "Lu : Agenda", "Abgelehnt: SIG call", "Declined: SIG call", "已读: x",
        "Please confirm your message (anti-spam)", "Ihre Anfrage ist eingegangen [4711]"}) {
    EXPECT_TRUE(is_machine_answer(subject)) << subject;
  }
  for (const char* subject : {"Reading the draft", "Re: Read: Agenda", "Accepted stanzas", "Agenda", ""}) {
    EXPECT_FALSE(is_machine_answer(subject)) << subject;
  }
}

TEST(a_ticket, bears_a_number_in_its_tag) {
  EXPECT_TRUE(is_ticket("[Ticket#2026092910000017] Agenda"));
  EXPECT_TRUE(is_ticket("Re: [Case 00123456] Agenda"));
  EXPECT_FALSE(is_ticket("[Ticket] Agenda"));
  EXPECT_FALSE(is_ticket("[Bug 1234] Agenda"));
  EXPECT_FALSE(is_ticket("Agenda"));
}

TEST(a_delivery_report, is_known_by_how_it_begins) {
  for (const char* subject :
       {"Undelivered Mail Returned to Sender", "[Iot] Undeliverable: Agenda", "failure notice",
        "Returned mail: see transcript", "Unzustellbar: Agenda", "Non remis : Agenda", "No se puede entregar: x",
        "Onbestelbaar: x", "配信不能", "Mail Error", "Delivery failure",
        "Mail delivery failed: returning message to sender", "Delivery Status Notification (Failure)"}) {
    EXPECT_TRUE(is_delivery_report(subject)) << subject;
  }
  for (const char* subject : {"Re: Undeliverable: Agenda", "Agenda", "How are undeliverable posts handled?",
                              "Mail delivery to example.net is slow", "Delivery failures since the move",
                              "Delayed mail since Monday", "Message status icons"}) {
    EXPECT_FALSE(is_delivery_report(subject)) << subject;
  }
}

TEST(a_list_notice, is_known_by_its_words) {
  for (const char* subject : {"Iot post from jane@example.org requires approval",
                              "3 Iot moderator request(s) waiting",
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
                              "Notificação de inscrição de Iot",
                              "Powiadomienie o subskrypcji Iot",
                              "Уведомление о подписке на список рассылки Iot",
                              "Upozornění na přihlášení odběru skupiny Iot",
                              "Iot 購読通知",
                              "Iot 订阅通知"}) {
    EXPECT_TRUE(is_list_notice(subject)) << subject;
  }
  for (const char* subject : {"Welcome to the list", "confirm the agenda", "Digest of the meeting",
                              "Please confirm abc", "La proposta richiede approvazione"}) {
    EXPECT_FALSE(is_list_notice(subject)) << subject;
  }
}

TEST(a_digest, is_known_by_its_subject) {
  for (const char* subject :
       {"Iot Digest, Vol 3, Issue 14", "[Iot] Iot Digest, Vol 3, Issue 14", "Iot Verzamelmail, Volume 3, Uitgave 14",
        "IOT Digest - 1 Nov 2026 to 2 Nov 2026 (#2026-33)", "iot Digest 3 Nov 2026 12:00:00 -0000 Issue 12",
        "[iot] Digest Number 123"}) {
    EXPECT_TRUE(is_digest_subject(subject)) << subject;
    EXPECT_FALSE(is_list_notice(subject)) << subject;
  }
  for (const char* subject : {"Digest of the meeting", "A digest for the newcomers", "Issue 12 of the digest"}) {
    EXPECT_FALSE(is_digest_subject(subject)) << subject;
  }
}

TEST(a_cron_report, is_known_by_cron_s_words) {
  EXPECT_TRUE(is_cron_report("Cron <root@host> /usr/bin/backup"));
  EXPECT_TRUE(is_cron_report("[Iot] Cron <list@host.example> cd / && run-parts"));
  EXPECT_FALSE(is_cron_report("Cron jobs on the archive host"));
  EXPECT_FALSE(is_cron_report("Cron <root@host>"));
}

TEST(a_commit_report, is_known_by_what_hooks_write) {
  for (const char* subject :
       {"[1/2] site git commit: fix", "svn commit: r12 - /trunk", "[Git][group/site][main] 3 commits: fix",
        "[site] branch main updated: fix", "site.git: Changes to 'main'", "[iot] 01/02: Fix length check"}) {
    EXPECT_TRUE(is_commit_report(subject)) << subject;
  }
  for (const char* subject : {"Re: site git commit: fix", "How do I commit?", "Which branch is updated?", "[PATCH] fix",
                              "[PATCH 1/2] fix: x", "24/7: who is on call?"}) {
    EXPECT_FALSE(is_commit_report(subject)) << subject;
  }
}

TEST(a_test, says_nothing_else) {
  for (const char* subject :
       {"test", "[Iot] Testing...", "Test 2", "test, please ignore", "it's a test", "Тест", "测试"}) {
    EXPECT_TRUE(is_test(subject)) << subject;
  }
  for (const char* subject : {"Test suite for Jingle", "Re: test", "Testing the new server on Friday", "", "Contest"}) {
    EXPECT_FALSE(is_test(subject)) << subject;
  }
}

}  // namespace
}  // namespace sigwatch
