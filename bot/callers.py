"""Somebody on the telephone, whom a coordinator writes down: a person of the line like any who texts."""

from bot import numbers
from bot.work import Work
from storage.people import person_at
from storage.tables import Person


def caller(work: Work, phone: str) -> Person:
    """The person at a number, E.164, made if new and held until the transaction ends; a landline is rung."""
    landline = numbers.typed(phone, demo=work.line.demo).kind is numbers.Kind.LANDLINE
    channel = "landline" if landline else "sms"
    person, _ = person_at(work.session, work.community.id, channel, phone, work.now)
    person.landline = landline
    return person
