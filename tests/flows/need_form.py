"""The form "I need help" as one person fills it in, without database or clock."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.town import SETTINGS_OF_TOWN
from flows.effects.help import Ask, OpenRequest
from flows.effects.talk import Named, OpenTask, Say, TaskKind
from flows.engine import Heard, Miss, Outcome, Scene, Who
from flows.hearing.facts import facts
from flows.hearing.tidy import tidy
from flows.need import MACHINE, opening
from flows.need_draft import NeedDraft
from flows.places import Spot

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 9, 22, 10, tzinfo=LONDON)
INSIDE = Spot("LE16 7AB", 473329, 287352, rough=False, inside=True)
OUTSIDE = Spot("LE1 6AB", 459000, 304000, rough=False, inside=False)
SPOTS = {"le16 7ab": INSIDE, "le167ab": INSIDE, "le16 7qr": INSIDE, "le1 6ab": OUTSIDE}
IN_FULL = "Hi its Doris LE16 7QR can someone fetch my prescription from Boots tomorrow"


@dataclass
class Form:
    """The form as one person fills it in: what they hear, and the effects."""

    scene: Scene = field(default_factory=lambda: scene())
    state: str | None = None
    draft: NeedDraft = field(default_factory=NeedDraft)
    prompts: list[str] = field(default_factory=list)
    effects: list[Any] = field(default_factory=list)

    def begin(self, words: str, draft: NeedDraft | None = None, *, greeted: bool = False) -> "Form":
        """Start from the first words."""
        self._take(opening(replace(self.heard(words), greeted=greeted), self.scene, draft))
        return self

    def say(self, *answers: str) -> "Form":
        """Answer the questions one after the other; a miss is remembered as "miss"."""
        for words in answers:
            assert self.state is not None, f"nothing asks for {words!r}"
            result = MACHINE.steps[self.state].hear(self.draft, self.heard(words), self.scene)
            if isinstance(result, Miss):
                self.prompts.append("miss")
            else:
                self._take(result)
        return self

    def heard(self, words: str) -> Heard:
        """Words as the conversation hears them."""
        found = tuple(spot for text, spot in SPOTS.items() if text in words.lower())
        phone = "+447700900055" if "07700" in words else None
        return Heard(tidy(words), words, found, phone, facts(words, self.scene.now))

    def _take(self, outcome: Outcome) -> None:
        self.effects += outcome.effects
        self.prompts += [e.prompt for e in outcome.effects if isinstance(e, Say)]
        for named in (e for e in outcome.effects if isinstance(e, Named)):
            self.scene = replace(self.scene, who=replace(self.scene.who, name=named.first))
        asked = outcome.state is not None and (outcome.state != self.state or outcome.again)
        self.state, self.draft = outcome.state, outcome.draft
        self.prompts += [outcome.state] if asked and outcome.state else []

    @property
    def ask(self) -> Ask:
        """The request that was opened."""
        (opened,) = (e for e in self.effects if isinstance(e, OpenRequest))
        return opened.ask

    def tasks(self) -> list[TaskKind]:
        """The kinds of task opened."""
        return [e.kind for e in self.effects if isinstance(e, OpenTask)]


def scene(now: datetime = NOW, **who: Any) -> Scene:
    """A resident with a mobile phone whom nobody knows yet, unless `who` says otherwise."""
    return Scene(now, SETTINGS_OF_TOWN, Who(**({"phone": "+447700900001"} | who)), True, "within the hour")


def at_confirm(words: str = IN_FULL, **who: Any) -> Form:
    """A form that has been read back."""
    return Form(scene(**who)).begin(words).say("yes")
