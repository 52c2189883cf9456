"""What the doctor looks at on this computer: settings and database."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.config import Config, missing_for_service
from bot.doctor_community import advice
from bot.doctor_findings import Finding, State
from bot.health import BEAT_WITHIN
from bot.line import SETTINGS
from bot.numbers import spoken
from bot.opening import given_keys
from flows.settings import Settings
from flows.times import local
from storage.database import Database, DatabaseError
from storage.migrate import pending
from storage.people import coordinators, every_community, line_number
from storage.service import last_beat
from storage.tables import Community
from storage.vault import NoKeys, WrongKeys

KEYS = "encryption keys"


@dataclass(frozen=True)
class OurNumber:
    """A number of ours and the community it is for."""

    short: str
    channel: str
    value: str
    settings: Settings

    @property
    def name(self) -> str:
        """How it is named to people."""
        on = " on WhatsApp" if self.channel == "whatsapp" else ""
        return f"{self.short} {spoken(self.value)}{on}"


def settings(config: Config) -> Iterator[Finding]:
    """Whether everything is set that a line which texts needs."""
    if config.demo:
        yield Finding(State.OK, "settings", "demo mode, which texts nobody, so Twilio is not looked at")
        return
    wrong = [line.partition(" To try the line")[0].rstrip(".") for line in missing_for_service(config)]
    for line in wrong:
        said, _, mend = line.partition(": ")
        yield Finding(State.WRONG, "settings", said, mend)
    if not wrong:
        yield Finding(State.OK, "settings", "all that are needed are set")
    if config.account_sid and not config.api_key:
        said = "texts leave with the account's own token; an API key can be changed without touching webhooks"
        yield Finding(State.ADVICE, "API key", said, "Twilio console, Account, API keys")


def private_files(config: Config) -> Iterator[Finding]:
    """Whether others on this computer can read the secrets in `.env`, or the data."""
    for what, file in (("settings file", Path(".env")), ("database file", config.database_file)):
        if file is not None and file.is_file() and file.stat().st_mode & 0o077:
            yield Finding(State.WRONG, what, f"others on this computer can read {file}", f"chmod 600 {file}")


def database(config: Config, now: datetime) -> Iterator[Finding]:
    """Whether it answers, its schema is current, and there is somebody on the line."""
    if config.database_file is not None and not config.database_file.exists():
        yield Finding(State.WRONG, "database", "there is none yet", "cuppa db upgrade")
        return
    with closing(Database(config.database, keys=given_keys(config))) as found:
        try:
            waiting = pending(found)
        except DatabaseError:
            yield Finding(State.WRONG, "database", "does not answer", "check CUPPA_DATABASE_URL, and that it runs")
            return
        if waiting:
            yield Finding(State.WRONG, "database", f"{len(waiting)} migrations to apply", "cuppa db upgrade")
            return
        yield Finding(State.OK, "database", "answers, and its schema is up to date")
        yield from _opened(found, config, now)


def _opened(found: Database, config: Config, now: datetime) -> Iterator[Finding]:
    """Whether our keys open it. That none are set is said of the settings."""
    try:
        yield from list(_people(found, config, now))
    except WrongKeys:
        mend = "put the one that was taken out back into CUPPA_ENCRYPTION_KEYS, last"
        yield Finding(State.WRONG, KEYS, "none of them opens this database", mend)
    except NoKeys:
        return


def _people(found: Database, config: Config, now: datetime) -> Iterator[Finding]:
    with found.reading() as session:
        communities = every_community(session)
        teams = [coordinators(session, c.id) for c in communities]
        beaten = last_beat(session)
        chosen = [_settings(community) for community in communities]
    alone = [each.short for each, team in zip(chosen, teams, strict=True) if not team]
    if not communities:
        yield Finding(State.WRONG, "community", "there is none", "cuppa community add")
    for short in alone:
        yield Finding(State.WRONG, "coordinators", f"{short} has none, so nobody hears", "cuppa coordinator add")
    if config.demo:
        return
    for each, team in zip(chosen, teams, strict=True):
        yield from advice(each, team, local(now, each.hours).date())
    if beaten is None or now - beaten > BEAT_WITHIN:
        yield Finding(State.WRONG, "worker", "none at work within the last minute", "cuppa run, or cuppa worker")
    else:
        yield Finding(State.OK, "worker", "at work")


def our_numbers(config: Config) -> list[OurNumber]:
    """Every number of every community; none can be read without the keys."""
    if not given_keys(config):
        return []
    with closing(Database(config.database, keys=given_keys(config))) as found, found.reading() as session:
        return [
            OurNumber(community.short, channel, value, _settings(community))
            for community in every_community(session)
            for channel in ("sms", "whatsapp")
            if (value := line_number(session, community.id, channel)) is not None
        ]


def _settings(community: Community) -> Settings:
    settings: Settings = SETTINGS.validate_python(community.settings)
    return settings
