"""Passes of sigwatchd over many lists beside a bare curl-multi program and `curl --parallel` on the same requests; one table.

usage: measure_lists.py --daemon PATH --bare PATH --config FILE --base URL --count N --volume NAME --log ACCESS_LOG --work DIR"""
import argparse
import http.client
import os
import subprocess
import time
import urllib.parse

args = argparse.ArgumentParser()
for name in ("daemon", "bare", "config", "base", "volume", "log", "work"):
    args.add_argument("--" + name, required=True)
args.add_argument("--count", type=int, required=True)
a = args.parse_args()


def run(command):
    """Wall seconds, CPU seconds and peak MiB of one command (its own, by wait4), and the requests and bytes that the server logged."""
    start_size = os.path.getsize(a.log)
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=a.work)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begun
    requests = size = 0
    with open(a.log) as log:  # line by line: what this process holds would count as the next command's peak
        log.seek(start_size)
        for line in log:
            field = line.split()[9]
            requests += 1
            size += int(field) if field.isdigit() else 0
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, requests, size, child.returncode


def show(what, row):
    wall, cpu, peak, requests, size, code = row
    print(f"{what:34} {requests:8} {size:11} {cpu:8.2f} {wall:8.2f} {peak:9.1f}" + ("" if code == 0 else f"   exit {code}"))


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
show("unchanged pass, sigwatchd", run(daemon))
show("same requests, bare curl-multi", run([a.bare, f"{a.work}/unchanged.txt"]))
