"""From "I need help" to a match, as the resident hears it."""

from collections.abc import Iterator

import pytest

from bot import requests
from bot.demo import town
from flows.places import Spot
from storage.tables import Consent, Inbound, Offer, Outbound, Request, Task
from tests.bot.asking_kit import IN_FULL, ask, at, left_alone, tasks_of
from tests.bot.requests_kit import only, phone_of
from tests.kit import GAZETTEER, RESIDENT, Kit

IRENE, JOHN = "+447700900109", "+447700900110"


@pytest.fixture(autouse=True)
def nothing_is_ever_left_alone(kit: Kit) -> Iterator[None]:
    """Whatever a test does, each open request then waits for a timer or is with a person."""
    yield
    assert left_alone(kit) == []


def test_request_is_written_down_as_it_was_said(kit: Kit) -> None:
    """The request has the name, the place, the kind, the level of checks it needs and the resident's own words."""
    request = ask(kit)
    assert (request.name, request.asker, request.postcode, request.area) == ("Doris", "", "LE16 7AB", "LE16 7")
    assert (request.kinds, request.level, request.wanted) == (8, 3, "tomorrow")
    assert (request.details, request.phone) == ({"prescription": "Boots"}, RESIDENT)
    assert kit.row(Consent, person_id=kit.person(RESIDENT).id).granted


def test_own_words_are_kept_in_the_request_alone(kit: Kit) -> None:
    """What they told us about themselves is in no offer, no task and no story of the item."""
    for words in ("Its Doris LE16 7AB can someone get my shopping", "yes", "tins for my diabetes", "2", "yes"):
        kit.text(RESIDENT, words)
    assert kit.row(Request).details == {"shopping": "tins for my diabetes"}
    assert not any("diabetes" in text.body for text in kit.rows(Outbound))
    assert not any("diabetes" in task.why for task in kit.rows(Task))


def test_promise_of_the_first_word_is_kept(kit: Kit) -> None:
    """Asked at 10am for tomorrow: "by 6pm", then H12w at 6pm, H13 at 10am, and a person rings."""
    ask(kit)
    assert "by 6pm" in kit.said(RESIDENT)[-1]
    kit.move_to(at(22, 18, 1))
    assert kit.prompts(RESIDENT)[-1] == "H12w"
    assert "by 10am Wed" in kit.said(RESIDENT)[-1]
    kit.move_to(at(23, 10, 1))
    assert kit.prompts(RESIDENT)[-1] == "H13"
    assert "RING" in tasks_of(kit, kit.row(Request))


def test_with_the_team_in_a_person_is_helping(kit: Kit) -> None:
    """Asked at 10am for today: H12 at 11am, because somebody of the team is there, and H13 at 1pm."""
    ask(kit, "today")
    kit.move_to(at(22, 11, 1))
    assert kit.prompts(RESIDENT)[-1] == "H12"
    assert "by 1pm" in kit.said(RESIDENT)[-1]
    kit.move_to(at(22, 13, 1))
    assert kit.prompts(RESIDENT)[-1] == "H13"


def test_nobody_on_duty_is_not_called_helping(kit: Kit) -> None:
    """In team hours with nobody on duty the resident is not told that the team is helping."""
    kit.text(town.COORDINATOR, "DUTY OFF")
    ask(kit, "today")
    kit.move_to(at(22, 11, 1))
    assert kit.prompts(RESIDENT)[-1] == "H12w"


@pytest.mark.promise(41)
def test_asked_at_night_is_promised_at_once_and_asked_about_at_eight(kit: Kit) -> None:
    """A yes at 11pm: H11 at once, no offer before 8am."""
    kit.move_to(at(22, 23))
    ask(kit)
    assert kit.prompts(RESIDENT)[-1] == "H11"
    assert kit.rows(Offer) == []
    kit.move_to(at(23, 8))
    assert len(kit.rows(Offer)) > 0


@pytest.mark.promise(41)
def test_coordinator_is_told_once_a_request(kit: Kit) -> None:
    """However long nobody says yes, one K3 goes about a request."""
    ask(kit)
    kit.advance(days=2)
    assert kit.prompts(town.COORDINATOR).count("K3") == 1


@pytest.mark.promise(42)
def test_day_that_has_gone(kit: Kit) -> None:
    """At 7.30pm of the wanted day: F5 to those asked, H13 (once) to the resident, F4d to a late yes."""
    kit.move_to(at(22, 17))
    request = ask(kit, "today")
    asked = [phone_of(kit, o.volunteer_id) for o in kit.rows(Offer, state="open")]
    kit.move_to(at(22, 19, 31))
    assert kit.row(Request).state == "expired"
    assert all("F5" in kit.prompts(phone) for phone in asked)
    assert kit.prompts(RESIDENT).count("H13") == 1
    assert kit.text(asked[0], f"YES {request.code}")[0].startswith("Thank you")
    assert kit.prompts(asked[0])[-1] == "F4d"
    kit.advance(days=1)
    assert kit.prompts(RESIDENT).count("H13") == 1


def test_word_for_half_past_seven_is_not_held_until_morning(kit: Kit) -> None:
    """Promised "by 7.30pm", H13 is on the phone before the quiet hours begin."""
    kit.move_to(at(22, 17))
    ask(kit, "today")
    kit.move_to(at(22, 18, 1))
    assert "by 7.30pm" in kit.said(RESIDENT)[-1]
    kit.move_to(at(22, 19, 29))
    assert kit.prompts(RESIDENT)[-1] == "H13"


def test_put_out_again_in_the_evening_hears_in_the_morning(kit: Kit) -> None:
    """Put out again at 7pm for today, 9am promised: the day ends, H13 comes at 9am with a true callback."""
    kit.move_to(at(22, 17))
    request = ask(kit, "today")
    kit.move_to(at(22, 19))
    with kit.line.work(kit.community_id) as work:
        moment = requests.reopen(work, work.get(Request, request.id))
    assert f"{moment:%a %H:%M}" == "Wed 09:00"
    kit.move_to(at(22, 20))
    assert "H13" not in kit.prompts(RESIDENT)
    kit.move_to(at(23, 9))
    assert kit.prompts(RESIDENT)[-1] == "H13"
    assert "within the hour" in kit.said(RESIDENT)[-1]


@pytest.mark.promise(50)
def test_nobody_fits_is_said_honestly(kit: Kit) -> None:
    """With nobody who fits: H9u, never "I am asking our volunteers", and a person chooses."""
    only(kit, JOHN)
    request = ask(kit)
    assert kit.prompts(RESIDENT)[-1] == "H9u"
    assert (request.state, tasks_of(kit, request)) == ("with_coordinator", ["CHOOSE"])
    assert kit.text(RESIDENT, "STATUS")[0].startswith("Thank you Doris. Our team will choose")


@pytest.mark.promise(24)
def test_without_a_free_reference_a_person_has_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """With none of 100 to 999 free the request opens without one, for a coordinator; nobody is asked about it."""
    monkeypatch.setattr("storage.references.take", lambda *args, **kwargs: None)
    request = ask(kit)
    assert (request.code, request.state) == (None, "with_coordinator")
    assert kit.rows(Offer) == []


@pytest.mark.promise(6)
def test_place_in_words_waits_for_a_person(kit: Kit) -> None:
    """A place in words starts no wave until a coordinator has put it on the map; then it does."""
    for words in (
        "Hi its Doris can someone fetch my prescription from Boots tomorrow",
        "yes",
        "LE99 9ZZ",
        "Foxton",
    ):
        kit.text(RESIDENT, words)
    request = kit.row(Request)
    assert (kit.prompts(RESIDENT)[-1], request.place, tasks_of(kit, request)) == ("H5v", "Foxton", ["PLACE"])
    kit.advance(hours=1)
    assert kit.rows(Offer) == []
    place = GAZETTEER.find("LE16 7AB")
    assert place is not None
    with kit.line.work(kit.community_id) as work:
        spot = Spot(place.text, place.easting, place.northing, rough=False, inside=True)
        requests.place(work, work.get(Request, request.id), spot)
    kit.settle()
    assert len(kit.rows(Offer)) > 0
    assert tasks_of(kit, request) == []


def test_something_else_is_chosen_by_the_team(kit: Kit) -> None:
    """Something else: H7e, a task, and no volunteer is asked, not even after GIVE."""
    for words in ("need", "yes", "me", "Doris", "LE16 7AB", "5", "someone to read my post"):
        kit.text(RESIDENT, words)
    request = kit.row(Request)
    assert kit.prompts(RESIDENT)[-1] == "H7e"
    assert tasks_of(kit, request) == ["CHOOSE"]
    kit.text(town.COORDINATOR, f"GIVE {request.code}")
    assert kit.row(Request).state == "with_coordinator"
    assert kit.rows(Offer) == []


def test_every_week_is_chosen_by_the_team(kit: Kit) -> None:
    """Weekly help: H11w by 5pm on the second team day, K13, no broadcast, and a ring task that morning."""
    for words in ("Its Doris LE16 7AB I would like a visitor every Tuesday", "yes", "no", "3", "yes"):
        kit.text(RESIDENT, words)
    assert kit.prompts(RESIDENT)[-1] == "H11w"
    assert "by 5pm Thu" in kit.said(RESIDENT)[-1]
    assert "K13" in kit.prompts(town.COORDINATOR)
    assert kit.rows(Offer) == []
    kit.move_to(at(24, 8, 59))
    assert "RING" not in tasks_of(kit, kit.row(Request))
    kit.move_to(at(24, 9, 1))
    assert "RING" in tasks_of(kit, kit.row(Request))


@pytest.mark.parametrize(("day", "hour", "shown"), [(22, 10, False), (22, 16, True), (27, 11, True)])
def test_pressing_today_is_on_the_list_at_once(kit: Kit, day: int, hour: int, shown: bool) -> None:
    """ "Today" asked after 4pm, or on a Sunday, is on the coordinators' list beside the waves."""
    kit.move_to(at(day, hour))
    request = ask(kit, "today")
    assert ("UNFILLED" in tasks_of(kit, request)) == shown
    assert len(kit.rows(Offer)) > 0


@pytest.mark.promise(44)
def test_two_needs_are_one_code_one_offer_and_the_higher_level(kit: Kit) -> None:
    """Company and shopping: one request, one offer a volunteer, and only those checked for shopping are asked."""
    for words in ("need", "yes", "me", "Doris", "LE16 7AB", "2 3", "no", "milk", "2", "3", "yes"):
        kit.text(RESIDENT, words)
    request = kit.row(Request)
    assert (request.kinds, request.level) == (2 | 4, 3)
    assert "tea and shopping" in next(t.body for t in kit.rows(Outbound) if t.prompt == "F1")
    kit.advance(hours=8)
    offers = [o.volunteer_id for o in kit.rows(Offer)]
    assert len(offers) == len(set(offers))
    assert kit.prompts(IRENE) == []


@pytest.mark.promise(43)
def test_for_somebody_else_only_the_asker_is_texted(kit: Kit) -> None:
    """For mum: the request is in her name, its number is the asker's, and the texts speak to the asker."""
    for words in ("my mum needs her shopping", "yes", "yes", "Pat", "Edna", "LE16 7AB", "milk", "2", "yes"):
        kit.text(RESIDENT, words)
    request = kit.row(Request)
    assert (request.name, request.asker, request.phone) == ("Edna", "Pat", RESIDENT)
    assert kit.said(RESIDENT)[-1].startswith("Thank you Pat.")
    kit.move_to(at(22, 18, 1))
    assert "Pat" in kit.said(RESIDENT)[-1]


def test_no_to_consent_keeps_nothing(kit: Kit) -> None:
    """After no to H2 their words are gone from the record; the no is kept, with its time."""
    kit.text(RESIDENT, IN_FULL + "tomorrow")
    kit.text(RESIDENT, "no")
    assert kit.prompts(RESIDENT)[-1] == "H2n"
    assert [i.body for i in kit.rows(Inbound)] == ["", ""]
    assert kit.rows(Request) == []
    assert [(c.purpose, c.granted) for c in kit.rows(Consent, person_id=kit.person(RESIDENT).id)] == [
        ("help", False)
    ]
