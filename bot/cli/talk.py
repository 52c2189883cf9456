"""`cuppa talk`: text the line from a terminal."""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from bot.cli.serve import PORT
from bot.compose import demo_line
from bot.config import load
from bot.server import HOST, service

FIRST_PHONE = "+447700900001"
HELP = """Write a text and press Enter. /as +447700900101 changes the phone, /clock PT90M moves the clock on,
/quit ends."""


class NotDemo(OSError):
    """There is no demo at that address."""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser("talk", help="text the line from the terminal")
    parser.add_argument("--as", dest="phone", default=FIRST_PHONE, help=f"the phone to text from ({FIRST_PHONE})")
    parser.add_argument(
        "--url", default=f"http://{HOST}:{PORT}", help="the running demo; else one is started here"
    )
    parser.set_defaults(run=_talk)


class Http:
    """A running demo."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def call(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """The JSON answer of a route."""
        payload = json.dumps(data).encode() if data is not None else None
        request = urllib.request.Request(self.url + path, payload, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return json.loads(error.read() or b"{}")


class Here:
    """A demo of our own, in this process."""

    def __init__(self) -> None:
        served = service(load(demo=True), demo_line(load(demo=True), keep=True))
        self._client = served.app.test_client()

    def call(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """The JSON answer of a route."""
        where = {"base_url": f"http://{HOST}"}
        answer = self._client.get(path, **where) if data is None else self._client.post(path, json=data, **where)
        return answer.get_json(silent=True) or {}


def _connect(url: str) -> Http | Here:
    running = Http(url)
    try:
        if "now" in running.call("/phones/clock"):
            return running
    except (OSError, ValueError):
        pass
    print("No demo is running, so here is one of our own.")
    return Here()


def _talk(args: argparse.Namespace) -> int:
    line, phone = _connect(args.url), args.phone
    print(HELP)
    seen: dict[str, int] = {}
    while True:
        _show(line, phone, seen)
        try:
            words = input(f"{phone} > ").strip() if sys.stdin.isatty() else next(sys.stdin).strip()
        except (EOFError, StopIteration):
            return 0
        if words == "/quit":
            return 0
        phone = _say(line, phone, words)


def _say(line: Http | Here, phone: str, words: str) -> str:
    """Send a text or carry out a command; returns the phone to go on from."""
    command, _, rest = words.partition(" ")
    if command == "/as":
        return rest or phone
    if command == "/clock":
        answer = line.call("/phones/clock", {"advance": rest} if rest.startswith("P") else {"to": rest})
        print(answer.get("error") or f"It is now {answer.get('now')}")
    elif words:
        answer = line.call("/phones/send", {"from": phone, "body": words})
        if answer.get("error"):
            print(answer["error"])
    return phone


def _show(line: Http | Here, phone: str, seen: dict[str, int]) -> None:
    """Print what has arrived on this phone since it was last looked at."""
    texts = line.call(f"/phones/messages?phone={urllib.parse.quote(phone)}")
    if not isinstance(texts, list):
        print(texts.get("error", "That phone cannot be shown."))
        return
    for text in texts[seen.get(phone, 0) :]:
        if text["direction"] == "out":
            note = "" if text["status"] in ("sent", "delivered") else f"  [{text['status']}]"
            print(f"  {text['body']}{note}")
    seen[phone] = len(texts)
