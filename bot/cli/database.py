"""`cuppa db`: the schema, and copies of the data."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot import rights
from bot.clock import utc_now
from bot.config import load
from bot.opening import open_database
from storage.backup import BACKED_UP, alone, backup, holds_data, restore
from storage.database import Database, DatabaseError
from storage.migrate import differences, pending, upgrade
from storage.restored import unsettle
from storage.service import keep_fact

AFTER_RESTORE = (
    "Now: cuppa db check, then start the line. Texts that were due are looked for at Twilio before any goes "
    "again; texts that came in after the backup are in Twilio's console."
)


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `db upgrade`, `check`, `backup` and `restore`."""
    group = subparsers.add_parser("db", help="the database: upgrade, check, backup, restore").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    group.add_parser("upgrade", help="bring the schema up to date").set_defaults(run=_upgrade)
    group.add_parser("check", help="is the schema up to date?").set_defaults(run=_check)
    copy = group.add_parser("backup", help="copy the data into a new file, while the line runs")
    copy.add_argument("file", metavar="FILE", type=Path)
    copy.set_defaults(run=_backup)
    back = group.add_parser("restore", help="put a copy back; the line must be stopped")
    back.add_argument("file", metavar="FILE", type=Path)
    back.add_argument("--yes", action="store_true", help="overwrite what is in the database now")
    back.set_defaults(run=_restore)


def _upgrade(args: argparse.Namespace) -> int:
    database = open_database(load())
    applied = pending(database)
    upgrade(database)
    database.close()
    print(f"Applied {len(applied)} migrations." if applied else "Already up to date.")
    return 0


def _check(args: argparse.Namespace) -> int:
    database = open_database(load())
    waiting, strange = pending(database), []
    if not waiting:
        strange = differences(database)
    database.close()
    for difference in strange:
        sys.stderr.write(f"the schema differs from the code: {difference}\n")
    if waiting:
        sys.stderr.write(f"{len(waiting)} migrations to apply: run cuppa db upgrade\n")
    if waiting or strange:
        return 1
    print("Up to date.")
    return 0


def _backup(args: argparse.Namespace) -> int:
    database = open_database(load())
    backup(database, args.file)
    with database.transaction() as session:
        keep_fact(session, BACKED_UP, utc_now().isoformat())
    database.close()
    print(f"Copied to {args.file} ({args.file.stat().st_size // 1024} KiB). Keep CUPPA_ENCRYPTION_KEYS elsewhere.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    database = open_database(load())
    if not args.file.is_file():
        raise FileNotFoundError(f"there is no file {args.file}")
    if holds_data(database) and not args.yes:
        raise FileExistsError("the database holds data: add --yes to overwrite it, after cuppa db backup")
    erased_again = _erased_since(database)
    with alone(database):
        restore(database, args.file)
        upgrade(database)
        erased_again()
        doubtful = unsettle(database)
    database.close()
    print(f"Restored from {args.file}. {doubtful} texts to look for at Twilio.\n{AFTER_RESTORE}")
    return 0


def _erased_since(database: Database) -> Callable[[], object]:
    """What erases again whoever was erased since the backup was taken: the database it replaces knows of them."""
    try:
        owed = rights.owed(database)
    except DatabaseError:
        # Nothing to ask: a new machine, or a database that is beyond it.
        owed = []
    return lambda: rights.reapply(database, owed)
