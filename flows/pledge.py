"""Pledge: becoming a Compassionate Friend (conversation design, section 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from flows.effects.joining import KeepPledge
from flows.effects.talk import Consented, Named, Purpose
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice
from flows.hearing.names import first_name
from flows.hearing.yesno import Answer, yes_no

PLEDGES = {1: "check on a neighbour", 2: "listen", 3: "share a cuppa", 4: "run an errand", 5: "learn more"}
OPTIONS: dict[int, tuple[str, ...]] = {n: (words,) for n, words in PLEDGES.items()} | {6: ("my own words", "own")}
OWN, AREA_LENGTH = 6, 20


class Pledging(StrEnum):
    """The questions. The names are stored: never reuse one."""

    NAME = "P1"
    CHOOSE = "P2"
    OWN_WORDS = "P2b"
    KEEP = "P3"
    AREA = "P4"
    SHARE = "P5"
    NEWS = "P6"


@dataclass(frozen=True)
class PledgeDraft:
    """What is known so far; `words` are the pledge's own, "" for one of the five."""

    name: str = ""
    choice: int = 0
    words: str = ""
    area: str = ""
    share: bool = False


def opening(heard: Heard, scene: Scene, draft: PledgeDraft | None) -> Outcome:
    """A name we know is not asked again."""
    known = scene.who.name
    return Outcome(Pledging.CHOOSE if known else Pledging.NAME, PledgeDraft(name=known))


def name(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A first name."""
    found = first_name(heard.words)
    return Outcome(Pledging.CHOOSE, replace(draft, name=found), (Named(found),)) if found else Miss()


def choose(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """One of five, or own words."""
    picked = choice(heard.text, OPTIONS)
    if picked is None:
        return Miss()
    if picked == OWN:
        return Outcome(Pledging.OWN_WORDS, replace(draft, choice=OWN))
    return Outcome(Pledging.KEEP, replace(draft, choice=picked, words=""))


def own_words(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Any words; a coordinator reads them before they can be shared."""
    return Outcome(Pledging.KEEP, replace(draft, words=heard.words.strip())) if heard.words.strip() else Miss()


def keep(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Keep it, or choose again."""
    match choice(heard.text, {1: ("yes", "keep"), 2: ("change", "no")}):
        case 1:
            return Outcome(Pledging.AREA, draft)
        case 2:
            return Outcome(Pledging.CHOOSE, draft)
        case _:
            return Miss()


def area(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Whereabouts, as little as they like; never a whole postcode."""
    if heard.spots:
        return Outcome(Pledging.SHARE, replace(draft, area=heard.spots[0].text.split()[0]))
    skip = heard.text == "skip" or yes_no(heard.text) in (Answer.NO, Answer.CONDITIONAL_NO)
    return Outcome(Pledging.SHARE, replace(draft, area="" if skip else heard.words.strip()[:AREA_LENGTH]))


def share(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Consent to share it, with the first name only."""
    answer = yes_no(heard.text)
    if answer not in (Answer.YES, Answer.NO):
        return Miss(patient=False)
    return Outcome(
        Pledging.NEWS,
        replace(draft, share=answer is Answer.YES),
        (Consented(Purpose.SHARE_PLEDGE, answer is Answer.YES, "P5"),),
    )


def news(draft: PledgeDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Marketing consent, separate from sharing."""
    answer = yes_no(heard.text)
    if answer not in (Answer.YES, Answer.NO):
        return Miss(patient=False)
    return Outcome(None, draft, (Consented(Purpose.NEWS, answer is Answer.YES, "P6"), kept(draft)))


def kept(draft: PledgeDraft) -> KeepPledge:
    """The pledge as it is kept."""
    return KeepPledge(
        draft.name, None if draft.choice == OWN else draft.choice, draft.words, draft.area, draft.share
    )


def saved(draft: PledgeDraft, scene: Scene) -> Outcome:
    """Left after P3: the pledge is saved, and no answer to a consent is no."""
    return Outcome(None, draft, (Consented(Purpose.NEWS, False, "P6"), kept(draft)))


def slots(draft: PledgeDraft, scene: Scene) -> Mapping[str, str]:
    """The name, and the pledge as quoted back."""
    return {"name": draft.name or scene.who.name, "pledge": draft.words or PLEDGES.get(draft.choice, "")}


def before(draft: PledgeDraft, scene: Scene) -> Patience:
    """A day, then the question again; three days, then deleted."""
    return Patience(timedelta(hours=24), timedelta(hours=72), Lapse.DROP)


def after(draft: PledgeDraft, scene: Scene) -> Patience:
    """The pledge is made: saved after a day, no nudge."""
    return Patience(None, timedelta(hours=24), Lapse.CARRY_ON)


MACHINE = Machine(
    Flow.PLEDGE,
    Pledging.NAME,
    Pledging,
    PledgeDraft,
    {
        Pledging.NAME: Step(name, "Just a first name is fine", patience=before, numbered=False),
        Pledging.CHOOSE: Step(choose, "Reply 1, 2, 3, 4, 5 or 6", patience=before),
        Pledging.OWN_WORDS: Step(own_words, "A few words is fine", patience=before, numbered=False),
        Pledging.KEEP: Step(keep, "Reply 1 yes, or 2 to change it", patience=before),
        Pledging.AREA: Step(area, "Reply LE16, or SKIP", patience=after, late=saved, numbered=False),
        Pledging.SHARE: Step(share, "Reply 1 yes or 2 no", patience=after, late=saved),
        Pledging.NEWS: Step(news, "Reply 1 yes or 2 no", patience=after, late=saved),
    },
    slots,
    opening,
)
