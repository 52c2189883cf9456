"""`cuppa doctor`: what keeps the line from texting, and the mend."""

import argparse

from bot.config import BadSettings, load
from bot.doctor import examine
from bot.doctor_findings import Finding, State


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    does = "what keeps the line from texting, and the mend"
    parser = subparsers.add_parser(
        "doctor", help=does, description="Looks at settings, database, clock and Twilio."
    )
    parser.add_argument("--fix", action="store_true", help="set the webhooks that are wrong, at Twilio")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    try:
        config = load()
    except BadSettings as problem:
        for line in str(problem).splitlines():
            print(Finding(State.WRONG, "settings", line.rstrip(".")))
        return 1
    wrong = 0
    for finding in examine(config, fix=args.fix):
        wrong += finding.state is State.WRONG
        print(finding, flush=True)
    print("Nothing is wrong." if not wrong else f"{wrong} wrong: mend from the top, then run cuppa doctor again.")
    return 1 if wrong else 0
