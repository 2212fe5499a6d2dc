#include "core/base/text.h"
#include "render/site/page_values.h"
#include "render/site/words.h"

namespace sigwatch {

namespace {

/// The answer, and what goes with it.
/// A member has a mail that threatens the group and asks whether it is real. The page cannot see that mail: a number
/// can be copied into another one, so it never says more than "we sent one with this number", and asks to compare.
std::pair<std::string, std::string> answer(const Notice& n) {
  switch (n.state) {
    case NoticeState::accepted:
    case NoticeState::seen:
    case NoticeState::attested:
      return {"Yes, we sent a mail with this number.", "Compare what stands below with the mail that you have."};
    // The mail server got the mail and did not answer, or the attempt goes on: yes and no would both be a guess.
    case NoticeState::sending:
    case NoticeState::unknown:
      return {"We tried to send it, and do not know whether it arrived.",
              "The mail that you have may be ours: compare what stands below."};
    // The number of a mail that was not sent can be guessed, since it is made of
    // group, date and step. So a mail that bears it already is most likely forged.
    case NoticeState::held:
    case NoticeState::due:
    case NoticeState::deferred:
      return {"Not sent yet.", "A mail with this number is planned. If you have one already, it is not from us."};
    case NoticeState::refused:
      return {"We tried to send it, and the mail server refused it.", "If you have such a mail, be careful."};
    // It may have left before it was withdrawn, so the reader is told that nothing is asked any more.
    case NoticeState::withdrawn:
      return {"No, it was withdrawn.",
              "Somebody wrote, or a person stopped it. If it reached you all the same, nothing is asked of you now."};
  }
  return {};
}

/// What a forger would want is what a notice never asks for. And the way to stop the
/// countdown is said here again, for whoever follows the link without the mail at hand.
std::string advice(const Notice& n, const PageSig* sig, const PageFacts& facts) {
  if (n.audience == Audience::council)
    return "The " + facts.council +
           " decides. A mail of ours never asks for a password, money or a click: a link to the minutes is all that is "
           "needed.";
  if (!sig) return "A mail of ours never asks for a password, money or a click.";
  return "Anyone may write one line to " + sig->status.list +
         ": that ends the countdown. If the group wants to end, or works elsewhere, write that. " +
         "A mail of ours never asks for a password, money or a click.";
}

}  // namespace

PageData term(const std::string& name, const std::string& meaning, const std::string& url) {
  PageData row;
  put(row, "term", name);
  put(row, "meaning", meaning);
  put(row, "url", url);
  return row;
}

PageData notice_values_of(const Notice& n, const PageSig* sig, const PageFacts& facts, const PagePlace& place) {
  PageData page;
  const auto [verdict, lead] = answer(n);
  put(page, "verdict", verdict);
  put(page, "lead", lead);
  PageData rows(PageData::type::list);
  rows.push_back(term("Number", n.id));
  rows.push_back(term("What it is", step_in_words(n.step)));
  // Addresses of leaders and operators are on no page, whatever the configuration says.
  rows.push_back(term("To", n.audience == Audience::leader      ? "a leader of the group"
                            : n.audience == Audience::operators ? "the operators"
                                                                : clean_line(n.to)));
  if (!n.subject.empty() && n.audience != Audience::operators) rows.push_back(term("Subject", clean_line(n.subject)));
  if (n.accepted) rows.push_back(term("Sent", moment_in_words(*n.accepted)));
  // Empty until an archive showed the mail (lib/service/page_facts.cc). Its tag is
  // what only we can make, and while a moderator holds the mail nobody has seen it.
  if (const std::string id = sent_message_id(n); !id.empty()) rows.push_back(term("Message-ID", "<" + id + ">"));
  if (n.seen) {
    const std::string url = safe_url(n.seen_url);
    rows.push_back(term(n.state == NoticeState::attested ? "Arrived, a person says" : "Seen in the archive",
                        moment_in_words(*n.seen), url));
  }
  page.set("facts", rows);
  put(page, "advice", advice(n, sig, facts));
  put(page, "name", sig ? sig->status.name : "");
  put(page, "sig_page", sig ? place.up + "sigs/" + sig->status.id + place.html : "");
  return page;
}

/// Stands under every address that is not ours to give: a forged mail can name one, and the reader gets a plain no.
PageData unknown_page_values() {
  PageData page;
  put(page, "verdict", "No: nothing of ours stands at this address.");
  put(page, "lead", "If a mail brought you here, it was not from us, or the address was cut when it was copied.");
  page.set("facts", PageData(PageData::type::list));
  put(page, "advice",
      "Do nothing that the mail asks for. The overview lists every group that is watched, and each group's page the "
      "mails that we sent.");
  put(page, "sig_page", "");
  return page;
}

}  // namespace sigwatch
