"""`make fuzz`: FUZZ requests (100000) over every route, from SEED (1), on as many processes as there are cores.

Each 5,000 go to a fresh line of their own, whose seed is named with every fault, so that it can be played again;
on SQLite, or with ON=postgresql on a PostgreSQL that is started for it.
Prints the answers by status; 1 when anything failed.
"""

import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from itertools import repeat
from pathlib import Path

from sqlalchemy.engine import URL

from tests.fuzz.play import Found, Play
from tests.kit import make_kit
from tests.servers import drop_database, fresh_database, postgres

SHARE = 5000


def share(seed: int, count: int, server: URL | None) -> Found:
    """One line, fuzzed, on a server or in a file of its own."""
    url = fresh_database(server).render_as_string(hide_password=False) if server else ""
    with tempfile.TemporaryDirectory(prefix="cuppa-fuzz-") as folder:
        kit = make_kit(Path(folder), url=url)
        found = Play(kit, seed).run(count)
        kit.line.database.close()
    if server:
        drop_database(server, url)
    return Found(found.statuses, [f"seed {seed}: {fault}" for fault in found.faults])


def main() -> int:
    """All of it, told as it goes."""
    count, seed = int(os.environ.get("FUZZ", "100000")), int(os.environ.get("SEED", "1"))
    counts = [min(SHARE, count - done) for done in range(0, count, SHARE)]
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    on = postgres() if os.environ.get("ON") == "postgresql" else nullcontext()
    with on as server, ProcessPoolExecutor(os.cpu_count()) as crew:
        for found in crew.map(share, range(seed, seed + len(counts)), counts, repeat(server)):
            statuses += found.statuses
            faults += found.faults
            print(f"{statuses.total():>7} requests, {len(faults)} faults", file=sys.stderr, flush=True)
    print(" ".join(f"{status}:{n}" for status, n in sorted(statuses.items())))
    for fault in faults:
        print("", fault, sep="\n", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
