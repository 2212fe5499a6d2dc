#include "render/backtest.h"

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace sigwatch {

namespace {

using BacktestJson = nlohmann::ordered_json;
using End = BacktestEpisode::End;

std::string cell(const std::optional<Time>& t) { return t ? to_date(*t) + "  " : "-           "; }

/// An archive may have a page a month and none a post: then the locator tells which.
std::string where(const BacktestEpisode& e) {
  const bool told = e.life_locator.empty() || e.life_url.find(e.life_locator) != std::string::npos;
  if (e.life_url.empty() || told) return clean_line(e.life_url.empty() ? e.life_locator : e.life_url, 300);
  return clean_line(e.life_locator, 100) + " at " + clean_line(e.life_url, 300);
}

std::string days_after(const BacktestEpisode& e) {
  return plural(static_cast<long>((*e.lived - e.first_warned) / Days(1)), "day") + " after the first warning";
}

std::string end_words(const BacktestEpisode& e) {
  switch (e.end) {
    case End::post:
      return "lived again " + to_date(*e.ended) + ", " + days_after(e) + ": " + where(e);
    case End::lapsed:
      return "lapsed " + to_date(*e.ended) +
             (e.lived ? "; lived again " + to_date(*e.lived) + ", " + days_after(e) + ": " + where(e) : "");
    case End::open:
      return "still silent";
  }
  return "";
}

/// Says what the replay takes for granted. A Council that weighs a threshold must not read as history
/// what was only played through: a watch that is taken as `on`, posts left out, an archive that ends.
std::string head(const BacktestReport& r) {
  std::string text = clean_line(r.name, 80) + " (" + r.id + "): " + plural(r.posts, "post") + ", " +
                     std::to_string(r.counted) + " counted";
  if (r.first) text += ", from " + to_date(*r.first) + " to " + to_date(*r.last);
  text +=
      "\nreplayed from " + to_date(r.from) + " to " + to_date(r.until) + (r.frozen ? " (frozen: its newest post)" : "");
  if (!r.watch.empty()) text += "; its watch is " + r.watch + " today, and taken as on";
  if (r.undated > 0) text += "; " + plural(r.undated, "post") + " without any date left out";
  return text + "\n";
}

/// The median is the one in the middle, or the lower of the two.
std::string days_words(const std::vector<int>& sorted) {
  const std::string after = " after the first warning";
  if (sorted.front() == sorted.back()) return plural(sorted.front(), "day") + after;
  return std::to_string(sorted.front()) + " to " + plural(sorted.back(), "day") + after + ", median " +
         std::to_string(sorted[(sorted.size() - 1) / 2]);
}

BacktestJson time_or_null_of(const std::optional<Time>& t) { return t ? BacktestJson(to_rfc3339(*t)) : BacktestJson(); }

BacktestJson text_or_null_of(const std::string& t) {
  return t.empty() ? BacktestJson() : BacktestJson(clean_line(t, 2000));
}

/// The place of the post, so that anybody can look at it; no name and no subject (docs/backtest.md).
BacktestJson life_json(const BacktestEpisode& e) {
  if (!e.lived) return {};
  return BacktestJson{{"at", to_rfc3339(*e.lived)},
                      {"date", time_or_null_of(e.life_date)},
                      {"days_after_warning", (*e.lived - e.first_warned) / Days(1)},
                      {"message_id", text_or_null_of(e.life_message_id)},
                      {"locator", text_or_null_of(e.life_locator)},
                      {"url", text_or_null_of(e.life_url)}};
}

BacktestJson episode_json(const BacktestEpisode& e) {
  BacktestJson steps = BacktestJson::array();
  for (const BacktestStep& s : e.steps) steps.push_back(BacktestJson{{"step", s.step}, {"at", to_rfc3339(s.at)}});
  return BacktestJson{{"episode", e.id},
                      {"silent_since", to_rfc3339(e.silent_since)},
                      {"first_warned", to_rfc3339(e.first_warned)},
                      {"steps", std::move(steps)},
                      {"paused", time_or_null_of(e.paused)},
                      {"end", to_string(e.end)},
                      {"ended", time_or_null_of(e.ended)},
                      {"lived", life_json(e)}};
}

BacktestJson policy_json(const Backtest& b) {
  const BacktestSummary& s = b.summary;
  BacktestJson episodes = BacktestJson::array();
  for (const BacktestEpisode& e : b.episodes) episodes.push_back(episode_json(e));
  BacktestJson sum{{"silences", s.silences},
                   {"warnings", s.warnings},
                   {"requests", s.requests},
                   {"silences_put", s.silences_put},
                   {"lived", s.lived},
                   {"lived_between", s.lived_between},
                   {"lived_after_request", s.lived_after_request},
                   {"paused", s.paused},
                   {"still_silent", s.open},
                   {"days_to_life", s.days_to_life}};
  return BacktestJson{{"silent_after", b.silent_after},
                      {"configured", b.configured},
                      {"summary", std::move(sum)},
                      {"episodes", std::move(episodes)}};
}

BacktestJson report_json(const BacktestReport& r) {
  BacktestJson j{{"id", r.id},
                 {"name", clean_line(r.name)},
                 {"from", to_rfc3339(r.from)},
                 {"until", to_rfc3339(r.until)},
                 {"frozen", r.frozen},
                 {"first", time_or_null_of(r.first)},
                 {"last", time_or_null_of(r.last)},
                 {"posts", r.posts},
                 {"counted", r.counted},
                 {"undated", r.undated}};
  j["policies"] = BacktestJson::array();
  for (const Backtest& b : r.policies) j["policies"].push_back(policy_json(b));
  return j;
}

}  // namespace

std::string backtest_summary_line(const Backtest& b) {
  const BacktestSummary& s = b.summary;
  std::string line = plural(b.silent_after, "month") + ": ";
  if (s.silences == 0) return line + "never silent";
  line += plural(s.silences, "silence") + ", " + plural(s.warnings, "warning") + " to the list, ";
  line += s.requests == 0
              ? "no request to the Council"
              : plural(s.requests, "request") + " to the Council about " + std::to_string(s.silences_put) + " of them";
  line += "; " + std::to_string(s.lived) + " lived again";
  // The number that a Council should look at: to disband these groups would have been wrong.
  if (s.lived_after_request > 0) line += ", " + std::to_string(s.lived_after_request) + " of them after a request";
  if (s.lived > 0) line += "; " + days_words(s.days_to_life);
  // In a replay nobody vouches or ignores. A ladder that stands still
  // for doubt is told apart, or the policy would look milder than it is.
  if (s.paused > 0) line += "; " + plural(s.paused, "ladder") + " paused by doubt";
  return line + (s.open ? "; still silent at the end" : "");
}

std::string backtest_text(const BacktestReport& r) {
  std::string text = head(r);
  for (const Backtest& b : r.policies) {
    text += "\n" + plural(b.silent_after, "month") + (b.configured ? " (as configured)" : "") + "\n";
    text += b.episodes.empty() ? "  never silent\n"
                               : "  silent since  warned      again       asked       doubt since  end\n";
    for (const BacktestEpisode& e : b.episodes) {
      text += "  " + cell(e.silent_since) + "  " + cell(e.reached("warn1")) + cell(e.reached("warn2")) +
              cell(e.reached("recommend")) + cell(e.paused) + " " + end_words(e) + "\n";
    }
  }
  text += "\n";
  for (const Backtest& b : r.policies) text += backtest_summary_line(b) + "\n";
  return text;
}

std::string backtest_json(const std::vector<BacktestReport>& reports) {
  BacktestJson all = BacktestJson::array();
  for (const BacktestReport& r : reports) all.push_back(report_json(r));
  // With `replace`, since nlohmann-json throws at bytes that are no UTF-8, and the texts come from archives.
  return all.dump(2, ' ', false, BacktestJson::error_handler_t::replace) + "\n";
}

}  // namespace sigwatch
