"""Danger words, the alert they raise, the quiet around it, and the chase until somebody takes it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import town
from bot.line import Sent
from flows.engine import Flow
from flows.later import Later
from flows.pledge import MACHINE as PLEDGE
from storage.care import alerted_since
from storage.tables import (
    CheckIn,
    Conversation,
    Coordinator,
    Event,
    Inbound,
    Outbound,
    Person,
    Request,
    Round,
    Task,
    Timer,
    Visit,
    Volunteer,
)
from tests.kit import RESIDENT, Kit

PRIYA = town.COORDINATOR
SECOND, THIRD = "+447700900198", "+447700900197"
FRIDAY_6PM = datetime(2026, 9, 25, 17, 0, tzinfo=UTC)


def nobody_on_call(kit: Kit) -> None:
    """Alerts reach the team in its hours only."""
    kit.change(Coordinator, kit.row(Coordinator).id, always_reachable=False)


def no_checkins(kit: Kit) -> None:
    """Nobody is checked on, so that days may pass in silence."""
    for checkin in kit.rows(CheckIn):
        kit.change(CheckIn, checkin.id, state="ended")


def add_coordinator(kit: Kit, phone: str, name: str, *, on_duty: bool = True) -> None:
    """One more coordinator, who carries no on-call phone."""
    from storage.people import person_at

    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", phone, kit.clock.now())
        session.add(Coordinator(community_id=kit.community_id, person_id=person.id, name=name, on_duty=on_duty))


def open_question(kit: Kit, phone: str, flow: Flow, state: str, **values: object) -> int:
    """Put a question in front of somebody, as if it had just been asked."""
    from storage.people import person_at

    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", phone, kit.clock.now())
        row = Conversation(
            community_id=kit.community_id,
            person_id=person.id,
            flow=flow,
            state=state,
            opened_at=kit.clock.now(),
            asked_at=kit.clock.now(),
            **values,
        )
        session.add(row)
        session.flush()
        return row.id


def add_visit(kit: Kit, resident: str, volunteer: int, *, days_ago: float = 1, **values: object) -> int:
    """A visit of V`volunteer` to the resident, matched so many days ago."""
    from storage.people import person_at

    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", resident, now)
        request = Request(
            community_id=kit.community_id, person_id=person.id, name="Doris", kinds=2, wanted="day",
            wanted_on=now.date(), area="LE16 7", state="matched", opened_at=now, code=None,
        )  # fmt: skip
        session.add(request)
        session.flush()
        visit = Visit(
            community_id=kit.community_id, request_id=request.id, volunteer_id=volunteer, resident_id=person.id,
            word="ROBIN", created_at=now - timedelta(days=days_ago), ring_by=now, **values,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        return visit.id


def code_of(kit: Kit) -> str:
    """The code of the latest task."""
    return str(kit.rows(Task)[-1].code)


@pytest.mark.parametrize(
    ("words", "prompts", "kind"),
    [
        ("he is having a stroke", ["G5"], "EMERGENCY"),
        ("I want to die", ["G6", "G7"], "SELF-HARM"),
        ("he hit me", ["G9"], "UNSAFE"),
        ("he wants my bank details", ["G9"], "MONEY"),
        ("I nearly hit him", ["G9h"], "CARER-HARM"),
    ],
)
@pytest.mark.promise(29)
def test_red_words_get_their_reply_and_an_alert(kit: Kit, words: str, prompts: list[str], kind: str) -> None:
    """Each red kind of danger is answered in its own words and put in front of the team."""
    kit.text(RESIDENT, words)
    kit.advance(seconds=15)
    assert kit.prompts(RESIDENT) == prompts
    task = kit.row(Task)
    assert (task.kind, task.colour, task.state) == (kind, "red", "open")
    assert kit.prompts(PRIYA) == ["K1"]


@pytest.mark.parametrize("words", ["stroke club is on Tuesday", "sat by the fire", "confused about the form"])
@pytest.mark.promise(29)
def test_everyday_words_raise_no_alert(kit: Kit, words: str) -> None:
    """Everyday words that sound like danger alert nobody."""
    kit.text(RESIDENT, words)
    assert kit.rows(Task) == [] and kit.said(PRIYA) == []


@pytest.mark.promise(4)
def test_please_stop_him_hitting_me_is_not_stop(kit: Kit) -> None:
    """Somebody who begs that somebody else be stopped is in danger, and stays on the line."""
    kit.text(RESIDENT, "please stop him hitting me")
    assert kit.prompts(RESIDENT) == ["G9"] and kit.row(Task).kind == "UNSAFE"
    assert kit.person(RESIDENT).stopped_at is None


@pytest.mark.promise(4)
@pytest.mark.parametrize("words", ["Stop", "please stop texting"])
def test_stop_is_stop(kit: Kit, words: str) -> None:
    """A plain wish for no more texts is met, and alerts nobody."""
    kit.text(RESIDENT, words)
    assert kit.prompts(RESIDENT) == ["G11"] and kit.rows(Task) == []


@pytest.mark.promise(5)
def test_dying_is_an_everyday_word_here(kit: Kit) -> None:
    """Grief and wishes about where to die are not taken for a wish to die."""
    kit.text(RESIDENT, "my husband is dying")
    kit.text(RESIDENT, "I do not want to die in hospital")
    assert "G6" not in kit.prompts(RESIDENT)
    kit.text(RESIDENT, "I want to die")
    assert "G6" in kit.prompts(RESIDENT)


def test_alert_text_carries_no_name_number_or_words(kit: Kit) -> None:
    """What lights up a coordinator's phone tells a bystander nothing."""
    kit.text(RESIDENT, "he hit me")
    (alert,) = kit.said(PRIYA)
    assert alert.startswith(f"URGENT {code_of(kit)} UNSAFE.")
    assert "0001" not in alert and "hit" not in alert


@pytest.mark.promise(18)
@pytest.mark.promise(32)
@pytest.mark.parametrize(
    ("words", "prompts"),
    [
        ("chest pain", ["G5n"]),
        ("I want to die", ["G6", "G7n"]),
        ("I have run out of tablets", ["G8n"]),
        ("PERSON", ["G4"]),
    ],
)
def test_nobody_on_duty_is_told_truly(kit: Kit, words: str, prompts: list[str]) -> None:
    """With nobody to reach on Friday evening the replies say so, and that a person rings after 9am Monday."""
    nobody_on_call(kit)
    no_checkins(kit)
    kit.move_to(FRIDAY_6PM)
    kit.text(RESIDENT, words)
    kit.advance(seconds=15)
    assert kit.prompts(RESIDENT) == prompts
    assert "after 9am Mon" in kit.said(RESIDENT)[-1]
    assert kit.said(PRIYA) == []
    kit.move_to(datetime(2026, 9, 28, 8, 0, tzinfo=UTC))
    assert kit.prompts(PRIYA)[:1] == ["K1"]


@pytest.mark.promise(32)
def test_closed_monday_moves_the_promise_to_tuesday(kit: Kit) -> None:
    """A closed Monday is neither promised nor worked."""
    from datetime import date

    from bot.line import SETTINGS
    from storage.tables import Community

    nobody_on_call(kit)
    no_checkins(kit)
    settings = dict(kit.row(Community).settings)
    settings["hours"] = {**settings["hours"], "closed_days": [date(2026, 9, 28).isoformat()]}
    SETTINGS.validate_python(settings)
    kit.change(Community, kit.community_id, settings=settings)
    kit.move_to(FRIDAY_6PM)
    kit.text(RESIDENT, "chest pain")
    assert "after 9am Tue" in kit.said(RESIDENT)[0]


@pytest.mark.promise(33)
def test_second_half_waits_for_the_first(kit: Kit) -> None:
    """G7 leaves when G6 is delivered, or ten seconds old."""
    kit.phones.outcomes[RESIDENT] = Sent("sent", "P1")
    kit.text(RESIDENT, "I want to die")
    assert kit.prompts(RESIDENT) == ["G6"]
    kit.advance(seconds=9)
    assert kit.prompts(RESIDENT) == ["G6"]
    kit.advance(seconds=1)
    assert kit.prompts(RESIDENT) == ["G6", "G7"]


@pytest.mark.promise(26)
def test_red_words_are_no_answer_and_quiet_follows(kit: Kit) -> None:
    """A pledge name is not "I want to die"; nothing is asked until SAFE and a day, then the question again."""
    no_checkins(kit)
    conversation = open_question(kit, RESIDENT, Flow.PLEDGE, PLEDGE.start)
    kit.text(RESIDENT, "I want to die")
    kit.advance(seconds=15)
    assert kit.rows(Conversation, id=conversation)[0].state == PLEDGE.start
    kit.text(RESIDENT, "hello are you there")
    kit.text(RESIDENT, "tea")
    assert kit.prompts(RESIDENT) == ["G6", "G7", "G6h"]
    kit.advance(minutes=61)
    kit.text(RESIDENT, "still here")
    assert kit.prompts(RESIDENT)[3:] == ["G6h"]
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"SAFE {code_of(kit)}")
    kit.advance(hours=23)
    assert kit.prompts(RESIDENT)[4:] == []
    kit.advance(hours=2)
    assert kit.prompts(RESIDENT)[4:] == ["G17", PLEDGE.start]
    task = kit.row(Task, kind="SELF-HARM")
    texts = [e.words for e in kit.rows(Event, item_id=task.id, kind="text")]
    assert texts == ["I want to die", "hello are you there", "tea", "still here"]


@pytest.mark.promise(26)
def test_no_nudge_after_a_red_alert(kit: Kit) -> None:
    """A half-finished form is neither nudged nor closed while somebody is in danger."""
    no_checkins(kit)
    kit.text(RESIDENT, "pledge")
    kit.text(RESIDENT, "I want to die")
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"NOTE {code_of(kit)} with her")
    kit.advance(days=4)
    assert "G17" not in kit.prompts(RESIDENT) and "G18" not in kit.prompts(RESIDENT)
    assert kit.rows(Timer, kind="nudge", status="due") == []


@pytest.mark.promise(26)
def test_offer_still_waiting_to_leave_is_held_back(kit: Kit) -> None:
    """An offer queued for the morning does not go to somebody in danger."""
    from bot.outbox import Priority, say

    anne = "+447700900101"
    with kit.line.work(kit.community_id) as work:
        person = work.get(Person, kit.person(anne).id)
        later = kit.clock.now() + timedelta(hours=1)
        say(work, person, "F17", {"vol": "Anne"}, priority=Priority.OFFER, not_before=later)
    kit.text(anne, "he hit me")
    kit.advance(hours=2)
    assert "F17" not in kit.prompts(anne)
    assert kit.row(Outbound, prompt="F17").reason == "alert open"


def test_new_danger_under_an_alert_gets_its_own_reply(kit: Kit) -> None:
    """Chest pain after "I want to die" is a second alert with a reply of its own."""
    kit.text(RESIDENT, "I want to die")
    kit.advance(minutes=5)
    kit.text(RESIDENT, "chest pain")
    assert kit.prompts(RESIDENT) == ["G6", "G7", "G5"]
    assert [t.kind for t in kit.rows(Task)] == ["SELF-HARM", "EMERGENCY"]


@pytest.mark.promise(27)
def test_health_words_are_answered_and_heard(kit: Kit) -> None:
    """HEALTH words bring advice and an amber alert, and answer the question that was open."""
    conversation = open_question(kit, RESIDENT, Flow.NEED, "H7a")
    kit.text(RESIDENT, "he has run out of morphine")
    assert kit.prompts(RESIDENT)[0] == "G8"
    task = kit.row(Task)
    assert (task.kind, task.colour) == ("HEALTH", "amber")
    assert kit.prompts(PRIYA) == ["K1"]
    assert kit.rows(Inbound)[-1].conversation_id in (conversation, None)


@pytest.mark.promise(27)
def test_low_words_alone_get_g24_alone(kit: Kit) -> None:
    """Low words with nothing open are met with G24, never a menu or a hint, and are on the list."""
    kit.text(RESIDENT, "I am so lonely")
    assert kit.prompts(RESIDENT) == ["G24"]
    assert kit.row(Task).kind == "LOW" and kit.said(PRIYA) == []
    assert kit.rows(Timer, item_type="task", status="due") != []


@pytest.mark.promise(27)
def test_low_words_at_a_question_are_never_a_miss(kit: Kit) -> None:
    """Low words at "which age are you?" are met with kindness, not with "I did not understand"."""
    open_question(kit, RESIDENT, Flow.KEEPING, "F15")
    kit.text(RESIDENT, "I cant cope")
    assert kit.prompts(RESIDENT) == ["G24"]


@pytest.mark.promise(52)
@pytest.mark.parametrize("flow", [Flow.PLEDGE, Flow.JOIN, Flow.ORGANISATION])
def test_low_words_in_a_form_bring_an_offer_of_help(kit: Kit, flow: Flow) -> None:
    """Grief inside a pledge, a volunteer's or a business form is met with H0, and its 1 starts the help form."""
    from flows.machines import MACHINES

    open_question(kit, RESIDENT, flow, MACHINES[flow].start)
    kit.text(RESIDENT, "my wife died and I cant cope")
    assert kit.prompts(RESIDENT) == ["H0"] and kit.row(Task).kind == "LOW"
    (asked,) = [c for c in kit.rows(Conversation, closed_at=None) if c.parked_at is None]
    assert asked.state == Later.SHALL_WE_HELP


@pytest.mark.promise(52)
def test_low_words_at_p8_bring_an_offer_of_help(kit: Kit) -> None:
    """Weeks on, "my wife died and I cant cope" is no answer about a pledge; it counts as an alert for 30 days."""
    open_question(kit, RESIDENT, Flow.LATER, Later.PLEDGE_GOING)
    kit.text(RESIDENT, "my wife died and I cant cope")
    assert kit.prompts(RESIDENT) == ["H0"]
    assert kit.row(Conversation, state="P8").closed_at is not None
    with kit.line.database.reading() as session:
        month = kit.clock.now() - timedelta(days=30)
        assert alerted_since(session, kit.person(RESIDENT).id, ("LOW",), month)


@pytest.mark.promise(28)
@pytest.mark.parametrize("words", ["no", "who is this", "1 maybe", "yes?", "PERSON", "not sure"])
def test_anything_but_a_plain_yes_is_a_no(kit: Kit, words: str) -> None:
    """To "is it safe to ring?" a hedge is met with silence, and the alert says not to ring."""
    kit.text(RESIDENT, "he hit me")
    assert kit.text(RESIDENT, words) == []
    task = kit.row(Task)
    assert task.colour == "red" and task.safe_to_ring is False and task.why.startswith("NOT SAFE")
    assert kit.text(RESIDENT, "yes") == []


@pytest.mark.promise(28)
def test_yes_belongs_to_the_safety_question(kit: Kit) -> None:
    """With an offer open too, yes answers "is it safe to ring?" and the offer stands."""
    anne = "+447700900101"
    open_question(kit, anne, Flow.OFFER, "F1")
    kit.text(anne, "he hit me")
    (reply,) = kit.text(anne, "yes")
    assert reply.startswith("Thank you. Someone from our team will ring you")
    assert kit.row(Task).safe_to_ring is True
    assert kit.row(Conversation, flow="offer").closed_at is None


def test_coordinator_is_not_told_to_ring_before_it_is_safe(kit: Kit) -> None:
    """GOT for an UNSAFE alert warns until the person has said that ringing is safe."""
    kit.text(RESIDENT, "he hit me")
    (warned,) = kit.text(PRIYA, f"GOT {code_of(kit)}")
    assert "have not said it is safe to ring" in warned and "07700 900001" in warned
    kit.text(RESIDENT, "yes")
    assert "Ring now" in kit.said(PRIYA)[-1]


@pytest.mark.promise(30)
def test_unsafe_pauses_everybody_matched_in_90_days(kit: Kit) -> None:
    """Volunteers matched to somebody who feels unsafe get no offers until a call; they are told nothing."""
    add_visit(kit, RESIDENT, 1, days_ago=89)
    add_visit(kit, RESIDENT, 2, days_ago=91)
    kit.text(RESIDENT, "he asked for my pin")
    paused = [v.code for v in kit.rows(Volunteer) if v.paused_at is not None]
    assert paused == [1]
    assert "V1 Anne" in kit.row(Task).why
    assert kit.said("+447700900101") == []


def put_checkin(kit: Kit, phone: str, level: str, state: str) -> None:
    """A check-in of today in some state, for somebody enrolled at a level."""
    from datetime import time

    from storage.people import person_at

    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", phone, now)
        checkin = CheckIn(
            community_id=kit.community_id, person_id=person.id, level=level, days=127, at=time(9, 30),
            state="active", created_at=now,
        )  # fmt: skip
        session.add(checkin)
        session.flush()
        session.add(
            Round(
                community_id=kit.community_id, checkin_id=checkin.id, person_id=person.id, day=now.date(),
                slot_at=now, state=state,
            )
        )  # fmt: skip


@pytest.mark.promise(31)
def test_help_is_red_on_the_safety_level(kit: Kit) -> None:
    """HELP from somebody who may have fallen alerts the team at once, whatever the hour."""
    kit.text(town.CHECKED, "HELP")
    assert kit.prompts(town.CHECKED) == ["C1h"]
    assert kit.row(Task).colour == "red" and kit.prompts(PRIYA) == ["K1"]


@pytest.mark.promise(31)
def test_help_is_red_with_a_check_in_unanswered(kit: Kit) -> None:
    """HELP in answer to a friendly check-in is an alert too."""
    put_checkin(kit, RESIDENT, "FRIENDLY", "waiting")
    kit.text(RESIDENT, "help me")
    assert kit.prompts(RESIDENT) == ["C1h"] and kit.row(Task).colour == "red"


@pytest.mark.promise(31)
def test_help_is_red_between_here_and_home(kit: Kit) -> None:
    """A volunteer's HELP during a visit alerts everybody on duty."""
    add_visit(kit, RESIDENT, 1, state="under_way", here_at=kit.clock.now())
    kit.text("+447700900101", "HELP")
    assert kit.prompts("+447700900101") == ["F12h"] and kit.row(Task).colour == "red"


@pytest.mark.promise(31)
def test_help_from_a_new_number_left_there_is_amber_next_morning(kit: Kit) -> None:
    """HELP and then silence is on the next working morning's list; HELP and an answer is not."""
    kit.text(RESIDENT, "HELP")
    assert kit.rows(Task) == []
    kit.move_to(datetime(2026, 9, 23, 8, 1, tzinfo=UTC))
    why = [t.why for t in kit.rows(Task, colour="amber")]
    assert "Texted HELP and then nothing more: please ring." in why


@pytest.mark.promise(51)
def test_child_in_danger_still_alerts(kit: Kit) -> None:
    """ "I want to die, I am 15" is answered, alerts the team, and flags the number."""
    kit.text(RESIDENT, "I want to die, I am 15")
    kit.advance(seconds=30)
    assert kit.prompts(RESIDENT) == ["G6", "G7", "Y1"]
    assert {t.kind for t in kit.rows(Task)} == {"SELF-HARM", "UNDER 18"}
    assert kit.person(RESIDENT).under_18_at is not None


def test_danger_words_after_stop_are_answered(kit: Kit) -> None:
    """Somebody who stopped our texts and then texts danger words gets the safety reply."""
    kit.text(RESIDENT, "STOP")
    kit.text(RESIDENT, "chest pain")
    assert kit.prompts(RESIDENT) == ["G11", "G5"]


@pytest.mark.promise(56)
def test_alone_on_duty_is_told_again_then_everybody(kit: Kit) -> None:
    """One coordinator on duty is told every ten minutes, and after that the whole team."""
    add_coordinator(kit, SECOND, "Omar", on_duty=False)
    kit.text(RESIDENT, "he hit me")
    for told in (2, 3):
        kit.advance(minutes=10)
        assert len(kit.said(PRIYA)) == told and kit.said(SECOND) == []
    kit.advance(minutes=10)
    assert kit.prompts(SECOND) == ["K1"]


def test_next_person_after_ten_minutes(kit: Kit) -> None:
    """The alert goes to the second on duty when the first does not take it, then to everybody."""
    add_coordinator(kit, SECOND, "Omar")
    kit.text(RESIDENT, "he hit me")
    assert kit.prompts(PRIYA) == ["K1"] and kit.said(SECOND) == []
    kit.advance(minutes=10)
    assert kit.prompts(PRIYA) == ["K1"] and kit.prompts(SECOND) == ["K1"]
    kit.advance(minutes=10)
    assert kit.prompts(PRIYA) == ["K1", "K1"] and kit.prompts(SECOND) == ["K1", "K1"]


def test_emergency_reaches_everybody_on_duty_at_once(kit: Kit) -> None:
    """An emergency does not wait ten minutes for the second person on duty."""
    add_coordinator(kit, SECOND, "Omar")
    kit.text(RESIDENT, "chest pain")
    assert kit.prompts(PRIYA) == kit.prompts(SECOND) == ["K1"]


def test_undelivered_alert_goes_on_at_once(kit: Kit) -> None:
    """An alert that a coordinator's phone did not take goes to the next without waiting."""
    add_coordinator(kit, SECOND, "Omar")
    kit.phones.outcomes[PRIYA] = Sent("failed", None)
    kit.text(RESIDENT, "he hit me")
    assert kit.prompts(SECOND) == ["K1"]


@pytest.mark.promise(56)
def test_got_without_a_word_reopens_after_half_an_hour(kit: Kit) -> None:
    """Taken and then silence: the alert is chased again; a NOTE keeps it where it is."""
    kit.text(RESIDENT, "he hit me")
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.advance(minutes=29)
    assert kit.prompts(PRIYA) == ["K1", "K2n"]
    kit.advance(minutes=1)
    assert kit.row(Task).state == "open" and kit.prompts(PRIYA)[-1] == "K1"
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"NOTE {code_of(kit)} rang, no answer")
    kit.advance(hours=2)
    assert kit.row(Task).state == "taken"


def test_every_open_alert_has_a_timer_or_a_holder(kit: Kit) -> None:
    """Whatever the hour, an alert that nobody holds will be looked at again."""
    no_checkins(kit)
    for n, words in enumerate(["he hit me", "chest pain", "I am so lonely", "I have run out of tablets"]):
        kit.text(f"+4477009000{n + 10}", words)
    for _ in range(5):
        kit.advance(hours=7)
        for task in kit.rows(Task):
            due = kit.rows(Timer, item_type="task", item_id=task.id, status="due")
            assert task.state == "closed" or task.holder_id is not None or due, task.kind
