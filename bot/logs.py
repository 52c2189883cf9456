"""Logs on standard error, as text or JSON. They carry ids, never a body or a phone number."""

import json
import logging
import sys
import traceback
from typing import Any

_ABOUT = ("trace", "inbound", "text", "timer", "task", "person", "community")
_OURS = (*_ABOUT, "kind", "code", "why", "error", "status", "path", "ms", "late_s")
"""What lines may say about themselves. `trace` is the number of the text in that started it all: every line about
what it caused, however much later and in whichever process, carries it."""


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _on_one_line(record.getMessage()),
            **_extras(record),
        }
        if record.exc_info:
            said["trace"] = _where(record.exc_info)
        return json.dumps(said, default=str)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        extras = "".join(f" {name}={value}" for name, value in _extras(record).items())
        said = _on_one_line(f"{record.getMessage()}{extras}")
        head = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower()}: {said}"
        return f"{head}\n{_where(record.exc_info)}" if record.exc_info else head


def _on_one_line(said: str) -> str:
    """The same, with whatever would begin a line of its own, or move a terminal's cursor, spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in said)


def _where(failure: Any) -> str:
    """Where it failed and with what kind of error: the error's own words may hold a body or a number."""
    kind, _, trace = failure
    return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in _OURS if hasattr(record, name)}


def set_up(form: str) -> None:
    """Send logs to standard error as "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # These log addresses that hold phone numbers, and a line for every tick.
    for name in ("twilio.http_client", "apscheduler", "urllib3", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It names the address of whoever went away while being answered; that of a one-time link is its secret.
    logging.getLogger("waitress").setLevel(logging.WARNING)
    # Whenever two requests meet.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
