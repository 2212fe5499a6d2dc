"""Makes many small Pipermail lists for scripts/bench --lists: DIR/l00000/ ..., and a configuration that names them all.

usage: make_lists.py DIR COUNT YYYY-MM BASE_URL CONFIG STATE
Each list has an index of 24 months and one volume in the last month, of two posts by two people that answer each other."""
import calendar
import os
import sys
import time

directory, count, month, base, config, state = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5], sys.argv[6]
year, number = (int(part) for part in month.split("-"))
name = f"{year}-{calendar.month_name[number]}"


def volume(i):
    text = ""
    for n, (who, day, more) in enumerate((("ann", 3, ""), ("bob", 4, f"In-Reply-To: <{i}.0@people.example>\n"))):
        stamp = calendar.timegm((year, number, day, 12, n, 0))
        weekday = time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(stamp))
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(stamp))
        text += f"From {who} at people.example  {weekday}\nFrom: {who} at people.example ({who.title()} Example)\nDate: {date}\n"
        text += f"Subject: [L{i}] {'Re: ' if n else ''}The next step\n{more}Message-ID: <{i}.{n}@people.example>\n\n" + "We meet on Monday.\n" * 20 + "\n"
    return text


index = "<html><head><title>The {0} Archives</title></head><body><h1>The {0} Archives</h1><table>\n".format
row = '<tr><td>{0}:</td><td><A href="{0}/thread.html">[ Thread ]</a> <A href="{0}/date.html">[ Date ]</a></td><td><A href="{0}.txt">[ Text ]</a></td></tr>\n'.format
for i in range(count):
    folder = f"{directory}/l{i:05d}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/{name}.txt", "w") as out:
        out.write(volume(i))
    with open(f"{folder}/index.html", "w") as out:
        out.write(index(f"l{i:05d}") + row(name) + "</table></body></html>\n")
with open(config, "w") as out:
    out.write("organisation: {name: Bench, rule: https://example.org/}\ncouncil: {name: Council, notify: council@example.org}\noperators: [ops@example.org]\n")
    out.write("mail: {from: SIG Watch <sigwatch@example.org>, via: maildir:outbox}\n" f"state: sqlite:{state}\npoll: {{per_host: 8}}\npolicy: {{backfill: 6 months}}\nsigs:\n")
    for i in range(count):
        out.write(f"  - {{id: l{i:05d}, name: L{i}, list: l{i:05d}@example.org, archives: ['{base}l{i:05d}/']}}\n")
