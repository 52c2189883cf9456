"""I need help: what is still to be asked, and the request read back and written down."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from flows.effects import Effect
from flows.effects.help import Ask, OpenRequest
from flows.effects.talk import OpenTask, Say, TaskKind
from flows.engine import Outcome, Scene
from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.need_draft import A_WEEK, DETAIL_OF, ME, SOMEONE_ELSE, Asking, NeedDraft
from flows.need_words import say_need, say_when
from flows.promises import too_late_for_today


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
    if _who(draft, scene) is None and draft.spot is not None and not draft.spot.inside:
        why = f"{draft.texter} asked for help outside the area, near {draft.spot.area}: please ring."
        return Outcome(None, draft, (*effects, OpenTask(TaskKind.RING, why), Say("H5o")))
    if draft.when is When.TODAY and too_late_for_today(scene.now):
        draft = replace(draft, when=When.TOMORROW, day=scene.now.date() + timedelta(days=1))
        why = "Asked for today after 6.30pm; read back as tomorrow."
        effects = (*effects, OpenTask(TaskKind.READ, why))
    return Outcome(next_question(draft, scene), draft, effects, again=True)


def up_to_date(draft: NeedDraft, scene: Scene) -> NeedDraft:
    """The draft as it reads on the day it is confirmed: a day that has come is today, one gone is asked anew."""
    today = scene.now.date()
    if draft.day is None or draft.when is When.WEEKLY:
        return draft
    if draft.day < today:
        return replace(draft, when=None, day=None)
    if draft.when in (When.TOMORROW, When.DAY) and draft.day == today:
        return replace(draft, when=When.TODAY)
    return draft


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
        return Asking.PHONE_OR_VISIT if draft.chat else Asking.NEED
    if _same_kinds(draft, scene):
        return Asking.SAME
    return next((DETAIL_OF[need] for need in draft.needs if need not in draft.details), None)


def _same_kinds(draft: NeedDraft, scene: Scene) -> tuple[Need, ...]:
    """The kinds they asked for already within 12 hours, unless this is another request."""
    return () if draft.another else tuple(need for need in draft.needs if need in scene.who.recent)


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
    return draft.day or (today if draft.when is When.TODAY else today + A_WEEK)


def ask(draft: NeedDraft, scene: Scene, place: str = "") -> OpenRequest:
    """The request as it was given; `place` in words is put on the map by a coordinator."""
    details = {Need(need): words for need, words in draft.details.items() if words}
    made = Ask(
        person=draft.name,
        asker=draft.asker if draft.whom == SOMEONE_ELSE else "",
        needs=draft.needs or (Need.OTHER,),
        when=draft.when or When.WEEK,
        day=wanted_on(draft, scene),
        weekday=draft.weekday,
        spot=draft.spot,
        place=place,
        prefer=draft.prefer or "",
        details=details,
    )
    return OpenRequest(made)


def slots(draft: NeedDraft, scene: Scene) -> Mapping[str, str]:
    """The reader's name, and the request read back."""
    needs = _same_kinds(draft, scene) or draft.needs or (Need.OTHER,)
    said = say_when(draft.when or When.WEEK, wanted_on(draft, scene), draft.weekday, scene.now.date())
    return {
        "name": draft.texter or scene.who.name,
        "need": say_need(needs),
        "when": said,
        "area": draft.spot.area if draft.spot else "",
    }
