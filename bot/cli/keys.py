"""`cuppa keys rotate`: everything sealed anew with the newest key."""

import argparse
import sys
from contextlib import closing

from bot.clock import utc_now
from bot.config import load
from bot.opening import open_database
from storage import audit
from storage.database import Database
from storage.people import every_community
from storage.sealing import BATCH, Place, count, places, renew, rewritten
from storage.vault import Vault, vault_of


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `keys rotate`."""
    group = subparsers.add_parser("keys", help="the encryption keys: rotate").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    rotating = group.add_parser("rotate", help="seal everything with the newest key, while the line runs")
    rotating.set_defaults(run=_rotate)


def _rotate(args: argparse.Namespace) -> int:
    """Batch by batch, each in its own transaction; broken off, it goes on where it is run again."""
    with closing(open_database(load())) as database:
        vault = vault_of(database.engine.dialect)
        with database.transaction() as session:
            vault.rewrap(session.connection())
        total = sum(_column(database, vault, place) for place in places())
        with database.transaction() as session:
            for community in every_community(session):
                facts: dict[str, audit.FactValue] = {"values": total}
                subject = ("community", community.id)
                now = utc_now()
                audit.record(session, community.id, now, "operator", audit.Action.KEYS_ROTATED, subject, facts)
    print(f"Sealed {total} values with the newest key. The older keys may now go from CUPPA_ENCRYPTION_KEYS;")
    print("keep them where backups are kept: a backup taken before now needs them.")
    return 0


def _column(database: Database, vault: Vault, place: Place) -> int:
    with database.reading() as session:
        rows = count(session.connection(), place)
    after: int | None = 0
    changed = looked = 0
    while after is not None:
        with database.transaction() as session:
            after, fresh = rewritten(session.connection(), place, after, renew(vault))
        changed += fresh
        looked = min(looked + BATCH, rows)
        _progress(place, looked, rows)
    return changed


def _progress(place: Place, looked: int, rows: int) -> None:
    """A line that moves on a terminal, and nothing elsewhere."""
    if sys.stderr.isatty() and rows:
        share = 20 * looked // rows
        end = "\n" if looked >= rows else ""
        sys.stderr.write(f"\r{place.table}.{place.column:<15} [{'#' * share:<20}] {looked}/{rows}{end}")
        sys.stderr.flush()
