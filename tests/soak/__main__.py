"""`make soak`: prints one line a database; 1 when anything was lost, doubled or stuck.

SOAK_SECONDS (300), SOAK_PHONES (200), SOAK_SEED (1), SOAK_ONLY (postgresql, sqlite), SOAK_KILLS (1; 0 kills
nobody) change it. Logs of the processes are in the folder it names.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.servers import drop_database, fresh_database, postgres
from tests.soak.audit import Found
from tests.soak.run import Plan, soak


def main() -> int:
    """Both databases, one after the other."""
    seconds, seed = float(os.environ.get("SOAK_SECONDS", "300")), int(os.environ.get("SOAK_SEED", "1"))
    phones, only = int(os.environ.get("SOAK_PHONES", "200")), os.environ.get("SOAK_ONLY", "")
    folder = Path(tempfile.mkdtemp(prefix="cuppa-soak-"))
    kills, clean = float(os.environ.get("SOAK_KILLS", "1")), True
    if only in ("", "postgresql"):
        clean &= _postgresql(Plan("postgresql", 3, 3, seconds, phones, seed, kill_every_s=4 * kills), folder)
    if only in ("", "sqlite"):
        # One process takes all the load, so it is killed less often: it needs seconds to be back.
        plan = Plan("sqlite", 1, 0, seconds, phones, seed, kill_every_s=15 * kills)
        clean &= _tell(*soak(plan, f"sqlite:///{folder / 'line.db'}", folder))
    print(f"logs: {folder}", file=sys.stderr)
    return 0 if clean else 1


def _postgresql(plan: Plan, folder: Path) -> bool:
    with postgres() as server:
        url = fresh_database(server)
        try:
            # Strings of ours say postgresql://; the driver is the line's business.
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            return _tell(*soak(plan, plain, folder))
        finally:
            drop_database(server, url.render_as_string(hide_password=False))


def _tell(line: str, found: Found) -> bool:
    print(line, flush=True)
    for what in (found.lost, found.doubled, found.stuck):
        for words in what[:20]:
            print(f"  {words}", file=sys.stderr)
    return found.clean


if __name__ == "__main__":
    sys.exit(main())
