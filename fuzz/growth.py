#!/usr/bin/python3
"""Counts the instructions that each reader of foreign bytes takes for n, 2n and 4n of its nastiest input (valgrind; no clock is asked). From 2n
to 4n it may take 2.5 times as many more as from n to 2n, or else from 4n to 8n as from 2n to 4n: what grows with the square takes 4 times.
  fuzz/growth.py TREE [TARGET ...]    TREE: a build tree without sanitizers, with SIGWATCH_FUZZ
Exit code 77: valgrind is not installed."""
import concurrent.futures, gzip, json, os, pathlib, re, shutil, subprocess, sys, tempfile

MAIL = b"From: a%d@example.org\nSubject: s%d\nDate: Sat, 10 Jan 2026 12:00:00 +0000\nMessage-ID: <%d@example.org>\n"


def each(pattern, around=(b"", b"")):
    """n times `pattern`; its %d are the number of the repetition."""
    return lambda n: around[0] + b"".join(pattern % ((i,) * pattern.count(b"%d")) for i in range(n)) + around[1]


def times(text, around=(b"", b"")):
    return lambda n: around[0] + text * n + around[1]


def nested(begin, end, around=(b"", b"")):
    return lambda n: around[0] + begin * n + end * n + around[1]


def objects(item, around):
    return lambda n: (around % b",".join(item % ((i,) * item.count(b"%d")) for i in range(n)))


HTML = (b"<html><body>", b"</body></html>")
ATOM = (b'<feed xmlns="http://www.w3.org/2005/Atom">', b"</feed>")
ENTRY = b'<entry><id>urn:%d</id><title>t%d</title><updated>2026-01-10T12:00:00Z</updated><link href="https://a/%d/"/></entry>'

# target -> name of what is nasty -> the input of n
NASTY = {
    "mbox": {
        "messages": each(b"From a@b Sat Jan 10 12:00:00 2026\n" + MAIL + b"\nx\n\n", (b"\0", b"")),
        "From lines that begin nothing": times(b"From a@b Sat Jan 10 12:00:00 2026\n", (b"\0", b"")),
        "mails that no separator parts": each(b"\n" + MAIL + b"\nx\n", (b"\0From a@b Sat Jan 10 12:00:00 2026\n" + MAIL, b"")),
        "lines of a body, pipermail": times(b"From here on\n\n", (b"\1From a at b.c Sat Jan 10 12:00:00 2026\n" + MAIL + b"\n", b"")),
    },
    "message": {
        "boundaries": times(b"--b\n\n", (b"\0Content-Type: multipart/digest; boundary=b\n\n", b"")),
        "mails of a digest": each(b"--b\nContent-Type: message/rfc822\n\n" + MAIL + b"\nx\n", (b"\0Content-Type: multipart/digest; boundary=b\n\n", b"--b--\n")),
        "nested parts": each(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", (b"\0", b"")),
        "mails of a digest in plain text": each(b"------------------------------\n\n" + MAIL + b"\nx\n\n", (b"\0Subject: x Digest, Vol 1, Issue 2\n\n" + b"-" * 70 + b"\n\n", b"")),
    },
    "header": {
        "fields": each(b"X-%d: y\n"), "one folded field": times(b" y\n", (b"Subject:\n", b"")), "comments in comments": nested(b"(", b")", (b"From: ", b" <a@b>\n")),
        "ids": each(b"<%d@b> ", (b"References: ", b"\n")), "encoded words": times(b"=?utf-8?q?=41?= ", (b"Subject: ", b"\n")), "addresses": each(b"a%d@b, ", (b"From: ", b"\n")),
        "quotes": times(b'"\\"', (b"From: ", b"\n")), "open brackets": times(b"<", (b"References: ", b"\n")),
    },
    "body": {
        "base64": times(b"QUJD\n", (b"\0Content-Transfer-Encoding: base64\n\n", b"")), "soft breaks": times(b"=\n", (b"\0Content-Transfer-Encoding: quoted-printable\n\n", b"")),
        "escapes of ISO 2022": times(b"\x1b$B\x1b(B", (b"\2", b"")), "UTF-7": times(b"+AGE-", (b"\3", b"")), "nested parts": each(b"--b\nContent-Type: multipart/mixed; boundary=b\n\n", (b"\0Content-Type: multipart/mixed; boundary=b\n\n", b"")),
    },
    "dates": {"words": each(b"w%d "), "numbers": each(b"%d "), "comments": nested(b"(", b")")},
    "words": {"replies": times(b"re: "), "tags": times(b"[x] "), "marks of quotation": times(b"> "), "was": times(b"(was "), "accents": times(b"e\xcc\x81")},
    "pipermail_index": {
        "volumes": lambda n: HTML[0] + b"".join(b'<a href="%d-January.txt.gz">' % (1000 + i) for i in range(n)) + HTML[1],
        "one volume": times(b'<a href="2026-January.txt">', HTML), "open tags": times(b"<td>", HTML), "comments that do not end": times(b"<!--"),
    },
    "pipermail_volume": {"messages": each(b"From a at b.c Sat Jan 10 12:00:00 2026\n" + MAIL + b"\nx\n\n", (b"\0", b"")), "From lines": times(b"From a at b.c Sat Jan 10 12:00:00 2026\n", (b"\0", b""))},
    "hyperkitty_json": {
        "records": objects(b'{"message_id_hash":"H%d","subject":"s","date":"2026-01-10T12:00:00Z","parent":null,"url":"https://lists.example/hyperkitty/api/list/x@lists.example/email/H%d/"}', b'{"count":9,"next":null,"results":[%s]}'),
        "records that answer each other": lambda n: b"[%s]" % b",".join(b'{"message_id_hash":"H%d","subject":"s","date":"2026-01-10T12:00:00Z","parent":"https://lists.example/hyperkitty/api/list/x@lists.example/email/H%d/"}' % (i, i + 1) for i in range(n)),
        "lists in lists": nested(b"[", b"]"), "fields": objects(b'"f%d":1', b"[{%s}]"),
    },
    "feed": {
        "entries": each(ENTRY, ATOM), "names": each(b"<n%d/>", ATOM), "nested": nested(b"<a>", b"</a>", ATOM), "attributes": each(b' a%d=""', (b"<feed", b"/>")),
        "entities": times(b"&amp;", (ATOM[0] + b"<title>", b"</title>" + ATOM[1])), "what must be mended": times(b"<entry><title>a & \xe9 b</title></entry>", ATOM),
        "tags that are not closed": times(b"<entry><title>", ATOM), "a DOCTYPE": each(b'<!ENTITY e%d "x">', (b"<!DOCTYPE feed [", b"]><feed/>")), "name spaces": each(b'<a xmlns:n%d="u"/>', ATOM),
    },
    "html": {
        "nested": nested(b"<div>", b"</div>"), "formatting that is not closed": times(b"<b><i><font>"), "attributes": each(b' a%d=""', (b"<p", b">")), "tables": times(b"<table><tr><td>"),
        "links": each(b'<a href="%d">x</a>', HTML), "names": each(b"<n%d>", HTML), "less-than signs": times(b"<"), "comments": times(b"<!-- "), "entities": times(b"&lt;", HTML), "scripts": times(b"<script>"),
    },
    "hypermail": {
        "messages": each(b'<li><a href="%d.html">s</a>', (b'<meta name="generator" content="hypermail 2.3.0">', b'<a name="end">')), "fields": times(b'<!-- subject="x" -->'),
        "fields that do not end": times(b'<!-- subject="'), "bodies": times(b'<!-- body="start" -->'),
    },
    "mhonarc": {
        "messages": each(b'<li><a href="msg%d.html">s</a>', (b"<!-- MHonArc v2.6.19+ -->" + HTML[0], HTML[1])), "pages": each(b'<a href="mail%d.html">s</a>', (b"<!-- MHonArc v2.6.19+ -->" + HTML[0], HTML[1])),
        "references": each(b"<!--X-Reference: %d@b -->\n", (b"<!-- MHonArc v2.6.19+ -->\n<!--X-Message-Id: 1@b -->\n", b"<!--X-Head-End-->")),
        "comments that do not end": times(b"<!--X-Reference: ", (b"<!-- MHonArc v2.6.19+ -->\n<!--X-Message-Id: 1@b -->\n", b"<!--X-Head-End-->")),
        "fields": each(b"<li><em>X-%d</em>: y</li>", (b"<!-- MHonArc v2.6.19+ -->\n<!--X-Message-Id: 1@b -->\n<!--X-Head-End--><!--X-Head-of-Message-->", b"<!--X-Head-of-Message-End-->")),
        "fields that do not end": times(b"<em>", (b"<!-- MHonArc v2.6.19+ -->\n<!--X-Message-Id: 1@b -->\n<!--X-Head-End--><!--X-Head-of-Message-->", b"<!--X-Head-of-Message-End-->")),
    },
    "ietf": {"rows": each(b'<a href="/arch/msg/xmpp/abc%d/">x</a>', HTML), "payloads": times(b'<div id="msg-payload"><pre>', HTML)},
    "ponymail": {"months": lambda n: b'{"active_months":{%s}}' % b",".join(b'"%04d-%02d":1' % (1000 + i // 12, i % 12 + 1) for i in range(n)), "objects": objects(b"{}", b'{"emails":[%s]}'), "lists in lists": nested(b"[", b"]", (b'{"a":', b"}"))},
    "imap": {
        "literals": times(b" {1}\r\na", (b"* 1 FETCH (BODY[TEXT]", b")\r\n")), "brackets": nested(b"(", b")", (b"* 1 FETCH ", b"\r\n")), "numbers": each(b" %d", (b"* SEARCH", b"\r\n")),
        "escapes": times(b'\\"', (b'* LIST () "/" "', b'"\r\n')), "modified UTF-7": times(b"&AOk-"),
    },
    "public_inbox": {
        "entries": each(ENTRY, ATOM), "blobs": each(b"blob\nmark :%d\ndata 3\nabc\n"), "inboxes": lambda n: gzip.compress(b"{%s}" % b",".join(b'"/x%d/git/0.git":{"fingerprint":"a"}' % i for i in range(n))),
        "commits": each(b"commit refs/heads/x\nmark :%d\ncommitter A <a@b> 1767225600 +0000\ndata 2\nhi\n"),
    },
    "command": {"posts": each(b'{"date":"2026-01-10T12:00:00Z","from":"a@b","message_id":"%d@b"}\n'), "lines that are none": times(b"x\n"), "one line": times(b"x")},
    "gzip": {"members": times(gzip.compress(b"abc", mtime=0)), "zeros": lambda n: gzip.compress(bytes(100 * n), mtime=0)},
    "http_head": {"lines": each(b"X-%d: y\r\n", (b"HTTP/1.1 200 OK\r\n", b"\r\n")), "answers": times(b"HTTP/1.1 100 Continue\r\n\r\n"), "one line": times(b"x", (b"HTTP/1.1 200 OK\r\nLocation: ", b"\r\n"))},
    "url": {"steps back": times(b"../"), "escapes": times(b"%41", (b"https://lists.example/", b"")), "names": times(b"a.", (b"https://", b"/"))},
    "page_request": {"fields": each(b"X-%d: y\r\n", (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"\r\n")), "encodings": times(b"gzip;q=0.5,", (b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ", b"\r\n\r\n")), "tags": times(b'"a",', (b"GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: ", b"\r\n\r\n"))},
    "template_text": {"sections": nested(b"{{#leaders}}", b"{{/leaders}}"), "names": times(b"{{list.name}}"), "open brackets": times(b"{{")},
    "yaml": {"keys": each(b"k%d: v\n"), "nested": lambda n: b"[" * n, "sigs": each(b"  - {id: s%d}\n", (b"sigs:\n", b"")), "anchors": each(b"a%d: &a%d x\n"), "operators": each(b" - o%d@example.org\n", (b"operators:\n", b""))},
    "journal": {"lines": each(b'{"at":"2026-01-10T12:00:00Z","episode":"x.%d"}\n'), "one line": times(b"x")},
    "state_rows": {"fields": lambda n: b"\0{%s}" % b",".join(b'"f%d":1' % i for i in range(n)), "lists in lists": nested(b"[", b"]", (b"\3", b""))},
    "marks": {"ids": lambda n: b"\3{\"ids\":[%s]}" % b",".join(b'"H%09d"' % i for i in range(n)), "names": lambda n: b"\0{\"names\":[%s]}" % b",".join(b'"%d"' % i for i in range(n))},
    "maildir": {"a message": times(b"x\n", (b"1.host\n\n" + MAIL + b"\n", b""))},
    "stanza": {"a body": times(b"x", (b"<message><body>", b"</body></message>"))},  # of others libstrophe takes the square
    "smtp_reply": {"lines": times(b"250-a\r\n"), "one line": times(b"x", (b"250 ", b""))},
}
FIRST, MOST_GROWTH, NOTHING = 2000, 2.5, 200_000


def instructions(program, text):
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        ran = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", "--main-stacksize=8388608", program, file.name], capture_output=True, text=True)
    counted = re.search(r"I +refs: +([\d,]+)", ran.stderr)
    if ran.returncode != 0 or not counted:
        raise RuntimeError(f"exit code {ran.returncode}: {ran.stderr[-2000:]}")
    return int(counted[1].replace(",", ""))


def grown(tree, target, name):
    program = str(tree / "fuzz" / f"fuzz_{target}")
    once, twice, four = (instructions(program, NASTY[target][name](FIRST * k)) for k in (1, 2, 4))
    growth = (four - twice) / max(twice - once, NOTHING)
    if growth > MOST_GROWTH:  # or a cap on what is read lies between
        eight = instructions(program, NASTY[target][name](FIRST * 8))
        growth = (eight - four) / max(four - twice, NOTHING)
    return growth <= MOST_GROWTH, f"{target:18} {name:34} {growth:5.2f}  {four / 1e6:9.1f} million"


def main(tree, targets):
    if not shutil.which("valgrind"):
        print("growth.py: valgrind is not installed")
        return 77
    missing = [p.stem for p in (pathlib.Path(__file__).parent).glob("*.cc") if p.stem not in NASTY and p.stem != "replay"]
    if missing:
        print("no nasty input for", *missing)
        return 1
    cases = [(t, n) for t in targets or NASTY for n in NASTY[t] if (pathlib.Path(tree) / "fuzz" / f"fuzz_{t}").exists() or t != "stanza"]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(lambda case: grown(pathlib.Path(tree), *case), cases))
    for well, line in results:
        print(line if well else line + "  GROWS TOO FAST")
    return 0 if all(well for well, line in results) else 1


sys.exit(main(sys.argv[1], sys.argv[2:]))
