#pragma once

#include <string>
#include <vector>

#include "ports/store.h"
#include "service/cached_assessments.h"
#include "service/snapshot.h"

namespace sigwatch {

/// What concerns the operators now, as rows, and the mail about it when one is due: at most one a day, all causes in
/// it; on the day of a digest it is the digest. `known` are the rows as they stand.
Change operators_mail(const Register& reg, const Snapshot& snapshot, const CachedAssessments& cached,
                      const std::vector<Cause>& known, const std::string& clock_fault);

}  // namespace sigwatch
