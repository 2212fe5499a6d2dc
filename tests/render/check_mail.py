#!/usr/bin/python3
"""check_mail.py FILE...: reads each mail with Python's email package, and fails on any defect, on a header that a notice does not have or
has twice, on a line that is too long, and on a link whose host is none of the test's (so that no archive can add one)."""
import email, email.policy, re, sys

ONCE = ['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted', 'X-Auto-Response-Suppress', 'X-Sigwatch-Notice', 'X-Sigwatch-Seal', 'MIME-Version',
        'Content-Type', 'Content-Transfer-Encoding']
HOSTS = re.compile(r'https?://(xmpp\.org|sigs\.xmpp\.org|lists\.example|example\.org|127\.0\.0\.1)[:/]')
failed = False

def complain(path, text):
    global failed
    failed = True
    print('%s: %s' % (path, text))

for path in sys.argv[1:]:
    raw = open(path, 'rb').read()
    if re.search(rb'(?<!\r)\n|\r(?!\n)|\0', raw):
        complain(path, 'a line end that is not CR LF, or NUL')
    for line in raw.split(b'\r\n'):
        if len(line) > 998:
            complain(path, 'a line of %d bytes' % len(line))
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for part in mail.walk():
        if part.defects:
            complain(path, 'defects: %s' % part.defects)
        for name, value in part.items():
            if getattr(value, 'defects', ()):
                complain(path, '%s has defects: %s' % (name, value.defects))
    names = [name for name in mail.keys() if name != 'Reply-To']
    if sorted(names) != sorted(ONCE) or len(mail.get_all('Reply-To', [])) > 1:
        complain(path, 'has the headers %s' % mail.keys())
    if len(mail['From'].addresses) != 1 or len(mail['To'].addresses) != 1:
        complain(path, 'has several senders or recipients')
    body = mail.get_content().replace('\r\n', '\n')
    if len(re.findall(r'^\W*sigwatch-notice:', body, re.MULTILINE)) != 1 or not body.endswith('sigwatch-notice: %s\n' % mail['X-Sigwatch-Seal']):
        complain(path, 'has not one token line, at its end')
    if any(ord(c) < 32 and c != '\n' for c in body) or re.search('[\u202a-\u202e\u2066-\u2069\x7f-\x9f]', body + mail['Subject']):
        complain(path, 'has control characters')
    for link in re.findall(r'\w+://\S*', body):
        if not HOSTS.match(link):
            complain(path, 'links to %s' % link)
sys.exit(failed)
