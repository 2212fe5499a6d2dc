#!/usr/bin/python3
"""Checks a static export of the page with programs that know its formats: check_site.py DIRECTORY. Ends with 77 when a module is missing."""
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

try:
    import html5lib
    import icalendar
except ImportError:
    sys.exit(77)

root = sys.argv[1]
faults = []
XHTML = '{http://www.w3.org/1999/xhtml}'
ATOM = '{http://www.w3.org/2005/Atom}'


def fault(path, text):
    faults.append(f'{path}: {text}')


def read(path):
    with open(path, encoding='utf-8', newline='') as file:
        return file.read()


def check_html(path):
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(read(path))
    for position, code, values in parser.errors:
        fault(path, f'{position}: {code} {values}')
    ids = [e.get('id') for e in tree.iter() if e.get('id')]
    if len(ids) != len(set(ids)):
        fault(path, 'an id stands twice')
    if len(list(tree.iter(XHTML + 'h1'))) != 1 or not next(tree.iter(XHTML + 'title')).text:
        fault(path, 'it needs one h1 and a title')
    for element in tree.iter():
        for name in element.attrib:
            if str(name).startswith('on') or name == 'style':
                fault(path, f'attribute {name}')
        tag = str(element.tag).rpartition('}')[2]
        if tag in ('script', 'iframe', 'img', 'object', 'embed', 'form', 'base', 'style'):
            fault(path, f'element {tag}')
        link = element.get('href')
        if link is None:
            continue
        if tag == 'link' and '://' in link:
            fault(path, f'a resource from elsewhere: {link}')
        if link.startswith(('http://', 'https://')):
            continue
        if link.startswith('#'):
            if link[1:] not in ids:
                fault(path, f'{link} is nowhere')
        elif not os.path.exists(os.path.join(os.path.dirname(path), link.partition('#')[0])):
            fault(path, f'{link} leads nowhere')


def check_feed(path):
    feed = ElementTree.fromstring(read(path))
    for name in ('id', 'title', 'updated', 'author'):
        if feed.find(ATOM + name) is None:
            fault(path, f'the feed needs {name}')
    ids = []
    for entry in feed.iter(ATOM + 'entry'):
        for name in ('id', 'title', 'updated', 'link'):
            if entry.find(ATOM + name) is None:
                fault(path, f'an entry needs {name}')
        ids.append(entry.find(ATOM + 'id').text)
    if len(ids) != len(set(ids)):
        fault(path, 'an id stands twice')


def check_calendar(path):
    calendar = icalendar.Calendar.from_ical(read(path))
    uids = [str(event['UID']) for event in calendar.walk('VEVENT')]
    if len(uids) != len(set(uids)):
        fault(path, 'a UID stands twice')
    for event in calendar.walk('VEVENT'):
        for name in ('DTSTAMP', 'DTSTART', 'SUMMARY'):
            if name not in event:
                fault(path, f'an event needs {name}')
    if any(len(line.encode()) > 75 for line in read(path).split('\r\n')):
        fault(path, 'a line is longer than 75 bytes')


def check_tool(path, command, stdin=None):
    if shutil.which(command[0]):
        ran = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            fault(path, f'{command[0]}: {ran.stdout}{ran.stderr}')


pages = []
for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith('.html'):
            check_html(path)
            pages.append(path)
        elif name.endswith('.json'):
            json.loads(read(path))
        elif name.endswith('.svg'):
            ElementTree.fromstring(read(path))
        elif name.endswith('.atom'):
            check_feed(path)
        elif name.endswith('.ics'):
            check_calendar(path)
        elif name == 'metrics':
            check_tool(path, ['promtool', 'check', 'metrics'], read(path))
check_tool(root, ['tidy', '-q', '-e', '--drop-empty-elements', 'no'] + pages)
print('\n'.join(faults[:40]))
sys.exit(1 if faults else 0)
