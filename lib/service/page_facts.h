#pragma once

#include "core/report/page_facts.h"
#include "ports/store.h"
#include "service/snapshot.h"

namespace sigwatch {

/// Everything that the page says, out of one snapshot: the very assessments that status, verdict and ladder use. As
/// readers may have it (for_readers()). Throws StoreError.
PageFacts page_facts(const Register& reg, Store& store, const Snapshot& snapshot);

}  // namespace sigwatch
