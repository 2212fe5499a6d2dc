#include "core/program_subjects.h"

#include <algorithm>
#include <array>

#include "core/post.h"
#include "core/text.h"

namespace sigwatch {
namespace {

using std::string_view;

constexpr std::size_t kSubjectLooked = 1000;

/// In lower case, as lower() makes it: letters outside ASCII stay, so Cyrillic and Greek stand here with their capitals.
constexpr std::array kOutOfOffice = {
    "out of office", "out of the office", "out-of-office", "automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply",
    "autoresponse", "auto response", "auto-response", "auto:", "vacation reply", "vacation message", "on vacation", "away from my mail",
    "away from the office", "i am out of",
    // German
    "abwesenheitsnotiz", "abwesenheit", "automatische antwort", "automatische abwesenheit", "nicht im büro", "bin im urlaub",
    "ich bin im urlaub", "urlaubsnotiz",
    // French
    "absence du bureau", "absence :", "absence:", "réponse automatique", "reponse automatique", "absent du bureau", "message d'absence",
    "je suis absent", "en congé",
    // Spanish, Italian, Portuguese
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina", "ausente de la oficina",
    "risposta automatica", "fuori sede", "fuori ufficio", "assente dall'ufficio", "assenza dall'ufficio", "resposta automática",
    "resposta automatica", "ausência", "fora do escritório",
    // Dutch, Danish, Norwegian, Swedish, Finnish
    "afwezig", "automatisch antwoord", "niet aanwezig", "niet op kantoor", "autosvar", "automatisk svar", "automatiskt svar", "frånvaro",
    "fravær", "poissa", "automaattinen vastaus",
    // Polish, Russian, Ukrainian, Czech, Hungarian, Greek, Turkish
    "nieobecno", "odpowiedź automatyczna", "autoodpowiedź", "automatyczna odpowiedź", "poza biurem", "автоответ", "Автоответ",
    "автоматический ответ", "Автоматический ответ", "нет на месте", "Нет на месте", "Я в отпуске", "я в отпуске", "Автоматична відповідь",
    "automatická odpověď", "automatikus válasz", "Αυτόματη απάντηση", "otomatik yanıt",
    // Japanese, Chinese, Korean
    "自動返信", "自動応答", "自動回覆", "不在", "自动回复", "自动答复", "外出自动", "自動答覆", "자동 회신", "부재 중"};

/// How programs that carry mail begin the subject of a report. No mere `mail delivery`: a postmaster may write about it.
constexpr std::array kDeliveryReports = {
    "undeliverable:", "undelivered mail", "undeliverable mail", "undeliverable message", "mail delivery failed", "mail delivery failure",
    "mail delivery system", "mail delivery status", "mail delivery delayed", "mail delivery error", "mail delivery warning",
    "mail delivery report", "delivery status notification", "delivery failure notif", "delivery failure:", "delivery failure (",
    "delivery failed:", "delivery failed (", "delivery report (", "delivery notification:", "delayed mail (", "failure notice",
    "failure delivery", "returned mail", "returned to sender", "mail returned to", "returning message to", "mail failed, returning",
    "mail could not be delivered", "message delayed", "message undeliverable", "message status -", "message not delivered",
    "message delivery fail", "message delivery delay", "non-delivery", "nondeliver", "non delivery notif", "non delivery report",
    "warning: message delayed", "warning: message still undelivered", "warning: could not send", "warning: mail delayed",
    "could not send message", "email delivery failure", "e-mail delivery failure", "automatically rejected mail", "mail system error",
    // German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Swedish, Czech, Finnish, Japanese, Chinese
    "unzustellbar", "nicht zustellbar", "benachrichtigung zum übermittlungsstatus", "benachrichtung zum", "non remis", "échec de la remise",
    "échec de remise", "non délivré", "notification d'état de remise", "message non distribuable", "no se puede entregar",
    "correo no entregado", "no entregado", "notificación de estado de la entrega", "imposible entregar", "non recapitabile",
    "impossibile recapitare", "notifica di stato del recapito", "mancato recapito", "não entregue", "não é possível entregar",
    "notificação de status de entrega", "onbestelbaar", "niet bezorgd", "nie można dostarczyć", "niedostarcz", "не доставлено",
    "Не доставлено", "Недоставлен", "недоставлен", "det går inte att leverera", "nedoručiteln", "ei toimitettavissa", "配信不能",
    "配信エラー", "未送達", "无法送达", "無法傳遞", "系统退信", "邮件退回"};
/// Reports whose whole subject this is; a person who writes so has more to say.
constexpr std::array kWholeReports = {"mail error",       "mail failure",    "mail failed",    "mail not delivered",
                                      "delivery failure", "delivery failed", "delivery error", "delivery report",
                                      "delivery status",  "delayed mail",    "rejected mail",  "processing error",
                                      "message status",   "undeliverable",   "undelivered",    "delayed delivery"};

/// What the hooks of Subversion, Git and CVS and the forges put into a subject; in lower case.
constexpr std::array kCommits = {" git commit: ", "svn commit: r", "cvs commit: ", "[git][", "[scm] ", ".git: changes to "};

constexpr std::array kTests = {"test",
                               "testing",
                               "test post",
                               "test message",
                               "test mail",
                               "test email",
                               "test e-mail",
                               "it's a test",
                               "this is a test",
                               "just a test",
                               "only a test",
                               "just testing",
                               "test mailman routing",
                               "mailing list test",
                               "list test",
                               "test, please ignore",
                               "test please ignore",
                               "testing, please ignore",
                               "please ignore",
                               "test - please ignore",
                               "test (please ignore)",
                               "ignore",
                               "ignore me",
                               "testmail",
                               "prueba",
                               "prova",
                               "essai",
                               "тест",
                               "Тест",
                               "テスト",
                               "测试",
                               "測試"};

bool begins_with_any(string_view text, const auto& starts) {
  return std::any_of(starts.begin(), starts.end(), [&](const char* start) { return text.starts_with(*start) && text.starts_with(start); });
}

std::string plain(string_view subject) { return lower(trim(without_tags(subject.substr(0, kSubjectLooked)))); }

}  // namespace

string_view without_tags(string_view subject) {
  for (subject = trim(subject); subject.starts_with('[') && !subject.starts_with("[SIG watch]");) {
    const auto end = subject.find(']');
    if (end == string_view::npos) break;
    subject = trim(subject.substr(end + 1));
  }
  return subject;
}

bool is_out_of_office(string_view subject) {
  std::string text = plain(subject);
  for (bool again = true; again;) {
    again = false;
    for (string_view reply : {"re: ", "aw: ", "sv: "}) {
      if (text.starts_with(reply)) text.erase(0, reply.size()), again = true;
    }
  }
  return begins_with_any(text, kOutOfOffice);
}

bool is_delivery_report(string_view subject) {
  std::string text = plain(subject);
  if (begins_with_any(text, kDeliveryReports)) return true;
  text.erase(text.find_last_not_of(" .!") + 1);
  return std::find(kWholeReports.begin(), kWholeReports.end(), text) != kWholeReports.end();
}

bool is_cron_report(string_view subject) {
  const std::string text = plain(subject);
  const auto close = text.find('>');
  return text.starts_with("cron <") && close != std::string::npos && text.find('@') < close && text.size() > close + 2;
}

bool is_commit_report(string_view subject) {
  const std::string whole = lower(trim(subject.substr(0, kSubjectLooked)));
  if (is_reply_subject(whole)) return false;
  const auto holds = [&](string_view part) { return whole.find(part) != std::string::npos; };
  return std::any_of(kCommits.begin(), kCommits.end(), holds) || (holds("branch ") && holds(" updated: "));
}

bool is_test(string_view subject) {
  std::string text = plain(subject);
  text.erase(text.find_last_not_of(" .!1234567890#") + 1);
  return std::find(kTests.begin(), kTests.end(), text) != kTests.end();
}

}  // namespace sigwatch
