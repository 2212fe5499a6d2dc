#!/usr/bin/python3
"""Plays archives that want to harm who reads them, and good ones beside them, each at an address of its own on loopback (127.0.1.N).
  tests/daemon/hostile_site.py PORT LOG     prints a line `NAME good|hostile KIND URL` for each, then serves until it is ended
Each request for a good archive is a line `SECONDS NAME` in LOG."""
import gzip, json, os, re, sys, threading, time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

MIB = 1024 * 1024
NOW = datetime.now(timezone.utc)
MONTH = NOW.strftime("%Y-%m")


def at(days):
    return NOW - timedelta(days=days)


def separated(i, when, sender="a at example.org"):
    return when.strftime(f"From {sender}  %a %b %e %H:%M:%S %Y\n") + f"From: {sender} (Ada {i})\nDate: {when:%a, %d %b %Y %H:%M:%S +0000}\nSubject: topic {i}\nMessage-ID: <{i}@example.org>\n\nHello.\n\n"


def mails(n, days=20):
    """n of them, each a little older than the one before it, over so many days."""
    return "".join(separated(i, at(days * (n - i) / n)) for i in range(n)).encode()


def repeated(text, size):
    return text * (size // len(text))


def html(body):
    return b"<html><head><title>The x Archives</title></head><body>" + body + b"</body></html>"


def volumes(months):
    return b"".join(b'<tr><td>%s:</td><td><A href="%s/date.html">[ Date ]</a></td><td><A href="%s.txt">[ Text ]</a></td></tr>' % (m, m, m) for m in months)


def this_month():
    return NOW.strftime("%Y-%B").encode()


def pipermail(index=None, volume=None, packed=False):
    """Answers as a Pipermail archive does: its index, any volume, and nothing else."""
    index = index or html(b"<table>" + volumes([this_month()]) + b"</table>")
    def answer(path, out):
        if path.endswith("/pipermail/x/"):
            return 200, "text/html", index
        if re.search(r"\.txt(\.gz)?$", path):
            return 200, "application/x-gzip" if packed else "text/plain", volume or mails(3)
        return 404, "text/html", b"not here"
    return "pipermail", "/pipermail/x/", answer


def years():
    """As many posts as are read at once, in each of twelve months."""
    months = [NOW.replace(day=1) - timedelta(days=30 * i) for i in range(12)]
    index = html(b"<table>" + volumes([m.strftime("%Y-%B").encode() for m in months]) + b"</table>")
    made = {m.strftime("%Y-%B"): "".join(separated(f"{m:%Y%m}.{i}", min(m + timedelta(seconds=50 * i), NOW)) for i in range(40_000)).encode() for m in months}
    def answer(path, out):
        if path.endswith("/pipermail/x/"):
            return 200, "text/html", index
        month = re.search(r"/(\d+-[A-Z][a-z]+)\.txt$", path)
        return (200, "text/plain", made[month[1]]) if month else (404, "text/html", b"not here")
    return "pipermail", "/pipermail/x/", answer


def records(n):
    return [{"url": f"http://x/hyperkitty/api/list/x@lists.example/email/H{i}/", "message_id_hash": f"H{i}", "subject": "s", "parent": None, "sender_name": "A",
             "date": at(i / 1000).strftime("%Y-%m-%dT%H:%M:%SZ"), "sender": {"address": "a (a) example.org"}} for i in range(n)]


def hyperkitty(emails=None, export=None):
    def answer(path, out):
        if "/emails/" in path and emails:
            return 200, "application/json", emails
        if "/export/" in path and export:
            return 200, "application/gzip", export
        if path.endswith("/api/list/x@lists.example/"):
            return 200, "application/json", json.dumps({"name": "x@lists.example", "display_name": "x", "archive_policy": "public"}).encode()
        return 404, "text/html", b"not here"
    return "hyperkitty", "/hyperkitty/list/x@lists.example/", answer


def ponymail(stats, month=b""):
    def answer(path, out):
        if "preferences.lua" in path:
            return 200, "application/json", b'{"lists": {"lists.example": {"x": 9}}, "login": {}}'
        if "mbox.lua" in path:
            return 200, "application/mbox", month
        return 200, "application/json", stats
    return "ponymail", "/list.html?x@lists.example", answer


def stats_of(count, emails=b"[]"):
    return b'{"list": "x@lists.example", "active_months": {"%s": %d}, "firstYear": 2020, "firstMonth": 1, "emails": %s}' % (MONTH.encode(), count, emails)


def feed(body, head=b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'):
    return "feed", "/x.atom", lambda path, out: (200, "application/atom+xml", head + body + b"</feed>")


def entry(i):
    return b'<entry><id>urn:%d</id><title>t %d</title><author><name>A</name></author><updated>%s</updated><link href="http://x/%d"/></entry>' % (i, i, at(i / 9000).strftime("%Y-%m-%dT%H:%M:%SZ").encode(), i)


def hypermail(index, message):
    def answer(path, out):
        if path.endswith("/"):
            return 200, "text/html", index
        return 200, "text/html", message
    return "hypermail", "/Archives/x/", answer


HYPERMAIL = b'<html><head><meta name="generator" content="hypermail 2.3.0" /></head><body>'
HYPERMAIL_MESSAGE = HYPERMAIL + b'<!-- isoreceived="%s" -->\n<!-- isosent="%s" -->\n<!-- name="A" -->\n<!-- email="a@example.org" -->\n<!-- subject="s" -->\n<!-- id="1@x" -->\n' % ((at(1).strftime("%Y%m%d%H%M%S").encode(),) * 2)


def ietf(counts, rows=b"", message=b""):
    def answer(path, out):
        if "msg_counts" in path:
            return 200, "application/json", counts
        if "/arch/msg/" in path:
            return 200, "text/html", message
        return 200, "text/html", b'<html><title>Mail Archive</title><body><div class="xtbody">' + rows + b"</div></body></html>"
    return "ietf", "/arch/browse/xmpp/", answer


def ietf_rows(n):
    return b"".join(b'<div class="xtr"><div class="xtd subj-col"><a class="msg-detail" href="/arch/msg/xmpp/h%d_-abcdefghijklmnopqrs/">s</a></div>'
                    b'<div class="xtd date-col">%s</div></div>' % (i, at(i / 900).strftime("%Y-%m-%d").encode()) for i in range(n))


def public_inbox(manifest, pages):
    def answer(path, out):
        if path.endswith("manifest.js.gz"):
            return 200, "application/gzip", manifest
        if "new.atom" in path:
            return 200, "application/atom+xml", pages
        return 200, "text/plain", mails(1)
    return "public-inbox", "/x/", answer


def drips(path, out):
    out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        out.write(b"x")
        time.sleep(1)


def says_nothing(path, out):
    time.sleep(3600)


def endless_head(path, out):
    out.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        out.write(b"X-More: and more\r\n" * 1000)


def endless_body(path, out):
    out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        out.write(b"<a href='2026-January.txt'>" * 1000)


def redirects_for_ever(path, out):
    out.write(b"HTTP/1.1 302 Found\r\nLocation: /pipermail/x/?%d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % time.time_ns())


def redirects_inside(path, out):
    out.write(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1:8080/admin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def hostile():
    """name -> kind, path of the archive, and its answers."""
    yield "index-of-links", pipermail(index=html(b"".join(b'<a href="%d-January.txt">' % (1000 + i) for i in range(280_000))))
    yield "index-nested", pipermail(index=html(repeated(b"<div>", 7 * MIB)))
    yield "volume-of-400000", pipermail(volume=repeated(b"From a at b.c  Sat Nov 28 12:00:00 2026\nFrom: a at b.c\n\n\n", 31 * MIB))
    yield "volume-of-49000", pipermail(volume=mails(49_000))
    yield "volume-packed", pipermail(volume=gzip.compress(b"".join(os.urandom(700) + bytes(60_000) for i in range(5200))), packed=True)
    yield "one-long-header", pipermail(volume=b"From a at b.c  Sat Nov 28 12:00:00 2026\nFrom: a at b.c\nSubject: " + repeated(b"x\n ", 30 * MIB) + b"\n\n")
    yield "many-volumes", pipermail(index=html(volumes([(NOW - timedelta(days=28 * i)).strftime("%Y-%B").encode() for i in range(2000)])), volume=mails(3000))
    yield "years-of-volumes", years()
    yield "objects", hyperkitty(emails=b'{"count": 9, "next": null, "results": [' + repeated(b"{},", 7 * MIB) + b"{}]}")
    yield "nested-json", hyperkitty(emails=repeated(b"[", 8 * MIB))
    yield "many-records", hyperkitty(emails=json.dumps({"count": 60_000, "next": None, "results": records(60_000)}).encode())
    yield "export-of-400000", hyperkitty(export=gzip.compress(mails(400_000), 1))
    yield "export-of-49000", hyperkitty(export=gzip.compress(mails(49_000), 1))
    yield "statistics-of-objects", ponymail(stats_of(9, b"[" + repeated(b"{},", 15 * MIB) + b"{}]"))
    yield "month-of-100000", ponymail(stats_of(100_000), repeated(b"From a@b Sat Nov 28 12:00:00 2026\nFrom: a@b\n\n\n", 31 * MIB))
    yield "month-of-45000", ponymail(stats_of(45_000), mails(45_000))
    yield "summaries", ponymail(stats_of(240_000, json.dumps([{"id": str(i), "mid": str(i), "epoch": int(at(i / 9000).timestamp()), "subject": "s", "from": "A <a@example.org>"} for i in range(120_000)]).encode()), mails(2))
    yield "names", feed(b"".join(b"<n%d/>" % i for i in range(1_300_000)))
    yield "doctype", feed(b"&a9;", b'<!DOCTYPE feed [<!ENTITY a0 "x">' + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (i + 1, i, i) for i in range(40)) + b"]><feed>")
    yield "entries", feed(b"".join(entry(i) for i in range(990)))
    yield "mended", feed(b"<entry><title>a & \xe9 b</title></entry>" * 990)
    yield "hypermail-index", hypermail(HYPERMAIL + b"".join(b'<li><a href="%04d.html">s</a></li>' % i for i in range(100_000)) + b'<a id="end" name="end"></a></body></html>', HYPERMAIL_MESSAGE + b'<!-- body="start" -->' + repeated(b"<b><i>", 3 * MIB))
    yield "hypermail-fields", hypermail(HYPERMAIL + b'<li><a href="0001.html">s</a></li><a id="end" name="end"></a>', HYPERMAIL_MESSAGE + repeated(b'<!-- subject="', 3 * MIB))
    yield "ietf-rows", ietf(b'{"msg_counts": {"xmpp": 90000}}', ietf_rows(25_000), b'<div id="msg-header">' + repeated(b"X: y<br />\n", 3 * MIB))
    yield "ietf-counts", ietf(b'{"msg_counts": {"xmpp": 1e999, ' + b",".join(b'"l%d": 1' % i for i in range(400_000)) + b"}}")
    yield "manifest", public_inbox(gzip.compress(b"{" + b",".join(b'"/x%d/git/0.git": {"fingerprint": "a"}' % i for i in range(400_000)) + b"}"), b"")
    yield "pages-without-end", public_inbox(gzip.compress(b'{"/x/git/0.git": {"fingerprint": "%d", "modified": 1}}' % time.time_ns()), b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"".join(entry(i) for i in range(20_000)) + b"</feed>")
    for name, behave in (("drips", drips), ("says-nothing", says_nothing), ("endless-head", endless_head), ("endless-body", endless_body), ("redirects", redirects_for_ever), ("redirects-inside", redirects_inside)):
        yield name, ("pipermail", "/pipermail/x/", behave)  # writes to the connection itself


def good():
    for i in range(20):
        yield f"good-{i}", pipermail(volume=mails(40))


def serve(address, port, name, answer, log):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if log and "." not in self.path:  # the index alone: one a poll
                log.write(f"{time.time():.3f} {name}\n")
                log.flush()
            try:
                got = answer(unquote(self.path), self.wfile)
                if not got:
                    self.close_connection = True
                    return
                status, kind, body = got
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *arguments):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass

    threading.Thread(target=Server((address, port), Handler).serve_forever, daemon=True).start()


def main(port, log):
    log = open(log, "w")
    number = 0
    for nature, sites in (("good", good()), ("hostile", hostile())):
        for name, (kind, path, answer) in sites:
            number += 1
            address = f"127.0.1.{number}"
            serve(address, port, name, answer, log if nature == "good" else None)
            print(name, nature, kind, f"http://{address}:{port}{path}", flush=True)
    print("ready", flush=True)
    threading.Event().wait()


main(int(sys.argv[1]), sys.argv[2])
