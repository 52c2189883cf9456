"""Requests and volunteers made directly, for tests that start after a resident has said yes to H10."""

from datetime import timedelta
from typing import Any

from bot import offers
from storage import references
from storage.nearby import cell
from storage.people import person_at
from storage.tables import Address, Offer, Request, Volunteer
from tests.kit import RESIDENT, Kit

CHAT, TEA, SHOPPING, PRESCRIPTION = 1, 2, 4, 8
ILLNESS = "I have motor neurone disease and am a bit deaf"
POSTCODE = "LE16 7AB"


def make_request(kit: Kit, *, phone: str = RESIDENT, **values: Any) -> Request:
    """A request of Margaret Thompson at LE16 7AB: shopping, wanted today, unless `values` say otherwise."""
    place = kit.line.gazetteer.find(POSTCODE)
    assert place is not None
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", phone, work.now)
        person.first_name, person.surname, person.resident_at = "Margaret", "Thompson", work.now
        row = {
            "community_id": kit.community_id,
            "person_id": person.id,
            "name": "Margaret",
            "phone": phone,
            "kinds": SHOPPING,
            "level": 3,
            "wanted": "today",
            "wanted_on": work.here.date(),
            "postcode": POSTCODE,
            "area": place.sector,
            "easting": place.easting,
            "northing": place.northing,
            "details": {"shopping": ILLNESS},
            "opened_at": work.now,
        }
        request = work.add(Request(**(row | values)))
        request.code = references.take(work.session, kit.community_id, ("request", request.id), work.now)
    return request


def tomorrow(kit: Kit) -> dict[str, Any]:
    """What makes a request one for tomorrow."""
    return {"wanted": "tomorrow", "wanted_on": kit.clock.now().date() + timedelta(days=1)}


def ask(kit: Kit, request: Request) -> list[str]:
    """Start asking; returns the phones that got the offer."""
    with kit.line.work(kit.community_id) as work:
        offers.start_asking(work, work.get(Request, request.id))
    kit.settle()
    return asked(kit, request)


def asked(kit: Kit, request: Request) -> list[str]:
    """The phones of everybody asked about a request, in the order they were asked."""
    return [phone_of(kit, offer.volunteer_id) for offer in kit.rows(Offer, request_id=request.id)]


def phone_of(kit: Kit, volunteer_id: int) -> str:
    """A volunteer's phone number."""
    person_id = kit.row(Volunteer, id=volunteer_id).person_id
    return str(kit.rows(Address, person_id=person_id)[0].value)


def volunteer(kit: Kit, phone: str) -> Volunteer:
    """The volunteer at a phone number."""
    row: Volunteer = kit.row(Volunteer, person_id=kit.person(phone).id)
    return row


def offer_to(kit: Kit, request: Request, phone: str) -> Offer:
    """The offer of a request to whoever has that phone."""
    row: Offer = kit.row(Offer, request_id=request.id, volunteer_id=volunteer(kit, phone).id)
    return row


def now(kit: Kit, request: Request) -> Request:
    """The request as it is now."""
    row: Request = kit.row(Request, id=request.id)
    return row


def only(kit: Kit, *phones: str) -> None:
    """Nobody else volunteers."""
    wanted = {volunteer(kit, phone).id for phone in phones}
    for row in kit.rows(Volunteer):
        if row.id not in wanted:
            kit.change(Volunteer, row.id, state="left")


def add_volunteer(kit: Kit, phone: str, name: str, **values: Any) -> Volunteer:
    """One more volunteer, at the resident's own postcode and fit for anything unless `values` say otherwise."""
    place = kit.line.gazetteer.find(POSTCODE)
    assert place is not None
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", phone, work.now)
        person.first_name = name
        row = {
            "community_id": kit.community_id,
            "person_id": person.id,
            "code": work.community.next_volunteer,
            "state": "active",
            "level": 3,
            "dbs_expires_on": work.here.date() + timedelta(days=700),
            "kinds": 15,
            "slots": 15,
            "gender": "woman",
            "reach_m": 9654,
            "easting": place.easting,
            "northing": place.northing,
            "cell": cell(place.easting, place.northing),
            "joined_at": work.now,
        }
        work.community.next_volunteer += 1
        return work.add(Volunteer(**(row | values)))
