#include "core/people/program_subjects.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/post/post.h"

namespace sigwatch {
namespace {

using std::string_view;

constexpr std::size_t kSubjectLooked = 1000;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Beginnings for comparing with a folded() subject: whole words, or with a `*` at the end of any word that begins so.
class Phrases {
 public:
  Phrases(std::initializer_list<string_view> phrases) {
    for (const string_view phrase : phrases) folded_.push_back(folded(phrase));
  }
  /// The longest one with which the text begins, or nothing.
  string_view begins(string_view text) const {
    // The longest, since what follows it decides: `out of office autoreply: x` begins with a shorter one as well.
    string_view longest;
    for (const string_view phrase : folded_) {
      if (text.empty() || phrase.front() != text.front()) continue;
      const bool open = phrase.ends_with('*');
      const string_view words = phrase.substr(0, phrase.size() - (open ? 1 : 0));
      if (words.size() <= longest.size() || !text.starts_with(words)) continue;
      const bool whole =
          open || !is_letter(words.back()) || words.size() == text.size() || !is_letter(text[words.size()]);
      if (whole) longest = words;
    }
    return longest;
  }

 private:
  std::vector<std::string> folded_;
};

/// What Outlook, Exchange, Gmail, Notes and sieve put before the subject that they answer, in their languages; a colon
/// follows.
/// In so many languages because the subject is often all that is left: Pipermail, and the export and feed of
/// HyperKitty, keep From, Date, Subject and ids, and drop Auto-Submitted.
const Phrases kAutomaticReplies = {
    "automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "auto-responder", "autoresponder", "out of office", "out of the office", "out-of-office", "ooo",
    "oof", "out of office autoreply", "vacation reply", "vacation message", "vacation notice", "vacation auto-reply",
    "away from my mail", "away from the office", "away message", "automated reply", "automated response",
    // Afrikaans, Albanian, Arabic, Armenian, Azerbaijani, Basque, Belarusian, Bulgarian, Catalan, Croatian, Czech,
    // Danish, Dutch
    "outomatiese antwoord", "përgjigje automatike", "رد تلقائي", "رد آلي", "الرد التلقائي", "ավտոմատ պատասխան",
    "avtomatik cavab", "erantzun automatikoa", "аўтаматычны адказ", "автоматичен отговор", "resposta automàtica",
    "automatski odgovor", "automatická odpověď", "automatisk svar", "autosvar", "automatisch antwoord",
    "automatische antwoord", "afwezigheidsassistent", "afwezigheidsbericht", "afwezigheidsmelding",
    // Estonian, Filipino, Finnish, French, Galician, Georgian, German, Greek, Hebrew, Hindi, Hungarian
    "automaatvastus", "automaatne vastus", "awtomatikong tugon", "automaattinen vastaus", "automaattivastaus",
    "poissaoloviesti", "réponse automatique", "message automatique", "absence du bureau", "absent du bureau",
    "message d'absence", "notification d'absence", "resposta automática", "ავტომატური პასუხი", "automatische antwort",
    "automatische abwesenheit", "automatische abwesenheitsnotiz", "abwesenheitsnotiz", "abwesenheitsmeldung",
    "abwesenheitsnachricht", "abwesenheitsassistent", "automatische rückantwort", "autoantwort", "urlaubsnotiz",
    "αυτόματη απάντηση", "απάντηση εκτός γραφείου", "εκτός γραφείου", "תשובה אוטומטית", "מענה אוטומטי", "מחוץ למשרד",
    "स्वचालित उत्तर", "स्वचालित जवाब", "automatikus válasz", "házon kívül",
    // Icelandic, Indonesian, Irish, Italian, Japanese, Kazakh, Korean, Latvian, Lithuanian, Macedonian, Malay,
    // Norwegian
    "sjálfvirkt svar", "balasan otomatis", "jawaban otomatis", "freagra uathoibríoch", "risposta automatica",
    "fuori sede", "fuori ufficio", "assente dall'ufficio", "assenza dall'ufficio", "自動応答", "自動返信", "自動返答",
    "不在通知", "不在のお知らせ", "автоматты жауап", "자동 회신", "자동회신", "자동 응답", "자동응답", "부재 중",
    "부재중", "부재중 응답", "부재중 자동 응답", "부재중 메시지", "automātiska atbilde", "automātiskā atbilde",
    "automatinis atsakymas", "автоматски одговор", "balasan automatik", "fravær", "fraværsmelding", "ikke på kontoret",
    // Persian, Polish, Portuguese, Romanian, Russian, Serbian, Slovak, Slovenian, Spanish, Swedish
    "پاسخ خودکار", "odpowiedź automatyczna", "automatyczna odpowiedź", "autoodpowiedź", "nieobecność", "nieobecny",
    "poza biurem", "ausência temporária", "fora do escritório", "răspuns automat", "автоответ", "автоматический ответ",
    "нет на месте", "вне офиса", "аутоматски одговор", "automatická odpoveď", "samodejni odgovor",
    "respuesta automática", "contestación automática", "fuera de la oficina", "fuera de oficina",
    "ausente de la oficina", "automatiskt svar", "frånvaro", "frånvaromeddelande",
    // Thai, Turkish, Ukrainian, Urdu, Vietnamese, Welsh, Chinese
    "ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ", "otomatik yanıt", "otomatik cevap", "ofis dışında", "автоматична відповідь",
    "автовідповідь", "خودکار جواب", "trả lời tự động", "thư trả lời tự động", "ateb awtomatig", "自动答复", "自动回复",
    "自動回覆", "自動答覆", "自動回復", "外出自动回复", "外出"};

/// What may follow them, beside a colon.
const Phrases kUntil = {"until",     "till",       "til",       "reply", "message", "notice", "notification",
                        "autoreply", "auto-reply", "assistant", "bis",   "vom",     "jusqu*", "hasta",
                        "fino",      "até",        "tot",       "do",    "до",      "through"};

/// How people let their programs begin an answer. Said in a post that answers nothing it is a person's own.
const Phrases kAwayNotes = {
    "auto:", "away:", "away until", "away from", "i am away", "i'm away", "i am out of", "i'm out of", "i am on",
    "i'm on", "i am currently", "on annual leave", "on leave", "on holiday", "on vacation", "on parental leave",
    "on maternity leave", "on paternity leave", "on sick leave", "on sabbatical", "annual leave", "maternity leave",
    "parental leave", "vacation:", "holiday:", "vacation until", "no longer with", "no longer at ", "no longer work*",
    "has left", "i have left", "left the company", "not in the office", "not at work", "not in office",
    "currently away", "currently out", "absence:", "absent:", "thank you for your e*", "thank you for contacting",
    "thanks for your e*",
    // German, French, Spanish, Catalan, Italian, Portuguese, Romanian
    "abwesenheit", "abwesend", "nicht im büro", "bin im urlaub", "ich bin im", "ich bin bis", "ich bin nicht im",
    "ich bin derzeit", "ich bin vom", "im urlaub", "urlaub", "elternzeit", "nicht mehr bei",
    "nicht mehr im unternehmen", "absence :", "absent ", "je suis absent", "je suis en", "actuellement absent",
    "en congé", "congé", "congés", "en vacances", "vacances", "estoy de vacaciones", "estoy fuera", "de vacaciones",
    "vacaciones", "estaré fuera", "ausente", "ausencia", "de vacances", "fora de l'oficina", "in ferie",
    "sono in ferie", "ferie", "assenza", "assente", "sono assente", "non sono in ufficio", "férias", "em férias",
    "estou de férias", "estou ausente", "ausência", "de férias", "în concediu", "concediu",
    // Dutch, Danish, Norwegian, Swedish, Finnish
    "afwezig*", "niet aanwezig", "niet op kantoor", "op vakantie", "met vakantie", "vakantie", "ik ben", "på ferie",
    "ferie", "er på ferie", "holder ferie", "ikke til stede", "på semester", "semester", "föräldraledig", "tjänstledig",
    "poissa", "lomalla", "vuosilomalla", "olen lomalla",
    // Polish, Czech, Slovak, Hungarian, Croatian, Slovenian, Turkish, Greek, Russian, Ukrainian
    "na urlopie", "jestem na", "urlop", "dovolená", "na dovolené", "dovolenka", "szabadság", "szabadságon",
    "na godišnjem", "na dopustu", "izindeyim", "izinde", "yıllık izin", "σε άδεια", "άδεια", "απουσία", "в отпуске",
    "я в отпуске", "отпуск", "отсутств", "у відпустці", "відпустка",
    // Japanese, Korean, Chinese
    "不在", "自動返信", "休暇", "휴가", "休假", "我在休假", "出差"};

/// What programs make of a click, and what machines answer that stand before a mailbox.
const Phrases kMachineAnswers = {
    // Receipts
    "read:", "not read:", "read receipt", "return receipt", "receipt:", "disposition notification",
    "delivered:", "relayed:", "gelesen:", "nicht gelesen:", "ungelesen gelöscht", "lesebestätigung",
    "empfangsbestätigung", "zugestellt:", "lu :", "lu:", "non lu", "remis :", "accusé de réception",
    "confirmation de lecture", "leído:", "no leído", "confirmación de lectura", "acuse de recibo",
    "letto:", "conferma di lettura", "ricevuta di", "lido:", "lida:", "não lida", "confirmação de leitura",
    "gelezen:", "niet gelezen", "leesbevestiging",
    "læst:", "lest:", "läst:", "luettu:", "przeczytano:", "przeczytane:", "potwierdzenie", "přečteno:", "prečítané:",
    "olvasva:", "elolvasva:", "okundu:", "прочитано:", "прочтено:", "уведомление о прочтении",
    "διαβάστηκε:", "נקרא:", "開封済み:", "開封確認", "既読:", "已读:", "已讀:", "읽음:",
    // Answers of calendars
    "accepted:", "declined:", "tentative:", "tentatively accepted:", "canceled:", "cancelled:", "zugesagt:",
    "angenommen:", "abgelehnt:", "mit vorbehalt", "vorläufig:", "abgesagt:", "accepté :", "accepté:", "refusé :",
    "refusé:", "provisoire :", "provisoire:", "annulé :", "annulé:", "aceptad*", "rechazad*",
    "provisional:", "cancelad*", "accettat*", "rifiutat*", "provvisorio:", "annullat*",
    "aceite:", "aceito:", "recusad*", "provisóri*", "geaccepteerd", "afgewezen", "geweigerd", "voorlopig",
    "geannuleerd", "accepteret", "afslået", "akseptert", "avslått", "accepterat", "avböjt", "preliminärt", "hyväksytty",
    "hylätty", "alustava", "zaakceptowan*", "odrzucon*", "wstępn*", "odwołan*", "přijat*", "odmítnut*", "elfogadva",
    "elutasítva", "kabul edildi", "reddedildi", "принято:", "принято", "отклонено", "прийнято", "відхилено",
    "承諾:", "辞退:", "仮承諾", "已接受", "已拒绝", "已謝絕", "暂定", "수락:", "거절:", "미정:",
    // Sender verification, help desks
    "please confirm your", "please verify your", "confirm your message", "confirmation required", "sender verification",
    "verification required", "your message is awaiting", "your message to", "action required: verify",
    "bitte bestätigen sie ihre", "ihre nachricht wartet", "veuillez confirmer", "por favor confirme",
    "confirme su mensaje", "your request has been received", "we have received your", "we received your", "your ticket",
    "ticket received", "ticket created", "new ticket", "request received", "case created", "support request",
    "ihre anfrage", "ihr anliegen", "eingangsbestätigung", "vielen dank für ihre", "votre demande",
    "nous avons bien reçu", "hemos recibido su", "su solicitud", "abbiamo ricevuto la", "sua solicitação*",
    "recebemos su*", "recebemos sua", "uw verzoek", "wij hebben uw", "vi har mottagit", "vi har modtaget",
    "ваша заявка", "ваш запрос"};

/// How builds, tests and calendars begin.
const Phrases kRobotSubjects = {
    "build fail*",    "build fixed",  "build is back", "build success", "build unstable",
    "build error",    "build still",  "build #",       "jenkins",       "hudson",
    "passed:",        "failed:",      "fixed:",        "broken:",       "still failing:",
    "errored:",       "test report",  "test result*",  "invitation:",   "updated invitation",
    "canceled event", "daily agenda", "failure in",    "success in",    "unstable in"};

/// Before the number in the tag of a help desk: `[Ticket#2026092910000017]`, `[Case 00123456]`.
const Phrases kTicketTags = {"ticket",  "case",      "incident", "request", "anfrage", "vorgang",
                             "demande", "solicitud", "chamado",  "caso",    "sr"};

/// How programs that carry mail begin the subject of a report. No mere `mail delivery`: a postmaster may write about
/// it.
const Phrases kDeliveryReports = {
    "undeliverable:", "undelivered mail*", "undeliverable mail*", "undeliverable message*", "mail delivery failed*",
    "mail delivery failure*", "mail delivery system*", "mail delivery status*", "mail delivery delayed*",
    "mail delivery error*", "mail delivery warning*", "mail delivery report*", "delivery status notification*",
    "delivery failure notif*", "delivery failure:", "delivery failure (", "delivery failed:", "delivery failed (",
    "delivery report (", "delivery notification:", "delayed mail (", "failure notice*", "failure delivery*",
    "returned mail*", "returned to sender*", "mail returned to*", "returning message to*", "mail failed, returning*",
    "mail could not be delivered*", "message delayed*", "message undeliverable*", "message status -",
    "message not delivered*", "message delivery fail*", "message delivery delay*", "non-delivery*", "nondeliver*",
    "non delivery notif*", "non delivery report*", "warning: message delayed*", "warning: message still undelivered*",
    "warning: could not send*", "warning: mail delayed*", "could not send message*", "email delivery failure*",
    "e-mail delivery failure*", "automatically rejected mail*", "mail system error*",
    // German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Swedish, Czech, Finnish, Japanese, Chinese
    "unzustellbar*", "nicht zustellbar*", "benachrichtigung zum übermittlungsstatus*", "benachrichtung zum*",
    "non remis*", "échec de la remise*", "échec de remise*", "non délivré*", "notification d'état de remise*",
    "message non distribuable*", "no se puede entregar*", "correo no entregado*", "no entregado*",
    "notificación de estado de la entrega*", "imposible entregar*", "non recapitabile*", "impossibile recapitare*",
    "notifica di stato del recapito*", "mancato recapito*", "não entregue*", "não é possível entregar*",
    "notificação de status de entrega*", "onbestelbaar*", "niet bezorgd*", "nie można dostarczyć*", "niedostarcz*",
    "не доставлено*", "Не доставлено*", "Недоставлен*", "недоставлен*", "det går inte att leverera*", "nedoručiteln*",
    "ei toimitettavissa*", "配信不能*", "配信エラー*", "未送達*", "无法送达*", "無法傳遞*", "系统退信*", "邮件退回*"};
/// Reports whose whole subject this is; a person who writes so has more to say.
constexpr std::array kWholeReports = {"mail error",       "mail failure",    "mail failed",    "mail not delivered",
                                      "delivery failure", "delivery failed", "delivery error", "delivery report",
                                      "delivery status",  "delayed mail",    "rejected mail",  "processing error",
                                      "message status",   "undeliverable",   "undelivered",    "delayed delivery"};

/// What the hooks of Subversion, Git and CVS and the forges put into a subject; in lower case.
constexpr std::array kCommits = {
    " git commit: ", "svn commit: r", "cvs commit: ", "[git][", "[scm] ", ".git: changes to "};

/// Owners try out lists that nobody uses: the archive of divunal-author has `it's a test` of 2017. It may be a
/// person's first step, too, so it is no more than doubtful.
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

std::string plain(string_view subject) { return folded(trim(without_tags(subject.substr(0, kSubjectLooked)))); }

}  // namespace

string_view without_tags(string_view subject) {
  for (subject = trim(subject); subject.starts_with('[') && !subject.starts_with("[SIG watch]");) {
    const auto end = subject.find(']');
    if (end == string_view::npos) break;
    subject = trim(subject.substr(end + 1));
  }
  return subject;
}

bool is_automatic_reply(string_view subject) {
  subject = trim(subject.substr(0, kSubjectLooked));
  while (subject.starts_with('[') && subject.find(']') != string_view::npos) {
    // Some programs put their words into a tag of their own, behind or before the list's: `[OOO] Agenda`.
    const std::string tag = folded(trim(subject.substr(1, subject.find(']') - 1)));
    if (!tag.empty() && kAutomaticReplies.begins(tag) == tag) return true;
    subject = trim(subject.substr(subject.find(']') + 1));
  }
  const std::string text = folded(subject);
  const string_view phrase = kAutomaticReplies.begins(text);
  if (phrase.empty()) return false;
  // The phrase must end there, or what programs put behind it must follow. `Automatic reply detection in the draft`
  // and `Out of office hours meeting: Tuesday?` are talk.
  const string_view rest = trim(string_view(text).substr(phrase.size()));
  if (rest.empty() || is_reply_subject(rest)) return true;
  if (string_view(":-!(.,|~").find(rest.front()) != string_view::npos || rest.starts_with("–") || rest.starts_with("—"))
    return true;
  return rest.size() < text.size() - phrase.size() && !kUntil.begins(rest).empty();
}

bool is_away_note(string_view subject) {
  const std::string text = plain(subject);
  return !is_reply_subject(text) && !kAwayNotes.begins(text).empty();
}

bool is_machine_answer(string_view subject) {
  const std::string text = plain(subject);
  return !is_reply_subject(text) && !kMachineAnswers.begins(text).empty();
}

bool is_build_report(string_view subject) { return !kRobotSubjects.begins(plain(subject)).empty(); }

bool is_ticket(string_view subject) {
  const std::string text = folded(trim(subject.substr(0, kSubjectLooked)));
  for (auto at = text.find('['); at != std::string::npos; at = text.find('[', at + 1)) {
    const string_view tag = string_view(text).substr(at + 1, text.find(']', at) - at - 1);
    const string_view word = kTicketTags.begins(tag);
    if (word.empty()) continue;
    const string_view number = tag.substr(std::min(tag.find_first_not_of(" #:-", word.size()), tag.size()));
    if (number.size() >= 3 && number.find_first_not_of("0123456789-") == string_view::npos) return true;
  }
  return false;
}

/// `[repository] 02/05: Fix the length check`, as git-multimail writes; a patch has its number inside the tag.
bool is_counted_commit(string_view whole) {
  const string_view text = without_tags(whole);
  const auto slash = text.find('/'), colon = text.find(':');
  const auto digits = [](string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == string_view::npos;
  };
  return text.size() < whole.size() && colon != string_view::npos && slash < colon && digits(text.substr(0, slash)) &&
         digits(text.substr(slash + 1, colon - slash - 1));
}

/// People write about mail that does not arrive (`Mail delivery to example.net is slow`). The tables leave them room:
/// a beginning that only programs use, or a whole subject.
bool is_delivery_report(string_view subject) {
  std::string text = plain(subject);
  if (!kDeliveryReports.begins(text).empty()) return true;
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
  return std::any_of(kCommits.begin(), kCommits.end(), holds) || (holds("branch ") && holds(" updated: ")) ||
         is_counted_commit(whole);
}

bool is_test(string_view subject) {
  std::string text = plain(subject);
  text.erase(text.find_last_not_of(" .!1234567890#") + 1);
  return std::find(kTests.begin(), kTests.end(), text) != kTests.end();
}

}  // namespace sigwatch
