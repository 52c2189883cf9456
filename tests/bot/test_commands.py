"""Coordinators work the line by text; nobody else learns that they can."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot import checkins, offers, requests
from bot.demo import town
from flows.hearing.needs import Need
from flows.hearing.when import When
from storage import references
from storage.people import person_at
from storage.tables import (
    CheckIn,
    Community,
    Coordinator,
    Event,
    Outbound,
    Pair,
    Pin,
    Request,
    Task,
    Visit,
    Volunteer,
)
from tests.kit import RESIDENT, Kit

PRIYA, OMAR, ANNE = town.COORDINATOR, "+447700900198", "+447700900101"


def alert(kit: Kit, words: str = "chest pain", phone: str = RESIDENT) -> str:
    """An alert; returns its code."""
    kit.text(phone, words)
    return str(kit.rows(Task)[-1].code)


def add_request(kit: Kit, state: str = "offering", phone: str = RESIDENT, **values: object) -> str:
    """A request for tea near LE16 7; returns its code."""
    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", phone, now)
        row = Request(
            community_id=kit.community_id, person_id=person.id, name="Doris", kinds=2, wanted="day",
            wanted_on=now.date(), area="LE16 7", state=state, opened_at=now, **values,
        )  # fmt: skip
        session.add(row)
        session.flush()
        row.code = references.take(session, kit.community_id, ("request", row.id), now)
        return str(row.code)


def add_omar(kit: Kit) -> None:
    """A second coordinator."""
    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", OMAR, kit.clock.now())
        session.add(Coordinator(community_id=kit.community_id, person_id=person.id, name="Omar", on_duty=True))


def pin_in(reply: str) -> str:
    """The PIN of a K11."""
    (pin,) = re.findall(r"\b\d{4}\b", reply)
    return pin


def with_pin(kit: Kit, command: str) -> list[str]:
    """A command and then its PIN; returns the answer to the PIN."""
    (asked,) = kit.text(PRIYA, command)
    assert asked.startswith("Your PIN for this is")
    return kit.text(PRIYA, pin_in(asked))


def test_got_brings_name_number_and_area_without_pin(kit: Kit) -> None:
    """GOT is answered to the coordinator's own phone, at once."""
    code = alert(kit, phone=town.CHECKED)
    (reply,) = kit.text(PRIYA, f"GOT {code}")
    assert reply.startswith(f"{code} is yours. Edith 07700 900120")
    task = kit.row(Task)
    assert task.state == "taken" and task.holder_id == kit.row(Coordinator).id
    assert kit.rows(Event, item_id=task.id, kind="number shown") != []


def test_second_got_is_told_who_has_it(kit: Kit) -> None:
    """Two coordinators never both ring because both said GOT."""
    add_omar(kit)
    code = alert(kit)
    kit.text(PRIYA, f"GOT {code}")
    (reply,) = kit.text(OMAR, f"GOT {code}")
    assert reply == f"{code} is with Priya already. Text SHOW {code} to see how it stands."


def test_safe_ends_an_alert(kit: Kit) -> None:
    """SAFE closes the alert, with the words that came with it, and stops the chase."""
    code = alert(kit)
    kit.text(PRIYA, f"GOT {code}")
    (reply,) = kit.text(PRIYA, f"SAFE {code} daughter is with her")
    assert reply == f"Noted on {code}. Thank you."
    assert kit.row(Task).state == "closed"
    assert kit.row(Event, kind="note").words == "daughter is with her"
    before = len(kit.said(PRIYA))
    kit.advance(hours=3)
    assert len(kit.said(PRIYA)) == before
    (gone,) = kit.text(PRIYA, f"SAFE {code}")
    assert gone.startswith("Nothing is open as")


def test_give_puts_an_alert_back(kit: Kit) -> None:
    """GIVE lets somebody else have it: the chase begins again."""
    code = alert(kit)
    kit.text(PRIYA, f"TAKE {code}")
    kit.text(PRIYA, f"GIVE {code}")
    assert kit.row(Task).state == "open" and kit.prompts(PRIYA)[-1] == "K12" and "K1" in kit.prompts(PRIYA)[-2:]


@pytest.mark.promise(25)
def test_command_raises_no_alert_but_the_same_words_from_a_resident_do(kit: Kit) -> None:
    """A coordinator warning everybody about bank details is not in danger; a resident asked for them is."""
    kit.text(PRIYA, "TELL ALL never give your bank details")
    kit.text(PRIYA, "NOTE 127 she said he wants my bank details")
    assert kit.rows(Task) == []
    kit.text(RESIDENT, "he wants my bank details")
    assert kit.row(Task).kind == "MONEY"


def test_coordinator_in_danger_is_heard(kit: Kit) -> None:
    """A coordinator's own danger words are no command, even when they begin with a command word."""
    kit.text(PRIYA, "Rest is no use, I want to die")
    assert kit.row(Task).kind == "SELF-HARM"


@pytest.mark.parametrize("command", ["QUEUE", "SHOW 127", "DUTY ON", "4821", "APPROVE V1 L3"])
def test_strangers_learn_nothing_of_commands(kit: Kit, command: str) -> None:
    """What a coordinator types means nothing from another phone, and is answered like any other words."""
    (as_stranger,) = kit.text(RESIDENT, command)
    (as_words,) = kit.text("+447700900002", "Good morning to you all")
    assert as_stranger == as_words
    assert kit.rows(Pin) == []


def test_unknown_command_is_answered(kit: Kit) -> None:
    """A command that cannot be read brings the list of those that can."""
    (reply,) = kit.text(PRIYA, "ASSIGN someone please")
    assert reply.startswith("Sorry, I do not know that. Try QUEUE")


def test_need_without_a_number_is_the_public_word(kit: Kit) -> None:
    """A coordinator who needs help herself may text NEED like anybody."""
    assert kit.text(PRIYA, "NEED")[0].startswith(("This is LOROS", "LOROS: to find help"))


def test_queue_shows_five_at_a_time_oldest_first(kit: Kit) -> None:
    """QUEUE and MORE page through what is open, and say when there is no more."""
    for n in range(7):
        add_request(kit, phone=f"+4477009003{n:02d}")
        kit.advance(minutes=1)
    (first,) = kit.text(PRIYA, "QUEUE")
    (second,) = kit.text(PRIYA, "MORE")
    assert re.findall(r"\b10\d\b", first) == ["100", "101", "102", "103", "104"]
    assert "100 tea LE16 7 7m" in first and len(first) <= 160
    assert re.findall(r"\b10\d\b", second) == ["105", "106"]
    assert kit.text(PRIYA, "MORE") == ["Nothing more is open just now."]


def test_show_says_how_a_request_stands_without_a_name(kit: Kit) -> None:
    """SHOW brings need, area, answers and what is next, within one text, and no name or number."""
    code = add_request(kit)
    (shown,) = kit.text(PRIYA, f"SHOW {code}")
    assert "tea and company" in shown and "LE16 7" in shown and "Asked 0, yes 0, no 0, silent 0" in shown
    assert "Doris" not in shown and "0001" not in shown and len(shown) <= 160


def test_show_says_who_has_an_alert(kit: Kit) -> None:
    """SHOW of an alert brings its kind, age and holder."""
    code = alert(kit)
    assert "Nobody has it. Next: chase" in kit.text(PRIYA, f"SHOW {code}")[0]
    kit.text(PRIYA, f"GOT {code}")
    assert "Priya has it. Next: reopen" in kit.text(PRIYA, f"SHOW {code}")[0]


def test_say_reaches_the_person_from_the_lines_number(kit: Kit) -> None:
    """SAY sends the coordinator's own words, opened with the community's name."""
    code = alert(kit)
    (reply,) = kit.text(PRIYA, f"SAY {code} We are ringing you now.")
    assert reply.startswith("Noted on")
    assert kit.said(RESIDENT)[-1] == "LOROS: We are ringing you now."


def test_tellv_reaches_the_matched_volunteer(kit: Kit) -> None:
    """TELLV sends words to the volunteer who has the request."""
    code = add_request(kit, state="matched", volunteer_id=1)
    kit.text(PRIYA, f"TELLV {code} please wait for our call")
    assert kit.said(ANNE) == ["LOROS: please wait for our call"]


def test_more_and_assign_go_to_the_offers(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """MORE asks the next wave, ASSIGN one person; a refusal is said with its reason."""
    code = add_request(kit)
    monkeypatch.setattr(offers, "more", lambda work, request: 3, raising=False)
    assert kit.text(PRIYA, f"MORE {code}")[0].startswith(f"3 more asked about {code}.")
    monkeypatch.setattr(offers, "assign", lambda work, request, volunteer: "has an open offer", raising=False)
    (refused,) = kit.text(PRIYA, f"ASSIGN {code} V2")
    assert refused.startswith(f"V2 was not asked about {code}: has an open offer.")


@pytest.mark.promise(56)
@pytest.mark.parametrize("command", ["APPROVE V1 L2", "BLOCK V1 {code}"])
def test_nothing_changes_without_the_pin(kit: Kit, command: str) -> None:
    """Checks and pairs stay as they are until the PIN comes back, and for ten minutes only."""
    code = add_request(kit)
    (asked,) = kit.text(PRIYA, command.format(code=code))
    assert kit.rows(Volunteer, code=1)[0].level == 3 and kit.rows(Pair) == []
    kit.advance(minutes=11)
    kit.text(PRIYA, pin_in(asked))
    assert kit.rows(Volunteer, code=1)[0].level == 3 and kit.rows(Pair) == []


@pytest.mark.promise(56)
def test_pin_works_once_and_a_wrong_one_never(kit: Kit) -> None:
    """A wrong PIN voids the command; the right one works a single time."""
    (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
    pin = pin_in(asked)
    wrong = "0000" if pin != "0000" else "1111"
    kit.text(PRIYA, wrong)
    kit.text(PRIYA, pin)
    assert kit.rows(Volunteer, code=1)[0].level == 3
    assert with_pin(kit, "APPROVE V1 L2") == ["Noted on V1. Thank you."]
    assert kit.rows(Volunteer, code=1)[0].level == 2


def test_no_voids_a_pin(kit: Kit) -> None:
    """ "If this was not you, reply NO": the command is gone, even for the right PIN."""
    (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
    assert kit.text(PRIYA, "NO") == ["That is off. Nothing was done."]
    kit.text(PRIYA, f"PIN {pin_in(asked)}")
    assert kit.rows(Volunteer, code=1)[0].level == 3


def test_another_phone_cannot_use_a_pin(kit: Kit) -> None:
    """The PIN works from the phone it was sent to, not from another coordinator's."""
    add_omar(kit)
    (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
    kit.text(OMAR, pin_in(asked))
    assert kit.rows(Volunteer, code=1)[0].level == 3


def test_approve_gives_level_and_dbs_date(kit: Kit) -> None:
    """APPROVE sets the level and a DBS date three years on."""
    kit.change(Volunteer, 1, state="checking", level=0, dbs_expires_on=None)
    with_pin(kit, "APPROVE V1 L2")
    volunteer = kit.rows(Volunteer, code=1)[0]
    assert (volunteer.state, volunteer.level) == ("active", 2)
    assert volunteer.dbs_expires_on == kit.clock.now().date().replace(year=2029)


def test_block_parts_two_people_for_good(kit: Kit) -> None:
    """BLOCK is about the volunteer and whoever made the request."""
    code = add_request(kit)
    with_pin(kit, f"BLOCK V3 {code}")
    pair = kit.row(Pair)
    assert pair.never and pair.volunteer_id == 3 and pair.resident_id == kit.person(RESIDENT).id


def test_rest_pauses_a_volunteer(kit: Kit) -> None:
    """REST keeps offers away and tells the volunteer nothing."""
    kit.text(PRIYA, "REST V1")
    assert kit.rows(Volunteer, code=1)[0].paused_at is not None and kit.said(ANNE) == []


@pytest.mark.promise(56)
def test_need_opens_a_request_for_a_caller(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """NEED with number, name, place, kind and day opens the request once the PIN is back, not before."""
    opened: list[tuple[object, ...]] = []

    def open_for_caller(work: object, *given: object) -> SimpleNamespace:
        opened.append(given)
        return SimpleNamespace(code=140)

    monkeypatch.setattr(requests, "open_for_caller", open_for_caller, raising=False)
    (asked,) = kit.text(PRIYA, "NEED 0116 496 0123 Doris LE16 7QR shopping tomorrow")
    assert opened == []
    assert kit.text(PRIYA, pin_in(asked)) == ["Noted on 140. Thank you."]
    ((phone, name, spot, needs, wanted),) = opened
    assert (phone, name, needs) == ("+441164960123", "Doris", (Need.SHOPPING,))
    assert spot.text == "LE16 7QR" and spot.inside and wanted.when is When.TOMORROW


@pytest.mark.promise(56)
def test_check_ins_are_enrolled_only_with_the_pin(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """CHECK enrols after the PIN; a time outside the hours of check-ins is refused."""
    enrolled: list[tuple[object, ...]] = []
    monkeypatch.setattr(checkins, "enrol", lambda *given: enrolled.append(given[2:]), raising=False)
    kit.text(PRIYA, "CHECK 07700900321 Doris SAFETY DAILY 9.30")
    assert enrolled == []
    with_pin(kit, "CHECK 07700900321 Doris SAFETY DAILY 9.30")
    ((phone, name, level, days, at),) = enrolled
    assert (phone, name, level, days, at.hour) == ("+447700900321", "Doris", "SAFETY", 127, 9)
    (refused,) = with_pin(kit, "CHECK 07700900321 Doris SAFETY DAILY 6am")
    assert refused.startswith("Sorry, I do not know that") and len(enrolled) == 1


@pytest.mark.promise(56)
def test_contacts_show_numbers_only_with_the_pin(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTACTS brings names and numbers after the PIN, and the view is logged."""
    with kit.line.database.transaction() as session:
        code = references.take(session, kit.community_id, ("checkin", 1), kit.clock.now())
    rows = [SimpleNamespace(name="Mary", phone="+447700900555")]
    monkeypatch.setattr(checkins, "contacts", lambda work, checkin: rows, raising=False)
    (asked,) = kit.text(PRIYA, f"CONTACTS {code}")
    assert "900555" not in asked
    assert kit.text(PRIYA, pin_in(asked)) == [f"{code} contacts: 1 Mary 07700 900555."]
    assert kit.rows(Event, item_type="checkin", item_id=kit.row(CheckIn).id, kind="number shown") != []


def test_duty_joins_and_leaves_the_rota(kit: Kit) -> None:
    """DUTY OFF keeps alerts away until DUTY ON."""
    assert kit.text(PRIYA, "DUTY OFF") == ["You are off duty for alerts. 0 on duty now."]
    assert kit.row(Coordinator).on_duty is False
    assert kit.text(PRIYA, "DUTY ON") == ["You are on duty for alerts. 1 on duty now."]


def test_stats_count_the_week(kit: Kit) -> None:
    """STATS counts what was asked, helped, waits and was alerted about in the last seven days."""
    now = kit.clock.now()
    add_request(kit)
    code = add_request(kit, state="done", phone="+447700900003", matched_at=now + timedelta(minutes=30))
    request = kit.rows(Request, code=int(code))[0]
    with kit.line.database.transaction() as session:
        session.add(
            Visit(
                community_id=kit.community_id, request_id=request.id, volunteer_id=1, word="ROBIN",
                resident_id=request.person_id, created_at=now, ring_by=now, minutes=90, counted_at=now,
            )
        )  # fmt: skip
    alert(kit)
    (week,) = kit.text(PRIYA, "STATS")
    assert week.startswith("Last 7 days: 2 asked, 1 helped, 1 waiting, half matched in 30 min,")
    assert "1 alerts, 2 hours given" in week
    assert kit.text(PRIYA, "STATS MONTH")[0].startswith("Last 30 days: 2 asked, 1 helped")


def test_coordinators_own_stop_is_told_to_the_others(kit: Kit) -> None:
    """Alerts cannot reach a stopped phone: the others are told, and the rota goes on without it."""
    add_omar(kit)
    kit.text(PRIYA, "STOP")
    assert kit.said(OMAR)[-1].startswith("Priya texted STOP, so alerts cannot reach that phone")
    alert(kit)
    assert kit.prompts(OMAR)[-1] == "K1" and "K1" not in kit.prompts(PRIYA)


def test_coordinator_texts_go_by_sms(kit: Kit) -> None:
    """A coordinator who uses WhatsApp still gets commands answered by SMS."""
    kit.text(PRIYA, "QUEUE", channel="whatsapp")
    assert [t.channel for t in kit.rows(Outbound, prompt="K5n")] == ["sms"]


def test_viewer_may_not_command(kit: Kit) -> None:
    """Somebody who may only look is a stranger to commands."""
    kit.change(Coordinator, kit.row(Coordinator).id, role="viewer")
    assert kit.text(PRIYA, "QUEUE")[0].startswith("Hello, LOROS")


def test_settings_of_the_town_are_what_the_test_thinks(kit: Kit) -> None:
    """PINs come from the line's own randomness and are four digits."""
    kit.text(PRIYA, "APPROVE V1 L2")
    pin = kit.row(Pin)
    assert re.fullmatch(r"\d{4}", pin.pin) and pin.expires_at == kit.clock.now() + timedelta(minutes=10)


@pytest.mark.promise(22)
def test_reference_of_an_alert_rests_thirty_days(kit: Kit) -> None:
    """A code is not used again while its alert is open, nor for thirty days after."""
    kit.change(CheckIn, kit.row(CheckIn).id, state="ended")
    first = alert(kit)
    kit.text(PRIYA, f"SAFE {first}")
    kit.advance(days=29)
    assert alert(kit, phone="+447700900002") != first
    kit.move_to(datetime(2026, 10, 23, 9, 0, tzinfo=UTC))
    assert alert(kit, phone="+447700900003") == first


@pytest.mark.promise(24)
def test_alert_without_a_free_reference_is_chased_all_the_same(kit: Kit) -> None:
    """With 100 to 999 all in use the alert opens as NEW, and GOT NEW takes it."""
    with kit.line.database.transaction() as session:
        for n in range(900):
            references.take(session, kit.community_id, ("request", 10_000 + n), kit.clock.now())
    kit.text(RESIDENT, "chest pain")
    assert kit.said(PRIYA)[-1].startswith("URGENT NEW EMERGENCY. Reply GOT NEW")
    kit.text(PRIYA, "GOT NEW")
    assert kit.row(Task).state == "taken" and kit.rows(Community) != []
