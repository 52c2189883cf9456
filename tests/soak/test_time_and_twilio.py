"""Promises when the clock is set wrong, and when Twilio is away, with processes and phones as in the soak."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, func, select

from storage.tables import Outbound, Timer
from tests.soak import moved
from tests.soak.run import Plan, Stage, soak
from tests.soak.server import own_server

pytestmark = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")
PLAN = Plan("faults", web=2, workers=2, seconds=60, phones=60, kill_every_s=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OUT_S, REPEATED = 140.0, 0.2
"""Longer than it takes until a text of unknown fate is looked for, in vain."""


def test_the_clock_forward_a_day_and_back_an_hour(tmp_path: Path) -> None:
    """All processes' clocks leap while 60 phones text: no timer goes off twice, nobody is texted by the dozen."""
    most: list[int] = []

    def leap(on: Stage) -> None:
        for by in (DAY, DAY - HOUR, DAY):
            time.sleep(15)
            moved.move(on.clock, by)
        time.sleep(20)
        with on.database.reading() as session:
            assert session.exec(select(Timer.id).where(Timer.attempts > 0)).all() == []
            unasked = select(func.count()).where(col(Outbound.inbound_id).is_(None)).group_by(Outbound.person_id)
            most.append(max(session.exec(unasked).all(), default=0))

    with own_server() as own:
        told, found = soak(PLAN, own.url, tmp_path, leap)
    print(f"{told}; at most {most} texts to one phone that no text of its own had asked for")
    assert found.clean, found


def test_twilio_away_and_its_backlog(tmp_path: Path) -> None:
    """No call gets through, nothing comes in; then all texts and callbacks at once, in any order, some twice."""
    backlog: list[tuple[str, dict[str, str]]] = []

    def away(on: Stage) -> None:
        time.sleep(10)
        postman, random = on.server.postman, Random(PLAN.seed)
        sign = postman.sign

        def keep(url: str, form: dict[str, str]) -> tuple[int, str]:
            backlog.append((url, form))
            return 200, ""

        on.exchange.away, postman.sign = True, keep  # type: ignore[method-assign]
        time.sleep(OUT_S)
        on.exchange.away, postman.sign = False, sign  # type: ignore[method-assign]
        backlog.extend(random.sample(backlog, int(REPEATED * len(backlog))))
        random.shuffle(backlog)
        with ThreadPoolExecutor(20) as pool:
            answers = {status for status, _ in pool.map(lambda each: sign(*each), backlog)}
        assert answers <= {200, 204}

    with own_server() as own:
        told, found = soak(Plan("away", 2, 2, OUT_S + 30, 60, kill_every_s=0), own.url, tmp_path, away)
    print(f"{told}; {len(backlog)} texts and callbacks came at once")
    assert found.clean, found
