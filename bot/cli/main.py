"""`cuppa`: every command, its help, and how it ends (0 done, 2 wrong usage, 1 failed with one line why)."""

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence

from bot.cli import (
    audit,
    broadcast,
    carrier,
    database,
    doctor,
    fake,
    keys,
    look,
    metrics,
    people,
    report,
    retention,
    rights,
    serve,
    simulate,
    talk,
    templates,
)
from bot.config import BadSettings, load
from storage.database import DatabaseError

DOES = "A texting line for Compassionate Communities."
GROUPS = """commands:
  run the line       run, web, worker, talk, broadcast
  set it up          db, community, coordinator, carrier, templates, doctor
  keep it right      report, audit, metrics, retention, keys, export, erase
  look something up  postcode, phone, parts
  try it             fake-twilio, simulate

Settings come from the environment or .env; docs/settings.md names them all."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="cuppa", description=DOES, epilog=GROUPS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    serve.add_commands(commands)
    talk.add_commands(commands)
    broadcast.add_commands(commands)
    database.add_commands(commands)
    people.add_commands(commands)
    look.add_commands(commands, communities=areas, demo=in_demo)
    templates.add_commands(commands)
    carrier.add_commands(commands)
    doctor.add_commands(commands)
    audit.add_commands(commands)
    rights.add_commands(commands)
    retention.add_commands(commands)
    keys.add_commands(commands)
    fake.add_commands(commands)
    metrics.add_commands(commands)
    report.add_commands(commands)
    simulate.add_commands(commands)
    return top


def areas() -> Mapping[str, str]:
    """Outward codes with the short name of the community they belong to, from the database if there is one."""
    return people.areas(load())


def in_demo() -> bool:
    """Whether drama numbers count as valid."""
    return os.environ.get("CUPPA_DEMO", "").lower() in ("1", "true", "yes", "on")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except BadSettings as problem:
        sys.stderr.write(f"{problem}\n")
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as problem:
        sys.stderr.write(f"cuppa {args.command}: {_in_a_line(problem)}\n")
    return 1


def _in_a_line(problem: Exception) -> str:
    """What went wrong, and what to do where that is not said yet."""
    said = (str(problem.args[0] if problem.args else problem).splitlines() or [""])[0]
    if isinstance(problem, DatabaseError):
        return f"the database cannot be used ({said}): check CUPPA_DATABASE_URL, then run cuppa db upgrade"
    if isinstance(problem, (LookupError, OSError)):
        return said if not isinstance(problem, OSError) or problem.errno is None else str(problem)
    return f"{type(problem).__name__}: {said}: please report this"


if __name__ == "__main__":
    sys.exit(main())
