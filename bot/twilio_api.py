"""Twilio, and the only module that imports its library: signatures on the way in, texts on the way out."""

import json
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from twilio.request_validator import RequestValidator

from bot.carrier import Word
from bot.line import Sent
from bot.twilio_errors import TABLE
from bot.twilio_http import READ_S, Calls, never_sent
from bot.twilio_pages import Ours, is_of, made_since
from bot.twilio_statuses import meaning_of
from bot.validity import validity_s
from storage.tables import Outbound

TOO_MANY, SERVER_ERROR = 429, 500
API = "https://api.twilio.com"

# At INFO it logs addresses that hold the number texted.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)


def signed(tokens: Sequence[str], url: str, form: Any, signature: str) -> bool:
    """Whether Twilio signed a form for a URL.

    Args:
        tokens: our auth tokens, any of which may have signed; none (or an empty one) lets nobody in.
        url: the whole address as Twilio knows it, with its query.
        form: every parameter received.
        signature: the header `X-Twilio-Signature`, "" where it is missing.

    Source: Twilio, "Webhooks security".
    """
    # The library's own comparison raises TypeError where there is no header.
    if not signature:
        return False
    try:
        return any(RequestValidator(token).validate(url, form, signature) for token in tokens if token)
    except (TypeError, ValueError):
        return False


def signature_of(token: str, url: str, form: dict[str, str]) -> str:
    """The signature Twilio would give a form for a URL."""
    return str(RequestValidator(token).compute_signature(url, form))


@dataclass(frozen=True)
class Account:
    """How to reach Twilio: `user` and `password` are an API key and its secret, or the account and its token."""

    sid: str
    user: str
    password: str
    api_url: str = API
    timeout_s: float = READ_S


@dataclass(frozen=True)
class Origin:
    """What a text goes out from: our number on its channel, and the messaging service, where there is one."""

    number: str
    service: str = ""


@dataclass
class TwilioChannel:
    """Sends over Twilio's API; any number of threads may send at once.

    Attributes:
        account: how to reach Twilio.
        callback: the address of our status route, to which our own opaque id is added.
        origin_of: a text's origin; None where its community has no number on that channel.
        variables_of: what is filled into a text's template, by number; asked only where it goes as one.
        known: which of Twilio's message ids belong to texts of ours already; two may have the same words.
        next_alike: when the next text with the same words was tried whose fate is not known either.
        paced: our numbers send only so many parts a second.
    """

    account: Account
    callback: str
    origin_of: Callable[[Outbound], Origin | None]
    variables_of: Callable[[Outbound], dict[str, str] | None] = lambda _: None
    known: Callable[[Sequence[str]], Collection[str]] = lambda _: ()
    next_alike: Callable[[Outbound], datetime | None] = lambda _: None
    paced: bool = True
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _calls: Calls = field(init=False, repr=False)
    _own: threading.local = field(default_factory=threading.local, repr=False)

    def __post_init__(self) -> None:
        """One pool of connections for all threads."""
        self._calls = calls_to(self.account)

    def close(self) -> None:
        """Let go of every connection."""
        self._calls.close()

    def send(self, text: Outbound) -> Sent:
        """Hand a text to Twilio; what cannot be known is `unknown`, never guessed."""
        origin = self.origin_of(text)
        if origin is None or not text.address:
            return Sent("failed", reason="no number of ours on that channel")
        try:
            made = self.client().messages.create(**self._wanted(text, origin))
        except Exception as error:
            return _answer_to(error)
        return Sent("sent", made.sid)

    def find(self, text: Outbound) -> str | None:
        """The message id of a text whose call was never answered: same number and words, made as it was tried."""
        since = text.created_at if text.attempts > 1 else text.tried_at or text.created_at
        clock = Ours(self.now(), self.now, self._calls.ahead)
        alike = [m for m in made_since(self.client(), _to(text), since, clock) if is_of(m, text.body)]
        # Asked after Twilio: what another sender hands over meanwhile is one of these two by now.
        following = self.next_alike(text)
        until = following and clock.at_twilio(following)
        before = [m.sid for m in alike if until is None or m.date_created < until]
        others = self.known(before)
        return next((sid for sid in reversed(before) if sid not in others), None)

    def fate(self, text: Outbound) -> Sent | None:
        """What became of a text Twilio has; None where it does not say."""
        if not text.provider_id:
            return None
        message = self.client().messages(text.provider_id).fetch()
        meaning = meaning_of(message.status)
        return Sent(meaning, text.provider_id, message.error_code) if meaning else None

    def forget(self, provider_id: str) -> bool:
        """Take the words out of Twilio's own copy; True too where it has none. Raises where it cannot be asked."""
        try:
            self.client().messages(provider_id).update(body="")
        except Exception as error:
            # 404: it has none, so there is nothing to forget.
            if getattr(error, "status", None) != 404:
                raise
        return True

    def tell(self, sender: str, words: list[Word]) -> set[str]:
        """Opt-outs and returns made elsewhere; returns the marks of those Twilio took over."""
        items: list[object] = [
            {
                "contact_id": word.number,
                "correlation_id": word.mark,
                "sender_id": sender,
                "status": "opt-in" if word.granted else "opt-out",
                "source": "others",
                "date_of_consent": word.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for word in words
        ]
        answer = self.client().accounts.v1.bulk_consents.create(items=items)
        return {str(i["correlation_id"]) for i in answer.items or [] if not i.get("error_code")}

    def client(self) -> Any:
        """This thread's own client: the library does not promise that threads may share one."""
        if not hasattr(self._own, "client"):
            self._own.client = client_of(self.account, self._calls)
        return self._own.client

    def _wanted(self, text: Outbound, origin: Origin) -> dict[str, Any]:
        prefix = "whatsapp:" if text.channel == "whatsapp" else ""
        wanted: dict[str, Any] = {
            "to": _to(text),
            "from_": f"{prefix}{origin.number}",
            "status_callback": f"{self.callback}?m={text.token}",
            "validity_period": validity_s(text.priority, self.now(), text.expires_at, text.channel),
        }
        if origin.service:
            wanted["messaging_service_sid"] = origin.service
        if text.content_sid:
            return {**wanted, "content_sid": text.content_sid, **self._filled(text)}
        return {**wanted, "body": text.body}

    def _filled(self, text: Outbound) -> dict[str, str]:
        found = self.variables_of(text)
        return {"content_variables": json.dumps(found)} if found else {}


def _to(text: Outbound) -> str:
    return f"whatsapp:{text.address}" if text.channel == "whatsapp" else str(text.address)


def calls_to(account: Account) -> Calls:
    """The connections to an account; another base than Twilio's own takes the calls of all its hosts."""
    return Calls("" if account.api_url == API else account.api_url, read_s=account.timeout_s)


def client_of(account: Account, calls: Calls) -> Any:
    """Twilio's own client, over our connections."""
    # Slow to import, and only a worker sends.
    from twilio.rest import Client

    # A region or edge in the environment would send texts elsewhere than the settings say.
    nothing = {"TWILIO_REGION": "", "TWILIO_EDGE": ""}
    return Client(account.user, account.password, account.sid, environment=nothing, http_client=calls)


def approval_of(client: Any, content_sid: str) -> str:
    """What WhatsApp says of a template: "approved", "pending", "rejected: why"…, or why Twilio does not say."""
    try:
        found = client.content.v1.contents(content_sid).approval_fetch().fetch()
    except Exception as error:
        code = getattr(error, "code", None)
        return f"Twilio does not say ({code or type(error).__name__})"
    said = found.whatsapp or {}
    why = str(said.get("rejection_reason") or "")
    return str(said.get("status", "not submitted")) + (f": {why}" if why else "")


def _answer_to(error: Exception) -> Sent:
    """What became of a text whose call failed. Words of the error hold the number, so they are not kept."""
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if isinstance(status, int):
        return refused(status, code if isinstance(code, int) else None)
    if never_sent(error):
        return Sent("retry", reason="no connection")
    return Sent("unknown", reason="no answer")


def refused(status: int, code: int | None) -> Sent:
    """What an error answer means: too many is safe to try again, 5xx may have been sent, the rest was not.

    Args:
        status: of HTTP.
        code: Twilio's own; a 5xx passes on only codes that somebody has met, since any of them may have been sent.
    """
    if status == TOO_MANY:
        return Sent("retry", error_code=code)
    if status >= SERVER_ERROR:
        return Sent("unknown", error_code=code if code in TABLE else None)
    return Sent("failed", error_code=code or status)
