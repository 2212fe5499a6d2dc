#pragma once

#include <string>

#include "core/people/classify.h"

namespace sigwatch {

/// Why a rule doubts a post or sets it aside, as the rest of a sentence that begins with "because"; with what the rule
/// saw in brackets, where that says more. Of a rule without such words its name.
std::string why_in_words(const Judgement& judgement);

}  // namespace sigwatch
