"""Prints every Date: value found under a directory and what Python's email.utils makes of it.

One line a value: hex bytes (`-` for an empty value), then `none` or seconds since 1970. A zone beyond 14 hours is left out, as ours does; Python itself takes
a missing one as UTC. Dates that the calendar does not have are `none`. Both sides read the same bytes; the test compares.
"""

import calendar
import email.utils
import gzip
import os
import re
import sys

DATE = re.compile(rb"(?im)^Date:[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)?)")


def texts(top):
    for folder, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            if name.endswith(".bundle"):
                continue
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            if data[:2] == b"\x1f\x8b":
                data = gzip.decompress(data)
            yield data


def judged(value):
    parsed = email.utils.parsedate_tz(value.decode("latin-1"))
    if parsed is None or not 1970 <= parsed[0] <= 9999:
        return "none"
    year, month, day, hour, minute, second = parsed[:6]
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and hour < 24 and minute < 60 and second < 61):
        return "none"
    clock = calendar.timegm((year, month, day, hour, minute, min(second, 59)))
    zone = parsed[9]
    return str(clock if zone is None or abs(zone) > 14 * 3600 else clock - zone)


def main():
    seen = set()
    for data in texts(sys.argv[1]):
        for match in DATE.finditer(data):
            value = match.group(1)[:500]
            if value not in seen:
                seen.add(value)
                print(value.hex() or "-", judged(value))


main()
