"""Walking a conversation: every state reached from its openings by the answers people give, and what follows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from bot.demo.town import SETTINGS_OF_TOWN
from flows.effects.talk import Begin, Say
from flows.engine import Heard, Machine, Miss, Outcome, Scene, Training, Who, hear
from flows.hearing.facts import facts
from flows.hearing.tidy import tidy
from flows.places import Spot

NOW = datetime(2026, 9, 22, 10, tzinfo=ZoneInfo("Europe/London"))
INSIDE = Spot("LE16 7AB", 473329, 287352, rough=False, inside=True)
OUTSIDE = Spot("LE1 6AB", 459000, 304000, rough=False, inside=False)
ANSWERS: tuple[tuple[str, tuple[Spot, ...]], ...] = (
    *((str(n), ()) for n in range(1, 7)),
    ("yes", ()),
    ("no", ()),
    ("skip", ()),
    ("Doris", ()),
    ("LE16 7AB", (INSIDE,)),
    ("LE1 6AB", (OUTSIDE,)),
    ("Lubenham", ()),
    ("THU", ()),
    ("THU 2PM", ()),
    ("07700 900001", ()),
    ("3 4", ()),
    ("chat", ()),
    ("45", ()),
    ("SAFE", ()),
    ("WORRIED", ()),
    ("OTHER", ()),
    ("yes but after 4", ()),
    ("I am a bit deaf, please knock hard", ()),
)
SCENES = tuple(
    Scene(
        NOW,
        SETTINGS_OF_TOWN,
        Who(name=name, phone=phone),
        True,
        "within the hour",
        tuple(Training(n + 1, NOW.replace(month=10, day=1 + n), "LOROS, Harborough") for n in range(dates)),
    )
    for name, phone in (("", "+447700900001"), ("Doris", None))
    for dates in (0, 1, 2)
)
DRAFTS_A_STATE = 24


@dataclass
class Walk:
    """What was found: for each state, where each answer leads ("" is the end) and what is said on the way."""

    edges: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    said: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def note(self, state: str, label: str, outcome: Outcome) -> None:
        """Remember one step."""
        key = (state, outcome.state or "")
        labels = self.edges.setdefault(key, [])
        if label not in labels:
            labels.append(label)
        for effect in outcome.effects:
            if isinstance(effect, Say):
                self.said.setdefault(key, set()).add(effect.prompt)
            if isinstance(effect, Begin):
                self.said.setdefault(key, set()).add(f"begins {effect.flow}")


@cache
def heard(text: str, spots: tuple[Spot, ...]) -> Heard:
    """An answer as a conversation hears it."""
    return Heard(tidy(text), text, spots, "+447700900001" if text.startswith("077") else None, facts(text, NOW))


def walk(machine: Machine) -> Walk:
    """Every step of a machine that some answer takes, from every scene."""
    found = Walk()
    for scene in SCENES:
        waiting, seen = list(_openings(machine, scene, found)), set()
        while waiting:
            state, draft = waiting.pop(0)
            mark = (state, repr(draft))
            if mark in seen or sum(s == state for s, _ in seen) >= DRAFTS_A_STATE:
                continue
            seen.add(mark)
            for text, spots in ANSWERS:
                outcome = hear(machine, state, draft, heard(text, spots), scene)
                if isinstance(outcome, Miss):
                    continue
                if outcome.state != state:
                    found.note(state, text, outcome)
                if outcome.state is not None:
                    waiting.append((outcome.state, outcome.draft))
    return found


def _openings(machine: Machine, scene: Scene, found: Walk) -> Iterator[tuple[str, object]]:
    if machine.opening is None:
        for state in machine.steps:
            yield state, machine.draft()
        return
    outcome = machine.opening(heard("hello", ()), scene, None)
    found.note("start", "starts", outcome)
    if outcome.state is not None:
        yield outcome.state, outcome.draft
