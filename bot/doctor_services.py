"""What the doctor asks Twilio about messaging services, senders on WhatsApp, and templates."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.doctor_findings import Finding, State
from bot.doctor_here import OurNumber
from bot.doctor_twilio import Checks
from flows.settings import ProviderWords
from flows.templates import sent_first
from flows.wording import english

MISSING = 404


def messaging_service(checks: Checks, mine: OurNumber) -> Iterator[Finding]:
    """Whether the number is in the community's service, and the service leaves texts in to the number or to us."""
    sid, what = mine.settings.messaging_service, f"{mine.short} messaging service"
    if not sid:
        yield from _without_service(mine, what)
        return
    service = checks.client.messaging.v1.services(sid)
    found = _fetched(service)
    if found is None:
        yield Finding(
            State.WRONG, what, "the account has none of that id", "correct it: cuppa carrier --service MG…"
        )
        return
    if mine.value not in [n.phone_number for n in service.phone_numbers.list(limit=400)]:
        yield Finding(State.WRONG, what, "our number is not in it", "add it to the sender pool in the console")
    if found.use_inbound_webhook_on_number or _is_ours(checks, found.inbound_request_url):
        yield Finding(State.OK, what, "lets texts in through to the line")
    elif checks.fix:
        service.update(use_inbound_webhook_on_number=True)
        yield Finding(State.MENDED, what, "texts in now go where the number says")
    else:
        said = "takes texts in itself and brings them elsewhere, whatever the number says"
        mend = "cuppa doctor --fix, or Integration, Defer to sender's webhook, in the console"
        yield Finding(State.WRONG, what, said, mend)
    yield _words(mine)


def _without_service(mine: OurNumber, what: str) -> Iterator[Finding]:
    if mine.settings.provider_words.get("sms") is ProviderWords.ADVANCED:
        said = "Advanced Opt-Out is said to be on, and belongs to a service, which is not set"
        yield Finding(State.WRONG, what, said, "cuppa carrier --service MG…, or --words default")


def _fetched(service: Any) -> Any:
    """The service; None where there is none of that id."""
    try:
        return service.fetch()
    except Exception as error:
        if getattr(error, "status", None) == MISSING:
            return None
        raise


def _is_ours(checks: Checks, url: str | None) -> bool:
    return (url or "").partition("#")[0] == checks.message_url.partition("#")[0]


def _words(mine: OurNumber) -> Finding:
    """Advanced Opt-Out cannot be asked for through the API; what we believe of it can be said."""
    words = mine.settings.provider_words.get("sms", ProviderWords.DEFAULT)
    beliefs = {
        ProviderWords.ADVANCED: "the line believes Advanced Opt-Out is on, without CANCEL, END, QUIT and YES",
        ProviderWords.DEFAULT: "the line believes that Twilio acts on CANCEL, END, QUIT and YES itself",
        ProviderWords.NONE: "the line believes that Twilio acts on no words at all",
    }
    return Finding(
        State.ADVICE, f"{mine.short} opt-out words", beliefs[words], "correct it: cuppa carrier --words …"
    )


def on_whatsapp(checks: Checks, mine: OurNumber) -> Iterator[Finding]:
    """Whether a sender on WhatsApp is the account's, is online, and brings texts to us."""
    found = _sender(checks, mine)
    if found is None:
        yield Finding(State.WRONG, mine.name, "no sender of the account", "Messaging, Senders, WhatsApp senders")
        return
    if not str(found.status).upper().startswith("ONLINE"):
        said = f"the sender is {str(found.status).lower()}"
        yield Finding(State.WRONG, mine.name, said, "the console says why, under WhatsApp senders")
    if _brings(checks, found):
        yield Finding(State.OK, mine.name, "brings texts to the line")
    elif checks.fix:
        checks.client.messaging.v2.channels_senders(found.sid).update(_Webhook(checks.message_url))
        mended = _brings(checks, _sender(checks, mine))
        yield Finding(State.MENDED, mine.name, "webhook set") if mended else _astray(checks, mine)
    else:
        yield _astray(checks, mine)


def _sender(checks: Checks, mine: OurNumber) -> Any:
    found = checks.client.messaging.v2.channels_senders.list(channel="whatsapp", limit=1000)
    return next((s for s in found if s.sender_id == f"whatsapp:{mine.value}"), None)


def _brings(checks: Checks, sender: Any) -> bool:
    webhook = sender.webhook
    names = ("callback_url", "callback_method")
    said = [webhook.get(n) if isinstance(webhook, dict) else getattr(webhook, n, None) for n in names]
    return said == [checks.message_url, "POST"]


def _astray(checks: Checks, mine: OurNumber) -> Finding:
    said = f"a message comes in is not set for this line (must be {checks.message_url}, POST)"
    return Finding(State.WRONG, mine.name, said, "cuppa doctor --fix, or set it in the console on the sender")


@dataclass(frozen=True)
class _Webhook:
    """The one thing to change of a sender: the library's own model would send everything else as null."""

    url: str

    def to_dict(self) -> dict[str, object]:
        """As it is sent."""
        return {"webhook": {"callback_url": self.url, "callback_method": "POST"}}


def templates(checks: Checks, mine: OurNumber) -> Iterator[Finding]:
    """Whether every text that may be the first after 24 hours of silence has an approved template."""
    kept, what = mine.settings.templates, f"{mine.short} templates"
    statuses = {key: checks.approval(kept[key]) if key in kept else "not set" for key in sent_first(english())}
    counted = Counter(status for status in statuses.values() if status != "approved")
    if not counted:
        yield Finding(State.OK, what, "all approved")
        return
    said = ", ".join(f"{n} {status}" for status, n in sorted(counted.items()))
    mend = "cuppa templates check says which; until then those go by SMS after 24 hours"
    yield Finding(State.WRONG, what, said, mend)
