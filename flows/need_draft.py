"""I need help: what is known so far, and what is still to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from flows.effects import Effect
from flows.effects.help import Ask, OpenRequest
from flows.effects.talk import OpenTask, TaskKind
from flows.engine import Heard, Outcome, Scene
from flows.hearing.needs import Need
from flows.hearing.when import Wanted, When
from flows.need_words import say_need, say_when
from flows.places import Spot
from flows.promises import too_late_for_today

ME, SOMEONE_ELSE = 1, 2
A_WEEK = timedelta(days=7)


class Asking(StrEnum):
    """The questions. The names are stored: never reuse one."""

    CONSENT = "H2"
    WHOM = "H3"
    HAPPY = "H3b"
    NAME = "H4"
    ASKER = "H4b"
    HELPED = "H4c"
    PHONE = "H4p"
    POSTCODE = "H5"
    PLACE = "H5b"
    NEED = "H6"
    PHONE_OR_VISIT = "H6c"
    SAME = "H23"
    COMPANY_DETAIL = "H7a"
    SHOPPING_DETAIL = "H7b"
    CHEMIST = "H7c"
    SOMETHING_ELSE = "H7d"
    WHEN = "H8"
    WEEKDAY = "H8b"
    PREFERENCE = "H9"
    CONFIRM = "H10"
    CHANGE = "H10c"


DETAIL_OF = {
    Need.CHAT: Asking.COMPANY_DETAIL,
    Need.TEA: Asking.COMPANY_DETAIL,
    Need.SHOPPING: Asking.SHOPPING_DETAIL,
    Need.PRESCRIPTION: Asking.CHEMIST,
    Need.OTHER: Asking.SOMETHING_ELSE,
}


@dataclass(frozen=True)
class NeedDraft:
    """What is known so far. `name` is who is helped, `asker` who texts for them ("" when for oneself)."""

    whom: int = 0
    happy: bool = False
    name: str = ""
    asker: str = ""
    phone: str = ""
    spot: Spot | None = None
    needs: tuple[Need, ...] = ()
    another: bool = False
    """It is not the same as the request they have open (H23)."""
    details: dict[str, str] = field(default_factory=dict)
    when: When | None = None
    day: date | None = None
    weekday: int | None = None
    prefer: str | None = None

    @property
    def texter(self) -> str:
        """The first name of who is texting."""
        return self.asker if self.whom == SOMEONE_ELSE else self.name


def filled(heard: Heard, scene: Scene) -> NeedDraft:
    """A draft with everything the first message already says."""
    said, whom = heard.facts, heard.facts.whom or 0
    draft = NeedDraft(whom=whom, needs=said.needs[:2])
    draft = replace(draft, spot=next((s for s in heard.spots if s.inside), None))
    if said.name:
        draft = replace(draft, asker=said.name) if whom == SOMEONE_ELSE else replace(draft, name=said.name)
    if said.chemist:
        draft = replace(draft, details={Need.PRESCRIPTION: said.chemist})
    if said.wanted is not None and draft.needs:
        draft = with_day(draft, said.wanted, scene)
    return draft


def with_day(draft: NeedDraft, wanted: Wanted, scene: Scene) -> NeedDraft:
    """The draft with its day; "any day in the next week" ends in a week."""
    today = scene.now.date()
    day = wanted.day
    if wanted.when is When.WEEK:
        day = today + A_WEEK
    elif wanted.when is When.WEEKLY:
        day = None
    return replace(draft, when=wanted.when, day=day, weekday=wanted.weekday)


def with_known(draft: NeedDraft, scene: Scene) -> NeedDraft:
    """A name we know is not asked again."""
    known = scene.who.name
    if draft.whom == ME and not draft.name:
        return replace(draft, name=known)
    if draft.whom == SOMEONE_ELSE and not draft.asker:
        return replace(
            draft, asker=known or draft.name, name="" if draft.name == (known or draft.name) else draft.name
        )
    return draft


def onward(draft: NeedDraft, scene: Scene, effects: tuple[Effect, ...] = ()) -> Outcome:
    """Go to the first question that is still open; with none open, read the whole back."""
    draft = with_known(draft, scene)
    if draft.when is When.TODAY and too_late_for_today(scene.now):
        draft = replace(draft, when=When.TOMORROW, day=scene.now.date() + timedelta(days=1))
        why = "Asked for today after 6.30pm; read back as tomorrow."
        effects = (*effects, OpenTask(TaskKind.READ, why))
    return Outcome(next_question(draft, scene), draft, effects, again=True)


def next_question(draft: NeedDraft, scene: Scene) -> Asking:
    """The first thing not known yet, in the order people are asked."""
    return _who(draft, scene) or _what(draft, scene) or _when(draft) or Asking.CONFIRM


def _who(draft: NeedDraft, scene: Scene) -> Asking | None:
    if draft.whom == 0:
        return Asking.WHOM
    if draft.whom == ME and not draft.name:
        return Asking.NAME
    if draft.whom == SOMEONE_ELSE:
        if not draft.happy:
            return Asking.HAPPY
        if not draft.asker:
            return Asking.ASKER
        if not draft.name:
            return Asking.HELPED
    if scene.who.phone is None and not draft.phone:
        return Asking.PHONE
    return Asking.POSTCODE if draft.spot is None else None


def _what(draft: NeedDraft, scene: Scene) -> Asking | None:
    if not draft.needs:
        return Asking.NEED
    if not draft.another and any(need in scene.who.recent for need in draft.needs):
        return Asking.SAME
    return next((DETAIL_OF[need] for need in draft.needs if need not in draft.details), None)


def _when(draft: NeedDraft) -> Asking | None:
    if draft.when is None:
        return Asking.WHEN
    if draft.when is When.WEEKLY and draft.weekday is None:
        return Asking.WEEKDAY
    return Asking.PREFERENCE if Need.TEA in draft.needs and draft.prefer is None else None


def wanted_on(draft: NeedDraft, scene: Scene) -> date:
    """The wanted day, the last one of "any day", or the first of a weekly one."""
    today = scene.now.date()
    if draft.when is When.WEEKLY and draft.weekday is not None:
        return today + timedelta(days=(draft.weekday - today.weekday() - 1) % 7 + 1)
    return draft.day or today


def ask(draft: NeedDraft, scene: Scene) -> OpenRequest:
    """The request as it was given."""
    details = {Need(need): words for need, words in draft.details.items() if words}
    made = Ask(
        person=draft.name,
        asker=draft.asker if draft.whom == SOMEONE_ELSE else "",
        needs=draft.needs,
        when=draft.when or When.WEEK,
        day=wanted_on(draft, scene),
        weekday=draft.weekday,
        spot=draft.spot,
        prefer=draft.prefer or "",
        details=details,
    )
    return OpenRequest(made)


def slots(draft: NeedDraft, scene: Scene) -> Mapping[str, str]:
    """The reader's name, and the request read back."""
    needs = draft.needs or (Need.OTHER,)
    said = say_when(draft.when or When.WEEK, wanted_on(draft, scene), draft.weekday, scene.now.date())
    return {
        "name": draft.texter or scene.who.name,
        "need": say_need(needs),
        "when": said,
        "area": draft.spot.area if draft.spot else "",
    }
