"""I need help: one question at a time, nothing asked that was said already (conversation design, section 5)."""

from collections.abc import Callable
from datetime import datetime

from flows import need_what as what
from flows import need_who as who
from flows.effects.talk import OpenTask, Say, TaskKind
from flows.engine import Flow, Heard, Limit, Machine, Outcome, Patience, Scene, Step
from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.need_draft import Asking, NeedDraft, filled
from flows.need_next import slots
from flows.patience import confirming, firmly, gently, to_a_person, without_it


def opening(heard: Heard, scene: Scene, draft: NeedDraft | None) -> Outcome:
    """H1 and H2, with all the first words say kept for later; a sixth request goes to a person."""
    if scene.who.open_requests >= scene.settings.limits.open_requests:
        why = "A sixth request: please ring and sort it out."
        full = Say("H24", {"n": str(scene.who.open_requests)})
        return Outcome(None, NeedDraft(), (OpenTask(TaskKind.RING, why), full))
    greeting = () if heard.greeted else (Say("H1"),)
    return Outcome(Asking.CONSENT, draft or filled(heard, scene), greeting)


def patiently(how: Callable[[datetime], Patience]) -> Limit:
    """The patience of a question, from the moment it is asked."""
    return lambda draft, scene: how(scene.now)


def confirming_patience(draft: NeedDraft, scene: Scene) -> Patience:
    """Shorter when help is wanted today."""
    return confirming(today=draft.when is When.TODAY)


GENTLY, FIRMLY, WITHOUT, PERSON = map(patiently, (gently, firmly, without_it, to_a_person))
COMPANY, SHOPPING, CHEMIST = (Need.CHAT, Need.TEA), (Need.SHOPPING,), (Need.PRESCRIPTION,)
FEW = "A few words is fine"

MACHINE = Machine(
    Flow.NEED,
    Asking.CONSENT,
    Asking,
    NeedDraft,
    {
        Asking.CONSENT: Step(who.consent, "Reply 1 yes or 2 no", patience=GENTLY),
        Asking.WHOM: Step(who.whom, "Reply 1 or 2", patience=GENTLY),
        Asking.HAPPY: Step(who.happy, "Reply 1 yes or 2 no", patience=GENTLY),
        Asking.NAME: Step(who.name, "Just a first name is fine", patience=GENTLY, numbered=False),
        Asking.ASKER: Step(who.asker, "Just a first name is fine", patience=GENTLY, numbered=False),
        Asking.HELPED: Step(who.helped, "Just a first name is fine", patience=GENTLY, numbered=False),
        Asking.PHONE: Step(who.phone, "Please text the whole number", patience=GENTLY, numbered=False),
        Asking.POSTCODE: Step(who.postcode, "It looks like LE16 7AB", patience=GENTLY, numbered=False),
        Asking.PLACE: Step(who.place, "It looks like LE16 7AB", patience=GENTLY, numbered=False),
        Asking.NEED: Step(what.need, "Reply 1, 2, 3, 4 or 5", patience=FIRMLY),
        Asking.PHONE_OR_VISIT: Step(what.phone_or_visit, "Reply 1 or 2", patience=FIRMLY),
        Asking.SAME: Step(what.same, "Reply 1 or 2", patience=FIRMLY),
        Asking.COMPANY_DETAIL: Step(what.detail_for(*COMPANY), FEW, None, WITHOUT, what.detail_left(*COMPANY)),
        Asking.SHOPPING_DETAIL: Step(what.detail_for(*SHOPPING), FEW, None, WITHOUT, what.detail_left(*SHOPPING)),
        Asking.CHEMIST: Step(what.detail_for(*CHEMIST), FEW, None, WITHOUT, what.detail_left(*CHEMIST)),
        Asking.SOMETHING_ELSE: Step(what.something_else, FEW, patience=PERSON),
        Asking.WHEN: Step(what.when, "Text a day, or reply 1, 2, 3 or 4", patience=FIRMLY),
        Asking.WEEKDAY: Step(what.which_weekday, "Text a day, like THU", patience=FIRMLY, numbered=False),
        Asking.PREFERENCE: Step(what.preference, "Reply 1, 2 or 3", patience=PERSON),
        Asking.CONFIRM: Step(what.confirm, "Reply 1 yes, or 2 to change it", patience=confirming_patience),
        Asking.CHANGE: Step(what.change, "Reply 1, 2, 3 or 4", patience=confirming_patience),
    },
    slots,
    opening,
)
