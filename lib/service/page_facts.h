#pragma once

#include "core/report/page_facts.h"
#include "ports/store.h"
#include "service/picture.h"

namespace sigwatch {

/// Everything that the page says, out of one picture: the very views that status, verdict and ladder use. As readers may have it
/// (for_readers()). Throws StoreError.
PageFacts page_facts(const Register& reg, Store& store, const Picture& picture);

}  // namespace sigwatch
