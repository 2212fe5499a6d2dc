"""Prints every Date: value found under a directory, and what Python's email.utils makes of it.

One line a value: hex bytes (`-` for an empty value), then `none` or seconds since 1970, then the zone in seconds east of UTC, or `-` where
Python sees none (it then takes the clock as UTC, as we do). Values of gzip files and of git bundles are read as well; each once.
"""

import calendar
import email.utils
import gzip
import os
import re
import subprocess
import sys
import tempfile

DATE = re.compile(rb"(?im)^Date:[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)?)")


def bundled(path):
    """All that a git bundle holds, as git prints it."""
    with tempfile.TemporaryDirectory() as place:
        clone = ["git", "clone", "-q", "--bare", "-b", "master", path, place + "/g"]
        try:
            subprocess.run(clone, check=True, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            return b""
        commits = subprocess.run(["git", "--git-dir", place + "/g", "rev-list", "master"], capture_output=True, check=True).stdout.split()
        wanted = b"".join(commit + b":m\n" for commit in commits)
        return subprocess.run(["git", "--git-dir", place + "/g", "cat-file", "--batch"], input=wanted, capture_output=True, check=True).stdout


def texts(top):
    for folder, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith(".bundle"):
                yield bundled(path)
                continue
            with open(path, "rb") as file:
                data = file.read()
            yield gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def judged(value):
    parsed = email.utils.parsedate_tz(value.decode("latin-1"))
    if parsed is None:
        return "none -"
    clock = calendar.timegm(parsed[:6] + (0, 0, 0))
    return "%d %s" % (clock - (parsed[9] or 0), "-" if parsed[9] is None else parsed[9])


def main():
    seen = set()
    for data in texts(sys.argv[1]):
        for match in DATE.finditer(data):
            value = match.group(1)[:500]
            if value not in seen:
                seen.add(value)
                try:
                    print(value.hex() or "-", judged(value))
                except (ValueError, OverflowError):
                    print(value.hex() or "-", "none -")


main()
