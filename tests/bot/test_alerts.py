"""Danger words: what they are answered with, and the alert they raise."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.line import Sent
from flows.engine import Flow
from flows.later import Later
from storage.care import alerted_since
from storage.tables import Conversation, Inbound, Request, Task, Timer, Visit
from tests.bot.care_kit import FRIDAY_6PM, PRIYA, code_of, no_checkins, nobody_on_call, open_question
from tests.bot.visit_kit import ANNE, matched
from tests.kit import RESIDENT, Kit


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


@pytest.mark.promise(51)
def test_child_in_danger_still_alerts(kit: Kit) -> None:
    """ "I want to die, I am 15" is answered, alerts the team, and flags the number."""
    kit.text(RESIDENT, "I want to die, I am 15")
    kit.advance(seconds=30)
    assert kit.prompts(RESIDENT) == ["G6", "G7", "Y1"]
    assert {t.kind for t in kit.rows(Task)} == {"SELF-HARM", "UNDER 18"}
    assert kit.person(RESIDENT).under_18_at is not None


@pytest.mark.parametrize("words", ["he has locked me in", "he has collapsed"])
def test_danger_on_a_visit_says_where_it_is(kit: Kit, words: str) -> None:
    """A volunteer's danger words between HERE and HOME name the visit, and GOT tells whereabouts it is."""
    no_checkins(kit)
    visit = matched(kit)
    code = kit.row(Request, id=visit.request_id).code
    kit.text(ANNE, f"HERE {code}")
    kit.text(ANNE, words)
    (alert,) = kit.rows(Task, colour="red")
    assert alert.visit_id == visit.id and "on a visit" in alert.why
    kit.text(PRIYA, f"GOT {alert.code}")
    assert "LE16 7" in kit.said(PRIYA)[-1] and kit.person(ANNE).first_name in kit.said(PRIYA)[-1]
    kit.text(PRIYA, f"SAFE {alert.code}")
    kit.text(ANNE, f"HOME {code}")
    kit.advance(hours=25)
    kit.text(ANNE, "he has locked me in")
    assert kit.rows(Task, colour="red")[-1].visit_id is None


def test_a_visit_that_still_stands_is_named_when_money_is_missing(kit: Kit) -> None:
    """Whoever takes the alert reads that the volunteer it pauses is still to come; not once it is over."""
    visit = matched(kit)
    kit.text(RESIDENT, "he has asked for my pin")
    (alert,) = kit.rows(Task, kind="MONEY")
    assert (
        "A visit still stands with V1 Anne: call it off" in alert.why and "Paused until you have rung" in alert.why
    )
    kit.text(RESIDENT, "he wants my pin again")
    assert kit.row(Task, kind="MONEY").why == alert.why
    kit.change(Visit, visit.id, state="done", closed_at=kit.clock.now())
    kit.text(PRIYA, f"SAFE {alert.code}")
    kit.text(RESIDENT, "he took my money")
    assert "still stands" not in kit.row(Task, kind="UNSAFE").why
