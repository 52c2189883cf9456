"""`cuppa retention`: what is due to be forgotten, and forgetting it."""

import argparse
from contextlib import closing

from bot.config import load
from bot.demo.channel import PhonesChannel
from bot.line import Line
from bot.opening import open_database
from bot.retention import dry_run, run
from storage.people import every_community


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `retention`."""
    command = subparsers.add_parser(
        "retention", help="forget what was kept long enough (also every night by itself)"
    )
    how = command.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only say what would be forgotten (the default)")
    how.add_argument("--run", dest="really", action="store_true", help="forget it now")
    command.set_defaults(run=_retention)


def _retention(args: argparse.Namespace) -> int:
    with closing(open_database(load())) as database:
        line = Line(database, PhonesChannel())
        with database.reading() as session:
            communities = [(c.id, c.short) for c in every_community(session)]
        for community_id, short in communities:
            found = run(line, community_id) if args.really else dry_run(line, community_id)
            for name, count in found.items():
                print(f"{short}  {name}  {count}")
            if not found:
                print(f"{short}  nothing")
    if not args.really:
        print("Nothing was changed: cuppa retention --run does it, and every night does.")
    return 0
