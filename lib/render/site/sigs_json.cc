#include <nlohmann/json.hpp>

#include "render/site/site.h"
#include "render/status.h"

namespace sigwatch {

namespace {

using SiteJson = nlohmann::ordered_json;

SiteJson when_or_null(const std::optional<Time>& t) { return t ? SiteJson(to_rfc3339(*t)) : SiteJson(); }
SiteJson words_or_null(const std::string& t) { return t.empty() ? SiteJson() : SiteJson(t); }

SiteJson notices_of(const PageSig& sig) {
  SiteJson list = SiteJson::array();
  for (const Notice& n : sig.notices) {
    list.push_back(SiteJson{{"id", n.id},
                            {"episode", words_or_null(n.episode)},
                            {"step", n.step},
                            {"audience", to_string(n.audience)},
                            {"state", to_string(n.state)},
                            {"created", to_rfc3339(n.created)},
                            {"not_before", to_rfc3339(n.not_before)},
                            {"accepted", when_or_null(n.accepted)},
                            {"seen", when_or_null(n.seen)},
                            {"url", words_or_null(n.seen_url)}});
  }
  return list;
}

SiteJson decisions_of(const PageSig& sig) {
  SiteJson list = SiteJson::array();
  for (const Decision& d : sig.decisions) {
    list.push_back(SiteJson{{"number", d.number},
                            {"decision", to_string(d.kind)},
                            {"at", to_rfc3339(d.at)},
                            {"until", when_or_null(d.until)},
                            {"by", d.by},
                            {"reference", d.reference},
                            {"note", words_or_null(d.note)}});
  }
  return list;
}

SiteJson episodes_of(const PageSig& sig) {
  SiteJson list = SiteJson::array();
  for (const Episode& e : sig.episodes) {
    list.push_back(SiteJson{{"id", e.id},
                            {"counts_from", to_rfc3339(e.counts_from)},
                            {"deadline", to_rfc3339(e.deadline)},
                            {"began", to_rfc3339(e.began)},
                            {"ended", when_or_null(e.ended)},
                            {"ended_because", words_or_null(e.ended_because)}});
  }
  return list;
}

SiteJson posts_of(const PageSig& sig) {
  SiteJson list = SiteJson::array();
  for (const PagePost& p : sig.posts) {
    list.push_back(SiteJson{{"date", when_or_null(p.date)},
                            {"judged", to_string(p.kind)},
                            {"rule", p.rule},
                            {"author", words_or_null(p.author)},
                            {"subject", words_or_null(p.subject)},
                            {"url", words_or_null(p.url)}});
  }
  return list;
}

}  // namespace

std::string sigs_json(const PageFacts& facts) {
  std::vector<SigStatus> rows;
  for (const PageSig& sig : facts.sigs) rows.push_back(sig.status);
  return status_json(rows, facts.authors);
}

std::string sig_json(const PageSig& sig) {
  // The same fields under the same names as in the array, and the story besides.
  // `true` shows no names that may not be shown: for_readers() has taken those out of the facts.
  SiteJson one = SiteJson::parse(status_json({sig.status}, true)).at(0);
  one["charter"] = words_or_null(sig.charter);
  one["episodes"] = episodes_of(sig);
  one["notices"] = notices_of(sig);
  one["decisions"] = decisions_of(sig);
  one["posts"] = posts_of(sig);
  return one.dump(2, ' ', false, SiteJson::error_handler_t::replace) + "\n";
}

}  // namespace sigwatch
