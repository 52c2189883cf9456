"""The doctor: looks at everything a line needs to text, and says what is wrong with the mend beside it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial

from bot.clock import utc_now
from bot.config import Config, missing_for_service
from bot.doctor_findings import Finding, State
from bot.doctor_here import KEYS, OurNumber, database, our_numbers, private_files, settings
from bot.doctor_numbers import number
from bot.doctor_reach import reach
from bot.doctor_services import messaging_service, on_whatsapp, templates
from bot.doctor_twilio import Checks, account, clock, permissions

Check = Callable[[], Iterator[Finding]]
LOOKS = {"sms": (number, messaging_service), "whatsapp": (on_whatsapp, templates)}


def examine(config: Config, *, fix: bool = False, now: Callable[[], datetime] = utc_now) -> Iterator[Finding]:
    """Every check, one after the other; one that cannot be made is a finding too.

    Args:
        config: the settings, as they were read.
        fix: set the webhooks that are wrong, through Twilio's API.
        now: this computer's clock.
    """
    yield from _guarded("settings", lambda: settings(config))
    yield from _guarded("settings file", lambda: private_files(config))
    here = list(_guarded("database", lambda: database(config, now())))
    yield from here
    if config.demo or missing_for_service(config):
        return
    yield from _guarded("public address", lambda: reach(config))
    checks = Checks(config, fix)
    readable = not any(f.what in ("database", KEYS) and f.state is State.WRONG for f in here)
    with closing(checks):
        yield from _at_twilio(checks, now, readable=readable)


def _at_twilio(checks: Checks, now: Callable[[], datetime], *, readable: bool) -> Iterator[Finding]:
    found = list(_guarded("Twilio account", lambda: account(checks)))
    yield from found
    yield from _guarded("clock", lambda: clock(checks, now()))
    if not readable or any(finding.state is State.WRONG for finding in found):
        return
    ours: list[OurNumber] = []
    yield from _guarded("numbers", lambda: _kept(ours, checks))
    for mine in ours:
        for look in LOOKS[mine.channel]:
            yield from _guarded(mine.name, partial(look, checks, mine))
    yield from permissions()


def _kept(ours: list[OurNumber], checks: Checks) -> Iterator[Finding]:
    ours += our_numbers(checks.config)
    if not ours:
        yield Finding(State.WRONG, "numbers", "no community has one", "cuppa community add")


def _guarded(what: str, check: Check) -> Iterator[Finding]:
    """A check that breaks is wrong, and the next are made all the same. Words of an error may hold secrets."""
    try:
        yield from check()
    except Exception as error:
        code = getattr(error, "code", None) or type(error).__name__
        yield Finding(State.WRONG, what, f"could not be looked at ({code})", "run cuppa doctor again in a minute")
