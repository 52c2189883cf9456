"""A text that names an item: YES 127, no127, Done 127, 127 yes."""

from bot import offers, visits
from bot.turn import Turn
from flows.hearing.references import Verb
from flows.hearing.references import reference as parse
from storage import references
from storage.people import volunteer_of
from storage.tables import Request, Volunteer
from storage.work_items import offer_to, visit_of, visits_as_volunteer


def reference(turn: Turn) -> bool:
    """Goes to the item whatever the state; not theirs: G23."""
    parsed = parse(turn.text)
    if parsed is None:
        return False
    verb, code, rest = parsed
    item = references.find(turn.work.session, turn.work.community.id, code)
    if item is None or item[0] != "request" or not _theirs(turn, item[1], verb, rest):
        turn.reply("G23")
    return True


def _theirs(turn: Turn, request_id: int, verb: Verb, rest: str) -> bool:
    """Let the volunteer's offer or visit, or the resident's request, take it; False if it is none of theirs."""
    request = turn.work.get(Request, request_id)
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    if volunteer is not None and _as_volunteer(turn, request, volunteer, verb, rest):
        return True
    if request.person_id != turn.person.id:
        return False
    from bot import requests

    requests.by_reference(turn, request, verb, rest)
    return True


def _as_volunteer(turn: Turn, request: Request, volunteer: Volunteer, verb: Verb, rest: str) -> bool:
    standing = visits_as_volunteer(turn.work.session, volunteer.id)
    visit = next((v for v in standing if v.request_id == request.id), None)
    if visit is None and verb in (Verb.HERE, Verb.HOME, Verb.DONE):
        last = visit_of(turn.work.session, request.id)
        visit = last if last is not None and last.volunteer_id == volunteer.id else None
    if visit is not None and visits.by_reference(turn, visit, verb, rest):
        return True
    offer = offer_to(turn.work.session, request.id, volunteer.id)
    if offer is None:
        return False
    offers.by_reference(turn, offer, verb, rest)
    return True
