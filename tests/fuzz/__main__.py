"""`make fuzz`: FUZZ requests (100000) over every route, from SEED (1), on as many processes as there are cores.

Each 5,000 go to a fresh line of their own, whose seed is named with every fault, so that it can be played again;
on SQLite, or with ON=postgresql on a PostgreSQL that is started for it.
Prints the answers by status; 1 when anything failed.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.play import Found, Play
from tests.kit import make_kit
from tests.servers import drop_database, fresh_database, postgres

SHARE = 5000


def share(seed: int, count: int, url: str) -> Found:
    """One line, fuzzed, in a database or in a file of its own."""
    with tempfile.TemporaryDirectory(prefix="cuppa-fuzz-") as folder:
        kit = make_kit(Path(folder), url=url)
        found = Play(kit, seed).run(count)
        kit.line.database.close()
    return Found(found.statuses, [f"seed {seed}: {fault}" for fault in found.faults])


@contextmanager
def databases(number: int) -> Iterator[list[str]]:
    """One for each line, made by one process, as two would both make the template; "" for a file of its own."""
    if os.environ.get("ON") != "postgresql":
        yield [""] * number
        return
    with postgres() as server:
        urls = [fresh_database(server).render_as_string(hide_password=False) for _ in range(number)]
        yield urls
        for url in urls:
            drop_database(server, url)


def main() -> int:
    """All of it, told as it goes."""
    count, seed = int(os.environ.get("FUZZ", "100000")), int(os.environ.get("SEED", "1"))
    counts = [min(SHARE, count - done) for done in range(0, count, SHARE)]
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    with databases(len(counts)) as urls, ProcessPoolExecutor(os.cpu_count()) as crew:
        for found in crew.map(share, range(seed, seed + len(counts)), counts, urls):
            statuses += found.statuses
            faults += found.faults
            print(f"{statuses.total():>7} requests, {len(faults)} faults", file=sys.stderr, flush=True)
    print(" ".join(f"{status}:{n}" for status, n in sorted(statuses.items())))
    for fault in faults:
        print("", fault, sep="\n", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
