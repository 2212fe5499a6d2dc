#!/usr/bin/env python3
"""Writes an invented mbox as a delivery agent would: make_mbox.py FILE MEGABYTES YYYY-MM, 20 years of posts that end before that month."""

import re
import sys
from datetime import datetime, timezone
from itertools import count

import made_list

MONTHS = 240
BYTES_A_POST = 4825  # as it comes out
FROM_LINE = re.compile("^(?=>*From )", re.MULTILINE)


def message(post, number):
    references = "".join(f"\n <{i}>" for i in post.references)
    threading = f"In-Reply-To: <{post.references[-1]}>\nReferences:{references}\n" if post.references else ""
    host, date = post.address.split("@")[1], post.sender_date()
    return (f"From {post.address} {post.arrival()}\n"
            f"Return-Path: <big-bounces@lists.example.org>\n"
            f"Received: from lists.example.org (lists.example.org [192.0.2.{number % 250}])\n"
            f"\tby archive.example.org (Postfix) with ESMTPS id {number:010X}\n\tfor <archive@example.org>; {date}\n"
            f"Received: from mail.{host} (mail.{host} [198.51.100.{number % 250}])\n"
            f"\tby lists.example.org (Postfix) with ESMTPS id {number + 7:010X}\n\tfor <big@lists.example.org>; {date}\n"
            f"Message-ID: <{post.message_id}>\nDate: {date}\nMIME-Version: 1.0\n"
            f"From: {post.name} <{post.address}>\nTo: big@lists.example.org\n{threading}"
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nSubject: [Big] {post.subject}\n"
            f"Precedence: list\nList-Id: <big.lists.example.org>\nList-Archive: <https://lists.example.org/pipermail/big/>\n"
            f"List-Post: <mailto:big@lists.example.org>\n\n"
            f"{FROM_LINE.sub('>', post.body)}\n")


def main():
    path, size, end = sys.argv[1], int(sys.argv[2]) * 1_000_000, datetime.strptime(sys.argv[3], "%Y-%m").replace(tzinfo=timezone.utc)
    a_month = size // (MONTHS * BYTES_A_POST)
    with open(path, "w", encoding="utf-8") as out:
        for post, number in zip(made_list.posts(500, end, MONTHS, a_month, 9), count(1)):
            out.write(message(post, number))
        written = out.tell()
    print(f"{path}: {written / 1e6:.0f} MB, {number} posts")


main()
