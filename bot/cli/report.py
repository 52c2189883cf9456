"""`cuppa report`: what a week, a month, a year or any days came to; the figures of the desk's Numbers."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from bot.cli.people import the_community
from bot.config import load
from bot.demo.channel import PhonesChannel
from bot.figures.report import BadStretch, Report, report, stretch_of
from bot.figures.sheet import sheet
from bot.figures.table import as_csv, rows
from bot.line import Line
from bot.opening import open_database
from storage import audit

DAYS = "week, month or year up to today (month); or the first day and the last, like 2026-01-01 2026-03-31"


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `report`."""
    told = subparsers.add_parser("report", help="asked, helped, waited, hours, cost: the figures of some days")
    told.add_argument("days", nargs="*", metavar="DAYS", help=DAYS)
    told.add_argument("--csv", type=Path, metavar="FILE", help="write the figures and charts as CSV")
    told.add_argument("--html", type=Path, metavar="FILE", help="write the one-page report for funders")
    told.add_argument("--community", help="its short name, where there are several")
    told.set_defaults(run=_report)


def _report(args: argparse.Namespace) -> int:
    try:
        name, made = _made(args)
    except BadStretch as fault:
        sys.stderr.write(f"cuppa report: {fault} Or say week, month or year.\n")
        return 2
    print(f"{name}, {made.stretch.first:%-d %b %Y} to {made.stretch.last:%-d %b %Y}\n")
    print(as_table(made))
    for file, content in ((args.csv, as_csv), (args.html, lambda made: sheet(name, made))):
        if file is not None:
            file.write_text(content(made), encoding="utf-8", newline="")
            print(f"Written to {file}")
    return 0


def _made(args: argparse.Namespace) -> tuple[str, Report]:
    """The community's name and its report; that files were asked for is recorded.

    Raises:
        BadStretch: those are no days.
        LookupError: no such community.
    """
    if len(args.days) > 2:
        raise BadStretch("Please give a first and a last day, no more.")
    days: list[str] = args.days
    first, last, *_ = (*days, "", "")
    with closing(open_database(load())) as database:
        line = Line(database, PhonesChannel())
        with database.reading() as session:
            work = line.on(session, the_community(session, args.community))
            made = report(work, stretch_of(first, last, work.here.date()))
        if args.csv or args.html:
            with line.work(work.community.id) as work:
                subject, facts = ("community", work.community.id), {"days": made.stretch.days}
                action = audit.Action.FIGURES_EXPORTED
                audit.record(work.session, work.community.id, work.now, "operator", action, subject, facts)
        return work.settings.name, made


def as_table(made: Report) -> str:
    """The figures in columns: what it is, how much, what it means."""
    lines = rows(made)
    wide = [max(len(line[n]) for line in lines) for n in (0, 1)]
    return "\n".join(f"{name:<{wide[0]}}  {value:>{wide[1]}}  {note}".rstrip() for name, value, note in lines)
