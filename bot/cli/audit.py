"""`cuppa audit verify`: is the record of who did what still whole?"""

import argparse
import sys
from contextlib import closing

from bot.config import load
from bot.opening import open_database
from storage.audit import Verdict, verify
from storage.people import every_community


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `audit verify`."""
    group = subparsers.add_parser("audit", help="the record of who saw and did what: verify").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    checking = group.add_parser("verify", help="check every entry against the one before it")
    checking.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> int:
    """0 when every community's chain is whole; else 1, and the first broken entry of each."""
    with closing(open_database(load())) as database, database.reading() as session:
        verdicts = [(c.short, verify(session, c.id)) for c in every_community(session)]
    for short, verdict in verdicts:
        _tell(short, verdict)
    return int(any(verdict.broken is not None for _, verdict in verdicts))


def _tell(short: str, verdict: Verdict) -> None:
    if verdict.broken is not None:
        sys.stderr.write(f"{short}: entry {verdict.broken} of the audit record is broken: {verdict.why}\n")
        return
    end = f", ending in {verdict.head}" if verdict.head else ""
    print(f"{short}: {verdict.entries} entries, whole{end}")
