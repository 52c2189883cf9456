"""Rows 1 to 3: a signed, durable turn over HTTP against bare Flask on the same server."""

import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import text as sql

from bench import lines
from bench.harness import Goal, Round, Row, Size, Taken, compared, cpu_of, rate, wall
from bench.served import ACCOUNT, ADDRESS, PATH, TOKEN
from bench.servers import free_port
from bot.demo import town
from bot.twilio_api import signature_of

AT_ONCE = 16
NOTE = "signature checked on both sides; ours committed with synchronous=FULL and its rows counted"


@dataclass
class Served:
    """A server under load, and the texts it is to be sent."""

    port: int
    pid: int
    numbers: Iterator[int]
    sent: int = 0

    def cpu(self) -> float:
        """Seconds of CPU its process has used so far."""
        return cpu_of(self.pid)

    def prepared(self, how_many: int) -> list[tuple[str, dict[str, str]]]:
        """Signed requests: the dialogue of one person after another."""
        return [_request(next(self.numbers)) for _ in range(how_many // len(lines.TALK)) for _ in lines.TALK]


def rows_1_to_3(folder: Path, size: Size) -> Iterator[Row]:
    """One connection for CPU; sixteen for throughput and the slowest hundredth."""
    with _serving("ours", folder) as ours, _serving("bare", folder) as theirs:
        for served in (ours, theirs):
            _alone(served, 16)
        times, each = size.of(240, 8), size.of(24, 4)
        alone = [(_alone(ours, times), _alone(theirs, times)) for _ in range(size.rounds)]
        together = [(_together(ours, each), _together(theirs, each)) for _ in range(size.rounds)]
        _verify(folder, ours.sent)
    reference = "bare Flask, same form and server"
    slowest: list[Round] = [(Taken(a.cpu, a_p99), Taken(b.cpu, b_p99)) for (a, a_p99), (b, b_p99) in together]
    yield compared("1", "signed durable turn over HTTP: CPU", reference, Goal(3.5), alone, note=NOTE)
    many: list[Round] = [(a, b) for (a, _), (b, _) in together]
    yield compared("2", "same, requests/s at 16 connections", reference, Goal(0.2, at_least=True), many, rate)
    yield compared("3", "same, p99 at 16 connections", reference, Goal(2.5), slowest, wall)


def _request(number: int) -> tuple[str, dict[str, str]]:
    person, words = divmod(number, len(lines.TALK))
    form = {
        "MessageSid": f"SM{number:032d}", "SmsSid": f"SM{number:032d}", "AccountSid": ACCOUNT, "NumMedia": "0",
        "MessagingServiceSid": "MG" + "2" * 32, "From": f"+44771{person:07d}", "To": town.LINE,
        "Body": lines.TALK[words], "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
        "ToCountry": "GB", "FromCountry": "GB",
    }  # fmt: skip
    signature = signature_of(TOKEN, ADDRESS + PATH, form)
    return urlencode(form), {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": signature,
        "User-Agent": "TwilioProxy/1.1",
    }


def _alone(served: Served, times: int) -> Taken:
    requests = served.prepared(times)
    cpu, began = served.cpu(), time.perf_counter()
    _send(served, requests)
    return Taken((served.cpu() - cpu) / times, (time.perf_counter() - began) / times)


def _together(served: Served, each: int) -> tuple[Taken, float]:
    """What a text takes with sixteen connections open, and the time within which 99 of 100 were answered."""
    shares = [served.prepared(each) for _ in range(AT_ONCE)]
    took: list[float] = []
    threads = [threading.Thread(target=lambda s=share: took.extend(_send(served, s))) for share in shares]
    cpu, began = served.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = AT_ONCE * each
    taken = Taken((served.cpu() - cpu) / times, (time.perf_counter() - began) / times)
    return taken, statistics.quantiles(took, n=100)[98]


def _send(served: Served, requests: list[tuple[str, dict[str, str]]]) -> list[float]:
    """Every request over one connection; how long each waited for its answer. Raises unless all are taken."""
    connection, took = http.client.HTTPConnection("127.0.0.1", served.port), []
    for body, headers in requests:
        began = time.perf_counter()
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        if answer.status != 200:
            raise AssertionError(f"answered {answer.status}")
    connection.close()
    served.sent += len(requests)
    return took


@contextmanager
def _serving(kind: str, folder: Path) -> Iterator[Served]:
    port = free_port()
    command = [sys.executable, "-m", "bench.served", kind, str(port), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"the {kind} server did not start")
        yield Served(port, process.pid, count())
    finally:
        process.kill()
        process.wait()


def _verify(folder: Path, sent: int) -> None:
    """Every text that was answered is stored and handled, with the questions it led to."""
    made = lines.open_line(lines.sqlite(folder, "http"))
    with made.database.reading() as session:
        handled = session.execute(sql("SELECT count(*) FROM inbound WHERE status = 'handled'")).scalar_one()
        said = session.execute(sql("SELECT count(*) FROM outbound")).scalar_one()
    made.database.close()
    if handled != sent or said < sent:
        raise AssertionError(f"{sent} texts were answered, {handled} handled, {said} texts queued")
