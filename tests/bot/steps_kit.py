"""The named steps of a turn, a send, a callback, a search and a timer; and a process that is killed at one.

A step is reached from outside: in the process that dies, and in it alone, the function at that place is wrapped.
"""

import os
import signal
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, NoReturn

REACHED, NOT_REACHED = b"reached", b"never got there"


class Act(StrEnum):
    """What a process was doing when it was killed."""

    TURN = "turn"
    TURN_FAILS = "turn that fails"
    SEND = "send"
    CALLBACK = "callback"
    SEARCH = "search"
    """For a text whose sender died in the call."""
    TIMER = "timer"
    LAST_TRY = "last try"
    """Of a timer that fails."""


@dataclass(frozen=True)
class Step:
    """Where a process dies: before a function is entered, or after it returned."""

    act: Act
    name: str
    place: str
    after: bool = True

    def __str__(self) -> str:
        return f"{self.act}: {self.name}"


BEFORE = False
STEPS = (
    Step(Act.TURN, "received", "bot.webhooks.receive", BEFORE),
    Step(Act.TURN, "looked up", "bot.turn.prepare"),
    Step(Act.TURN, "stored", "bot.turn._stored"),
    Step(Act.TURN, "understood", "bot.turn._understand"),
    Step(Act.TURN, "committed", "bot.turn._in_one_transaction"),
    Step(Act.TURN, "taken in", "bot.webhooks.receive"),
    Step(Act.TURN, "answered", "tests.bot.steps_kit.over"),
    Step(Act.TURN_FAILS, "undone", "bot.turn._hand_to_person", BEFORE),
    Step(Act.TURN_FAILS, "handed to a person", "bot.turn._hand_to_person"),
    Step(Act.TURN_FAILS, "answered", "tests.bot.steps_kit.over"),
    Step(Act.SEND, "due", "bot.sender.claim_texts", BEFORE),
    Step(Act.SEND, "claimed, not committed", "bot.sender.claim_texts"),
    Step(Act.SEND, "claimed", "bot.sender.claim"),
    Step(Act.SEND, "called, not accepted", "bot.sender._handed_over", BEFORE),
    Step(Act.SEND, "accepted", "bot.sender._handed_over"),
    Step(Act.SEND, "recorded, not committed", "bot.sender.record"),
    Step(Act.SEND, "recorded", "bot.sender.send"),
    Step(Act.CALLBACK, "received", "bot.webhooks.status_changed", BEFORE),
    Step(Act.CALLBACK, "recorded, not committed", "bot.statuses.record"),
    Step(Act.CALLBACK, "recorded", "bot.webhooks.status_changed"),
    Step(Act.CALLBACK, "answered", "tests.bot.steps_kit.over"),
    Step(Act.SEARCH, "claimed, not committed", "bot.reconcile.claim_unknown"),
    Step(Act.SEARCH, "claimed", "bot.reconcile._look_for", BEFORE),
    Step(Act.SEARCH, "found", "bot.reconcile._look_for"),
    Step(Act.SEARCH, "recorded, not committed", "bot.reconcile.record"),
    Step(Act.SEARCH, "recorded", "tests.bot.steps_kit.over"),
    Step(Act.TIMER, "claimed, not committed", "storage.work.claim_timers"),
    Step(Act.TIMER, "claimed", "bot.timers._run", BEFORE),
    Step(Act.TIMER, "begun", "bot.timers.finish_timer"),
    Step(Act.TIMER, "text queued, not committed", "bot.outbox._queue"),
    Step(Act.TIMER, "done", "bot.timers._run"),
    Step(Act.LAST_TRY, "undone", "bot.timers._put_back", BEFORE),
    Step(Act.LAST_TRY, "given up", "bot.tasks.open_task", BEFORE),
    Step(Act.LAST_TRY, "task opened, not committed", "bot.tasks.open_task"),
    Step(Act.LAST_TRY, "task opened", "bot.timers._put_back"),
)


def over() -> None:
    """The act is over, and nobody has heard of it."""


def killed_at(step: Step, act: Callable[[], object], broken: Mapping[str, Callable[..., Any]]) -> str:
    """Do `act` in a copy of this process that is killed by signal 9 at the step; returns what it said last.

    `broken` are functions that fail in that process, by their place.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _live_and_die(step, act, broken, writes)
    os.close(writes)
    with os.fdopen(reads, "rb") as said:
        words = said.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return words.decode()


def _live_and_die(
    step: Step, act: Callable[[], object], broken: Mapping[str, Callable[..., Any]], tell: int
) -> NoReturn:
    def die(words: bytes) -> NoReturn:
        os.write(tell, words)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")

    try:
        for place, fails in broken.items():
            _put(place, fails)
        really = _at(step.place)

        def dying(*args: Any, **kwargs: Any) -> NoReturn:
            if step.after:
                really(*args, **kwargs)
            die(REACHED)

        _put(step.place, dying)
        act()
        _at("tests.bot.steps_kit.over")()
        die(NOT_REACHED)
    except BaseException:
        die(traceback.format_exc().encode())


def _at(place: str) -> Any:
    module, _, name = place.rpartition(".")
    return getattr(import_module(module), name)


def _put(place: str, function: Callable[..., Any]) -> None:
    module, _, name = place.rpartition(".")
    setattr(import_module(module), name, function)
