#!/usr/bin/env python3
"""Writes an invented Pipermail tree: make_pipermail.py FOLDER YYYY-MM, 120 monthly volumes that end before that month; FOLDER's name is the
list's. Each has its text, the same packed, and the page by date; the pages of single posts are left out, nobody here asks for them."""

import gzip
import html
import os
import sys
from datetime import datetime, timezone
from itertools import groupby

import made_list

MONTHS = 120
A_MONTH = 150


def entry(post):
    sender = post.address.replace("@", " at ")
    threading = ""
    if post.references:
        threading = f"In-Reply-To: <{post.references[-1]}>\nReferences: " + "\n\t".join(f"<{i}>" for i in post.references) + "\n"
    return (f"From {sender}  {post.arrival()}\nFrom: {sender} ({post.name})\nDate: {post.sender_date()}\nSubject: [Big] {post.subject}\n"
            f"{threading}Message-ID: <{post.message_id}>\n\n{post.body}\n\n")


def by_date(name, posts, first):
    page = f"<HTML>\n  <HEAD>\n     <title>The Big {name} Archive by date</title>\n  </HEAD>\n"
    page += '  <BODY BGCOLOR="#ffffff">\n      <a name="start"></A>\n'
    page += f"      <h1>{name} Archives by date</h1>\n     <p><b>Starting:</b> <i>{posts[0].arrival()}</i><br>\n"
    page += f"         <b>Ending:</b> <i>{posts[-1].arrival()}</i><br>\n         <b>Messages:</b> {len(posts)}<p>\n     <ul>\n"
    for number, post in enumerate(posts, first):
        page += f'\n<LI><A HREF="{number:06d}.html">[Big] {html.escape(post.subject)}\n</A><A NAME="{number}">&nbsp;</A>\n'
        page += f"<I>{post.name}\n</I>\n"
    page += f'    </ul>\n    <p>\n      <a name="end"><b>Last message date:</b></a>\n       <i>{posts[-1].arrival()}</i><br>\n'
    return page + f"    <b>Archived on:</b> <i>{posts[-1].arrival()}</i>\n  </BODY>\n</HTML>\n"


def index(listname, volumes):
    page = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<HTML>\n  <HEAD>\n'
    page += f"     <title>The {listname} Archives</title>\n  </HEAD>\n"
    page += f'  <BODY BGCOLOR="#ffffff">\n     <h1>The {listname} Archives </h1>\n     <p>\n      You can get'
    page += f' <a href="https://lists.example.org/mailman/listinfo/{listname}">more information about this list</a>.\n     </p>\n'
    page += "     <table border=3>\n"
    for name, size in reversed(volumes):
        page += f"\t    <tr>\n            <td>{name}:</td>\n            <td>\n"
        for kind in ("Thread", "Subject", "Author", "Date"):
            page += f'              <A href="{name}/{kind.lower()}.html">[ {kind} ]</a>\n'
        page += f"            </td>\n            <td><A href=\"{name}.txt.gz\">[ Gzip'd Text {size // 1024} KB ]</a></td>\n"
        page += "            </tr>\n"
    return page + "              </table>\n\n     </BODY>\n     </HTML>\n"


def write(path, data):
    with open(path, "wb") as out:
        out.write(data)


def main():
    folder, end = sys.argv[1].rstrip("/"), datetime.strptime(sys.argv[2], "%Y-%m").replace(tzinfo=timezone.utc)
    volumes, number, total = [], 0, 0
    for name, group in groupby(made_list.posts(120, end, MONTHS, A_MONTH, 4), lambda post: post.when.strftime("%Y-%B")):
        posts = list(group)
        text = "".join(entry(post) for post in posts).encode()
        packed = gzip.compress(text, mtime=0)
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        write(f"{folder}/{name}.txt", text)
        write(f"{folder}/{name}.txt.gz", packed)
        write(f"{folder}/{name}/date.html", by_date(name, posts, number).encode())
        volumes.append((name, len(packed)))
        number, total = number + len(posts), total + len(text)
    write(f"{folder}/index.html", index(os.path.basename(folder), volumes).encode())
    print(f"{folder}: {len(volumes)} volumes, {number} posts, {total / 1e6:.0f} MB of text")


main()
