#!/usr/bin/python3
"""Lets a service watch 33 archives that want to harm it and 20 good ones, and measures from inside how long its loop stood still: it is told
to give a sign of life every 10 ms, as for a watchdog, and the kernel notes when each came.
  tests/daemon/hostile_archives.py TREE [SECONDS]    TREE: a build tree without sanitizers; SECONDS of each of two runs (default 240)
Fails when the loop stood still for more than 200 ms, more than 256 MiB were held at one time, a good archive was not polled each minute, the
page did not answer within a second, or a reload took more than ten."""
import json, os, pathlib, re, resource, signal, socket, struct, subprocess, sys, tempfile, threading, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
EVERY = 0.010
MOST_STALL, MOST_MIB, MOST_PAGE, MOST_RELOAD, MOST_BETWEEN = 0.200, 256, 1.0, 10.0, 75.0
SO_TIMESTAMP = 29


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def configuration(sites, page):
    sigs = "".join(f"  - {{id: {name}, name: {name}, list: {name}@lists.example, archives: [{{url: \"{url}\", kind: {kind}}}]}}\n" for name, nature, kind, url in sites)
    return ("organisation: {name: Example Foundation, rule: https://example.org/rule}\ncouncil: {name: Council, notify: council@example.org}\n"
            "operators: [ops@example.org]\nmail: {from: SIG Watch <sigwatch@example.org>, via: 'maildir:./outbox'}\nstate: sqlite:./sigwatch.db\n"
            f"page: {{listen: '127.0.0.1:{page}'}}\npoll: {{every: 1 minute}}\nsigs:\n{sigs}")


class Cgroup:
    """512 MiB for the service where a group can be made; else the same of addresses."""
    LIMIT = 512 * 1024 * 1024

    def __init__(self):
        self.path = None
        for parent, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
            path = pathlib.Path(parent) / f"sigwatch-{os.getpid()}"
            try:
                path.mkdir()
                (path / limit).write_text(str(self.LIMIT))
                self.path = path
                return
            except OSError:
                if path.is_dir():
                    path.rmdir()

    def enter(self):
        if self.path:
            (self.path / "cgroup.procs").write_text(str(os.getpid()))
        else:
            resource.setrlimit(resource.RLIMIT_AS, (self.LIMIT, self.LIMIT))

    def __str__(self):
        return "a memory cgroup of 512 MiB" if self.path else "an address space of 512 MiB (no cgroup can be made here)"

    def end(self):
        if self.path:
            self.path.rmdir()


class Signs:
    """What the service says on its socket, with the kernel's time of each."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
        self.socket.bind(path)
        self.last = None
        self.stalls = []
        self.said = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            message, more, _, _ = self.socket.recvmsg(4096, 64)
            seconds, micro = struct.unpack("qq", more[0][2])
            when = seconds + micro / 1e6
            if b"WATCHDOG=1" in message:
                if self.last:
                    self.stalls.append((when - self.last - EVERY, when))
                self.last = when
            else:
                self.said.append((when, message.decode()))

    def wait(self, text, since, seconds):
        end = time.time() + seconds
        while time.time() < end:
            for when, message in list(self.said):
                if when >= since and text in message:
                    return when - since
            time.sleep(0.01)
        return None


def peak(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Trial:
    def __init__(self, tree, folder, sites, page, cgroup):
        self.tree, self.folder, self.sites, self.page, self.cgroup = tree, folder, sites, page, cgroup
        self.wrong = []

    def check(self, well, words):
        print(("" if well else "WRONG: ") + words, flush=True)
        if not well:
            self.wrong.append(words)

    def run(self, name, seconds):
        print(f"-- {name}, in {self.cgroup}", flush=True)
        notify = str(self.folder / f"notify-{name.replace(' ', '-')}")
        signs = Signs(notify)
        environment = dict(os.environ, NOTIFY_SOCKET=notify, WATCHDOG_USEC=str(int(EVERY * 4e6)))
        log = open(self.folder / "log", "a")
        began = time.time()
        service = subprocess.Popen([self.tree / "daemon/sigwatchd", "--config", self.folder / "sigwatch.yaml"], env=environment, stderr=log, preexec_fn=self.cgroup.enter)
        try:
            self.check(signs.wait("READY=1", began, 60) is not None, "the service started")
            asked, slowest, failed, reloads, next_reload = 0, 0.0, [], [], began + seconds / 3
            while time.time() < began + seconds and service.poll() is None:
                start = time.time()
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{self.page}/", timeout=30) as page:
                        page.read()
                    asked, slowest = asked + 1, max(slowest, time.time() - start)
                except OSError as e:
                    if start > began + 5:
                        failed.append(str(e))
                if time.time() > next_reload:
                    next_reload += seconds / 3
                    since = time.time()
                    service.send_signal(signal.SIGHUP)
                    reloads.append(signs.wait("READY=1", since, 120))
                time.sleep(max(0.0, 0.5 - (time.time() - start)))
            self.check(service.poll() is None, "the service lives")
            if service.poll() is not None:
                return
            stalls = sorted([*signs.stalls, (time.time() - (markers.last or began) - EVERY, time.time())], reverse=True)  # one may go on
            self.check(stalls[0][0] <= MOST_STALL, f"{len(stalls) - 1} signs of life; the longest stalls of the loop: " +
                       ", ".join(f"{s * 1000:.0f} ms at {when - began:.0f} s" for s, when in stalls[:8]))
            mib = peak(service.pid)
            self.check(mib <= MOST_MIB, f"at most {mib:.0f} MiB held")
            self.check(not failed and slowest <= MOST_PAGE, f"the page answered {asked} times, within {slowest * 1000:.0f} ms" + "".join(f"; {f}" for f in failed[:3]))
            self.check(bool(reloads) and all(r is not None and r <= MOST_RELOAD for r in reloads), f"reloads took {reloads} s")
            self.polls(began, began + seconds)
            before = time.time()
            service.terminate()
            service.wait(60)
            self.check(service.returncode == 0, f"it stopped with {service.returncode}, after {time.time() - before:.1f} s")
        finally:
            service.kill()
            service.wait()

    def polls(self, began, ended):
        at = {}
        for line in (self.folder / "polls").read_text().splitlines():
            when, name = line.split()
            if began <= float(when) <= ended:
                at.setdefault(name, []).append(float(when))
        late = []
        for name, nature, _, _ in self.sites:
            if nature == "good":
                times = [began, *at.get(name, []), ended]
                late.append((max(b - a for a, b in zip(times, times[1:])), len(times) - 2, name))
        worst = max(late)
        self.check(worst[0] <= MOST_BETWEEN, f"good archives: never more than {worst[0]:.0f} s between two polls ({worst[2]}, {worst[1]} polls)")


def main(tree, seconds):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        port, page = free_port(), free_port()
        site = subprocess.Popen([HERE / "hostile_site.py", str(port), folder / "polls"], stdout=subprocess.PIPE, text=True)
        cgroup = Cgroup()
        try:
            sites = []
            for line in site.stdout:
                if line == "ready\n":
                    break
                sites.append(line.split())
            (folder / "sigwatch.yaml").write_text(configuration(sites, page))
            print(f"{sum(s[1] == 'hostile' for s in sites)} hostile and {sum(s[1] == 'good' for s in sites)} good archives", flush=True)
            trial = Trial(tree, folder, sites, page, cgroup)
            trial.run("first run", seconds)
            trial.run("after a restart", seconds)
            shown = subprocess.run([tree / "ctl/sigwatchctl", "--config", folder / "sigwatch.yaml", "status", "--json"], capture_output=True, text=True)
            for sig in json.loads(shown.stdout):
                a = sig["archives"][0]
                print(f"{sig['id']:22} {sig['verdict']:10} {a['state']:13} {(a['reason'] or '')[:150]}")
            trial.check(shown.returncode == 0, "status answers")
            if trial.wrong:
                print((folder / "log").read_text()[-6000:])
            return 1 if trial.wrong else 0
        finally:
            site.kill()
            cgroup.end()


sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 240))
