"""The street: phones that text by a seed, and a network that brings each text to one of the web processes."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from urllib.parse import urlsplit

from bot.demo import town
from bot.fake_twilio import inbound
from bot.fake_twilio.exchange import Exchange
from bot.fake_twilio.postman import Postman, post_form

PUBLIC = "http://127.0.0.1:9"
"""What is signed; nobody listens there: the network below knows the ports."""
VOLUNTEERS = tuple(f"+447700900{n}" for n in range(101, 113))
NEIGHBOURS = (
    *("I need help", "1", "2", "yes please", "no", "me", "Margaret Thompson", "LE16 7AB", "today", "tomorrow"),
    *("3", "milk and bread", "hello", "MENU", "what is this", "I can help", "call me"),
)
"""Words that are always answered: a bare yes or thanks to nothing is not."""
HELPERS = ("no", "yes 100", "no 101", "YES 102", "STATUS", "HELLO", "on my way", "1", "2")
TRIES, PAUSE_S = 60, 0.25


@dataclass
class Network:
    """Posts a webhook as Twilio behind a balancer does: to the next process, again while nobody takes it."""

    ports: Sequence[int]
    accepted: set[str] = field(default_factory=set)
    """Message ids of texts in that were answered 200."""
    counts: Counter[str] = field(default_factory=Counter)
    _turns: "count[int]" = field(default_factory=count)

    def post(self, url: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
        """The answer, or (0, "") after a quarter of a minute without one."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        for _ in range(TRIES):
            port = self.ports[next(self._turns) % len(self.ports)]
            try:
                status, body = post_form(f"http://127.0.0.1:{port}{path}", form, headers)
            except (OSError, http.client.HTTPException):
                self.counts["not answered"] += 1
            else:
                if status < 500:
                    if status == 200 and path == "/twilio/message":
                        self.accepted.add(form["MessageSid"])
                    return status, body
                self.counts["answered 500"] += 1
            time.sleep(PAUSE_S)
        return 0, ""


def phones(number: int) -> list[str]:
    """So many phones, the town's volunteers among them."""
    return [*VOLUNTEERS[:number], *(f"+447700900{200 + n}" for n in range(number - len(VOLUNTEERS)))]


def words(random: Random, phone: str) -> str:
    """What that phone texts next."""
    return random.choice(HELPERS if phone in VOLUNTEERS else NEIGHBOURS)


def texting(
    exchange: Exchange, postman: Postman, numbers: Sequence[str], seed: int, seconds: float, every_s: float
) -> int:
    """Let every phone text about every so many seconds; returns how many texts nobody took."""
    ends, threads, refused = time.monotonic() + seconds, [], Counter[int]()

    def live(mine: Sequence[str], random: Random) -> None:
        plan = sorted((time.monotonic() + random.random() * every_s, phone) for phone in mine)
        while plan[0][0] < ends:
            due, phone = plan.pop(0)
            time.sleep(max(due - time.monotonic(), 0))
            status = inbound.text(exchange, postman, phone, town.LINE, words(random, phone))
            refused[status] += status != 200
            plan.append((time.monotonic() + every_s * (0.5 + random.random()), phone))
            plan.sort()

    for n in range(20):
        args = (numbers[n::20], Random(f"{seed}-{n}"))
        if args[0]:
            threads.append(threading.Thread(target=live, args=args, name=f"phones-{n}"))
            threads[-1].start()
    for thread in threads:
        thread.join()
    return refused.total()
