#include "render/site/month_picture.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "render/site/words.h"
#include "render/xml_text.h"

namespace sigwatch {

namespace {

/// One decimal, never in the words of a locale.
std::string tenth(double value) {
  const long tenths = std::lround(value * 10);
  const std::string sign = tenths < 0 ? "-" : "";
  return sign + std::to_string(std::labs(tenths) / 10) + "." + std::to_string(std::labs(tenths) % 10);
}

class MonthDrawing {
 public:
  MonthDrawing(const PageSig& sig, Time now, PictureSize size)
      : sig_(sig), months_(sig.status.months), now_(now), size_(size) {
    // The letters are of one size in both. On a phone the large picture would shrink until they cannot be read.
    width_ = size == PictureSize::large ? 720 : 300;
    top_ = size == PictureSize::large ? 14 : 0;
    height_ = size == PictureSize::large ? 136 : 46;
    for (const MonthCount& m : months_) most_ = std::max(most_, m.counted);
  }

  std::string draw() {
    const double below = size_ == PictureSize::large ? 34 : size_ == PictureSize::small ? 13 : 0;
    out_ = "<svg viewBox=\"0 0 " + tenth(width_) + " " + tenth(top_ + height_ + below) + "\" ";
    // Beside the smallest one the row says the same in words, so it is silent for those who listen.
    out_ += size_ == PictureSize::mini ? "aria-hidden=\"true\""
                                       : "role=\"img\" aria-label=\"" + xml_text(months_in_words(sig_), 4000) + "\"";
    out_ += " preserveAspectRatio=\"none\">";
    // Only bars may be stretched to the space that there is; letters would be distorted.
    if (size_ != PictureSize::mini)
      out_.replace(out_.find(" preserveAspectRatio"), std::string(" preserveAspectRatio=\"none\"").size(), "");
    if (!months_.empty()) {
      shade();
      for (std::size_t i = 0; i < months_.size(); ++i) bar(i);
      if (size_ != PictureSize::mini) lines();
      if (size_ == PictureSize::small) ends();
      if (size_ == PictureSize::large) names();
    }
    return out_ + "</svg>";
  }

 private:
  double step() const { return width_ / static_cast<double>(months_.size()); }

  /// Where a moment lies, within its month; outside the months at an end.
  double place(Time t) const {
    if (t <= months_.front().month) return 0;
    const Time month = month_start(t);
    const int index = months_between(months_.front().month, month);
    const auto in_month =
        static_cast<double>((t - month).count()) / static_cast<double>((add_months(month, 1) - month).count());
    return std::min((index + in_month) * step(), width_);
  }

  void rect(const std::string& css, double x, double y, double w, double h) {
    out_ += "<rect class=\"" + css + "\" x=\"" + tenth(x) + "\" y=\"" + tenth(y) + "\" width=\"" + tenth(w) +
            "\" height=\"" + tenth(h) + "\"/>";
  }
  void text(double x, double y, const char* anchor, const std::string& words) {
    out_ += "<text x=\"" + tenth(x) + "\" y=\"" + tenth(y) + "\" text-anchor=\"" + anchor + "\">" + xml_text(words) +
            "</text>";
  }
  void line(const std::string& css, Time t, const std::string& title) {
    if (t < months_.front().month || t >= add_months(months_.back().month, 1)) return;
    const std::string x = tenth(place(t));
    out_ += "<line class=\"" + css + "\" x1=\"" + x + "\" x2=\"" + x + "\" y1=\"" + tenth(top_) + "\" y2=\"" +
            tenth(top_ + height_) + "\"><title>" + xml_text(title) + "</title></line>";
  }

  /// From the limit on: the stretch in which the list was too quiet.
  /// Proved silence alone. To shade a stretch that merely could not be read would call it silent.
  void shade() {
    const SigStatus& s = sig_.status;
    if (!s.deadline || s.verdict != VerdictKind::silent || *s.deadline > now_) return;
    const double from = place(*s.deadline);
    // Wide enough to be seen on its first day.
    rect("quiet", from, top_, std::max(place(now_) - from, 3.0), height_);
  }

  void bar(std::size_t i) {
    const MonthCount& m = months_[i];
    const double x = static_cast<double>(i) * step() + step() * 0.16;
    const double w = step() * 0.68;
    const double floor = top_ + height_;
    const auto high = [&](int n) { return n > 0 ? (height_ - 2) * std::sqrt(n) / std::sqrt(std::max(most_, 1)) : 0.0; };
    // Not read and no post are two things, and look like two things.
    // A month that was read in part shows the posts that it has.
    if (!m.read && m.counted == 0) return rect("unread", x, floor - 8, w, 8);
    if (m.counted == 0) return rect("none", x, floor - 2, w, 2);
    rect("bar", x, floor - high(m.counted), w, high(m.counted));
    // On this scale parts do not add up: the doubtful one fills
    // what lies between the undoubted posts and all of them.
    if (m.doubtful > 0) rect("doubt", x, floor - high(m.counted), w, high(m.counted) - high(m.counted - m.doubtful));
  }

  void lines() {
    if (sig_.status.deadline && sig_.status.watch == Watch::on)
      line("limit", *sig_.status.deadline, "limit, " + day_in_words(*sig_.status.deadline));
    for (const Notice& n : sig_.notices) {
      // Leaders get their copy with the list's mail: the same line again.
      if (n.accepted && n.audience != Audience::leader)
        line("step", *n.accepted, step_in_words(n.step) + ", " + day_in_words(*n.accepted));
    }
  }

  static std::string short_month(Time t) {
    const std::string words = day_in_words(t);
    const std::string month = words.substr(words.find(' ') + 1);
    return month.substr(0, 3) + month.substr(month.find(' '));
  }
  std::string most_in_words() const { return most_ > 0 ? "most " + std::to_string(most_) + " a month" : "no post"; }

  void ends() {
    text(0, top_ + height_ + 11, "start", short_month(months_.front().month));
    text(width_ / 2, top_ + height_ + 11, "middle", most_in_words());
    text(width_, top_ + height_ + 11, "end", short_month(months_.back().month));
  }

  void names() {
    text(0, 10, "start", "posts a month, " + most_in_words());
    std::string year;
    for (std::size_t i = 0; i < months_.size(); ++i) {
      const std::string name = short_month(months_[i].month);
      const double x = (static_cast<double>(i) + 0.5) * step();
      text(x, top_ + height_ + 12, "middle", name.substr(0, 1));
      // When the next year begins within two months, its number would be printed over the first one.
      const bool crowded = i == 0 && months_.size() > 2 && short_month(months_[2].month).substr(4) != name.substr(4);
      if (!crowded && name.substr(4) != year) text(x, top_ + height_ + 27, "middle", year = name.substr(4));
    }
  }

  const PageSig& sig_;
  const std::vector<MonthCount>& months_;
  const Time now_;
  const PictureSize size_;
  double width_ = 0, top_ = 0, height_ = 0;
  int most_ = 0;
  std::string out_;
};

/// Background of a state's word: white text on it has a contrast of at least 4.5.
std::string badge_colour(const std::string& css) {
  if (css == "ok") return "#1a6339";
  if (css == "warn") return "#7d4b08";
  if (css == "ask") return "#a12a2a";
  if (css == "odd") return "#573b8c";
  return "#465663";
}

/// About what Verdana takes at this size. Which font a reader has is not
/// known, so `textLength` makes the words as wide as the box was made for.
double text_width(const std::string& text) {
  const auto points = std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80; });
  return 6.7 * static_cast<double>(points) + 12;
}

}  // namespace

std::string month_picture(const PageSig& sig, Time now, PictureSize size) {
  return MonthDrawing(sig, now, size).draw();
}

std::string badge(const PageSig& sig) {
  const Look look = look_of(sig);
  const std::string name = clean_line(sig.status.name, 40);
  std::string state = look.word;
  if (sig.status.newest_counted && look.rank > 0 && look.rank < 7)
    state += ", last post " + day_in_words(sig.status.newest_counted->date);
  const double left = text_width(name), right = text_width(state);
  const auto rect = [](double x, double w, const std::string& fill) {
    return "<rect x=\"" + tenth(x) + "\" width=\"" + tenth(w) + "\" height=\"20\" fill=\"" + fill + "\"/>";
  };
  const auto words = [](double x, const std::string& text) {
    return "<text x=\"" + tenth(x) + "\" y=\"14\" textLength=\"" + tenth(text_width(text) - 12) +
           "\" lengthAdjust=\"spacingAndGlyphs\">" + xml_text(text) + "</text>";
  };
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + tenth(left + right) +
         "\" height=\"20\" role=\"img\" aria-label=\"" + xml_text(name + ": " + state) + "\"><title>" +
         xml_text(name + ": " + state) + "</title>" + rect(0, left, "#3b444b") +
         rect(left, right, badge_colour(look.css)) +
         "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">" + words(6, name) +
         words(left + 6, state) + "</g></svg>\n";
}

}  // namespace sigwatch
