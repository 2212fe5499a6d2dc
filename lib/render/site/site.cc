#include "render/site/site.h"

#include <memory>
#include <utility>

#include "core/base/text.h"
#include "render/site/month_picture.h"
#include "render/site/page_values.h"
#include "render/site/words.h"
#include "render/status.h"

namespace sigwatch {

namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kJson = "application/json; charset=utf-8";
constexpr const char* kSvg = "image/svg+xml; charset=utf-8";
// The deepest address that there is, `/api/v1/sigs/ID`, lies three folders down. With the top that makes four depths.
constexpr int kUnknownDepths = 4;

/// What all documents are made from. Renders pages; each template is compiled once.
class Pages {
 public:
  Pages(PageFacts facts, SiteTexts texts, SiteLinks links)
      : facts_(std::move(facts)), texts_(std::move(texts)), links_(links) {}

  /// No escape is set: kainjow-mustache's own is for HTML, and each value goes through it. Only pictures do not.
  Document page(const std::string& name, PageData values, const std::string& title, int depth) const {
    const PagePlace place = page_place(depth, links_);
    put(values, "title", title);
    put(values, "organisation", facts_.organisation);
    put(values, "council", facts_.council);
    put(values, "rule_url", safe_url(facts_.rule));
    put(values, "measured", moment_in_words(facts_.measured));
    values.set("up", place.up);
    put(values, "home", place.home);
    values.set("html", place.html);
    values.set("json", place.json);
    // By reference: the texts live as long as this object.
    for (const char* part : {"head", "foot", "row"}) {
      const std::string& text = texts_.text(std::string(part) + ".html");
      values.set(part, PageData(kainjow::mustache::partial([&text] { return text; })));
    }
    auto [compiled, fresh] = compiled_.try_emplace(name, texts_.text(name + ".html"));
    return {kHtml, compiled->second.render(values)};
  }

  PagePlace place(int depth) const { return page_place(depth, links_); }
  const PageFacts& facts() const { return facts_; }
  const SiteTexts& texts() const { return texts_; }
  SiteLinks links() const { return links_; }

 private:
  const PageFacts facts_;
  const SiteTexts texts_;
  const SiteLinks links_;
  mutable std::map<std::string, kainjow::mustache::mustache> compiled_;
};
using SharedPages = std::shared_ptr<const Pages>;

/// The functions refer to notices and SIGs inside the facts, which `pages` keeps alive.
/// Notices about no SIG have a page, too: who gets a hello may doubt it as well.
void add_notices(Documents& site, const SharedPages& pages) {
  const auto add = [&](const Notice& n, const PageSig* sig) {
    site["/notices/" + n.id] = [pages, &n, sig] {
      return pages->page("notice", notice_values_of(n, sig, pages->facts(), pages->place(1)), "Was this mail genuine?",
                         1);
    };
  };
  for (const PageSig& sig : pages->facts().sigs) {
    for (const Notice& n : sig.notices) add(n, &sig);
  }
  for (const Notice& n : pages->facts().other_notices) add(n, nullptr);
}

void add_sigs(Documents& site, const SharedPages& pages) {
  for (const PageSig& sig : pages->facts().sigs) {
    const std::string& id = sig.status.id;
    site["/sigs/" + id] = [pages, &sig] {
      return pages->page("sig", sig_values(sig, pages->facts(), pages->place(1)), sig.status.name + ": SIG watch", 1);
    };
    site["/api/v1/sigs/" + id] = [pages, &sig] { return Document{kJson, sig_json(sig)}; };
    site["/badge/" + id + ".svg"] = [pages, &sig] { return Document{kSvg, badge(sig)}; };
  }
}

/// Is shown under any address, and its links are relative: one for each depth.
void add_unknown(Documents& site, const SharedPages& pages) {
  const int depths = pages->links() == SiteLinks::served ? kUnknownDepths : 1;
  for (int depth = 0; depth < depths; ++depth) {
    const std::string path = depth == 0 ? "/404" : "/404/" + std::to_string(depth);
    site[path] = [pages, depth] {
      return pages->page("notice", unknown_page_values(), "There is no such page", depth);
    };
  }
}

}  // namespace

PagePlace page_place(int depth, SiteLinks links) {
  PagePlace place;
  for (int i = 0; i < depth; ++i) place.up += "../";
  const bool files = links == SiteLinks::files;
  // `./` at the top: an empty link would mean the page itself.
  place.home = files ? place.up + "index.html" : place.up.empty() ? "./" : place.up;
  place.html = files ? ".html" : "";
  place.json = files ? ".json" : "";
  return place;
}

void put(PageData& data, const std::string& name, const std::string& value) {
  // "false" hides what stands around: a name that is not set would be looked for in the list's surroundings.
  // Whatever an archive or a person wrote becomes one line of bounded length before the template sees it.
  const std::string clean = clean_line(value, 1'000);
  data.set(name, clean.empty() ? PageData(PageData::type::bool_false) : PageData(clean));
}

void put_flag(PageData& data, const std::string& name, bool stands) {
  data.set(name, PageData(stands ? PageData::type::bool_true : PageData::type::bool_false));
}

/// Goes out as it is. So it may hold nothing but our own markup, in which words of others were escaped.
void put_picture(PageData& data, const std::string& name, const std::string& svg) { data.set(name, PageData(svg)); }

Documents make_site(PageFacts facts, SiteTexts texts, SiteLinks links, const std::string& version) {
  const SharedPages pages = std::make_shared<const Pages>(std::move(facts), std::move(texts), links);
  Documents site;
  site["/"] = [pages] {
    return pages->page("overview", overview_values(pages->facts(), pages->place(0)),
                       "SIG watch: " + pages->facts().organisation, 0);
  };
  site["/policy"] = [pages] {
    return pages->page("policy", policy_values(pages->facts()), "The rule in words: SIG watch", 0);
  };
  add_unknown(site, pages);
  site["/style.css"] = [pages] { return Document{"text/css; charset=utf-8", pages->texts().text("style.css")}; };
  site["/icon.svg"] = [pages] { return Document{kSvg, pages->texts().text("icon.svg")}; };
  add_sigs(site, pages);
  add_notices(site, pages);
  site["/api/v1/sigs"] = [pages] { return Document{kJson, sigs_json(pages->facts())}; };
  site["/api/v1/history"] = [pages] { return Document{kJson, history_json(pages->facts().history)}; };
  site["/feed.atom"] = [pages] {
    return Document{"application/atom+xml; charset=utf-8", feed_atom(pages->facts(), pages->links())};
  };
  site["/dates.ics"] = [pages] { return Document{"text/calendar; charset=utf-8", dates_ics(pages->facts())}; };
  site["/calendar.ics"] = site["/dates.ics"];
  site["/metrics"] = [pages, version] {
    return Document{"text/plain; version=0.0.4; charset=utf-8", metrics_text(pages->facts(), version)};
  };
  return site;
}

/// With endings, since on a disk `/api/v1/sigs` would have to be a file
/// and a folder at once, and since web servers tell the type by them.
std::string site_file(const std::string& path, const Document& document) {
  if (path == "/") return "index.html";
  const std::string file = path.substr(1);
  if (document.type == kHtml) return file + ".html";
  return document.type == kJson ? file + ".json" : file;
}

}  // namespace sigwatch
