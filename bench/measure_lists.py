"""Passes of sigwatchd over many lists beside a bare curl-multi program and `curl --parallel` on the same requests; one table.

usage: measure_lists.py --daemon PATH --bare PATH --config FILE --base URL --count N --volume NAME --log ACCESS_LOG --work DIR"""
import argparse
import http.client
import os
import signal
import subprocess
import time
import urllib.parse

args = argparse.ArgumentParser()
for name in ("daemon", "bare", "config", "base", "volume", "log", "work"):
    args.add_argument("--" + name, required=True)
args.add_argument("--count", type=int, required=True)
args.add_argument("--rounds", type=int, default=3)
a = args.parse_args()


def run(command):
    """Wall seconds, CPU seconds and peak MiB of one command (its own, by wait4), and the requests and bytes that the server logged."""
    place_in_log = os.path.getsize(a.log)
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=a.work)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begun
    requests, size = logged(place_in_log)
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, requests, size, child.returncode


def logged(begin):
    """Requests and bytes that the server logged since its log had this size."""
    requests = size = 0
    with open(a.log) as log:  # line by line: what this process holds would count as the next command's peak
        log.seek(begin)
        for line in log:
            field = line.split()[9]
            requests += 1
            size += int(field) if field.isdigit() else 0
    return requests, size


def spent(pid):
    """CPU seconds of a process so far, and its peak MiB."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), peak / 1024


def run_service(command):
    """The service from its start until every list was polled once, and for each round of polls after that: all that it does meanwhile."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=a.work)
    rows, cpu_before = [], 0.0
    for _ in range(1 + a.rounds):
        begun, place_in_log = time.monotonic(), os.path.getsize(a.log)
        while child.poll() is None and logged(place_in_log)[0] < a.count:
            time.sleep(1)
        time.sleep(10)  # polls are spread over a tenth of the interval, and the pass goes on after the last one
        cpu, peak = spent(child.pid)
        rows.append((time.monotonic() - begun, cpu - cpu_before, peak, *logged(place_in_log), child.poll() or 0))
        cpu_before = cpu
    child.send_signal(signal.SIGTERM)
    child.wait()
    return rows


def show(what, row):
    wall, cpu, peak, requests, size, code = row
    print(f"{what:34} {requests:8} {size:11} {cpu:8.2f} {wall:8.2f} {peak:9.1f}" + ("" if code == 0 else f"   exit {code}"), flush=True)


def show_median(what, rows):
    """Of several runs the one with the median CPU, and the range."""
    rows = sorted(rows, key=lambda row: row[1])
    show(what, rows[len(rows) // 2])
    print(f"{'':34} CPU s of {len(rows)}: {rows[0][1]:.2f} to {rows[-1][1]:.2f}")


place = urllib.parse.urlsplit(a.base)
connection = http.client.HTTPConnection(place.netloc)
with open(f"{a.work}/unchanged.txt", "w") as unchanged, open(f"{a.work}/first.txt", "w") as first, open(f"{a.work}/curl.cfg", "w") as curl:
    for i in range(a.count):
        folder = f"{place.path}l{i:05d}/"
        connection.request("HEAD", folder)
        answer = connection.getresponse()
        answer.read()
        url = f"http://{place.netloc}{folder}"
        unchanged.write(f"{url}\t{answer.getheader('ETag')}\n")
        first.write(f"{url}\n{url}{a.volume}\n")
        curl.write(f'url = "{url}"\noutput = /dev/null\nurl = "{url}{a.volume}"\noutput = /dev/null\n')

daemon = [a.daemon, "--config", a.config, "--once"]
print(f"{'':34} {'requests':>8} {'bytes':>11} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
show("first pass, sigwatchd", run(daemon))
show("same requests, bare curl-multi", run([a.bare, f"{a.work}/first.txt"]))
show("same requests, curl --parallel", run(["curl", "-s", "--parallel", "--parallel-max", "8", "-K", f"{a.work}/curl.cfg"]))
for _ in range(8):  # backfill ends
    row = run(daemon)
    if row[3] <= a.count:
        break
once, bare = [], []
for _ in range(a.rounds):  # in turn
    once.append(run(daemon))
    bare.append(run([a.bare, f"{a.work}/unchanged.txt"]))
show_median("unchanged pass, sigwatchd --once", once)
show_median("same requests, bare curl-multi", bare)
with open(a.config) as given, open(f"{a.config}.service", "w") as often:
    often.write(given.read().replace("poll: {", "poll: {every: 1 minute, ", 1))
start, *rounds = run_service([a.daemon, "--config", f"{a.config}.service"])
show("service: start and first unchanged", start)
show_median("service: every list once more", rounds)
