#!/usr/bin/env python3
"""Which tests of a build tree must be run: those that did not pass since something that they rest on changed.

usage: changed_tests.py BUILD [-LE LABELS]        a pattern for ctest -R, or nothing
       changed_tests.py BUILD --passed <OUTPUT    the tests of the last pattern have passed, and ctest said OUTPUT

A test rests on its program, the files that it requires, and on what tests read from the tree (and from ../shared, where it is); one that
skipped a case, on the packages that are installed as well. With CI set, all are run.
"""
import json, os, re, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READ_BY_TESTS = ["tests", "docs", "config", "scripts", "systemd", "bench", "daemon", "ctl", "lib", "../shared"]
PACKAGES = "/var/lib/dpkg/status"
READ = (".sh", ".py", ".mjs", ".txt", ".yaml", ".md", ".service", ".1", ".5", ".8", ".html", ".css", "run", "sample_archives")


def newest_read():
    newest = 0
    for place in READ_BY_TESTS:
        for folder, _, files in os.walk(os.path.join(ROOT, place)):
            shared = place == "../shared"
            newest = max([newest] + [os.stat(os.path.join(folder, f)).st_mtime for f in files if shared or f.endswith(READ)])
    return newest


def skipped(build, output):
    """Those that ctest calls skipped, and programs of which a case was."""
    names, name = set(re.findall(r"Test +#\d+: (\S+) .*\*\*\*Skipped", output)), None
    for line in open(os.path.join(build, "Testing/Temporary/LastTest.log"), errors="replace"):
        begun = re.match(r"\d+/\d+ Testing: (\S+)", line)
        name = begun.group(1) if begun else name
        if line.startswith("[  SKIPPED ]"):
            names.add(name)
    return names


def main():
    build = sys.argv[1]
    stamps, chosen = os.path.join(build, "passed"), os.path.join(build, "chosen")
    os.makedirs(stamps, exist_ok=True)
    if "--passed" in sys.argv:
        begun = os.stat(chosen).st_mtime  # what was edited meanwhile has not passed
        not_run = skipped(build, sys.stdin.read())
        for name in json.load(open(chosen)):
            stamp = os.path.join(stamps, name.replace("/", "."))
            with open(stamp, "w") as file:
                file.write("skipped\n" if name in not_run else "")
            os.utime(stamp, (begun, begun))
        return
    told = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"] + sys.argv[2:], check=True, stdout=subprocess.PIPE)
    common, names = newest_read(), []
    for test in json.loads(told.stdout)["tests"]:
        rests_on = list(test.get("command", []))
        for entry in test.get("properties", []):
            if entry["name"] == "REQUIRED_FILES":
                rests_on += entry["value"]
        stamp = os.path.join(stamps, test["name"].replace("/", "."))
        if os.path.exists(stamp) and open(stamp).read():
            rests_on.append(PACKAGES)
        changed = max([common] + [os.stat(f).st_mtime for f in rests_on if os.path.isfile(f)])
        if "CI" in os.environ or not os.path.exists(stamp) or os.stat(stamp).st_mtime <= changed:
            names.append(test["name"])
    with open(chosen, "w") as file:
        json.dump(names, file)
    if names:
        print("^(" + "|".join(re.escape(n).replace("\\-", "-") for n in names) + ")$")


main()
