"""Rows 11 and 12: handing texts to Twilio, against its stock client; a server beside us answers as Twilio does."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path

from bench import lines
from bench.harness import Goal, Row, Size, Taken, compared, once, rounds
from bot.twilio_api import Account, Origin, TwilioChannel
from storage.tables import Outbound

SID, USER, PASSWORD = "AC" + "1" * 32, "SK" + "2" * 32, "secret"
WORDS = "LOROS: Anne would like a cup of tea on Tuesday at 2pm, 1.2 miles from you. Can you help? YES or NO 127"
SLOW_S, WARM = 0.06, 10
FLYING = ((16, Goal(0.93, at_least=True)), (64, Goal(0.85, at_least=True)))
NOTE = "same form sent and same answer read, one connection kept open on both sides"


def rows_11_and_12(_: Path, size: Size) -> Iterator[Row]:
    """CPU a text against a server that answers at once; texts a second against one that takes 60 ms."""
    with _twilio(0) as quick:
        channel = _channel(quick)
        ours = _sending(channel)
        found = rounds(ours, _stock(quick), size.of(150, 10), warm=WARM, of=size.rounds)
        channel.close()
    yield compared("11", "sending: CPU a text", "stock twilio client", Goal(0.55), found, note=NOTE)
    with _twilio(SLOW_S) as slow:
        for flying, goal in FLYING:
            channel = _channel(slow)
            yield _at_once(channel, flying, goal, size)
            channel.close()


def _at_once(channel: TwilioChannel, flying: int, goal: Goal, size: Size) -> Row:
    """Texts a second with so many in flight, against as many as the network's own time would let through."""
    send, texts = _sending(channel), flying * size.of(15, 1)
    with ThreadPoolExecutor(flying) as pool:
        list(pool.map(lambda _: send(), range(flying)))
        found = [(_all(pool, send, texts), Taken(None, SLOW_S / flying)) for _ in range(size.rounds)]
    what = f"sending: texts/s, {flying} in flight, {SLOW_S * 1000:.0f} ms a call"
    reference = f"{flying} / {SLOW_S * 1000:.0f} ms"
    return compared("12", what, reference, goal, found, lambda a, b: (b.wall or 0) / (a.wall or 1))


def _all(pool: ThreadPoolExecutor, send: Callable[[], object], texts: int) -> Taken:
    taken = once(lambda: list(pool.map(lambda _: send(), range(texts))), 1)
    return Taken((taken.cpu or 0) / texts, (taken.wall or 0) / texts)


def _channel(port: int) -> TwilioChannel:
    account = Account(SID, USER, PASSWORD, f"http://127.0.0.1:{port}")
    origin = Origin("+447700900000")
    return TwilioChannel(
        account, "https://line.example.org/twilio/status", lambda _: origin, now=lambda: lines.NOW
    )


def _sending(channel: TwilioChannel) -> Callable[[], object]:
    """Sends one text after another; the rows themselves were read before, by the sender's claim."""
    texts = cycle([_text(n) for n in range(200)])

    def one() -> None:
        sent = channel.send(next(texts))
        if sent.status != "sent":
            raise AssertionError(f"{sent.status}: {sent.reason}")

    return one


def _text(n: int) -> Outbound:
    return Outbound(
        id=n, community_id=1, person_id=1, prompt="F1", body=WORDS, priority=2, channel="sms",
        address=f"+447700{n:06d}", token=f"token{n}", created_at=lines.NOW, not_before=lines.NOW,
    )  # fmt: skip


def _stock(port: int) -> Callable[[], object]:
    """Twilio's client as its documentation shows it, but for where its calls go."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    class Here(TwilioHttpClient):
        def request(self, method, url, *args, **kwargs):  # type: ignore[no-untyped-def]
            here = url.replace("https://api.twilio.com", f"http://127.0.0.1:{port}")
            return super().request(method, here, *args, **kwargs)

    client, numbers = Client(USER, PASSWORD, SID, http_client=Here()), count()

    def one() -> None:
        n = next(numbers)
        client.messages.create(
            to=f"+447700{n % 1_000_000:06d}", from_="+447700900000", body=WORDS, validity_period=14_400,
            status_callback=f"https://line.example.org/twilio/status?m=token{n}",
        )  # fmt: skip

    return one


@contextmanager
def _twilio(takes_s: float) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.twilio_stub", str(takes_s)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or not (said := process.stdout.readline().strip()):
            raise RuntimeError("the stub did not start")
        time.sleep(0.1)
        yield int(said)
    finally:
        process.kill()
        process.wait()
