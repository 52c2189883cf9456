"""Answers "N" on its standard input with what N texts took; the same dialogue, person after person."""

import os
import sys
import time
from itertools import count, cycle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.signals import connection_created


def safe(connection, **_):
    """The same durability as ours."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")


connection_created.connect(safe)
django.setup()
call_command("migrate", verbosity=0, run_syncdb=True)

# Models can be imported only now that Django is set up.
from rapidsms.contrib.messagelog.models import Message  # noqa: E402
from rapidsms.router import lookup_connections, receive  # noqa: E402

TALK = ("I need help", "1", "1", "Joan")
COMING = zip(count(), cycle(TALK))


def one():
    """One text, in one transaction."""
    number, words = next(COMING)
    with transaction.atomic():
        (who,) = lookup_connections("line", [f"+44770{number // 4:07d}"])
        receive(words, who)


def main():
    """Measure on demand."""
    print("ready", flush=True)
    for asked in sys.stdin:
        times = int(asked)
        if times == 0:
            texts = Message.objects.count()
            print(texts, connection.cursor().execute("PRAGMA synchronous").fetchone()[0], flush=True)
            continue
        cpu, began = time.process_time(), time.perf_counter()
        for _ in range(times):
            one()
        print((time.process_time() - cpu) / times, (time.perf_counter() - began) / times, flush=True)


if __name__ == "__main__":
    main()
