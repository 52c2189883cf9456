"""`cuppa postcode`, `cuppa phone` and `cuppa parts`: what the line understands, one JSON object a line."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from typing import Any

from bot.numbers import typed
from flows.gsm import parts
from flows.hearing.postcodes import candidates
from storage.gazetteer import NO_REFERENCE, NOT_A_POSTCODE, Gazetteer

Communities = Callable[[], Mapping[str, str]]
Look = Callable[[str], dict[str, Any]]

# Twilio's limit for one text, in 16-bit units.
_LONGEST = 1600


def demo_mode() -> bool:
    """Whether `CUPPA_DEMO` asks for demo mode."""
    return os.environ.get("CUPPA_DEMO", "").strip().lower() in {"1", "true", "yes", "on"}


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    communities: Communities = dict,
    demo: Callable[[], bool] = demo_mode,
) -> None:
    """Register the three commands; each sets `run`, a function of the parsed arguments to the exit code.

    Args:
        subparsers: the commands of `cuppa`.
        communities: gives outward codes with the short name of the community whose area holds them. Called
            when `cuppa postcode` runs, not before.
        demo: whether Ofcom's drama numbers count as valid.
    """
    _add(
        subparsers,
        "postcode",
        "what the line understands as a postcode, and where it is",
        _places(communities),
    )
    _add(subparsers, "phone", "a phone number, its kind, and whether the line may text it", _phones(demo))
    _add(subparsers, "parts", "how a text is billed, exactly as given", lambda: billed)


def placed(text: str, gazetteer: Gazetteer, communities: Mapping[str, str]) -> dict[str, Any]:
    """The first postcode in a text that has a place: its grid reference in metres and whose area holds it."""
    found = [candidate.text for candidate in candidates(text)]
    place = next((place for postcode in found if (place := gazetteer.find(postcode))), None)
    reason = None if place else (gazetteer.reason(found[0]) if found else NOT_A_POSTCODE)
    return {
        "input": text,
        "ok": place is not None,
        # A postcode without a grid reference exists, so its proper spelling is known.
        "postcode": place.text if place else found[0] if reason == NO_REFERENCE else None,
        "easting": place and place.easting,
        "northing": place and place.northing,
        "live": None,
        "rough": place and place.rough,
        "community": place and communities.get(place.outward),
        "reason": reason,
    }


def judged(text: str, *, demo: bool) -> dict[str, Any]:
    """A phone number as the line sees it."""
    number = typed(text, demo=demo)
    known = {"e164": number.e164, "kind": str(number.kind), "reason": number.reason}
    return {"input": text, "ok": number.ok, **known}


def billed(text: str) -> dict[str, Any]:
    """How a text is billed; `ok` is false where it could not be sent: empty, too long, or broken Unicode."""
    cost = parts(text)
    broken = any("\ud800" <= letter <= "\udfff" for letter in cost.costly)
    wide = len(text.encode("utf-16-le", "surrogatepass")) // 2
    known = {"encoding": cost.encoding, "units": cost.units, "parts": cost.parts, "costly": list(cost.costly)}
    return {"input": text, "ok": 0 < wide <= _LONGEST and not broken, **known}


def _places(communities: Communities) -> Callable[[], Look]:
    def prepare() -> Look:
        gazetteer, areas = Gazetteer(), communities()
        return lambda text: placed(text, gazetteer, areas)

    return prepare


def _phones(demo: Callable[[], bool]) -> Callable[[], Look]:
    def prepare() -> Look:
        pretend = demo()
        return lambda text: judged(text, demo=pretend)

    return prepare


def _add(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    does: str,
    prepare: Callable[[], Look],
) -> None:
    parser = subparsers.add_parser(name, help=does, description=f"Print {does}: one JSON object a line.")
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="or - to read one a line from standard input")
    parser.set_defaults(run=lambda args: _run(args.texts, prepare()))


def _run(texts: Sequence[str], look: Look) -> int:
    if isinstance(sys.stdin, TextIOWrapper):
        # One broken byte in a list must not lose the lines after it.
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    for text in _items(texts):
        _print(look(text))
    return 0


def _items(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if text == "-":
            yield from (line.removesuffix("\n").removesuffix("\r") for line in sys.stdin)
        else:
            yield text


def _print(found: dict[str, Any]) -> None:
    shown = json.dumps(found, ensure_ascii=False)
    try:
        shown.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        shown = json.dumps(found)
    print(shown)
