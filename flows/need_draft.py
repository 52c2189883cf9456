"""I need help: what is known so far."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from flows.engine import Heard, Scene
from flows.hearing.needs import Need
from flows.hearing.when import Wanted, When
from flows.places import Spot

ME, SOMEONE_ELSE = 1, 2
A_WEEK = timedelta(days=7)
MOST_KINDS = 2
"""How many kinds of help one request may have."""
_BY_PHONE = re.compile(r"\b(?:phone|telephone|ring|call|calls)\b")
_ONESELF = re.compile(r"\bfor (?:me|myself)\b")


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
    chat: bool = False
    """They would like a chat, and have not said whether by phone or with a visit (H6c)."""
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
    said, whom = heard.facts, _said_whom(heard)
    draft = with_needs(NeedDraft(whom=whom, spot=likeliest(heard)), said.needs, heard.text)
    if said.name:
        draft = replace(draft, asker=said.name) if whom == SOMEONE_ELSE else replace(draft, name=said.name)
    if said.chemist:
        draft = replace(draft, details={Need.PRESCRIPTION: said.chemist})
    if said.wanted is not None and said.needs:
        draft = with_day(draft, said.wanted, scene)
    return draft


def _said_whom(heard: Heard) -> int:
    """Whom the help is for, if the message says it. "I need help" alone does not: the menu itself says that."""
    whom = heard.facts.whom or 0
    vague = whom == ME and not heard.facts.needs and not _ONESELF.search(heard.text)
    return 0 if vague else whom


def likeliest(heard: Heard) -> Spot | None:
    """The place named: one inside the area if there is one."""
    return next((s for s in heard.spots if s.inside), heard.spots[0] if heard.spots else None)


def with_needs(draft: NeedDraft, found: tuple[Need, ...], text: str) -> NeedDraft:
    """The draft with its kinds of help, something else last; more than two are asked about, not cut short.

    `text`: the words they were found in, "" when they were picked by number.
    """
    if found == (Need.CHAT,) and text and not _BY_PHONE.search(text):
        return replace(draft, chat=True)
    kept = tuple(sorted(found, key=lambda need: need is Need.OTHER)) if len(found) <= MOST_KINDS else ()
    return replace(draft, needs=kept)


def with_day(draft: NeedDraft, wanted: Wanted, scene: Scene) -> NeedDraft:
    """The draft with its day; "any day in the next week" ends in a week."""
    today = scene.now.date()
    day = wanted.day
    if wanted.when is When.WEEK:
        day = today + A_WEEK
    elif wanted.when is When.WEEKLY:
        day = None
    return replace(draft, when=wanted.when, day=day, weekday=wanted.weekday)
