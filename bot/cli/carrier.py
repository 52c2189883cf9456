"""`cuppa carrier`: what a community's numbers are set up with at Twilio."""

import argparse
import re
from contextlib import closing
from dataclasses import replace

from bot.cli.people import the_community
from bot.config import load
from bot.line import SETTINGS
from bot.opening import open_database
from flows.settings import ProviderWords, Settings

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
    with closing(open_database(load())) as database, database.transaction() as session:
        community = the_community(session, args.community)
        settings = _changed(SETTINGS.validate_python(community.settings), args)
        community.settings = SETTINGS.dump_python(settings, mode="json")
        words = settings.provider_words.get("sms", ProviderWords.DEFAULT)
        service = settings.messaging_service or "no messaging service"
        print(f"{community.short}: {service}, opt-out words {words}, {settings.parts_per_second:g} parts a second")
    return 0


def _changed(settings: Settings, args: argparse.Namespace) -> Settings:
    if args.service is not None:
        settings = replace(settings, messaging_service=args.service)
    if args.parts is not None:
        settings = replace(settings, parts_per_second=args.parts)
    given = {"sms": args.words, "whatsapp": args.whatsapp_words}
    words = {channel: ProviderWords(word) for channel, word in given.items() if word is not None}
    return replace(settings, provider_words={**settings.provider_words, **words})
