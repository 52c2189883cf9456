"""What the fake Twilio remembers: its messages, numbers, opt-outs, templates, and what every phone got."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.fake_twilio.faults import Fault, Faults
from bot.fake_twilio.keywords import Words

ACCOUNT, TOKEN = "AC" + "f" * 32, "fake-auth-token"
WINDOW = timedelta(hours=24)


@dataclass
class Message:
    """One message, in or out."""

    sid: str
    direction: str
    sender: str
    to: str
    body: str
    at: datetime
    status: str
    nth: int = 1
    """How many messages with the same words to the same address there were, this one counted."""
    error: int | None = None
    callback: str = ""
    service: str | None = None
    content: str = ""
    form: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What faults are chosen by."""
        return f"{self.to}|{self.body}|{self.form.get('ContentVariables', '')}|{self.nth}"


@dataclass
class OwnNumber:
    """A number of the account, with the addresses of the line's webhooks."""

    sid: str
    value: str
    words: Words = Words.DEFAULT
    sms_url: str = ""
    voice_url: str = ""
    sms_method: str = "POST"
    voice_method: str = "POST"
    sms_application: str = ""
    """Where one is set (AP…), it goes before the address; so for voice."""
    voice_application: str = ""
    status_callback: str = ""
    friendly_name: str = ""
    sms: bool = True
    voice: bool = True


@dataclass
class WhatsAppSender:
    """A number of the account as WhatsApp knows it."""

    sid: str
    value: str
    url: str = ""
    method: str = "POST"
    status: str = "ONLINE"


@dataclass
class Template:
    """A content template and whether WhatsApp approved it."""

    sid: str
    text: str
    status: str = "approved"


@dataclass
class Exchange:
    """The fake's memory. Methods may be called from any thread."""

    account: str = ACCOUNT
    token: str = TOKEN
    keys: dict[str, str] = field(default_factory=dict)
    """API keys (SK…) and their secrets; the account and its token always count."""
    faults: Faults = field(default_factory=Faults)
    away: bool = False
    """Every call is answered 503."""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    numbers: dict[str, OwnNumber] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    """Messaging services: SID and the number in it."""
    inbound_urls: dict[str, str] = field(default_factory=dict)
    """Of messaging services that take texts in themselves, whatever their numbers say: SID and address."""
    senders: dict[str, WhatsAppSender] = field(default_factory=dict)
    """WhatsApp senders, by number."""
    kind: str = "Full"
    """Of account: Full or Trial."""
    state: str = "active"
    templates: dict[str, Template] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    last_in: dict[tuple[str, str], datetime] = field(default_factory=dict)
    consents: list[dict[str, str]] = field(default_factory=list)
    fates: dict[str, list[int]] = field(default_factory=dict)
    """By address: the codes with which the next deliveries fail, in order."""
    script: dict[str, list[Fault]] = field(default_factory=dict)
    """By address: what happens to the next calls, in order."""
    inbox: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    """What every phone got."""
    calls: Counter[str] = field(default_factory=Counter)
    """How often each thing happened, for tests."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _same: Counter[str] = field(default_factory=Counter)
    _called: Counter[str] = field(default_factory=Counter)

    def sid(self, prefix: str) -> str:
        """A new SID: two letters and 32 hexadecimal digits."""
        return f"{prefix}{next(self._numbers):032x}"

    def own(self, value: str, words: Words = Words.DEFAULT, url: str = "") -> OwnNumber:
        """Give the account a number, on WhatsApp too; its webhooks are under `url`, the line's public address."""
        number, sender = OwnNumber(self.sid("PN"), value, words), WhatsAppSender(self.sid("XE"), value)
        if url:
            number.sms_url, number.voice_url = f"{url}/twilio/message", f"{url}/twilio/voice"
            sender.url = number.sms_url
        self.numbers[value], self.senders[value] = number, sender
        return number

    def inbound_url(self, to: str) -> str:
        """Where a text to one of our addresses is posted; "" when nobody hears of it."""
        value = to.removeprefix("whatsapp:")
        if to != value:
            return self.senders[value].url if value in self.senders else ""
        service = next((sid for sid, number in self.services.items() if number == value), "")
        number = self.numbers[value]
        return self.inbound_urls.get(service) or ("" if number.sms_application else number.sms_url)

    def fault(self, form: dict[str, str]) -> Fault | None:
        """What happens to this call; the same call made again may fare otherwise."""
        to = form.get("To", "")
        with self.lock:
            if self.script.get(to):
                return self.script[to].pop(0)
            key = f"{to}|{form.get('Body', '')}|{form.get('ContentVariables', '')}"
            self._called[key] += 1
            return self.faults.call(f"{key}|{self._called[key]}")

    def accept(self, form: dict[str, str], sender: str, body: str) -> Message:
        """Take a message on; it is queued."""
        with self.lock:
            same = f"{form['To']}|{body}|{form.get('ContentVariables', '')}"
            self._same[same] += 1
            message = Message(
                sid=self.sid("SM"),
                direction="outbound-api",
                sender=sender,
                to=form["To"],
                body=body,
                at=self.now(),
                status="accepted" if "MessagingServiceSid" in form else "queued",
                nth=self._same[same],
                callback=form.get("StatusCallback", ""),
                service=form.get("MessagingServiceSid"),
                content=form.get("ContentSid", ""),
                form=form,
            )
            self.messages[message.sid] = message
            self.calls["accepted"] += 1
            return message

    def fate(self, message: Message) -> int | None:
        """The code this message's delivery fails with, if it does."""
        with self.lock:
            if message.to.startswith("whatsapp:") and not message.content and not self.window(message):
                return 63016
            if message.content and self.templates[message.content].status != "approved":
                return 63040
            planned = self.fates.get(message.to)
            return planned.pop(0) if planned else self.faults.fate(message.key)

    def window(self, message: Message) -> bool:
        """Whether WhatsApp's 24 hours from the last text in are still running."""
        last = self.last_in.get((message.sender, message.to))
        return last is not None and self.now() - last < WINDOW

    def deliver(self, message: Message) -> None:
        """The phone shows it."""
        with self.lock:
            self.inbox[message.to].append(message)
            self.calls["delivered"] += 1
