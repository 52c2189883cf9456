"""`cuppa db`: the schema."""

import argparse
import sys

from bot.config import load
from storage.database import Database
from storage.migrate import differences, pending, upgrade


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `db upgrade` and `db check`."""
    group = subparsers.add_parser("db", help="the database: upgrade, check").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    group.add_parser("upgrade", help="bring the schema up to date").set_defaults(run=_upgrade)
    group.add_parser("check", help="is the schema up to date?").set_defaults(run=_check)


def _upgrade(args: argparse.Namespace) -> int:
    database = Database(load().database)
    applied = pending(database)
    upgrade(database)
    database.close()
    print(f"Applied {len(applied)} migrations." if applied else "Already up to date.")
    return 0


def _check(args: argparse.Namespace) -> int:
    database = Database(load().database)
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
