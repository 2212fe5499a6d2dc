#!/usr/bin/env python3
"""The newest post of an mbox by Python's mailbox module, as its manual shows it: newest_by_mailbox.py FILE [last]. It must find all
messages first; then `last` takes the last one alone, otherwise the header of every message is parsed and the newest Date wins."""

import mailbox
import sys
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

box = mailbox.mbox(sys.argv[1], factory=BytesHeaderParser().parse, create=False)
if sys.argv[2:] == ["last"]:
    newest = parsedate_to_datetime(box[len(box) - 1]["Date"])
else:
    newest = max(parsedate_to_datetime(message["Date"]) for message in box)
print(newest.isoformat(), len(box))
