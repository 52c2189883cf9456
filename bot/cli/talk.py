"""`cuppa talk`: text the line from a terminal."""

import argparse
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli.serve import PORT

HOST, ZONE = "127.0.0.1", ZoneInfo("Europe/London")
FIRST_PHONE = "+447700900001"
HELP = """Write a text and press Enter. /as +447700900101 changes the phone, /clock 90m (or 2h, 1d, 18:00) moves
the clock on, /quit ends."""
CANNOT = "no: write /clock 90m, /clock 2h, /clock 1d or /clock 18:00"
SHORT = re.compile(r"(\d{1,5})\s*(m|min|h|d)", re.IGNORECASE)
WALL = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class NoDemo(OSError):
    """There is no demo at that address, and none could be started."""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser("talk", help="text the line from the terminal")
    parser.add_argument(
        "--as", dest="phone", metavar="PHONE", default=FIRST_PHONE, help=f"the phone to text from ({FIRST_PHONE})"
    )
    parser.add_argument("--url", default="", help=f"the running demo (http://{HOST}:{PORT}); else one is started")
    parser.set_defaults(run=_talk)


class Demo:
    """A running demo, by its JSON routes."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def call(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """The JSON answer of a route; raises OSError or ValueError when there is none."""
        payload = json.dumps(data).encode() if data is not None else None
        request = urllib.request.Request(self.url + path, payload, {"Content-Type": "application/json"})  # noqa: S310
        # The demo is on this machine: no proxy is asked.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=600) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return json.loads(error.read() or b"{}")

    def answers(self) -> bool:
        """Whether a demo is there."""
        try:
            return "now" in self.call("/phones/clock")
        except (OSError, ValueError, TypeError):
            return False


def _talk(args: argparse.Namespace) -> int:
    demo = Demo(args.url or f"http://{HOST}:{PORT}")
    stop: Callable[[], None] = lambda: None  # noqa: E731
    if not demo.answers():
        if args.url:
            raise NoDemo(f"no demo answers at {args.url}: start one with cuppa run --demo")
        print("No demo is running, so here is one of our own.")
        demo, stop = _own_demo()
    print(HELP)
    try:
        _converse(demo, args.phone)
    finally:
        stop()
    return 0


def _own_demo() -> tuple[Demo, Callable[[], None]]:
    """A demo in this process, on a port nobody else has."""
    import threading

    from bot.config import load
    from bot.connections import server_on
    from bot.demo.start import demo_line
    from bot.server import bind, service

    config = load(demo=True)
    served = service(config, demo_line(config))
    listener = bind(0)
    server = server_on(served.app, listener, threads=4)
    stop_worker = served.start_worker()
    threading.Thread(target=server.run, daemon=True).start()
    demo = Demo(f"http://{HOST}:{listener.getsockname()[1]}")
    for _ in range(100):
        if demo.answers():
            break
        time.sleep(0.05)
    return demo, stop_worker


def _converse(demo: Demo, phone: str) -> None:
    seen: dict[str, int] = {}
    while True:
        _show(demo, phone, seen)
        words = _read(phone)
        if words is None or words == "/quit":
            return
        phone = _do(demo, phone, words)


def _read(phone: str) -> str | None:
    """The next line, or None at the end."""
    try:
        return input(f"{phone} > ").strip() if sys.stdin.isatty() else next(sys.stdin).strip()
    except (EOFError, StopIteration):
        return None


def _do(demo: Demo, phone: str, words: str) -> str:
    """Send a text or carry out a command; returns the phone to go on from."""
    command, _, rest = words.partition(" ")
    if command == "/as":
        return rest.strip() or phone
    if command == "/clock":
        asked = _asked(rest.strip(), demo.call("/phones/clock")["now"])
        answer = demo.call("/phones/clock", asked) if asked else {"error": CANNOT}
        print(f"  {answer.get('error') or 'It is now ' + _said(answer['now'])}")
    elif command.startswith("/"):
        print(f"  {HELP}")
    elif words:
        answer = demo.call("/phones/send", {"from": phone, "body": words})
        if answer.get("error"):
            print(f"  {answer['error']}")
    return phone


def _asked(words: str, now: str) -> dict[str, str] | None:
    """What to ask of the clock: "90m", "2h", "1d", a time of day, an ISO duration or moment."""
    if found := SHORT.fullmatch(words):
        number, unit = found[1], found[2][0].upper()
        return {"advance": f"P{number}D" if unit == "D" else f"PT{number}{unit}"}
    if found := WALL.fullmatch(words):
        here = datetime.fromisoformat(now).astimezone(ZONE)
        there = here.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        # The next day by the calendar: a day of 23 or 25 hours changes nothing.
        there = there if there > here else there + timedelta(days=1)
        return {"to": there.isoformat()}
    if words.startswith("P"):
        return {"advance": words}
    return {"to": words} if words else None


def _said(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(ZONE):%A %d %B, %H:%M}"


def _show(demo: Demo, phone: str, seen: dict[str, int]) -> None:
    """Print what has arrived on this phone since it was last looked at."""
    texts = demo.call(f"/phones/messages?phone={urllib.parse.quote(phone)}")
    if not isinstance(texts, list):
        print(f"  {texts.get('error', 'That phone cannot be shown.')}")
        return
    for text in texts[seen.get(phone, 0) :]:
        if text["direction"] == "out":
            note = "" if text["status"] in ("sent", "delivered") else f"  [{text['status']}]"
            print(f"  {text['body']}{note}")
    seen[phone] = len(texts)
