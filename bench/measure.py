#!/usr/bin/env python3
"""Runs sigwatchd and its peers on the same work, in turn, and prints one table; scripts/bench prepares everything and calls it.

  measure.py --daemon PROGRAM --mbox FILE --url URL --tree FOLDER --log FILE --work FOLDER [--rounds N]

--url is the tree of --tree as a server of ours serves it, and --log that server's access log: requests and the bytes of bodies come from
there. For files, bytes are what a process asked read(2) for (rchar of /proc/PID/io), whether or not they came from a disk. CPU is user and
system time of the process as the kernel counts it, peak memory is GNU time's %M, and time is from before the start to the end, so it holds
the start of the program, and for sigwatchd reading its configuration and two or more synchronous commits of its state.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import namedtuple

Run = namedtuple("Run", "wall cpu memory read requests sent")  # s, s, KiB, bytes, requests, bytes
MOST_PASSES = 200  # until two years are read back; far more than it takes


class AccessLog:
    """What the server wrote about the requests since the last look."""

    LINE = re.compile(r'" (\d{3}) (\d+) "')  # status and bytes of the body

    def __init__(self, path):
        self.path = path
        self.seen = 0

    def take(self):
        time.sleep(0.05)  # the server writes its line after the client has the answer
        with open(self.path, "rb") as log:
            log.seek(self.seen)
            fresh = log.read().decode(errors="replace")
            self.seen = log.tell()
        hits = [self.LINE.search(line) for line in fresh.splitlines()]
        return len(hits), sum(int(hit[2]) for hit in hits if hit)


def run(command, access_log, work, good=(0,)):
    """Runs a command once. Its exit code must be one of `good`."""
    access_log.take()
    peak = os.path.join(work, "peak")
    with open(os.path.join(work, "output"), "wb") as out:
        begin = time.perf_counter()
        child = subprocess.Popen(["time", "-q", "-f", "%M", "-o", peak, *command], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it stays until the kernel's counts of it were read
        wall = time.perf_counter() - begin
        with open(f"/proc/{child.pid}/io", encoding="ascii") as counts:
            read = int(counts.readline().split()[1])
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in good:
        with open(os.path.join(work, "output"), encoding="utf-8", errors="replace") as out:
            sys.exit(f"{' '.join(command)}\nended with {child.returncode}:\n{out.read()[-2000:]}")
    with open(peak, encoding="ascii") as kib:
        memory = int(kib.read())
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, read, *access_log.take())


class Watch:
    """sigwatchd with one SIG and a state of its own, in rehearsal."""

    def __init__(self, daemon, name, archive, work):
        self.folder = os.path.join(work, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(os.path.join(self.folder, "outbox"))
        self.command = [daemon, "--once", "--config", os.path.join(self.folder, "sigwatch.yaml")]
        with open(self.command[-1], "w", encoding="utf-8") as out:
            out.write(f"""organisation: {{name: Example Foundation, rule: https://example.org/rule.html}}
council:      {{name: Council, notify: council@lists.example.org}}
operators:    [operators@example.org]
mail:         {{from: SIG Watch <sigwatch@example.org>, via: 'maildir:./outbox'}}
state:        sqlite:./sigwatch.db
page:         {{listen: 127.0.0.1:8025, public_url: 'http://127.0.0.1:8025/'}}
sigs:
  - {{id: big, name: SIG Big, list: big@lists.example.org, archives: [{{url: '{archive[0]}', kind: {archive[1]}}}]}}
""")

    def forget(self):
        for name in os.listdir(self.folder):
            if name.startswith("sigwatch.db"):
                os.remove(os.path.join(self.folder, name))

    def read_back(self, access_log, work):
        """Passes until nothing older is new: how a watched list stands after a few days. The passes."""
        passes = []
        while len(passes) < MOST_PASSES:
            passes.append(run(self.command, access_log, work))
            with open(os.path.join(work, "output"), encoding="utf-8") as out:
                if not re.search(r"\b[1-9]\d* new post", out.read()):
                    return passes
        sys.exit(f"{self.folder}: still reading back after {MOST_PASSES} passes")


def in_turn(contestants, rounds, access_log, work):
    """name -> runs, each round all of them; `contestants` are (name, prepare, command, most runs)."""
    runs = {name: [] for name, *_ in contestants}
    for turn in range(rounds):
        for name, prepare, command, most in contestants:
            if turn < most:
                prepare()
                runs[name].append(run(command, access_log, work))
    return runs


def spread(values, scale, digits):
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle * scale:.{digits}f} ({low * scale:.{digits}f}-{high * scale:.{digits}f})"


def size(count):
    for unit, scale in (("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count:.0f} B"


def ratio(theirs, ours):
    times = theirs / ours
    return f"{times:.0f}" if times >= 10 else f"{times:.1f}" if times >= 1 else f"{times:.2f}"


def print_rows(case, runs, served):
    ours = next(iter(runs.values()))
    middle = lambda rows, what: statistics.median(getattr(row, what) for row in rows)  # noqa: E731
    for name, rows in runs.items():
        compared = ["", "", ""] if rows is ours else [ratio(middle(rows, what), middle(ours, what)) for what in ("wall", "cpu", "memory")]
        requests = f"{middle(rows, 'requests'):.0f}" if served else "-"
        data = size(middle(rows, "sent" if served else "read"))
        cells = [case, name, len(rows), spread([r.wall for r in rows], 1e3, 0), spread([r.cpu for r in rows], 1e3, 0),
                 spread([r.memory for r in rows], 1 / 1024, 1), requests, data, *compared]
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def print_read_back(case, passes, served):
    wall, cpu = sum(r.wall for r in passes), sum(r.cpu for r in passes)
    requests = str(sum(r.requests for r in passes)) if served else "-"
    data = size(sum(r.sent if served else r.read for r in passes))
    print(f"| {case} | sigwatchd, {len(passes)} passes together | 1 | {wall * 1e3:.0f} | {cpu * 1e3:.0f} | "
          f"{max(r.memory for r in passes) / 1024:.1f} | {requests} | {data} | | | |", flush=True)


def nothing():
    pass


def mbox_cases(args, access_log):
    watch = Watch(args.daemon, "mbox", (args.mbox, "mbox"), args.work)
    module = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "newest_by_mailbox.py"), args.mbox]
    last, every = ("mailbox, last message", nothing, [*module, "last"], 3), ("mailbox, every Date", nothing, module, 1)
    tail = ("tail -c 256K, grep Date", nothing, ["sh", "-c", f"tail -c 262144 '{args.mbox}' | grep -a '^Date:' | tail -n 1"], args.rounds)
    first = in_turn([("sigwatchd", watch.forget, watch.command, args.rounds), last, every, tail], args.rounds, access_log, args.work)
    print_rows("mbox, first reading", first, False)
    print_read_back("mbox, then 24 months back", watch.read_back(access_log, args.work), False)
    again = in_turn([("sigwatchd", nothing, watch.command, args.rounds), tail], args.rounds, access_log, args.work)
    print_rows("mbox, unchanged pass", {**again, last[0]: first[last[0]]}, False)


def pipermail_cases(args, access_log):
    watch = Watch(args.daemon, "pipermail", (args.url, "pipermail"), args.work)
    with open(os.path.join(args.tree, "index.html"), encoding="utf-8") as page:
        volumes = re.findall(r'href="([^"]*)\.txt\.gz"', page.read())
    etag = os.path.join(args.work, "etag")
    quiet = ["curl", "--silent", "--fail", "--output", "/dev/null"]
    more = ["--next", *quiet[1:]]
    same = [*quiet, args.url, *more, "--range", "-65536", f"{args.url}{volumes[0]}.txt"]
    tree = [*quiet, args.url] + [word for name in volumes for word in (*more, f"{args.url}{name}.txt.gz")]
    first = in_turn([("sigwatchd", watch.forget, watch.command, args.rounds), ("curl, the same two requests", nothing, same, args.rounds),
                     ("curl, whole tree", nothing, tree, args.rounds)], args.rounds, access_log, args.work)
    print_rows("Pipermail, first reading", first, True)
    print_read_back("Pipermail, then 24 months back", watch.read_back(access_log, args.work), True)
    run([*quiet, "--etag-save", etag, args.url], access_log, args.work)
    conditional = [*quiet, "--etag-compare", etag, args.url]
    again = in_turn([("sigwatchd", nothing, watch.command, args.rounds), ("curl, index if changed", nothing, conditional, args.rounds)],
                    args.rounds, access_log, args.work)
    print_rows("Pipermail, unchanged pass", {**again, "curl, whole tree": first["curl, whole tree"]}, True)


def main():
    parser = argparse.ArgumentParser()
    for name in ("daemon", "mbox", "url", "tree", "log", "work"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    access_log = AccessLog(args.log)
    print("| case | program | runs | ms: median (min-max) | CPU ms | peak MiB | requests | bytes | x time | x CPU | x memory |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    mbox_cases(args, access_log)
    pipermail_cases(args, access_log)
    print("\nx: the peer's median divided by sigwatchd's in the same case; above 1, sigwatchd takes less.")


if __name__ == "__main__":
    main()
