#pragma once

#include <string>
#include <vector>

#include "core/post/notice.h"
#include "core/register/register.h"

namespace sigwatch {

/// The brake: more than policy.brake first warnings to lists made within policy.brake_over, none of them released: all
/// of these that were not yet attempted become `held`. Returns the changed ones. `notices` are those of all SIGs.
std::vector<Notice> apply_brake(const std::vector<Notice>& notices, const Policy& policy, Time now);

/// The fuse: why this notice may not go now (one warning a list a fortnight, twenty notices a day), or empty.
std::string fuse(const Notice& notice, const std::vector<Notice>& notices, const Policy& policy, Time now);

}  // namespace sigwatch
