"""Nobody who was not matched ever reads a surname, a full postcode, a number or a word of a resident's own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from storage.tables import Address, Conversation, Offer, Outbound, Request, Task, Visit, Volunteer
from tests.bot.checkins_kit import PRIYA
from tests.bot.requests_kit import phone_of
from tests.kit import Kit

ALERTS = ("K1", "K4", "K4w", "K10", "K20")
"""What coordinators are woken by says nothing of anybody; the rest of theirs may (conversation design, 9)."""
STEPS = 110
ANSWERS = {
    **dict.fromkeys(("H2", "H3", "H3b", "H10", "H19", "H19a"), ("1", "yes please", "1", "2 {word}")),
    **dict.fromkeys(("H4", "H4b", "H4c"), ("its {first} {surname}", "{first}")),
    **dict.fromkeys(("H5", "H5b"), ("{postcode}", "{tight}")),
    "H6": ("2", "3", "4", "3 4", "{word}"),
    **dict.fromkeys(
        ("H7a", "H7b", "H7c"), ("{word} ask for mrs {surname}", "ring {local} {word}", "{word} at {tight}")
    ),
    "H7d": ("{word}",),
    "H8": ("tomorrow", "1", "3", "thu"),
    "H9": ("3", "1"),
    "G9": ("1", "2"),
}
BEGIN = ("need", "its {first} {surname} {tight} can someone fetch my prescription from {word} tomorrow")
ANYTHING = (
    *("{word}", "so lonely, {word}", "STATUS", "PERSON", "OTHER", "NOT NEEDED", "my number is {local}", "pledge"),
    *("thank you {word}", "my mum {word} needs shopping", "mrs {surname} here"),
)
DANGER = ("he took my money {word}", "chest pain {word}", "i want to die {word} mrs {surname}")
"""Only towards the end: a person takes over then, and nothing is asked for a day."""
HELPING = ("yes {code}", "yes {code}", "no {code}", "yes but {vword}", "is it {vword}?", "SORRY {code}", "thu 2pm")


@dataclass(frozen=True)
class Somebody:
    """A resident whose every word is theirs alone."""

    phone: str
    first: str
    surname: str
    postcode: str
    rng: Random

    @property
    def local(self) -> str:
        return f"0{self.phone[3:7]} {self.phone[7:]}"

    def says(self, said: str) -> str:
        """A text of theirs: each {word} a new one."""
        names = {"first": self.first, "surname": self.surname, "postcode": self.postcode, "local": self.local}
        return said.format(word=self.word(), tight=self.postcode.replace(" ", "").lower(), **names)

    def word(self) -> str:
        """An unusual word, with their mark in it."""
        return f"{self.surname[:4].lower()}{''.join(self.rng.choices('bdfgmnprtvz', k=5))}"

    @property
    def private(self) -> re.Pattern[str]:
        """Surname, words, number and full postcode, however they are spaced."""
        number, tight = self.phone[3:], self.postcode.replace(" ", "")
        spaced = (r"\s*".join(text) for text in (number, tight))
        return re.compile(f"{self.surname[:4]}|{'|'.join(spaced)}", re.IGNORECASE)


PEOPLE = (
    ("+447700900341", "Margaret", "Qvarnholt", "LE16 7GS"),
    ("+447700900342", "Doris", "Xylandrew", "LE16 9HU"),
    ("+447700900343", "Stanley", "Zbigford", "LE16 8BJ"),
    ("+447700900344", "Ivor", "Wjkettle", "LE16 7PJ"),
)


def _one_step(kit: Kit, rng: Random, people: tuple[Somebody, ...], *, late: bool) -> None:
    offers = kit.rows(Offer, state="open") or kit.rows(Offer, state="won")
    if offers and rng.random() < 0.35:
        offer = rng.choice(offers)
        code = kit.row(Request, id=offer.request_id).code
        phone = phone_of(kit, offer.volunteer_id)
        kit.text(phone, rng.choice(HELPING).format(code=code, vword=f"vq{phone[-3:]}"))
    else:
        somebody = rng.choice(people)
        kit.text(somebody.phone, somebody.says(_fitting(kit, rng, somebody, late=late)))
    if rng.random() < 0.1:
        for task in (t for t in kit.rows(Task) if t.code and t.state != "closed"):
            kit.text(PRIYA, f"SAFE {task.code}")
        kit.advance(minutes=rng.choice((5, 15, 40)))


def _fitting(kit: Kit, rng: Random, somebody: Somebody, *, late: bool) -> str:
    """Mostly an answer to what they were asked; now and then something else."""
    known = kit.rows(Address, value=somebody.phone)
    asked = kit.rows(Conversation, person_id=known[0].person_id, closed_at=None) if known else []
    fits = [answer for question in asked for answer in ANSWERS.get(question.state, ())]
    if late and rng.random() < 0.2:
        return rng.choice(DANGER)
    if rng.random() < 0.15:
        return rng.choice(ANYTHING)
    return rng.choice(fits or BEGIN)


def _matched_at(kit: Kit) -> dict[tuple[int, int], datetime]:
    """When a volunteer, by person, was first matched to a resident."""
    people = {volunteer.id: volunteer.person_id for volunteer in kit.rows(Volunteer)}
    visits = sorted(kit.rows(Visit), key=lambda visit: visit.created_at, reverse=True)
    return {(people[visit.volunteer_id], visit.resident_id): visit.created_at for visit in visits}


def _told(kit: Kit, people: tuple[Somebody, ...]) -> Iterator[tuple[str, str, str]]:
    """Every text that says something private of somebody else: to whom, which text, what it says."""
    matched, priya = _matched_at(kit), kit.person(PRIYA).id
    for somebody in people:
        me, private = kit.person(somebody.phone).id, somebody.private
        for text in kit.rows(Outbound):
            since = matched.get((text.person_id, me))
            may_know = text.person_id == priya and text.prompt not in ALERTS
            if text.person_id == me or may_know or (since is not None and text.created_at >= since):
                continue
            if private.search(f"{text.body} {text.slots}"):
                yield somebody.first, text.prompt, text.body


def test_others_read_nothing_private(kit: Kit) -> None:
    """Whatever four residents and twelve volunteers write, to the question or past it, none is told on to others.

    Of a volunteer residents hear the first name, the last three digits and the password.
    """
    rng = Random(2026)
    people = tuple(Somebody(*about, rng) for about in PEOPLE)
    for step in range(STEPS):
        _one_step(kit, rng, people, late=step > STEPS * 3 // 4)
    assert list(_told(kit, people)) == []
    heard = " / ".join(body for somebody in people for body in kit.said(somebody.phone))
    assert not re.search(r"vq\d|7\s*7\s*0\s*0\s*9\s*0\s*0\s*1", heard)
    sent = {text.prompt for text in kit.rows(Outbound)}
    assert len(_matched_at(kit)) >= 2 and {"F1", "F2", "F2d", "F5", "K1"} <= sent, f"too little: {sorted(sent)}"
