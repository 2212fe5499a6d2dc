"""An invented mailing list for the benchmark: posts in the order of their arrival, the same ones for the same arguments."""

import random
from datetime import datetime, timedelta, timezone

PEOPLE = 120
WORDS = (
    "the a of to and in is that for this with as be on are it not by or from an have at can which will if but one all has would"
    " should may must when server client stream element attribute namespace session message presence stanza section example draft"
    " comment error state request answer version field value order list reader writer key device room member archive entry node"
    " question review text change proposal implementation test library code line case limit number time zone date user account"
).split()
TOPICS = ("Review of section {}", "Open question {} from the last call", "Test vectors, set {}", "Draft 0.{} is out", "Interop notes {}",
          "Wording of example {}", "Agenda, item {}", "Naming of state {}", "Error case {}", "Proposal {} for the annex")
NAMES = ("Ada", "Bjoern", "Chidi", "Dalia", "Emre", "Fumiko", "Gwen", "Hugo", "Ines", "Jonas", "Kemal", "Lena", "Marta", "Nils", "Olga")
FAMILIES = ("Marlow", "Lindqvist", "Okafor", "Haddad", "Yildiz", "Arai", "Rhys", "Perrin", "Castro", "Weber", "Demir", "Novak")


class Post:
    __slots__ = ("when", "name", "address", "subject", "message_id", "references", "body")

    def __init__(self, when, name, address, subject, message_id, references, body):
        self.when, self.name, self.address, self.subject = when, name, address, subject
        self.message_id, self.references, self.body = message_id, references, body

    def sender_date(self):
        return self.when.strftime("%a, %d %b %Y %H:%M:%S +0000")

    def arrival(self):
        """When the list took it in, in the form of an mbox separator."""
        return (self.when + timedelta(seconds=40)).strftime("%a %b %e %H:%M:%S %Y")


def paragraph(rng):
    words = rng.choices(WORDS, k=rng.randint(25, 110))
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 70:
            lines.append(line)
            line = ""
        line += (" " if line else "") + word
    lines.append(line)
    return lines[0].capitalize() + "\n" + "".join(text + "\n" for text in lines[1:])


def month_starts(end, months):
    """The first moments of `months` months before the month `end`, and `end` itself."""
    first = end.year * 12 + end.month - 1 - months
    return [datetime((first + i) // 12, (first + i) % 12 + 1, 1, tzinfo=timezone.utc) for i in range(months + 1)]


def posts(seed, end, months, a_month, paragraphs):
    """`a_month` posts in each of the `months` months before `end` (a first of a month), oldest first: threads of a few people each, about
    `paragraphs` paragraphs a post, answers with a quotation."""
    rng = random.Random(seed)
    pool = [paragraph(rng) for _ in range(2000)]
    people = [(f"{NAMES[i % len(NAMES)]} {FAMILIES[i % len(FAMILIES)]}", f"person{i}@host{i % 37}.example") for i in range(PEOPLE)]
    threads, number = [], 0
    starts = month_starts(end, months)
    for start, stop in zip(starts, starts[1:]):
        step = (stop - start) / a_month
        for i in range(a_month):
            number += 1
            name, address = people[min(int(rng.expovariate(0.05)), PEOPLE - 1)]
            message_id = f"{number:07d}.{rng.getrandbits(48):012x}@{address.split('@')[1]}"
            body = [rng.choice(pool) for _ in range(rng.randint(1, 2 * paragraphs - 1))]
            if threads and rng.random() < 0.75:
                thread = threads[rng.randrange(max(0, len(threads) - 12), len(threads))]
                subject, references = "Re: " + thread[0], thread[1][-8:]
                body.insert(0, "".join("> " + line + "\n" for line in rng.choice(pool).splitlines()))
            else:
                thread = (rng.choice(TOPICS).format(number), [])
                threads = threads[-11:] + [thread]
                subject, references = thread[0], []
            thread[1].append(message_id)
            when = start + step * i + timedelta(seconds=rng.randrange(60))
            yield Post(when.replace(microsecond=0), name, address, subject, message_id, references, "\n".join(body))
