"""`cuppa export` and `cuppa erase`: a person's rights, from the terminal."""

import argparse
import os
import re
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.clock import utc_now
from bot.config import Config, load
from bot.demo.channel import PhonesChannel
from bot.line import Line
from bot.numbers import typed
from bot.opening import open_database
from bot.rights import Checked, StillOpen, erase, export, sweep
from bot.work import Work
from flows.times import local
from storage.calls import person_at_number
from storage.database import Session
from storage.people import coordinators, every_community, volunteer_by_code
from storage.tables import Community, Person


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `export` and `erase`."""
    copy = subparsers.add_parser(
        "export", help="write down everything held on a person: a page, and JSON beside it"
    )
    copy.add_argument("who", help="a phone number, or a volunteer's code like V12")
    copy.add_argument("--out", required=True, type=Path, metavar="FILE", help="the page; the JSON gets .json")
    copy.set_defaults(run=_export)
    gone = subparsers.add_parser("erase", help="take a person out: everything but counts and the do-not-text hash")
    gone.add_argument("who", help="a phone number, or a volunteer's code like V12")
    gone.add_argument("--checked-by", required=True, metavar="NAME", help="the coordinator who rang them")
    gone.add_argument("--checked-at", metavar="TIME", help="when, like 2026-09-22T14:30 (now)")
    gone.set_defaults(run=_erase)
    for command in (copy, gone):
        command.add_argument("--community", help="its short name, where there are several")


def _export(args: argparse.Namespace) -> int:
    config = load()
    page, data = args.out, args.out.with_name(args.out.name + ".json")
    with closing(open_database(config)) as database, database.transaction() as session:
        work, person = _found(config, Line(database, PhonesChannel()), session, args)
        made = export(work, person)
        # Inside, so that no copy is on record that was never written.
        _write(page, made.html)
        _write(data, made.json)
    print(f"Written to {page} and {data}. Read it before it goes: take out what is about other people.")
    return 0


def _write(path: Path, text: str) -> None:
    """A new file that nobody else on the computer can read; raises FileExistsError."""
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(text)


def _erase(args: argparse.Namespace) -> int:
    config = load()
    with closing(open_database(config)) as database:
        line = Line(database, PhonesChannel())
        # Nobody's text waits for a write while somebody types.
        with database.reading() as session:
            work, person = _found(config, line, session, args)
            checked, name = _checked(work, args), f"{person.first_name} {person.surname}".strip() or args.who
        print(f"This cannot be undone. To erase them, type: {name}", flush=True)
        if sys.stdin.readline().strip() != name:
            raise LookupError("that is not what was asked for: nothing was erased")
        try:
            swept = sweep(line, person)
            with line.work(person.community_id) as work:
                erasing = work.get(Person, person.id)
                emptied = erase(work, erasing, by="operator", checked=checked, swept=swept)
        except StillOpen as error:
            raise LookupError(str(error)) from error
    print(f"Erased: {sum(emptied.values())} rows emptied. Backups taken before now still hold them.")
    print("cuppa db restore erases them again; delete backups when docs/retention.md says.")
    return 0


def _found(config: Config, line: Line, session: Session, args: argparse.Namespace) -> tuple[Work, Person]:
    """Whom a number or code names; raises LookupError."""
    found = [
        (line.on(session, community), person)
        for community in every_community(session)
        if args.community in (None, community.short)
        if (person := _person(config, session, community, args.who)) is not None
    ]
    if len(found) > 1:
        raise LookupError("they are in more than one community: say which with --community")
    if not found:
        raise LookupError(f"nobody is known by {args.who}")
    return found[0]


def _person(config: Config, session: Session, community: Community, who: str) -> Person | None:
    if code := re.fullmatch(r"[vV](\d+)", who.strip()):
        volunteer = volunteer_by_code(session, community.id, int(code[1]))
        return session.get(Person, volunteer.person_id) if volunteer else None
    number = typed(who, demo=config.demo).e164
    return person_at_number(session, community.id, number) if number else None


def _checked(work: Work, args: argparse.Namespace) -> Checked:
    """The call that made sure; raises LookupError."""
    team = [c for c in coordinators(work.session, work.community.id) if args.checked_by.lower() == c.name.lower()]
    if len(team) != 1:
        raise LookupError(f"{args.checked_by} is not the name of one coordinator: cuppa coordinator list")
    at = utc_now()
    if args.checked_at:
        try:
            given = datetime.fromisoformat(args.checked_at)
        except ValueError as error:
            raise LookupError("--checked-at must be a time like 2026-09-22T14:30") from error
        at = given if given.tzinfo else given.replace(tzinfo=local(at, work.settings.hours).tzinfo)
    return Checked(team[0].id, at)
