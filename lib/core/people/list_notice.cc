#include "core/people/list_notice.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.h"
#include "core/people/program_subjects.h"

namespace sigwatch {
namespace {

using std::string_view;

constexpr std::size_t kLongestNotice = 1000;

/// Parts that say it. In lower case, as lower() makes it: letters outside ASCII stay as Mailman's catalogues have them.
constexpr std::array kListNotices = {
    "moderator request(s) waiting", "moderation requests waiting", "uncaught bounce notification",
    "bounce action notification", "subscribe notification", "subscription notification",
    "mailing list memberships reminder", "mailing list subscription confirmation", "results of your email commands",
    "your confirmation is required to", "awaits moderator approval", "forward of moderated message",
    "mailing list probe message", "subscription request for list", "auto-response for your message",
    // German
    "offene moderationsanfrage", "unzustellbarkeit-benachrichtigung", "abonnementbenachrichtigung für",
    "abmeldebenachrichtigung für", "auf die zustimmung der moderation", "weiterleitung der moderierten nachricht",
    "mailinglisten-testnachricht", "die ergebnisse ihrer e-mail-befehle", "neuer abonnementantrag für",
    "ihre bestätigung ist erforderlich",
    // French
    "demandes de modération en attente", "notification de rejet non", "notification d'abonnement à",
    "notification de désabonnement", "attend la validation d'un modérateur", "transfert du message modéré",
    "les résultats de vos commandes par e-mail", "nouvelle demande d'abonnement de",
    "nouvelle demande de désabonnement de",
    // Spanish
    "peticiones de moderación esperando", "notificación de rebote no captado", "notificación de suscripción a",
    "notificación de baja de", "espera la aprobación del moderador", "reenvío de mensaje moderado",
    "resultados de los comandos enviados por correo", "nueva solicitud de suscripción a", "nueva solicitud de baja",
    // Italian
    "richieste di moderazione in attesa", "notifica di respingimento non", "notifica di iscrizione",
    "notifica di disiscrizione", "attende l'approvazione del moderatore", "inoltro di messaggi moderati",
    "il risultato del tuo comando e-mail", "nuova richiesta di iscrizione a", "nuova richiesta di disiscrizione per",
    // Portuguese
    "solicitações de moderação aguardando", "notificação de devolução não capturada", "notificação da subscrição de",
    "notificação de inscrição de", "notificação de cancelamento da inscrição", "aguarda aprovação do moderador",
    "encaminhamento de mensagem moderada", "os resultados dos seus comandos de e-mail",
    "nova solicitação de inscrição para", "nova solicitação de cancelamento",
    // Dutch
    "wachtende moderatieverzoeken", "niet onderschept afleveringsprobleem", " aanmeldingsbericht", " afmeldingsbericht",
    "wacht op goedkeuring van een moderator", "doorsturen van gemodereerd bericht",
    "het resultaat van uw e-mailcommando", "nieuw aanmeldingsverzoek voor", "nieuw afmeldingsverzoek",
    // Polish, Czech, Hungarian
    "nieprzechwycone powiadomienie o odesłaniu", "powiadomienie o rezygnacji z subskrypcji",
    "powiadomienie o subskrypcji", "nowa prośba o rezygnację z subskrypcji", "čekajících požadavků na moderování",
    "neošetřená notifikace", "upozornění na přihlášení odběru", "upozornění na odhlášení odběru",
    "výstup vašich emailových příkazů", "értesítés feliratkozásról", "értesítés leiratkozásról",
    "levele moderálásra vár",
    // Russian, Ukrainian
    "Ожидающих модерирования запросов", "Непойманное уведомление отказа", "Уведомление о подписке на",
    "Уведомление об отказе от подписки", "ожидает одобрения модератора", "Пересылка модерируемого сообщения",
    "Новый запрос на подписку", "Новый запрос на отписку", "Сповіщення про підписку",
    "Сповіщення про скасування підписки", "очікує на схвалення модератора",
    // Japanese, Chinese, Korean
    "購読通知", "購読解除通知", "メーリングリストへようこそ", "等待审核的请求", "未捕获的退信通知", "订阅通知",
    "的订阅请求", "的退订请求", "正在等待版主批准", "转发审核消息", "구독 알림", "탈퇴 알림",
    "중재자 승인을 기다립니다"};

/// With a second part behind the first.
struct Pair {
  string_view first, then;
};
constexpr Pair kPairs[] = {{"post from ", "requires approval"},
                           {"der beitrag ", "muss genehmigt werden"},
                           {"le message ", "nécessite une validation"},
                           {"el envío a ", "precisa de aprobación"},
                           {" messaggio da ", "richiede approvazione"},
                           {"o envio a ", "requer aprovação"},
                           {"bericht aan ", "vereist goedkeuring"},
                           {"Сообщение в рассылку ", "требует одобрения"},
                           {"new subscription request to ", "from "},
                           {"new unsubscription request ", "from "},
                           {"you have been unsubscribed from the ", "mailing list"},
                           {"welcome to the \"", "\" mailing list"},
                           {"willkommen auf der \"", "\"-mailingliste"},
                           {"bienvenue sur la liste de diffusion", "«"},
                           {"bienvenido a la lista de correo \"", "\""},
                           {"benvenuta/o nella lista \"", "\""},
                           {"welkom op de \"", "\" maillijst"},
                           {"request to mailing list ", " rejected"}};

/// Mailman in its languages, LISTSERV, ezmlm, Google Groups, Yahoo.
constexpr Pair kDigests[] = {{"digest, vol ", ", issue "},
                             {"digest, vol ", ", ausgabe "},
                             {"resumen, vol ", ", número "},
                             {"resumo, vol ", ", número "},
                             {"raggruppamento, volume ", ", numero "},
                             {"verzamelmail, volume ", ", uitgave "},
                             {" digest - ", " to "},
                             {" digest ", " issue "},
                             {"digest for ", " update"},
                             {"digest number ", ""}};

bool holds(string_view text, const Pair& pair) {
  const auto at = text.find(pair.first);
  return at != string_view::npos && text.find(pair.then, at + pair.first.size()) != string_view::npos;
}

std::string bare(string_view subject) { return lower(trim(without_tags(subject.substr(0, kLongestNotice)))); }

/// `confirm 0123abcd...`: Mailman asks for this subject back.
bool is_confirmation(string_view text) {
  return text.starts_with("confirm ") && text.size() >= 28 &&
         text.find_first_not_of("0123456789abcdef", 8) == string_view::npos;
}

}  // namespace

bool is_list_notice(string_view subject) {
  const std::string text = bare(subject);
  const auto paired = [&](const Pair& pair) { return holds(text, pair); };
  return is_confirmation(text) ||
         std::any_of(kListNotices.begin(), kListNotices.end(),
                     [&](string_view part) { return text.find(part) != std::string::npos; }) ||
         std::any_of(std::begin(kPairs), std::end(kPairs), paired);
}

bool is_digest_subject(string_view subject) {
  const std::string text = bare(subject);
  return std::any_of(std::begin(kDigests), std::end(kDigests), [&](const Pair& pair) { return holds(text, pair); });
}

}  // namespace sigwatch
