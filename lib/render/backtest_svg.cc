#include <algorithm>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "render/backtest.h"
#include "render/xml_text.h"

namespace sigwatch {

namespace {

constexpr int kLeft = 90;      // where the time axis begins
constexpr int kWide = 1000;    // of the time axis
constexpr int kTalkHigh = 60;  // of the posts a month
constexpr int kLaneHigh = 22;
constexpr int kHead = 26;
constexpr int kAxis = 22;

/// The style stands in the picture, which needs no other file wherever it is put.
/// It has light and dark colours, since it cannot know where it will be shown.
const char* const kStyle =
    "<style>\n"
    "svg{--ink:#1b1f24;--dim:#57606a;--paper:#fff;--talk:#4c78a8;--silence:#d9dde3;--warn:#b35900;--ask:#b3261e;--life:"
    "#1a7f37;"
    "--doubt:#6f42c1}\n"
    "@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--dim:#9198a1;--paper:#0d1117;--talk:#79a7d9;--silence:#"
    "30363d;"
    "--warn:#f0a04b;--ask:#ff7b72;--life:#56d364;--doubt:#bc8cff}}\n"
    "text{font:12px sans-serif;fill:var(--ink)}.dim{fill:var(--dim)}.grid{stroke:var(--silence)}.talk{fill:var(--talk)}"
    ".silence{fill:var(--silence)}.warn{fill:var(--warn)}.ask{fill:var(--ask)}.life{fill:var(--life)}.doubt{fill:var(--"
    "doubt)}\n"
    "</style>\n";

std::string text_at(int x, int y, const std::string& words, const std::string& more = "") {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\"" + more + ">" + xml_text(words, 200) +
         "</text>\n";
}

/// Each box has a title in words, for those who point at it or
/// have it read to them: a colour alone says nothing to many.
std::string box(const char* what, int x, int y, int wide, int high, const std::string& title) {
  return std::string("<rect class=\"") + what + "\" x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
         "\" width=\"" + std::to_string(wide) + "\" height=\"" + std::to_string(high) + "\"><title>" +
         xml_text(title, 200) + "</title></rect>\n";
}

/// One SIG: a panel of the picture.
class Panel {
 public:
  Panel(const BacktestReport& report, int top) : r_(report), top_(top) {}

  static int height(const BacktestReport& r) {
    return kHead + kTalkHigh + kAxis + kLaneHigh * static_cast<int>(r.policies.size()) + kHead;
  }

  std::string draw() const {
    std::string out = "<g role=\"group\" aria-label=\"" + xml_text(r_.name, 200) + "\">\n";
    out += text_at(0, top_ + 14, clean_line(r_.name, 80) + " (" + r_.id + ")", " font-weight=\"bold\"");
    out += axis() + talk();
    int y = lanes();
    for (const Backtest& b : r_.policies) {
      out += text_at(0, y + 14, plural(b.silent_after, "month") + (b.configured ? " *" : ""));
      for (const BacktestEpisode& e : b.episodes) out += episode(e, y + 4);
      y += kLaneHigh;
    }
    return out + "</g>\n";
  }

 private:
  int lanes() const { return top_ + kHead + kTalkHigh + kAxis; }

  int x(Time t) const {
    // A history of one post has no length. What lies outside of it is drawn at its end.
    const auto whole = std::max<long>((r_.until - r_.from).count(), 1);
    const auto part = std::clamp<long>((t - r_.from).count(), 0, whole);
    return kLeft + static_cast<int>(static_cast<double>(part) / static_cast<double>(whole) * kWide);
  }

  /// A line a year, thinned so that the years can be read.
  std::string axis() const {
    std::string out;
    const int years = std::max(months_between(r_.from, r_.until) / 12, 1);
    const int apart = 1 + years / 24;
    const int bottom = lanes() + kLaneHigh * static_cast<int>(r_.policies.size());
    int shown = 0;
    // At the end of the calendar add_months() goes no further, and without the last condition the loop would not end.
    for (Time t = add_months(month_start(r_.from), 0); t <= r_.until && t < kLastDated; t = add_months(t, 1)) {
      const std::string date = to_date(t);
      if (date.substr(5, 2) != "01" || shown++ % apart != 0) continue;
      const std::string at = std::to_string(x(t));
      out += "<line class=\"grid\" x1=\"" + at + "\" x2=\"" + at + "\" y1=\"" + std::to_string(top_ + kHead) +
             "\" y2=\"" + std::to_string(bottom) + "\"/>\n";
      out += text_at(x(t) + 2, lanes() - 8, date.substr(0, 4), " class=\"dim\"");
    }
    return out;
  }

  std::string talk() const {
    int most = 1;
    for (const MonthOfPosts& m : r_.months) most = std::max(most, m.counted);
    std::string out = text_at(0, top_ + kHead + 12, "posts", " class=\"dim\"") +
                      text_at(0, top_ + kHead + 26, "a month", " class=\"dim\"");
    for (const MonthOfPosts& m : r_.months) {
      if (m.counted == 0) continue;
      // At least a pixel: beside a month of hundreds, one post would vanish, and one post ends a silence.
      const int high = std::max(kTalkHigh * m.counted / most, 1);
      const int left = x(m.month);
      out += box("talk", left, top_ + kHead + kTalkHigh - high, std::max(x(add_months(m.month, 1)) - left, 1), high,
                 to_date(m.month).substr(0, 7) + ": " + plural(m.counted, "post"));
    }
    return out;
  }

  /// What is drawn later lies on top: first the silence, then what happened in it. The marks
  /// have a width of their own, since in a picture of ten years a pixel is several days.
  std::string episode(const BacktestEpisode& e, int y) const {
    const Time end = e.ended.value_or(r_.until);
    const int left = x(e.counts_from);
    std::string out =
        box("silence", left, y, std::max(x(end) - left, 1), kLaneHigh - 8, "silent since " + to_date(e.counts_from));
    for (const BacktestStep& s : e.steps) {
      if (s.step.starts_with("warn")) out += box("warn", x(s.at), y, 3, kLaneHigh - 8, s.step + " " + to_date(s.at));
      if (s.step == "recommend")
        out += box("ask", x(s.at), y, 3, kLaneHigh - 8, "the Council was asked " + to_date(s.at));
    }
    if (e.paused) out += box("doubt", x(*e.paused), y + kLaneHigh - 12, 3, 4, "a doubtful post " + to_date(*e.paused));
    if (e.lived) out += box("life", x(*e.lived), y - 2, 4, kLaneHigh - 4, "lived again " + to_date(*e.lived));
    return out;
  }

  const BacktestReport& r_;
  int top_;
};

std::string legend(int y) {
  std::string out;
  int at = kLeft;
  for (const auto& [what, words] : {std::pair{"talk", "posts"},
                                    {"silence", "silence"},
                                    {"warn", "warning to the list"},
                                    {"ask", "Council asked"},
                                    {"doubt", "doubtful post"},
                                    {"life", "lived again"}}) {
    out += box(what, at, y, 12, 12, words) + text_at(at + 18, y + 11, words);
    at += 160;
  }
  return out;
}

std::string described(const std::vector<BacktestReport>& reports) {
  std::string out;
  for (const BacktestReport& r : reports) {
    out += xml_text(r.name, 200) + ", " + to_date(r.from) + " to " + to_date(r.until) + ". ";
    for (const Backtest& b : r.policies) out += xml_text(backtest_summary_line(b), 200) + ". ";
  }
  return out;
}

}  // namespace

std::string backtest_svg(const std::vector<BacktestReport>& reports) {
  int high = 8;
  std::string panels;
  for (const BacktestReport& r : reports) {
    panels += Panel(r, high).draw();
    high += Panel::height(r);
  }
  const std::string wide = std::to_string(kLeft + kWide + 20);
  const std::string tall = std::to_string(high + 24);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-8 0 " + wide + " " + tall + "\" width=\"" + wide +
         "\" height=\"" + tall +
         "\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">What each threshold would have "
         "done</title>\n<desc "
         "id=\"desc\">" +
         described(reports) + "</desc>\n" + kStyle +
         "<rect x=\"-8\" width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>\n" + panels + legend(high) +
         "</svg>\n";
}

}  // namespace sigwatch
