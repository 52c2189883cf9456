"""Brings status callbacks and texts to the line's webhooks: on time, late, twice, in the wrong order or never."""

import heapq
import http.client
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bot.fake_twilio.exchange import Exchange, Message
from bot.fake_twilio.faults import Trick
from bot.fake_twilio.signing import signature

log = logging.getLogger(__name__)
Post = Callable[[str, dict[str, str], dict[str, str]], tuple[int, str]]
TIMEOUT_S = 15.0


def post_form(url: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
    """Post a form; returns status and body. Raises OSError or HTTPException."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=TIMEOUT_S)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        connection.request("POST", path or "/", urlencode(form), {**kind, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


@dataclass(order=True)
class Errand:
    """One status to be reached, and told where a callback is wanted."""

    due: float
    number: int
    message: Message = field(compare=False)
    status: str = field(compare=False)
    error: int | None = field(compare=False, default=None)
    told: bool = field(compare=False, default=True)


class Postman:
    """Errands in the order they are due. With `hands_on` nothing moves until `run_due` is called (tests)."""

    def __init__(
        self, exchange: Exchange, post: Post = post_form, *, hands_on: bool = False, step_s: float = 0.05
    ) -> None:
        self.exchange, self.post, self.hands_on, self.step_s = exchange, post, hands_on, step_s
        self._heap: list[Errand] = []
        self._changed = threading.Condition()
        self._count, self._closed = 0, False
        if not hands_on:
            threading.Thread(target=self._work, name="fake-twilio-postman", daemon=True).start()

    def sign(self, url: str, form: dict[str, str]) -> tuple[int, str]:
        """Post a form signed as Twilio signs; returns status and body, (0, "") when nobody answers."""
        url = url.partition("#")[0]
        headers = {"X-Twilio-Signature": signature(self.exchange.token, url, form)}
        try:
            return self.post(url, form, headers)
        except (OSError, http.client.HTTPException) as error:
            log.warning("webhook not answered: %s", type(error).__name__)
            return 0, ""

    def send_off(self, message: Message) -> None:
        """Plan what happens to an accepted message; an early callback is made at once."""
        trick = self.exchange.faults.trick(message.key)
        error = self.exchange.fate(message)
        last = ("undelivered" if error and error < 63000 else "failed") if error else "delivered"
        steps = [("sent", None)] if last != "failed" else []
        stages = [*steps, (last, error)]
        first_s = self.step_s * (40 if trick is Trick.LATE else 1)
        for n, (status, code) in enumerate(stages):
            self._plan(message, status, code, first_s + n * self.step_s, trick is not Trick.LOST)
            if trick is Trick.REPEATED:
                self._plan(message, status, code, first_s + (n + 1) * self.step_s, True)
        if trick is Trick.REORDERED:
            self._reverse(message)
        if trick is Trick.EARLY:
            self._run_for(message)

    def _plan(self, message: Message, status: str, error: int | None, in_s: float, told: bool) -> None:
        with self._changed:
            self._count += 1
            heapq.heappush(self._heap, Errand(time.monotonic() + in_s, self._count, message, status, error, told))
            self._changed.notify()

    def _reverse(self, message: Message) -> None:
        with self._changed:
            mine = sorted(e for e in self._heap if e.message is message)
            for errand, due in zip(mine, reversed([e.due for e in mine]), strict=True):
                errand.due = due
            heapq.heapify(self._heap)

    def _run_for(self, message: Message) -> None:
        with self._changed:
            mine = sorted(e for e in self._heap if e.message is message)
            self._heap = [e for e in self._heap if e.message is not message]
            heapq.heapify(self._heap)
        for errand in mine:
            self.run(errand)

    def run_due(self, *, everything: bool = False) -> int:
        """Run what is due now, or everything planned; returns how many errands were run."""
        done = 0
        while errand := self._next(everything):
            self.run(errand)
            done += 1
        return done

    def _next(self, everything: bool) -> Errand | None:
        with self._changed:
            if self._heap and (everything or self._heap[0].due <= time.monotonic()):
                return heapq.heappop(self._heap)
            return None

    def run(self, errand: Errand) -> None:
        """The message reaches the status, the phone shows it if delivered, and the line is told."""
        message = errand.message
        self._reach(errand)
        if errand.told and message.callback:
            form = {
                "MessageSid": message.sid,
                "SmsSid": message.sid,
                "MessageStatus": errand.status,
                "SmsStatus": errand.status,
                "AccountSid": self.exchange.account,
                "From": message.sender,
                "To": message.to,
                "ApiVersion": "2010-04-01",
                **({"ErrorCode": str(errand.error)} if errand.error else {}),
            }
            self.sign(message.callback, form)

    def _reach(self, errand: Errand) -> None:
        message = errand.message
        if message.status in ("delivered", "undelivered", "failed"):
            return
        message.status, message.error = errand.status, errand.error
        if errand.status == "delivered":
            self.exchange.deliver(message)
        if errand.error in (63014, 21610):
            self.exchange.opted_out.add((message.sender, message.to))

    def close(self) -> None:
        """Stop; what is still planned never happens."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _work(self) -> None:
        while not self._closed:
            self.run_due()
            with self._changed:
                wait_s = max(0.0, self._heap[0].due - time.monotonic()) if self._heap else 60.0
                if not self._closed and wait_s > 0:
                    self._changed.wait(min(wait_s, 60.0))
