"""`cuppa carrier`: what a community's numbers are set up with at Twilio."""

import argparse
import re

from bot.cli.opened import opened
from bot.desk import settings_change as changing
from flows.settings import ProviderWords

_SERVICE = re.compile(r"MG[0-9a-f]{32}")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    does = "the messaging service, and what Twilio does with STOP, HELP and YES"
    parser = subparsers.add_parser("carrier", help=does, description=f"Shows or sets {does}.")
    parser.add_argument("--service", type=_service, metavar="MG…", help="the messaging service; none for none")
    parser.add_argument("--words", choices=list(ProviderWords), help="advanced: Advanced Opt-Out is set up")
    parser.add_argument(
        "--whatsapp-words", choices=list(ProviderWords), help="the same for a WhatsApp sender in the service"
    )
    parser.add_argument(
        "--parts", type=_pace, metavar="N", help="parts a second our number may send (10 in the UK)"
    )
    parser.add_argument("--community", help="its short name, where there are several")
    parser.set_defaults(run=_run)


def _service(text: str) -> str:
    """A messaging service's id, or "" for none; raises ValueError."""
    if text != "none" and not _SERVICE.fullmatch(text):
        raise ValueError(text)
    return "" if text == "none" else text


def _pace(text: str) -> float:
    """Parts a second; raises ValueError."""
    if not 0 < float(text) <= 1000:
        raise ValueError(text)
    return float(text)


def _run(args: argparse.Namespace) -> int:
    with opened(args.community) as (line, community_id, _):
        with line.work(community_id) as work:
            changing.command(work, "network", _wanted(args))
            settings = line.settings(work.community)
        words = settings.provider_words.get("sms", ProviderWords.DEFAULT)
        service = settings.messaging_service or "no messaging service"
        print(f"{settings.short}: {service}, opt-out words {words}, {settings.parts_per_second:g} parts a second")
    return 0


def _wanted(args: argparse.Namespace) -> dict[str, str | float]:
    """What was given, by the paths of settings."""
    given = {
        "messaging_service": args.service,
        "parts_per_second": args.parts,
        "provider_words.sms": args.words,
        "provider_words.whatsapp": args.whatsapp_words,
    }
    return {path: value for path, value in given.items() if value is not None}
