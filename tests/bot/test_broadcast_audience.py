"""Whom a message to many is for, and who is left out and why."""

from datetime import timedelta
from math import dist
from typing import Any

import pytest

from bot.broadcast.audience import Chosen, NotPossible, choose, service, session_on
from bot.broadcast.preview import look
from flows.geometry import METRES_A_MILE
from flows.hearing.needs import Need
from storage.audience import Audience
from storage.broadcasts import Counted
from storage.people import volunteer_by_code
from storage.tables import (
    Address,
    Community,
    Event,
    Person,
    Pledge,
    Task,
    TrainingSession,
    Volunteer,
)
from tests.bot.broadcast_kit import (
    NEIGHBOURS,
    PRIYA,
    WORDS,
    add_friend,
    book,
    had,
    pin_in,
    says_no_to_news,
    send,
    tell,
    the_broadcast,
)
from tests.bot.care_kit import add_request
from tests.kit import RESIDENT, Kit

FRIENDS = ["+447700900201", "+447700900202"]


def counted(kit: Kit, **choice: Any) -> Counted:
    """An audience, counted."""
    with kit.line.work(kit.community_id) as work:
        return look(work, choose(work, **choice), WORDS).counted


def left_out(kit: Kit, **choice: Any) -> dict[str, int]:
    """Who is left out and why."""
    return counted(kit, **choice).left_out


def set_person(kit: Kit, phone: str, **values: object) -> None:
    """Change somebody."""
    kit.change(Person, kit.person(phone).id, **values)


@pytest.mark.both_databases
def test_neighbours_friends_or_all(kit: Kit) -> None:
    """TELL NEIGHBOURS and TELL FRIENDS each reach their own, TELL ALL both; residents were never asked."""
    for phone in FRIENDS:
        add_friend(kit, phone)
    kit.text(RESIDENT, "I need help")
    for whom, people in (("NEIGHBOURS", 12), ("FRIENDS", 2), ("ALL", 14), ("everyone:", 14)):
        _, numbers = tell(kit, whom)
        assert numbers.startswith(f"To {people} people") and "0 left out" in numbers, whom


def test_text_and_desk_choose_the_same_people(kit: Kit) -> None:
    """TELL FRIENDS reaches friends and nobody else."""
    add_friend(kit, FRIENDS[0])
    send(kit, "FRIENDS")
    kit.advance(minutes=5)
    assert had(kit) == FRIENDS[:1]


@pytest.mark.both_databases
def test_consent_is_for_each_kind_of_news(kit: Kit) -> None:
    """A yes to news for volunteers is none to events for friends, nor the other way about; no answer is no."""
    add_friend(kit, FRIENDS[0], prompt="V11")
    add_friend(kit, FRIENDS[1], news=False)
    assert left_out(kit) == {"no consent": 1}
    with pytest.raises(NotPossible, match="Nobody would have it: 2 are left out"):
        counted(kit, role="friend")
    assert counted(kit, role="friend", news="neighbour").people == 1
    says_no_to_news(kit, NEIGHBOURS[0], "V11")
    says_no_to_news(kit, NEIGHBOURS[1], "P6")
    says_no_to_news(kit, NEIGHBOURS[2])
    assert left_out(kit, role="neighbour") == {"no consent": 2}


@pytest.mark.both_databases
@pytest.mark.promise(52)
def test_who_is_left_out_and_why(kit: Kit) -> None:
    """STOP, under 18, no phone, no consent, danger, an alert of the last 30 days, a request open: each counted."""
    kit.text(NEIGHBOURS[0], "STOP")
    set_person(kit, NEIGHBOURS[1], under_18_at=kit.clock.now())
    set_person(kit, NEIGHBOURS[2], landline=True)
    kit.change(Address, kit.row(Address, person_id=kit.person(NEIGHBOURS[3]).id).id, gone_at=kit.clock.now())
    says_no_to_news(kit, NEIGHBOURS[4])
    set_person(kit, NEIGHBOURS[5], hushed_until=kit.clock.now() + timedelta(hours=1))
    add_task(kit, NEIGHBOURS[6], days_ago=29, state="closed")
    add_task(kit, NEIGHBOURS[7], days_ago=31, state="closed")
    add_request(kit, phone=NEIGHBOURS[8])
    add_request(kit, "done", phone=NEIGHBOURS[9])
    assert left_out(kit) == {
        "stopped": 1, "under 18": 1, "landline": 1, "no phone": 1, "no consent": 1, "alert": 2, "open request": 1,
    }  # fmt: skip
    assert counted(kit).people == 4
    send(kit)
    kit.advance(minutes=5)
    assert had(kit) == [NEIGHBOURS[7], *NEIGHBOURS[9:]]


def add_task(kit: Kit, phone: str, *, days_ago: int, **values: object) -> None:
    """An alert about somebody."""
    person = kit.person(phone)
    with kit.line.database.transaction() as session:
        opened = kit.clock.now() - timedelta(days=days_ago)
        session.add(
            Task(community_id=kit.community_id, kind="LOW", colour="amber", person_id=person.id, opened_at=opened,
                 **values)
        )  # fmt: skip


def test_first_reason_alone_is_counted(kit: Kit) -> None:
    """Somebody with three reasons to be left out is one person left out."""
    says_no_to_news(kit, NEIGHBOURS[0])
    add_request(kit, phone=NEIGHBOURS[0])
    kit.text(NEIGHBOURS[0], "STOP")
    assert left_out(kit) == {"stopped": 1}


@pytest.mark.both_databases
def test_area_and_circle(kit: Kit) -> None:
    """By district, by sector, by the area of a pledge, and by miles round a postcode."""
    friend = add_friend(kit, FRIENDS[0])
    with kit.line.database.transaction() as session:
        session.add(
            Pledge(community_id=kit.community_id, person_id=friend, number=1, area="LE16",
                   made_at=kit.clock.now())
        )  # fmt: skip
    assert counted(kit, areas="LE16").people == 13
    assert counted(kit, areas="le16 8").people == 1
    assert counted(kit, role="neighbour", areas="LE17, LE16").people == 12
    assert 0 < within(kit, "LE16 7AB", 0.8) < within(kit, "LE16 7AB", 1.5)
    for miles in (0.8, 1.5, 20):
        assert counted(kit, around="LE16 7AB", miles=miles).people == within(kit, "LE16 7AB", miles)
    with pytest.raises(NotPossible, match="Nobody"):
        counted(kit, areas="LE1")


def within(kit: Kit, postcode: str, miles: float) -> int:
    """How many volunteers live so near, by Pythagoras."""
    place = kit.line.gazetteer.find(postcode)
    homes = [(v.easting, v.northing) for v in kit.rows(Volunteer)]
    return sum(dist(home, (place.easting, place.northing)) <= miles * METRES_A_MILE for home in homes)


def test_kinds_and_language(kit: Kit) -> None:
    """Only those who give that kind of help, only those who read that language."""
    assert counted(kit, kinds=(Need.PRESCRIPTION,)).people == 10
    assert counted(kit, kinds=(Need.CHAT, Need.TEA)).people == 12
    set_person(kit, NEIGHBOURS[0], language="Polish")
    assert counted(kit, language="polish").people == 1
    with kit.line.work(kit.community_id) as work:
        assert choose(work, role="neighbour", areas="LE16", kinds=(Need.TEA,), language="Polish").said == (
            "neighbours in LE16 who give tea who read Polish"
        )


@pytest.mark.parametrize(
    "choice",
    [{"areas": "Harborough"}, {"around": "nowhere", "miles": 3}, {"around": "LE16 7AB"}, {"role": "residents"}],
)
def test_places_nobody_knows_are_refused(kit: Kit, choice: dict[str, Any]) -> None:
    """A place that is none, or half a circle, is said, not guessed at."""
    with pytest.raises(NotPossible):
        counted(kit, **choice)


def test_past_times_are_refused(kit: Kit) -> None:
    """A start that is over already is said."""
    with kit.line.work(kit.community_id) as work, pytest.raises(NotPossible, match="over already"):
        look(work, choose(work), WORDS, work.now - timedelta(hours=1))


@pytest.mark.both_databases
def test_service_notice_goes_to_those_concerned_without_consent(kit: Kit) -> None:
    """ "Tomorrow's session is cancelled" reaches those booked on it or waiting for one, and is logged with why."""
    for code, state in ((1, "booked"), (2, "coming"), (3, "cancelled")):
        book(kit, 1, code, state)
    book(kit, 2, 4)
    kit.change(Volunteer, 5, state="waiting")
    for phone in NEIGHBOURS:
        says_no_to_news(kit, phone)
    kit.text(NEIGHBOURS[1], "STOP")
    _, numbers = (shown := tell(kit, "SERVICE", "The session on 1 October is cancelled. We are sorry."))
    assert numbers.startswith("To 2 people") and "1 left out" in numbers
    kit.text(PRIYA, f"SEND {pin_in(shown)}")
    kit.advance(minutes=5)
    body = "LOROS: The session on 1 October is cancelled. We are sorry. Text STOP to leave"
    assert had(kit, body) == [NEIGHBOURS[0], NEIGHBOURS[4]]
    assert the_broadcast(kit).notice == "service"
    (event,) = kit.rows(Event, item_type="broadcast")
    assert event.words == (
        "to 2: those booked for Thu 1 Oct or waiting for a date (about the session of Thu 1 Oct)"
    )


def test_service_notice_names_its_session(kit: Kit) -> None:
    """A date after SERVICE names the session; a day without one is said; news never goes that way."""
    book(kit, 2, 4)
    kit.change(TrainingSession, 1, cancelled_at=kit.clock.now())
    echo, numbers = tell(kit, "SERVICE 8 Oct", "Please bring a pen.")
    assert echo == "LOROS: Please bring a pen. Text STOP to leave"
    assert numbers.startswith("To 1 people")
    assert "no training session on that day" in tell(kit, "SERVICE 9 Oct", "Please bring a pen.")[0]


def test_service_keeps_its_reason(kit: Kit) -> None:
    """A reason given on the desk is kept as it was given."""
    with kit.line.work(kit.community_id) as work:
        chosen = service(work, session_on(work, None), "the hall is flooded")
        assert isinstance(chosen, Chosen) and chosen.why == "the hall is flooded" and chosen.audience.service


def test_audience_survives_being_stored() -> None:
    """What is stored of an audience is all of it."""
    whole = Audience("friend", ("LE16", "LE17 4"), 1, 2, 3, 4, "Polish", "neighbour", 5, 6)
    assert Audience.stored(whole.plain() | {"areas": list(whole.areas)}) == whole


def test_other_communities_are_not_touched(kit: Kit) -> None:
    """People of another community on the same line are neither counted nor texted."""
    with kit.line.database.transaction() as session:
        other = Community(short="OTHER", name="Other", settings={}, created_at=kit.clock.now())
        session.add(other)
        session.flush()
        first = volunteer_by_code(session, kit.community_id, 1)
        session.get(Person, first.person_id).community_id = other.id
    assert counted(kit).people == 11


def test_request_over_is_no_bar(kit: Kit) -> None:
    """A request that is done does not keep news away; one that opens after the yes does."""
    send(kit)
    add_request(kit, phone=NEIGHBOURS[0])
    kit.advance(minutes=5)
    assert NEIGHBOURS[0] not in had(kit) and len(had(kit)) == 11
