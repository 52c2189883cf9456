"""What the doctor asks Twilio about the account: keys, state, clock."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.compose import account_of
from bot.config import Config
from bot.doctor_findings import Finding, State
from bot.twilio_api import API, Account, approval_of, calls_to, client_of
from bot.twilio_http import Answer, Calls

# Source: Twilio, "Webhooks: connection overrides". Without them a webhook that answers 5xx is not called again.
OVERRIDES = "#rc=2&rp=all&ct=2000&rt=6000&tt=15000"
MOST_SKEW_S = 30
OK, UNKNOWN_KEYS = 200, 401


@dataclass
class Checks:
    """What every check at Twilio needs."""

    config: Config
    fix: bool
    dates: list[datetime] = field(default_factory=list)
    """The moments Twilio named, each with its answer."""

    def __post_init__(self) -> None:
        """One pool of connections and one client."""
        account = account_of(self.config)
        self._calls = calls_to(account)
        self.client = client_of(account, self._calls)

    @property
    def message_url(self) -> str:
        """Where Twilio must bring texts."""
        return f"{self.config.public_url}/twilio/message{OVERRIDES}"

    @property
    def voice_url(self) -> str:
        """Where Twilio must bring calls."""
        return f"{self.config.public_url}/twilio/voice"

    def ask(self, path: str, *, token: bool = False) -> Answer:
        """A plain GET under the account, by API key or (`token`) its own token; keeps the moment Twilio names."""
        url = f"{API}/2010-04-01/Accounts/{self.config.account_sid}{path}"
        client = self.by_token(self._calls) if token else self.client
        answer: Answer = client.request("GET", url)
        if date := dict(answer.headers or {}).get("Date"):
            self.dates.append(parsedate_to_datetime(date).astimezone(UTC))
        return answer

    def by_token(self, calls: Calls) -> Any:
        """Twilio's client with the account's own newest token."""
        sid = self.config.account_sid
        return client_of(Account(sid, sid, self.config.auth_tokens[0], self.config.api_url), calls)

    def approval(self, content_sid: str) -> str:
        """What WhatsApp says of a template."""
        return approval_of(self.client, content_sid)

    def close(self) -> None:
        """Let go of the connections."""
        self._calls.close()


def account(checks: Checks) -> Iterator[Finding]:
    """Whether Twilio knows our keys, and the account may text."""
    if checks.config.api_key:
        yield _keys(
            checks.ask("/IncomingPhoneNumbers.json?PageSize=1").status_code, "API key", "CUPPA_TWILIO_API_KEY"
        )
    answer = checks.ask(".json", token=True)
    yield _keys(answer.status_code, "auth token", "CUPPA_TWILIO_AUTH_TOKENS")
    if answer.status_code != OK:
        return
    found = json.loads(answer.text)
    if found.get("status") != "active":
        yield Finding(
            State.WRONG, "account", "is suspended or closed", "Twilio console, Billing; or ask its support"
        )
    if found.get("type") == "Trial":
        yield Finding(
            State.WRONG, "account", "on trial: it texts only verified phones", "upgrade it in the console"
        )


def _keys(status: int, what: str, name: str) -> Finding:
    if status == OK:
        return Finding(State.OK, what, "Twilio accepts it")
    if status == UNKNOWN_KEYS:
        return Finding(
            State.WRONG, what, "Twilio does not accept it", f"copy it from the console again into {name}"
        )
    return Finding(
        State.WRONG, what, f"Twilio answers {status}", "see status.twilio.com, and try again in a minute"
    )


def clock(checks: Checks, now: datetime) -> Iterator[Finding]:
    """How far this computer's clock is from Twilio's: texts are timed by it."""
    if not checks.dates:
        return
    behind_s = round((checks.dates[-1] - now).total_seconds())
    if abs(behind_s) <= MOST_SKEW_S:
        yield Finding(State.OK, "clock", f"within {MOST_SKEW_S} seconds of Twilio's")
        return
    way = "behind" if behind_s > 0 else "ahead of"
    said = f"{abs(behind_s)} seconds {way} Twilio's"
    yield Finding(State.WRONG, "clock", said, "sudo timedatectl set-ntp true")


def permissions() -> Iterator[Finding]:
    """What Twilio tells nobody but whoever looks in its console."""
    said = "Messaging, Settings, Geo permissions should allow the United Kingdom, and Ireland if need be"
    yield Finding(State.ADVICE, "geo permissions", said)
