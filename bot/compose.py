"""A real line put together from settings; the demo is composed in bot/demo/start.py."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import SystemClock
from bot.config import BadSettings, Config, missing_for_service
from bot.line import Line
from bot.opening import open_database
from bot.twilio_api import Account, Origin, TwilioChannel
from flows.templates import variables
from flows.wording import english
from storage.backup import hold_open
from storage.database import Database
from storage.people import line_number
from storage.tables import Community, Outbound
from storage.texts import known_ids, next_alike


def real_line(config: Config) -> Line:
    """The line over Twilio; raises BadSettings when something it needs is missing."""
    if missing := missing_for_service(config):
        raise BadSettings("\n".join(missing))
    database = open_database(config)
    hold_open(database)
    return Line(database, twilio(config, database))


def twilio(config: Config, database: Database) -> TwilioChannel:
    """The channel over Twilio's API."""

    def origin_of(text: Outbound) -> Origin | None:
        with database.reading() as session:
            number = line_number(session, text.community_id, text.channel)
            community = session.get(Community, text.community_id)
        if number is None or community is None:
            return None
        return Origin(number, str(community.settings.get("messaging_service", "")))

    def known(provider_ids: Sequence[str]) -> set[str]:
        with database.reading() as session:
            return known_ids(session, provider_ids)

    def alike(text: Outbound) -> datetime | None:
        with database.reading() as session:
            return next_alike(session, text)

    def variables_of(text: Outbound) -> dict[str, str] | None:
        """Numbered as in the community's own words, where it has some: its template was made of those."""
        with database.reading() as session:
            community = session.get(Community, text.community_id)
        own = community.settings.get("wording", {}) if community else {}
        mine = {key: words for key, words in own.items() if key == text.prompt}
        return variables(english().with_own(mine), text.prompt, text.slots)

    callback = f"{config.public_url}/twilio/status"
    account, now = account_of(config), SystemClock().now
    return TwilioChannel(account, callback, origin_of, variables_of, known, alike, now=now)


def account_of(config: Config) -> Account:
    """How to reach Twilio: by API key, else by the account and its newest token."""
    return Account(
        config.account_sid,
        config.api_key or config.account_sid,
        config.api_secret or config.auth_tokens[0],
        config.api_url,
    )
