"""`cuppa templates`: the WhatsApp templates to submit, what became of them, and where their ids are kept."""

import argparse
import re
import sys
from collections.abc import Mapping
from contextlib import closing

from bot.cli.opened import opened
from bot.cli.people import the_community
from bot.compose import account_of
from bot.config import load, missing_for_service
from bot.desk import settings_change as changing
from bot.line import SETTINGS
from bot.opening import open_database
from bot.twilio_api import approval_of, calls_to, client_of
from flows.settings import Settings
from flows.templates import Template, fixed_values, sent_first, template
from flows.wording import english

_SID = re.compile(r"HX[0-9a-f]{32}")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `templates list`, `set` and `check`."""
    what = "WhatsApp templates: list, set, check"
    group = subparsers.add_parser("templates", help=what).add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    listed = group.add_parser("list", help="the texts to submit to WhatsApp, with an example of each variable")
    listed.set_defaults(run=_list)
    keep = group.add_parser("set", help="keep the id of an approved template")
    keep.add_argument("prompt", help="the prompt it is for, as in the list: H14")
    keep.add_argument("sid", help="Twilio's ContentSid: HX and 32 letters and digits")
    keep.set_defaults(run=_set)
    check = group.add_parser("check", help="ask Twilio which are approved")
    check.set_defaults(run=_check)
    for command in (listed, keep, check):
        command.add_argument("--community", help="its short name, where there are several")


def catalogue(settings: Settings) -> list[Template]:
    """A community's templates, as they are submitted."""
    mine = english().with_own(settings.wording)
    return [template(mine, key, fixed_values(settings)) for key in sent_first(mine)]


def _list(args: argparse.Namespace) -> int:
    for found in catalogue(_settings(args.community)):
        print(f"{found.prompt}  {found.name}  (utility, English)\n  {found.text}")
        for n, (slot, sample) in enumerate(zip(found.slots, found.samples, strict=True), 1):
            print(f"    {{{{{n}}}}} {slot}, for example: {sample}")
    return 0


def _set(args: argparse.Namespace) -> int:
    if args.prompt not in sent_first(english()):
        return _say_no(f"{args.prompt} needs no template: cuppa templates list shows those that do")
    if not _SID.fullmatch(args.sid):
        return _say_no("a ContentSid is HX and 32 letters (a to f) and digits: copy it from Twilio's console")
    with opened(args.community) as (line, community_id, _), line.work(community_id) as work:
        changing.command(work, "templates", {f"templates.{args.prompt}": args.sid})
    print(f"{args.prompt} goes as {args.sid} when WhatsApp's 24 hours are over.")
    return 0


def _check(args: argparse.Namespace) -> int:
    config = load()
    if missing := missing_for_service(config):
        return _say_no(missing[0])
    kept: Mapping[str, str] = _settings(args.community).templates
    account, wanting = account_of(config), 0
    with closing(calls_to(account)) as calls:
        client = client_of(account, calls)
        for prompt in sent_first(english()):
            status = approval_of(client, kept[prompt]) if prompt in kept else "not set: cuppa templates set"
            wanting += status != "approved"
            print(f"{prompt}: {status}")
    if wanting:
        return _say_no(f"{wanting} not approved: those texts go by SMS when WhatsApp's 24 hours are over")
    return 0


def _settings(short: str | None) -> Settings:
    with closing(open_database(load())) as database, database.reading() as session:
        settings: Settings = SETTINGS.validate_python(the_community(session, short).settings)
        return settings


def _say_no(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1
