#pragma once

#include <optional>
#include <string>

#include "core/report/page_facts.h"

/// How the page says things.
namespace sigwatch {

/// `22 May 2026`.
std::string day_in_words(Time time);

/// `22 May 2026, 06:02 UTC`.
std::string moment_in_words(Time time);

/// `today`, `12 days ago`, `6 months ago`, `3 years ago`; of the future empty.
std::string age_in_words(Time from, Time now);

/// How a SIG stands, for a person: what asks most comes first.
struct Look {
  int rank = 0;  ///< 0: the Council is asked; up to 4: to look at; 5 and 6: well; 7: not watched
  std::string css, mark, word;
};
Look look_of(const PageSig& sig);

/// A step of the ladder: `Second warning`.
std::string step_in_words(const std::string& step);

/// `Second warning not before 22 December 2026,` and `unless somebody writes.`; the second may be empty.
struct Coming {
  std::string what, but;
};
Coming coming_of(const PageSig& sig, const PageFacts& facts);

/// One sentence on how it stands: `No post by a person has reached the archive since 22 May 2026, 6 months ago.`
std::string sentence_of(const PageSig& sig, Time now);

/// What the picture shows, in words: for those who do not see it.
std::string months_in_words(const PageSig& sig);

/// `gives more time until 1 June 2027 (by the council)`.
std::string decision_in_words(const Decision& decision);

/// Rehearsal, pause or stop; empty when sending goes on.
std::string mode_in_words(const Meta& meta, Time now);

/// An exact duration: `30 days`, `48 hours`.
std::string duration_in_words(Seconds duration);

}  // namespace sigwatch
