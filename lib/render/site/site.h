#pragma once

#include <string>

#include "core/report/document.h"
#include "core/report/page_facts.h"
#include "render/site/site_texts.h"

namespace sigwatch {

/// How documents name one another. Links are relative in both, so that the site works under any prefix.
enum class SiteLinks {
  served,  ///< `sigs/iot`
  files,   ///< `sigs/iot.html`
};

/// The whole site as documents, by path: `/`, `/sigs/ID`, `/notices/ID`, `/policy`, `/style.css`, `/icon.svg`,
/// `/api/v1/sigs[/ID]`,
/// `/api/v1/history`, `/feed.atom`, `/dates.ics` (also `/calendar.ics`), `/badge/ID.svg`, `/metrics`, and `/404` for
/// what there is not; where it is served, `/404/1` to `/404/3` are the same for that many folders below the top. A pure
/// function: `facts` went through for_readers(), and nothing else is looked at. `version` is the program's. The
/// documents hold on to the facts together, and are for one thread.
Documents make_site(PageFacts facts, SiteTexts texts, SiteLinks links, const std::string& version);

/// The file that holds a path in a static export: `/` is index.html, `/sigs/iot` sigs/iot.html, `/api/v1/sigs`
/// api/v1/sigs.json.
std::string site_file(const std::string& path, const Document& document);

// The parts, each a function of the facts.
std::string sigs_json(const PageFacts& facts);
std::string sig_json(const PageSig& sig);
std::string feed_atom(const PageFacts& facts, SiteLinks links);
std::string dates_ics(const PageFacts& facts);
std::string metrics_text(const PageFacts& facts, const std::string& version);

}  // namespace sigwatch
