"""A line put together from settings: the real one, or the demo."""

import secrets
from datetime import datetime
from pathlib import Path

from bot.clock import MovableClock, SystemClock
from bot.config import BadSettings, Config, missing_for_service
from bot.demo.channel import PhonesChannel
from bot.demo.clock import start_of_demo
from bot.line import Line
from bot.twilio_api import Account, Origin, TwilioChannel
from flows.settings import Hours
from flows.templates import variables
from flows.wording import english
from storage.database import Database
from storage.migrate import upgrade
from storage.people import line_number
from storage.service import fact, keep_fact
from storage.tables import Community, Outbound

DEMO_DATABASE = Path("data/demo.db")
DEMO_CLOCK = "demo clock"


def real_line(config: Config) -> Line:
    """The line over Twilio; raises BadSettings when something it needs is missing."""
    if missing := missing_for_service(config):
        raise BadSettings("\n".join(missing))
    database = Database(config.database_url)
    return Line(database, twilio(config, database))


def twilio(config: Config, database: Database) -> TwilioChannel:
    """The channel over Twilio's API."""
    catalogue = english()

    def origin_of(text: Outbound) -> Origin | None:
        with database.reading() as session:
            number = line_number(session, text.community_id, text.channel)
            community = session.get(Community, text.community_id)
        if number is None or community is None:
            return None
        return Origin(number, str(community.settings.get("messaging_service", "")))

    account = Account(
        config.account_sid,
        config.api_key or config.account_sid,
        config.api_secret or config.auth_tokens[0],
        config.api_url,
    )
    callback = f"{config.public_url}/twilio/status"
    return TwilioChannel(account, callback, origin_of, lambda t: variables(catalogue, t.prompt, t.slots))


def demo_line(config: Config, *, keep: bool = False) -> Line:
    """The demo: its own database, rebuilt unless kept; a clock that can be moved; phones that are not real."""
    from bot.demo import town

    if not config.database_given and not keep:
        for leftover in DEMO_DATABASE.parent.glob(f"{DEMO_DATABASE.name}*"):
            leftover.unlink()
    url = config.database_url if config.database_given else f"sqlite:///{DEMO_DATABASE}"
    database = Database(url)
    upgrade(database)
    _keys()
    clock = MovableClock(_start(database))
    line = Line(database, PhonesChannel(), clock=clock, demo=True)
    with database.reading() as session:
        empty = fact(session, DEMO_CLOCK) is None
    if empty:
        town.build(line)
        remember_clock(line)
    return line


def _start(database: Database) -> datetime:
    """Where the kept demo left off, else this morning at ten."""
    with database.reading() as session:
        kept = fact(session, DEMO_CLOCK)
    if kept is not None:
        return datetime.fromisoformat(kept)
    return start_of_demo(SystemClock().now().date(), Hours())


def remember_clock(line: Line) -> None:
    """Keep the simulated moment, for --keep."""
    with line.database.transaction() as session:
        keep_fact(session, DEMO_CLOCK, line.clock.now().isoformat())


def _keys() -> None:
    """A secret of the demo's own, beside its database, readable by nobody else."""
    path = DEMO_DATABASE.with_suffix(".key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), "ascii")
