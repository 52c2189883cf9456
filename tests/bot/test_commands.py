"""Coordinators work the line by text; nobody else learns that they can."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot import offers
from bot.demo import town
from storage import references
from storage.tables import CheckIn, Coordinator, Event, Outbound, Pin, Request, Task, Visit, Volunteer
from tests.bot.care_kit import PRIYA, SECOND, add_coordinator, add_request
from tests.kit import RESIDENT, Kit

ANNE = "+447700900101"


def alert(kit: Kit, words: str = "chest pain", phone: str = RESIDENT) -> str:
    """An alert; returns its code."""
    kit.text(phone, words)
    return str(kit.rows(Task)[-1].code)


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
    add_coordinator(kit, SECOND, "Omar")
    code = alert(kit)
    kit.text(PRIYA, f"GOT {code}")
    (reply,) = kit.text(SECOND, f"GOT {code}")
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
    monkeypatch.setattr(offers, "more", lambda work, request: 3)
    assert kit.text(PRIYA, f"MORE {code}")[0].startswith(f"3 more asked about {code}.")
    monkeypatch.setattr(offers, "assign", lambda work, request, volunteer: "has an open offer")
    (refused,) = kit.text(PRIYA, f"ASSIGN {code} V2")
    assert refused.startswith(f"V2 was not asked about {code}: has an open offer.")


def test_rest_pauses_a_volunteer(kit: Kit) -> None:
    """REST keeps offers away and tells the volunteer nothing."""
    kit.text(PRIYA, "REST V1")
    assert kit.rows(Volunteer, code=1)[0].paused_at is not None and kit.said(ANNE) == []


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
    add_coordinator(kit, SECOND, "Omar")
    kit.text(PRIYA, "STOP")
    assert kit.said(SECOND)[-1].startswith("Priya texted STOP, so alerts cannot reach that phone")
    alert(kit)
    assert kit.prompts(SECOND)[-1] == "K1" and "K1" not in kit.prompts(PRIYA)


def test_coordinator_texts_go_by_sms(kit: Kit) -> None:
    """A coordinator who uses WhatsApp still gets commands answered by SMS."""
    kit.text(PRIYA, "QUEUE", channel="whatsapp")
    assert [t.channel for t in kit.rows(Outbound, prompt="K5n")] == ["sms"]


def test_viewer_may_not_command(kit: Kit) -> None:
    """Somebody who may only look is a stranger to commands."""
    kit.change(Coordinator, kit.row(Coordinator).id, role="viewer")
    assert kit.text(PRIYA, "QUEUE")[0].startswith("Hello, LOROS")


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
    assert kit.row(Task).state == "taken"
