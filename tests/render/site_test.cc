#include "render/site/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "render/made_page.h"
#include "render/site/words.h"

namespace sigwatch {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

SiteTexts builtin_texts_of_site() {
  auto texts = SiteTexts::load("");
  if (!texts) throw std::runtime_error(texts.error().what);
  return *texts;
}

using Made = std::map<std::string, Document>;

Made site_of(PageFacts facts, SiteLinks links = SiteLinks::served) {
  Made all;
  for (const auto& [path, make] : make_site(for_readers(std::move(facts)), builtin_texts_of_site(), links, "1.2.3"))
    all[path] = make();
  return all;
}

std::string overview_of(PageFacts facts) { return site_of(std::move(facts)).at("/").body; }

std::string all_text(const Made& site) {
  std::string all;
  for (const auto& [path, document] : site) all += path + "\n" + document.body + "\n";
  return all;
}

PageFacts only(std::vector<PageSig> sigs) {
  PageFacts facts = made::page();
  facts.sigs = std::move(sigs);
  return facts;
}

TEST(Site, HasEveryDocument) {
  const Made site = site_of(made::page());
  for (const char* path : {"/", "/sigs/whiteboard", "/notices/whiteboard.2025-11-14.warn1.0", "/policy", "/404",
                           "/style.css", "/icon.svg", "/api/v1/sigs", "/api/v1/sigs/whiteboard", "/api/v1/history",
                           "/feed.atom", "/dates.ics", "/calendar.ics", "/badge/whiteboard.svg", "/metrics"})
    EXPECT_TRUE(site.count(path)) << path;
}

TEST(Overview, FirstSaysWhatIsAskedOfTheReader) {
  EXPECT_THAT(overview_of(made::page()),
              HasSubstr("Whiteboard SIG: please decide.</b></a> The request of 8 July 2026 is open for 137 days."));
  EXPECT_THAT(overview_of(only({made::asked(), made::asked()})),
              HasSubstr("Whiteboard SIG and Whiteboard SIG: please decide."));
  EXPECT_THAT(overview_of(only({made::warned()})),
              HasSubstr("<b>Nothing is asked of you.</b> Warned: Sensors SIG. One post to its list ends it."));
  EXPECT_THAT(overview_of(only({made::active("a", "A SIG")})),
              HasSubstr("<b>Nothing is asked of you.</b> All groups that are watched are well."));
  EXPECT_THAT(overview_of(only({})), HasSubstr("Nothing is asked of you."));
}

TEST(Overview, PutsWhatNeedsAttentionFirst) {
  const std::string page = overview_of(made::page());
  const auto at = [&](const std::string& name) { return page.find(">" + name + "</a>"); };
  EXPECT_LT(at("Whiteboard SIG"), at("Sensors SIG"));
  EXPECT_LT(at("Sensors SIG"), at("Mobile SIG"));
  EXPECT_LT(at("Mobile SIG"), at("Presence SIG"));
}

TEST(Overview, OffersAFilterOfTheStatesThatThereAre) {
  EXPECT_THAT(overview_of(only({made::asked(), made::warned(), made::unproven()})), Not(HasSubstr("name=\"show\"")));
  const Made site = site_of(made::many(20));
  const std::string& page = site.at("/").body;
  EXPECT_THAT(page, HasSubstr("id=\"show-all\" checked> All 20</label>"));
  EXPECT_THAT(page, HasSubstr("id=\"show-warned\"> Warned 1</label>"));
  for (const PageSig& sig : made::every_look()) {
    std::string key = lower(look_of(sig).word);
    std::replace(key.begin(), key.end(), ' ', '-');
    EXPECT_THAT(page, HasSubstr("id=\"show-" + key + "\""));
    EXPECT_THAT(page, HasSubstr("data-look=\"" + key + "\""));
    EXPECT_THAT(site.at("/style.css").body,
                HasSubstr("main:has(#show-" + key + ":checked) :is([data-look]:not([data-look=\"" + key + "\"])"));
  }
}

TEST(UnknownPage, HasLinksForEachDepthOfAnAddress) {
  const Made site = site_of(made::page());
  EXPECT_THAT(site.at("/404").body, HasSubstr("href=\"style.css\""));
  EXPECT_THAT(site.at("/404/1").body, HasSubstr("href=\"../style.css\""));
  EXPECT_THAT(site.at("/404/3").body, HasSubstr("href=\"../../../style.css\""));
  EXPECT_EQ(site_of(made::page(), SiteLinks::files).count("/404/1"), 0U);
}

TEST(Overview, SaysThatItRehearsesOrIsPaused) {
  PageFacts facts = made::page();
  facts.meta.live_since.reset();
  EXPECT_THAT(overview_of(facts), HasSubstr("A rehearsal: everything is measured"));
  facts.meta.live_since = made::kNow;
  facts.meta.paused = true;
  facts.meta.paused_because = "words of an operator";
  EXPECT_THAT(overview_of(facts), HasSubstr("Sending is paused."));
  facts.authors = true;
  EXPECT_THAT(overview_of(facts), HasSubstr("Sending is paused: words of an operator."));
}

TEST(SigPage, TellsTheStoryAndWhatComes) {
  const std::string page = site_of(made::page()).at("/sigs/sensors").body;
  EXPECT_THAT(page, HasSubstr("No post by a person has reached the archive since 22 May 2026, 6 months ago."));
  EXPECT_THAT(page, HasSubstr("Second warning not before 22 December 2026, unless somebody writes."));
  EXPECT_THAT(page, HasSubstr("First warning was sent, and seen on 22 November 2026"));
  EXPECT_THAT(page, HasSubstr("https://lists.example/seen/warn1"));
  EXPECT_THAT(
      page,
      HasSubstr("<time datetime=\"2027-01-06T00:00:00Z\">6 January 2027</time>Request to the Council for a decision"));
  EXPECT_THAT(page, HasSubstr("22 May 2026, 06:02 UTC + 6 months = 22 November 2026, 06:02 UTC"));
  EXPECT_THAT(page, HasSubstr("set aside: auto-submitted"));
}

/// Disbanded on 2 September 2026; the charter is done.
PageSig disbanded() {
  PageSig sig = made::sig_of("print", "Print SIG", VerdictKind::not_measured, made::when("2025-11-14"), 12);
  sig.status.watch = Watch::closed;
  Decision d;
  d.sig = "print", d.number = 4, d.kind = DecisionKind::disband, d.at = made::when("2026-09-02"), d.by = "council";
  sig.decisions = {d};
  const Statement tick{Statement::Kind::tick, "print.4.charter",        "words of an operator",
                       "root-the-operator",   made::when("2026-09-05"), {}};
  sig.status.checklist = checklist(sig.decisions, {tick});
  return sig;
}

TEST(Checklist, IsShownOnOverviewAndPageUntilAllIsTicked) {
  const std::string overview = overview_of(only({disbanded()}));
  EXPECT_THAT(overview, HasSubstr("Disbanded, and not all is done yet: Print SIG."));
  EXPECT_THAT(overview, HasSubstr("Still to do: list, archive, register."));
  const std::string page = site_of(only({disbanded()})).at("/sigs/print").body;
  EXPECT_THAT(
      page, HasSubstr("✓ done on 5 September 2026: the status of the charter says that the group has ended (charter)"));
  EXPECT_THAT(page, HasSubstr("✗ still to do: the list takes no more posts (list)"));
  PageSig done = disbanded();
  for (ChecklistItem& c : done.status.checklist) c.done = made::kNow;
  EXPECT_THAT(overview_of(only({done})), Not(HasSubstr("not all is done")));
  EXPECT_THAT(overview_of(only({done})), Not(HasSubstr("Still to do")));
  EXPECT_THAT(site_of(made::page()).at("/sigs/sensors").body, Not(HasSubstr("After the decision")));
}

TEST(Checklist, StandsInTheJson) {
  const auto json =
      nlohmann::json::parse(site_of(only({disbanded(), made::active("a", "A SIG")})).at("/api/v1/sigs").body);
  ASSERT_EQ(json.at(0).at("checklist").size(), 4U);
  EXPECT_EQ(json.at(0).at("checklist").at(0).at("item"), "charter");
  EXPECT_EQ(json.at(0).at("checklist").at(0).at("done"), "2026-09-05T00:00:00Z");
  EXPECT_TRUE(json.at(0).at("checklist").at(1).at("done").is_null());
  EXPECT_TRUE(json.at(1).at("checklist").empty());
}

TEST(NoticePage, SaysWhetherTheMailIsGenuine) {
  const Made site = site_of(made::page());
  const std::string page = site.at("/notices/sensors.2026-05-22.warn1.0").body;
  EXPECT_THAT(page, HasSubstr("Yes, we sent a mail with this number."));
  EXPECT_THAT(page, HasSubstr("&lt;sigwatch.sensors.2026-05-22.warn1.0.abcdefghij234567klmn@example.org&gt;"));
  EXPECT_THAT(site.at("/404").body, HasSubstr("it was not from us"));
}

TEST(NoticePage, NamesNoLeader) {
  PageFacts facts = only({made::warned()});
  Notice copy = facts.sigs.front().notices.front();
  copy.audience = Audience::leader;
  copy.to.clear();
  copy.id = "sensors.2026-05-22.warn1.0a1b2c3d";
  facts.sigs.front().notices.push_back(copy);
  EXPECT_THAT(site_of(facts).at("/notices/sensors.2026-05-22.warn1.0a1b2c3d").body, HasSubstr("a leader of the group"));
}

TEST(Readers, SeeNoNameOfAnAuthorAndNoWordOfAnOperator) {
  for (const SiteLinks links : {SiteLinks::served, SiteLinks::files}) {
    const std::string all = all_text(site_of(made::page(), links));
    for (const char* word :
         {"Jane", "jane@", "jane-personal", "personal subject", "words of", "root-the-operator", "Machine Sender"})
      EXPECT_THAT(all, Not(HasSubstr(word)));
  }
}

TEST(Readers, SeeThemWhereTheConfigurationSaysSo) {
  PageFacts facts = made::page();
  facts.authors = true;
  const Made site = site_of(facts);
  EXPECT_THAT(site.at("/sigs/sensors").body, HasSubstr("Jane Personal: A personal subject"));
  EXPECT_THAT(site.at("/api/v1/sigs").body, HasSubstr("\"author\": \"Jane Personal\""));
  EXPECT_THAT(site.at("/api/v1/history").body, HasSubstr("words of an operator"));
}

TEST(Readers, SeeDatesAndCountsAloneOfAPrivateArchive) {
  for (const bool authors : {false, true}) {
    PageFacts facts = made::page();
    facts.authors = authors;
    const Made site = site_of(facts);
    EXPECT_THAT(all_text(site), Not(HasSubstr("/srv/mail")));
    const std::string own = site.at("/sigs/secret").body + site.at("/api/v1/sigs/secret").body;
    for (const char* word : {"Jane", "jane", "personal subject", "https://lists.example/", "secret-1"})
      EXPECT_THAT(own, Not(HasSubstr(word)));
    EXPECT_THAT(own, HasSubstr("19 November 2026"));
    const auto json = nlohmann::json::parse(site.at("/api/v1/sigs/secret").body);
    EXPECT_EQ(json["newest_counted"]["date"], "2026-11-19T10:00:00Z");
    EXPECT_TRUE(json["newest_counted"]["url"].is_null());
    EXPECT_EQ(json["months"].size(), 24U);
  }
}

TEST(Readers, SeeNoPathOfTheCouncilsArchive) {
  PageFacts facts = made::page();
  facts.hidden = {"/srv/mail/council.mbox"};
  facts.history.push_back(
      {made::kNow, "sensors", "notice", "sensors.2026-05-22.inform.0 seen in /srv/mail/council.mbox"});
  facts.sigs[3].notices.front().seen_url = "/srv/mail/council.mbox#3";
  EXPECT_THAT(all_text(site_of(facts)), Not(HasSubstr("/srv/mail")));
}

TEST(Site, SaysTheSameInEveryDocument) {
  const Made site = site_of(made::page());
  for (const auto& sig : nlohmann::json::parse(site.at("/api/v1/sigs").body)) {
    const std::string id = sig["id"];
    const std::string verdict = sig["verdict"];
    const auto one = nlohmann::json::parse(site.at("/api/v1/sigs/" + id).body);
    for (const auto& [key, value] : sig.items()) EXPECT_EQ(one[key], value) << key;
    EXPECT_THAT(site.at("/metrics").body,
                HasSubstr("sigwatch_sig_verdict{sig=\"" + id + "\",verdict=\"" + verdict + "\"} 1"));
    const Time last = *parse_rfc3339(sig["newest_counted"]["date"].get<std::string>());
    EXPECT_THAT(site.at("/sigs/" + id).body, HasSubstr(day_in_words(last)));
    EXPECT_THAT(site.at("/").body, HasSubstr(day_in_words(last)));
    EXPECT_THAT(site.at("/sigs/" + id).body,
                HasSubstr("datetime=\"" + sig["newest_counted"]["date"].get<std::string>() + "\""));
    if (sig["next"].is_null()) continue;
    const Time next = *parse_rfc3339(sig["next"]["not_before"].get<std::string>());
    if (sig["watch"] == "on") {
      EXPECT_THAT(site.at("/dates.ics").body, HasSubstr("UID:" + id + "." + sig["next"]["step"].get<std::string>()));
    }
    if (id == "whiteboard") continue;  // of an open request something else is said
    EXPECT_THAT(site.at("/").body, HasSubstr(day_in_words(next)));
  }
}

TEST(Picture, HasABarAMonthTheLimitAndTheSteps) {
  const std::string page = site_of(made::page()).at("/sigs/sensors").body;
  const auto count = [&](const std::string& what) {
    int n = 0;
    for (auto at = page.find(what); at != std::string::npos; at = page.find(what, at + 1)) ++n;
    return n;
  };
  constexpr int kPictures = 2;  // for desk and phone
  EXPECT_EQ(count("<rect class=\"bar\"") + count("<rect class=\"none\"") + count("<rect class=\"unread\""),
            24 * kPictures);
  EXPECT_EQ(count("<line class=\"limit\""), kPictures);
  EXPECT_EQ(count("<line class=\"step\""), kPictures);
  EXPECT_EQ(count("<rect class=\"quiet\""), kPictures);
  EXPECT_THAT(page, HasSubstr("aria-label=\"Posts a month, December 2024 to November 2026: most in "));
}

TEST(HostileText, StaysText) {
  for (const auto& [path, document] : site_of(made::hostile())) {
    if (document.type.find("json") != std::string::npos || document.type.starts_with("text/plain") ||
        document.type.starts_with("text/calendar"))
      continue;
    EXPECT_THAT(document.body, Not(HasSubstr("<script"))) << path;
    EXPECT_THAT(document.body, Not(HasSubstr("=\"javascript:"))) << path;
    EXPECT_THAT(document.body, Not(HasSubstr("=\"data:"))) << path;
    EXPECT_THAT(document.body, Not(HasSubstr("\" onclick"))) << path;
  }
}

TEST(SiteTexts, AreReplacedByFilesOfTheSameName) {
  const fs::path directory = fs::path(testing::TempDir()) / "site-texts";
  fs::create_directories(directory);
  std::ofstream(directory / "policy.html") << "{{>head}}<p>OURS {{silent_after}} {{council}}</p>{{>foot}}";
  auto texts = SiteTexts::load(directory.string());
  ASSERT_TRUE(texts) << texts.error().what;
  EXPECT_THAT(make_site(made::page(), *texts, SiteLinks::served, "1").at("/policy")().body,
              HasSubstr("<p>OURS 6 months Example Council</p>"));
  std::ofstream(directory / "policy.html") << "{{silent_aftr}}";
  EXPECT_THAT(SiteTexts::load(directory.string()).error().what, HasSubstr("policy.html: unknown name `silent_aftr`"));
  std::ofstream(directory / "policy.html") << "{{#mode}}";
  EXPECT_FALSE(SiteTexts::load(directory.string()));
  fs::remove_all(directory);
}

/// Written as a static site, and looked at by programs that know the formats.
class WrittenSite : public testing::TestWithParam<std::string> {};

TEST_P(WrittenSite, IsValid) {
  PageFacts facts = GetParam() == "hostile" ? made::hostile()
                    : GetParam() == "crowd" ? made::crowd(300, "Crowd SIG")
                    : GetParam() == "looks" ? only(made::every_look())
                    : GetParam() == "empty" ? only({})
                                            : made::page();
  const fs::path directory = fs::path(SIGWATCH_BINARY_DIR) / "site" / GetParam();
  fs::remove_all(directory);
  for (const auto& [path, document] : site_of(facts, SiteLinks::files)) {
    const fs::path file = directory / site_file(path, document);
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << document.body;
  }
  const std::string command = SIGWATCH_SOURCE_DIR "/tests/render/check_site.py " + directory.string();
  const int status = std::system(command.c_str());
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
    GTEST_SKIP() << "python3-html5lib or python3-icalendar is not installed";
  EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Sites, WrittenSite, testing::Values("usual", "hostile", "crowd", "looks", "empty"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace sigwatch
