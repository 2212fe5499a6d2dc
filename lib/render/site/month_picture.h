#pragma once

#include <string>

#include "core/report/page_facts.h"

namespace sigwatch {

enum class PictureSize {
  mini,   ///< bars alone
  small,  ///< with first and last month, limit and steps
  large,  ///< with every month and the words
};

/// Inline SVG of the months of a SIG: a bar a month on a square-root scale, so that one post is seen beside forty;
/// doubtful posts in another colour, months that were not read yet empty, the silent stretch shaded, the limit and the
/// ladder's steps as lines. Colours come from the style sheet. Holds numbers, dates and our own words alone.
std::string month_picture(const PageSig& sig, Time now, PictureSize size);

/// A little picture for other sites: the name and its state in words, with colours of its own.
std::string badge(const PageSig& sig);

}  // namespace sigwatch
