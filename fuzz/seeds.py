#!/usr/bin/python3
"""Writes what each fuzz target begins with: a few made bytes, and where ../shared/corpus is, the first 64 KiB of what archives really served.
  fuzz/seeds.py DIRECTORY     DIRECTORY/TARGET/..."""
import gzip, json, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "shared" / "corpus"
MOST = 64 * 1024

MAIL = (b"From: Jane Doe <jane@example.org>\nTo: x@lists.example\nSubject: =?utf-8?q?Re=3A_caf=C3=A9?=\nDate: Sat, 10 Jan 2026 12:00:00 +0100\n"
        b"Message-ID: <1@example.org>\nIn-Reply-To: <0@example.org>\nReferences: <00@example.org> <0@example.org>\nAuto-Submitted: no\n"
        b"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: 8bit\n\n--b\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\n"
        b"Content-Transfer-Encoding: quoted-printable\n\n> sigwatch-notice: x.2026-01-01.warn1.0\nYes=2C I am =E9.\n--b--\n")
MBOX = b"From jane@example.org Sat Jan 10 12:00:00 2026\n" + MAIL + b"\nFrom john at example.org Sun Jan 11 12:00:00 2026\n" + MAIL + b"\n"
ATOM = (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>x</title>'
        b'<entry><title>Hi</title><id>urn:1</id><link href="https://lists.example/1/"/><updated>2026-01-10T12:00:00Z</updated><author><name>J</name>'
        b'<email>j@example.org</email></author><thr:in-reply-to ref="urn:0" href="https://lists.example/0/"/><content type="xhtml"><div>a</div></content>'
        b'</entry></feed>')
RSS = (b'<rss version="2.0"><channel><title>x</title><link>https://lists.example/</link><item><title>Hi &amp; ho</title><author>j@example.org (J)</author>'
       b'<pubDate>Sat, 10 Jan 2026 12:00:00 +0000</pubDate><guid>g</guid><description>&lt;p&gt;a</description></item></channel></rss>')
PIPERMAIL = (b'<html><head><title>The x Archives</title></head><body><table><tr><td>January 2026:</td><td><A href="2026-January/date.html">[ Date ]</a>'
             b'</td><td><A href="2026-January.txt.gz">[ Gzip&#39;d Text 3 KB ]</a></td></tr></table></body></html>')
HYPERMAIL = (b'<html><head><title>x mail archive: Re: hi</title><meta name="generator" content="hypermail 2.3.0, see http://www.hypermail-project.org/">'
             b'</head><body><!-- received="Sat Jan 10 12:00:00 2026" --><!-- isoreceived="20260110120000" --><!-- sent="Sat, 10 Jan 2026 12:00:00 +0000" -->'
             b'<!-- name="Jane" --><!-- email="jane@example.org" --><!-- subject="hi" --><!-- id="1@example.org" --><!-- inreplyto="0@example.org" -->'
             b'<!-- expires="-1" --><!-- body="start" -->\n<p>text<!-- body="end" --><li><a href="0001.html">hi</a><a name="end"></a></body></html>')
MHONARC = (b'<!-- MHonArc v2.6.19+ -->\n<!--X-Subject: hi -->\n<!--X-From-R13: Xnar &#60;wNrknzcyr.bet> -->\n<!--X-Date: Sat, 10 Jan 2026 12:00:00 +0000 -->\n'
           b'<!--X-Message-Id: 1&#45;&#45;2@example.org -->\n<!--X-Reference: 0@example.org -->\n<!--X-Head-End-->\n<html><body><!--X-Head-of-Message-->\n<ul>\n'
           b'<li><em>Date</em>: Sat, 10 Jan 2026 12:00:00 +0000</li>\n</ul>\n<!--X-Head-of-Message-End-->\n<!--X-Body-of-Message-->\n<pre>text\n</pre>\n'
           b'<!--X-Body-of-Message-End-->\n</body></html>\n')
MHONARC_INDEX = (b'<!-- MHonArc v2.6.19+ -->\n<html><body>[Prev Page][<a href="mail2.html">Next Page</a>]<ul>\n<li><strong><a name="00001" href="msg00001.html">hi</a></strong>\n'
                 b'</ul></body></html>\n')
IETF = (b'<html><body><div class="xtr"><div class="xtd subj-col"><a href="/arch/msg/xmpp/abc_DEF-1/">hi</a></div><div class="xtd date-col">2026-01-10</div></div>'
        b'<div id="msg-payload"><pre>text</pre></div></body></html>')
EXPORT = (b"blob\nmark :1\ndata 30\n" + b"From: a@example.org\n\nhello you" + b"\nreset refs/heads/x\ncommit refs/heads/x\nmark :2\nauthor A <a@example.org> 1767225600 +0000\n"
          b"committer A <a@example.org> 1767225600 +0000\ndata 2\nhi\nM 100644 :1 m\n\ndone\n")
DATES = [b"Sat, 10 Jan 2026 12:00:00 +0100 (CET)", b"Sat Jan 10 12:00:00 2026", b"2026-01-10T12:00:00Z", b"10. Januar 2026 12:00 PST", b"Sat, 10-Jan-26 12:00:00 GMT",
         b"10-Jan-2026 12:00:00 +0000", b"120"]
YAML = (b"organisation: {name: X, rule: https://example.org/rule}\ncouncil: {name: C, notify: c@example.org}\noperators: [o@example.org]\n"
        b"mail: {from: S <s@example.org>, via: 'maildir:./outbox'}\nstate: sqlite:./s.db\nsigs:\n  - {id: x, name: X, list: x@lists.example, archives: [{url: https://lists.example/pipermail/x/, kind: pipermail}]}\n")
STATS = json.dumps({"active_months": {"2026-01": 3}, "firstYear": 2020, "emails": [{"id": "a", "epoch": 1767225600, "subject": "hi", "from": "J <j@example.org>"}]}).encode()
RECORDS = json.dumps({"count": 1, "next": None, "results": [{"url": "https://lists.example/hyperkitty/api/list/x@lists.example/email/ABC/", "message_id_hash": "ABC",
                     "subject": "hi", "date": "2026-01-10T12:00:00Z", "sender": {"address": "j (a) example.org"}, "sender_name": "J", "parent": None}]}).encode()
LINE = json.dumps({"date": "2026-01-10T12:00:00Z", "from": "J <j@example.org>", "subject": "hi", "message_id": "1@example.org"}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nDate: Sat, 10 Jan 2026 12:00:00 GMT\r\nContent-Length: 3\r\nETag: \"a\"\r\nContent-Type: text/html\r\nContent-Range: bytes 0-2/3\r\nRetry-After: 120\r\nLocation: /x\r\n\r\n"
FETCH = b'* 1 FETCH (UID 7 RFC822.SIZE 99 INTERNALDATE "10-Jan-2026 12:00:00 +0000" BODY[HEADER.FIELDS (FROM DATE)] {27}\r\nFrom: a@example.org\r\n\r\nhi\r\n BODY[TEXT]<0> "text")\r\n'
STANZAS = [b'<message type="groupchat" id="x" from="c@rooms.example/us"><body>hi</body><origin-id xmlns="urn:xmpp:sid:0" id="x"/><delay xmlns="urn:xmpp:delay" stamp="2026-01-10T12:00:00Z"/></message>',
           b'<message from="c@rooms.example"><result xmlns="urn:xmpp:mam:2" queryid="archive1"><forwarded xmlns="urn:xmpp:forward:0"><message id="x"><body>hi</body></message></forwarded></result></message>',
           b'<iq type="result" id="archive1"><fin xmlns="urn:xmpp:mam:2" complete="true"><set xmlns="http://jabber.org/protocol/rsm"><last>7</last></set></fin></iq>',
           b'<iq type="result" id="who1"><query xmlns="http://jabber.org/protocol/disco#info"><feature var="urn:xmpp:mam:2"/></query></iq>',
           b'<presence from="c@rooms.example/us"><x xmlns="http://jabber.org/protocol/muc#user"><status code="110"/></x></presence>',
           b'<presence type="error"><error type="auth"><forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text>members only</text></error></presence>']

MADE = {
    "mbox": [b"\0" + MBOX, b"\1" + MBOX], "message": [b"\0" + MAIL, b"\1" + MAIL], "header": [MAIL, b"=?iso-2022-jp?B?GyRCJUYbKEI=?= <a@b>", b"<a@b> <c@d>"],
    "body": [bytes([i]) + MAIL for i in range(10)], "dates": DATES, "words": [b"Re: [x] AW[2]: hi (was: ho)", b"> > jd> hi", b"On Sat, Jane wrote:", b"https://a/?b=\"c"],
    "pipermail_index": [PIPERMAIL], "pipermail_volume": [b"\0" + MBOX], "hyperkitty_json": [RECORDS], "feed": [ATOM, RSS], "html": [PIPERMAIL, HYPERMAIL, IETF],
    "hypermail": [HYPERMAIL], "mhonarc": [MHONARC, MHONARC_INDEX], "ietf": [IETF], "ponymail": [STATS, b'{"lists": {"example.org": {"dev": 3}}}'],
    "imap": [FETCH, b"* STATUS x (MESSAGES 3 UIDNEXT 4)\r\n", b'* LIST (\\HasNoChildren) "/" "a&AOk-"\r\n', b"* SEARCH 1 2 3\r\n", b"* OK [UIDVALIDITY 7] ok\r\n", b"imaps://u@imap.example/INBOX"],
    "public_inbox": [gzip.compress(b'{"/x/git/0.git": {"fingerprint": "abc", "description": "x [epoch 0]", "modified": 1767225600}}', mtime=0), ATOM, EXPORT],
    "command": [LINE + b"\n" + b'{"complete_from": "2020-01-01"}\n', b"well\n"], "gzip": [gzip.compress(MBOX, mtime=0)], "http_head": [HEAD],
    "url": [b"https://lists.example/pipermail/x/?a=b#c", b"//inner.example:8080/../x", b"http://[::1]:80/"],
    "page_request": [b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"a\"\r\n\r\n", b"HEAD http://localhost/feed.xml HTTP/1.0\r\n\r\n"],
    "template_text": [b"Subject: {{list.name}} is silent\n\n{{#leaders}}\nDear {{.}},\n{{/leaders}}\n{{notice.token}}\n"], "yaml": [YAML],
    "journal": [b'{"at": "2026-01-10T12:00:00Z", "by": "jane", "episode": "x.2026-01-01", "kind": "extend"}\n'],
    "state_rows": [bytes([i]) + b"{}" for i in range(9)], "marks": [bytes([i]) + b"{}" for i in range(7)], "smtp_reply": [b"250-mail.example\r\n250 ok\r\n550 5.1.1 no such user\r\n"],
    "maildir": [b"+1767225600.M1P2.host\n1767225601.M1P2.host:2,S\n1767225601.M1P2.host:2,\n\n" + MAIL], "stanza": STANZAS,
}

# Which files of the corpus a target may begin with: by the end of their names.
MAILS = (".eml", ".mbox", ".mbx")
REAL = {
    "mbox": (b"\0", (".mbox", ".mbx", ".txt")), "message": (b"\0", MAILS), "header": (b"", MAILS), "body": (b"\0", MAILS), "pipermail_index": (b"", (".html",)),
    "pipermail_volume": (b"\0", (".txt",)), "hyperkitty_json": (b"", (".json",)), "feed": (b"", (".xml", ".rss", ".atom")), "html": (b"", (".html",)),
    "hypermail": (b"", (".html",)), "ietf": (b"", (".html",)), "ponymail": (b"", (".json",)), "public_inbox": (b"", (".xml", ".atom", ".gz")), "gzip": (b"", (".gz",)),
}


def main(directory):
    files = sorted(p for p in CORPUS.rglob("*") if p.is_file()) if CORPUS.is_dir() else []
    if not files:
        print("fuzz/seeds.py: no ../shared/corpus: made seeds alone", file=sys.stderr)
    for target, made in MADE.items():
        place = pathlib.Path(directory) / target
        place.mkdir(parents=True, exist_ok=True)
        first, ends = REAL.get(target, (b"", ()))
        real = [p for p in files if p.name.endswith(ends)] if ends else []
        seeds = made + [first + p.read_bytes()[:MOST - 1] for p in real[:: max(1, len(real) // 60)]]
        for i, seed in enumerate(seeds):
            (place / f"seed-{i}").write_bytes(seed)


main(sys.argv[1])
