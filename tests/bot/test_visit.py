"""From the number to the visit: ringing, the agreed time, reminders, HERE and HOME, how it went, SORRY."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import hush, visits
from bot.demo import town
from bot.line import Sent
from storage.tables import CheckIn, Offer, Person, Request, Task, Visit
from tests.bot.requests_kit import add_volunteer, ask, asked, make_request, volunteer
from tests.bot.visit_kit import (
    ANNE,
    ANOTHER,
    again,
    code_of,
    matched,
    open_tasks,
    request_of,
    wanted_in,
)
from tests.bot.visit_kit import asked as open_questions
from tests.kit import RESIDENT, Kit

ZOE = "+447700900201"


def september(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that September, in London's summer time."""
    return datetime(2026, 9, day, hour - 1, minute, tzinfo=UTC)


def agreed(kit: Kit, **values: object) -> Visit:
    """A visit agreed for Thursday 24 September at 2pm."""
    visit = matched(kit, **{"kinds": 2, "details": {}, **wanted_in(kit, 2), **values})
    kit.text(ANNE, "THU 2PM")
    return again(kit, visit)


# Ringing.


def test_silence_after_the_number_is_asked_about_then_released(kit: Kit) -> None:
    """Nothing by the ring-by time: F8; nothing for 20 minutes (today): a coordinator; 2 hours more: re-offer."""
    visit = matched(kit)
    zoe = add_volunteer(kit, ZOE, "Zoe")
    kit.advance(minutes=59)
    assert kit.prompts(ANNE)[-1] == "F3"
    kit.advance(minutes=1)
    assert kit.prompts(ANNE)[-1] == "F8"
    kit.advance(minutes=19)
    assert open_tasks(kit, "VISIT") == []
    kit.advance(minutes=2)
    assert "has not said whether" in open_tasks(kit, "VISIT")[0].why
    kit.advance(hours=2)
    assert again(kit, visit).state == "released"
    assert kit.prompts(RESIDENT)[-1] == "H17"
    assert kit.prompts(ANNE)[-1] == "F18", "they hold the number, so they hear that it is no longer theirs"
    assert kit.rows(Offer, volunteer_id=zoe.id)


def test_another_day_waits_an_hour_for_f8(kit: Kit) -> None:
    """For a later day F8 waits 60 minutes before a coordinator is asked."""
    matched(kit, **wanted_in(kit, 2))
    kit.move_to(september(23, 18, 1))
    assert kit.prompts(ANNE)[-1] == "F8"
    kit.advance(minutes=57)
    assert open_tasks(kit, "VISIT") == []
    kit.advance(minutes=5)
    assert open_tasks(kit, "VISIT")


def test_release_waits_when_a_person_has_sorted_it_out(kit: Kit) -> None:
    """A coordinator who rang the volunteer and noted it keeps the visit standing; the volunteer is asked again."""
    visit = matched(kit, **wanted_in(kit, 3))
    kit.move_to(september(23, 19, 2))
    (task,) = open_tasks(kit, "VISIT")
    kit.text(town.COORDINATOR, f"GOT {task.code}")
    kit.text(town.COORDINATOR, f"SAFE {task.code}")
    kit.move_to(september(24, 10, 1))
    assert again(kit, visit).state == "ringing"
    assert kit.prompts(ANNE)[-1] == "F8"


def test_spoken_then_the_time(kit: Kit) -> None:
    """1 to F8 asks for the day and time; that is confirmed and kept."""
    visit = matched(kit)
    kit.advance(minutes=61)
    kit.text(ANNE, "1")
    assert kit.prompts(ANNE)[-1] == "F8a"
    assert again(kit, visit).estimated
    kit.text(ANNE, "today at 3pm")
    assert kit.prompts(ANNE)[-1] == "F8c"
    now = again(kit, visit)
    assert (now.agreed_at, now.estimated, now.state) == (september(22, 15), False, "agreed")
    assert request_of(kit, visit).state == "contacted"


def test_no_time_given_is_five_o_clock_then_a_person(kit: Kit) -> None:
    """NONE: 5pm on the wanted day, marked as an estimate; how it went is asked; at 10am next day a coordinator."""
    visit = matched(kit, **wanted_in(kit, 2))
    kit.move_to(september(23, 18, 1))
    kit.text(ANNE, "1")
    kit.text(ANNE, "none")
    assert again(kit, visit).agreed_at == september(24, 17)
    kit.move_to(september(24, 19, 1))
    assert kit.prompts(ANNE)[-1] == "F13"
    kit.move_to(september(25, 10, 1))
    assert any("never gave a time" in task.why for task in open_tasks(kit, "VISIT"))


def test_done_ends_the_question_for_a_time(kit: Kit) -> None:
    """DONE at F8a goes to the minutes; no coordinator is asked to find a time."""
    visit = matched(kit)
    kit.advance(minutes=61)
    kit.text(ANNE, "1")
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    assert kit.prompts(ANNE)[-1] == "F13a"
    kit.move_to(september(23, 9, 30))
    assert open_tasks(kit, "VISIT") == []


def test_no_answer_is_tried_again_then_a_person_rings(kit: Kit) -> None:
    """2 to F8: F8b and F8 again; a second no-answer in another part of the day: a coordinator rings."""
    matched(kit)
    kit.advance(minutes=61)
    kit.text(ANNE, "2")
    assert kit.prompts(ANNE)[-1] == "F8b"
    assert open_tasks(kit, "VISIT") == []
    kit.advance(hours=3, minutes=1)
    assert kit.prompts(ANNE)[-1] == "F8"
    kit.text(ANNE, "no answer")
    assert any("did not answer twice" in task.why for task in open_tasks(kit, "VISIT"))


def test_no_answer_with_the_reference_gives_up_nothing(kit: Kit) -> None:
    """ "No answer 127" says that nobody picked up; it is not a no."""
    visit = matched(kit)
    kit.text(ANNE, f"no answer {code_of(kit, visit)}")
    assert again(kit, visit).state == "ringing"
    assert kit.prompts(ANNE)[-1] == "F8b"


def test_not_reached_in_a_day_is_a_missed_check_in(kit: Kit) -> None:
    """Rung, and not reached at all for 24 hours: red, as a missed check-in. Not yet rung is no such alarm."""
    visit = matched(kit, **wanted_in(kit, 3))
    kit.move_to(september(23, 18, 1))
    assert not open_tasks(kit, "CHECK-IN")
    kit.text(ANNE, "2")
    for clock in ((24, 8, 5), (24, 11, 10), (24, 14, 15), (24, 17, 20)):
        kit.move_to(september(*clock))
        kit.text(ANNE, "2")
    kit.move_to(september(24, 18, 5))
    (task,) = (t for t in open_tasks(kit, "CHECK-IN") if t.visit_id == visit.id)
    assert (task.colour, task.person_id) == ("red", visit.resident_id)


def test_a_phone_chat_goes_straight_to_how_it_went(kit: Kit) -> None:
    """F8 = 1 for a phone chat: F13 at once; left unanswered it is asked once more, and so is the resident."""
    visit = matched(kit, kinds=1, details={})
    kit.advance(minutes=61)
    kit.text(ANNE, "1")
    assert kit.prompts(ANNE)[-1] == "F13"
    kit.move_to(september(23, 10, 1))
    assert kit.prompts(ANNE).count("F13") == 2
    assert kit.prompts(RESIDENT)[-1] == "H19"
    kit.text(ANNE, "1")
    assert again(kit, visit).minutes == 30
    assert again(kit, visit).minutes_estimated


# The day before and the day.


def test_both_are_reminded_the_day_before(kit: Kit) -> None:
    """10am the day before: F10 and H16, with the same day, time and password."""
    visit = agreed(kit)
    kit.move_to(september(23, 10))
    for text in (kit.said(ANNE)[-1], kit.said(RESIDENT)[-1]):
        assert "tomorrow at 2pm" in text
        assert visit.word in text
    assert (kit.prompts(ANNE)[-1], kit.prompts(RESIDENT)[-1]) == ("F10", "H16")


def test_reminder_is_skipped_when_its_time_is_past(kit: Kit) -> None:
    """Agreed at noon for tomorrow: no reminder tomorrow morning about "tomorrow"."""
    matched(kit, **wanted_in(kit, 1))
    kit.advance(hours=2)
    kit.text(ANNE, "WED 2PM")
    kit.move_to(september(23, 15))
    assert "F10" not in kit.prompts(ANNE)
    assert "H16" not in kit.prompts(RESIDENT)


@pytest.mark.promise(43)
def test_an_asker_is_reminded_about_whom_they_asked_for(kit: Kit) -> None:
    """For somebody else the day-before text (H16a) and the question afterwards (H19x) go to the asker."""
    agreed(kit, name="Elsie", asker="Margaret")
    kit.move_to(september(23, 10))
    assert kit.prompts(RESIDENT)[-1] == "H16a"
    assert "helping Elsie" in kit.said(RESIDENT)[-1]
    kit.move_to(september(25, 10))
    assert kit.prompts(RESIDENT)[-1] == "H19x"


def with_checkin(kit: Kit) -> None:
    """Margaret has a daily check-in at 9.30am on the SAFETY level."""
    from bot.checkins import ensure_scheduled

    edith = kit.row(CheckIn)
    kit.change(CheckIn, edith.id, person_id=kit.person(RESIDENT).id)
    with kit.line.work(kit.community_id) as work:
        ensure_scheduled(work)


def test_nothing_is_asked_while_a_check_in_is_unanswered(kit: Kit) -> None:
    """H16 and H19 are held until the check-in is answered, then they go."""
    agreed(kit)
    with_checkin(kit)
    kit.move_to(september(23, 10, 10))
    assert kit.prompts(RESIDENT)[-1] == "C1"
    assert "F10" in kit.prompts(ANNE), "the volunteer is reminded all the same"
    kit.text(RESIDENT, "1")
    kit.move_to(september(23, 12))
    assert "H16" in kit.prompts(RESIDENT)
    assert kit.prompts(ANNE).count("F10") == 1
    kit.move_to(september(25, 10, 10))
    assert "H19" not in kit.prompts(RESIDENT)
    kit.text(RESIDENT, "1")
    kit.move_to(september(25, 12))
    assert "H19" in kit.prompts(RESIDENT)


def test_first_home_visit_is_asked_to_say_here_and_home(kit: Kit) -> None:
    """8am on the day of a first home visit: F11. Shopping needs none, unless the volunteer asked for it."""
    agreed(kit)
    kit.move_to(september(24, 8))
    assert kit.prompts(ANNE)[-1] == "F11"


@pytest.mark.parametrize("wants", [True, False])
def test_shopping_asks_for_here_only_on_request(kit: Kit, wants: bool) -> None:
    """A volunteer who asked to be looked after gets F11 for any visit, others only for first home visits."""
    anne = volunteer(kit, ANNE)
    kit.change(type(anne), anne.id, wants_here=wants)
    agreed(kit, kinds=4)
    kit.move_to(september(24, 8, 1))
    assert ("F11" in kit.prompts(ANNE)) is wants


def test_second_visit_to_the_same_home_needs_no_here(kit: Kit) -> None:
    """Somebody who has been there before is not asked to say HERE."""
    first = matched(kit, kinds=2, details={})
    kit.text(ANNE, f"DONE {code_of(kit, first)}")
    kit.advance(days=8)
    second = make_request(kit, kinds=2, **wanted_in(kit, 2))
    ask(kit, second)
    kit.text(ANNE, f"YES {second.code}")
    kit.text(ANNE, "THU 2PM")
    kit.advance(days=2)
    assert "F11" not in kit.prompts(ANNE)


def test_a_changed_time_moves_everything(kit: Kit) -> None:
    """Another day and time moves the reminders; nothing comes for the old one."""
    agreed(kit)
    kit.text(ANNE, "FRI 11AM")
    kit.move_to(september(23, 12))
    assert "F10" not in kit.prompts(ANNE)
    kit.move_to(september(24, 10))
    assert "tomorrow at 11am" in kit.said(ANNE)[-1]
    kit.move_to(september(25, 12, 59))
    assert "F13" not in kit.prompts(ANNE)
    kit.move_to(september(25, 13, 1))
    assert kit.prompts(ANNE)[-1] == "F13"


# HERE and HOME.


def here(kit: Kit) -> Visit:
    """A volunteer who has said HERE at 2pm on Thursday."""
    visit = agreed(kit)
    kit.move_to(september(24, 14))
    kit.text(ANNE, f"HERE {code_of(kit, visit)}")
    return again(kit, visit)


def test_here_and_home(kit: Kit) -> None:
    """HERE is noted (F11h), HOME is welcomed (F12y), and nobody is alarmed."""
    visit = here(kit)
    assert kit.prompts(ANNE)[-1] == "F11h"
    kit.advance(minutes=80)
    kit.text(ANNE, "home")
    assert kit.prompts(ANNE)[-1] == "F12y"
    kit.advance(minutes=30)
    assert "F12" not in kit.prompts(ANNE)
    assert again(kit, visit).home_at is not None


@pytest.mark.promise(35)
@pytest.mark.parametrize("words", ["yes", "1", "HOME", "Home {code}", "YES {code}", "yes thank you"])
def test_yes_to_f12_is_home(kit: Kit, words: str) -> None:
    """90 minutes after HERE: F12. YES, 1 or HOME to it is HOME, with or without the reference."""
    visit = here(kit)
    kit.advance(minutes=90)
    assert kit.prompts(ANNE)[-1] == "F12"
    kit.text(ANNE, words.format(code=code_of(kit, visit)))
    assert "F12y" in kit.prompts(ANNE)
    kit.advance(minutes=60)
    assert open_tasks(kit, "VISIT") == []


def test_silence_after_here_is_followed_up(kit: Kit) -> None:
    """F12 unanswered for 30 minutes: a coordinator rings the volunteer; 15 minutes more: lone-worker plan, red."""
    here(kit)
    kit.advance(minutes=119)
    assert open_tasks(kit, "VISIT") == []
    kit.advance(minutes=2)
    (first,) = open_tasks(kit, "VISIT")
    assert first.person_id == kit.person(ANNE).id
    assert first.chased
    kit.advance(minutes=15)
    assert [task.colour for task in open_tasks(kit, "VISIT")] == ["amber", "red"]


def test_a_new_time_while_there_does_not_end_the_watch(kit: Kit) -> None:
    """A day and time texted from inside the home (for next time) does not stop us asking whether they are away."""
    visit = here(kit)
    kit.text(ANNE, "MON 2PM")
    assert again(kit, visit).state == "under_way"
    kit.advance(minutes=91)
    assert "F12" in kit.prompts(ANNE)


@pytest.mark.promise(31)
def test_help_between_here_and_home_is_red(kit: Kit) -> None:
    """HELP between HERE and HOME: F12h and a red alert about that visit; after HOME it is an ordinary word."""
    visit = here(kit)
    with kit.line.work(kit.community_id) as work:
        standing = visits.standing_here(work, work.get(Person, kit.person(ANNE).id))
        assert standing is not None
        assert standing.id == visit.id
    kit.text(ANNE, "HELP")
    assert kit.prompts(ANNE)[-1] == "F12h"
    assert kit.row(Task, colour="red").visit_id == visit.id
    kit.text(ANNE, f"HOME {code_of(kit, visit)}")
    with kit.line.work(kit.community_id) as work:
        assert visits.standing_here(work, work.get(Person, kit.person(ANNE).id)) is None


def test_f12_reaches_a_volunteer_with_an_alert_open(kit: Kit) -> None:
    """A volunteer who raised an alert inside the home is still asked whether they are away, and heard."""
    visit = here(kit)
    with kit.line.work(kit.community_id) as work:
        hush.hush(work, work.get(Person, kit.person(ANNE).id))
    kit.advance(minutes=91)
    assert kit.prompts(ANNE)[-1] == "F12"
    kit.text(ANNE, f"HOME {code_of(kit, visit)}")
    assert again(kit, visit).home_at is not None


# How it went.


def test_how_it_went_is_asked_two_hours_after(kit: Kit) -> None:
    """F13 two hours after the agreed time; done brings the minutes, which are kept."""
    visit = agreed(kit)
    kit.move_to(september(24, 15, 59))
    assert "F13" not in kit.prompts(ANNE)
    kit.move_to(september(24, 16))
    assert kit.prompts(ANNE)[-1] == "F13"
    kit.text(ANNE, "1")
    assert kit.prompts(ANNE)[-1] == "F13a"
    kit.text(ANNE, "45")
    now = again(kit, visit)
    assert (now.state, now.minutes, now.minutes_estimated) == ("happened", 45, False)
    assert request_of(kit, visit).state == "done"


@pytest.mark.parametrize("words", ["SKIP", None])
def test_minutes_not_said_are_an_estimate(kit: Kit, words: str | None) -> None:
    """SKIP, or no answer at all, counts an hour for a visit, marked as an estimate."""
    visit = agreed(kit)
    kit.move_to(september(24, 16))
    kit.text(ANNE, "1")
    if words:
        kit.text(ANNE, words)
    kit.advance(hours=25)
    now = again(kit, visit)
    assert (now.minutes, now.minutes_estimated) == (60, True)
    assert open_questions(kit, ANNE) == []


def test_done_at_night_is_answered_at_once(kit: Kit) -> None:
    """DONE at 9pm is thanked at 9pm: a reply does not wait for the morning."""
    visit = agreed(kit)
    kit.move_to(september(24, 21))
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    assert kit.prompts(ANNE)[-1] == "F13a"


def test_done_twice_is_one_visit(kit: Kit) -> None:
    """DONE texted twice gives one thank-you for one visit, and HOME after it is still welcome."""
    visit = here(kit)
    code = code_of(kit, visit)
    kit.text(ANNE, f"DONE {code}")
    kit.text(ANNE, f"DONE {code}")
    assert volunteer(kit, ANNE).tasks_done == 1
    kit.text(ANNE, f"HOME {code}")
    assert kit.prompts(ANNE)[-1] == "F12y"
    kit.advance(hours=3)
    assert open_tasks(kit, "VISIT") == []


def test_not_yet_takes_a_new_time(kit: Kit) -> None:
    """2 to F13: when is it now? The answer is asked about in its turn."""
    visit = agreed(kit)
    kit.move_to(september(24, 16))
    kit.text(ANNE, "2")
    assert kit.prompts(ANNE)[-1] == "F13b"
    kit.text(ANNE, "fri 3pm")
    assert again(kit, visit).agreed_at == september(25, 15)
    kit.move_to(september(25, 17))
    assert kit.prompts(ANNE)[-1] == "F13"


def test_did_not_happen_is_offered_again(kit: Kit) -> None:
    """3 to F13: F13c, a coordinator finds out, and others are asked if the day has not gone."""
    visit = matched(kit, kinds=2, details={}, **wanted_in(kit, 3))
    kit.text(ANNE, "THU 2PM")
    kit.move_to(september(24, 16))
    add_volunteer(kit, ZOE, "Zoe")
    kit.text(ANNE, "3")
    assert kit.prompts(ANNE)[-1] == "F13c"
    assert kit.prompts(RESIDENT)[-1] == "H17"
    assert kit.prompts(ZOE) == ["F1"]
    assert any("did not happen" in task.why for task in open_tasks(kit, "VISIT"))
    assert again(kit, visit).counted_at is None


def test_did_not_happen_and_the_day_has_gone(kit: Kit) -> None:
    """With the wanted day over, nobody is asked: the resident hears that a person will ring, and one does."""
    visit = agreed(kit)
    kit.move_to(september(24, 18, 45))
    kit.text(ANNE, "3")
    assert kit.prompts(RESIDENT)[-1] == "H13"
    assert request_of(kit, visit).state == "with_coordinator"
    assert open_tasks(kit, "RING")


def test_silence_about_how_it_went(kit: Kit) -> None:
    """F13 unanswered: once more at 10am, then the coordinators' list; nothing is called done."""
    visit = agreed(kit)
    kit.move_to(september(25, 10))
    assert kit.prompts(ANNE).count("F13") == 2
    kit.move_to(september(26, 10, 5))
    assert kit.prompts(ANNE).count("F13") == 2
    assert any("never said how it went" in task.why for task in open_tasks(kit, "VISIT"))
    assert again(kit, visit).volunteer_says == ""
    assert request_of(kit, visit).state == "contacted"


@pytest.mark.parametrize("words", ["4", "WORRIED", "worried {code}"])
def test_a_worry_is_red_and_asks_no_details(kit: Kit, words: str) -> None:
    """4 to F13, or WORRIED: F14, a red task with a person to ring, and how it went is not asked again."""
    visit = agreed(kit)
    kit.move_to(september(24, 16))
    kit.text(ANNE, words.format(code=code_of(kit, visit)))
    assert kit.prompts(ANNE)[-1] == "F14"
    (task,) = open_tasks(kit, "WORRY")
    assert (task.colour, task.chased, task.visit_id) == ("red", True, visit.id)
    kit.move_to(september(25, 11))
    assert kit.prompts(ANNE).count("F13") == 1


def test_a_worry_from_anybody(kit: Kit) -> None:
    """WORRIED from somebody without any visit is a call from a person too."""
    assert "ring you" in kit.text(ANOTHER, "WORRIED")[0]
    assert open_tasks(kit, "WORRY")[0].visit_id is None


# SORRY.


def test_sorry_well_before_is_offered_again(kit: Kit) -> None:
    """SORRY more than a day before: F9 without blame, H17 with a new time, others asked, no coordinator."""
    visit = agreed(kit)
    zoe = add_volunteer(kit, ZOE, "Zoe")
    kit.text(ANNE, "SORRY")
    assert kit.prompts(ANNE)[-1] == "F9"
    assert kit.prompts(RESIDENT)[-1] == "H17"
    assert asked(kit, request_of(kit, visit)) == [ANNE, ZOE]
    assert kit.row(Offer, volunteer_id=zoe.id).state == "open"
    assert open_tasks(kit, "VISIT") == []


@pytest.mark.promise(47)
def test_who_withdrew_is_not_asked_again(kit: Kit) -> None:
    """After SORRY the same request never comes back to them, and its reminders stop."""
    agreed(kit)
    kit.text(ANNE, "SORRY")
    kit.advance(days=3)
    assert kit.prompts(ANNE).count("F1") == 1
    assert "F10" not in kit.prompts(ANNE)
    assert "F13" not in kit.prompts(ANNE)


def test_sorry_within_a_day_tells_a_coordinator(kit: Kit) -> None:
    """SORRY less than 24 hours before the visit: a coordinator hears it at once."""
    agreed(kit)
    kit.move_to(september(23, 15))
    kit.text(ANNE, "SORRY")
    (task,) = open_tasks(kit, "VISIT")
    assert task.chased


def test_three_late_drop_outs_are_on_the_list(kit: Kit) -> None:
    """The third late SORRY in 90 days is on the coordinators' list; the volunteer hears the same kind words."""
    replies: list[list[str]] = []
    for n in range(3):
        request = make_request(kit, phone=f"+44770090030{n}")
        anne = volunteer(kit, ANNE)
        with kit.line.work(kit.community_id) as work:
            work.add(
                Offer(
                    community_id=kit.community_id,
                    request_id=request.id,
                    volunteer_id=anne.id,
                    wave=1,
                    sent_at=work.now,
                    answer_by=work.now + timedelta(hours=1),
                )
            )
            work.get(Request, request.id).state = "offering"
        kit.text(ANNE, f"YES {request.code}")
        assert open_tasks(kit, "VOLUNTEER") == []
        replies.append(kit.text(ANNE, f"SORRY {request.code}"))
    assert len(set(map(tuple, replies))) == 1
    assert any("three times" in task.why for task in open_tasks(kit, "VOLUNTEER"))


@pytest.mark.promise(16)
def test_sorry_with_two_visits_asks_which(kit: Kit) -> None:
    """SORRY with two visits booked: asked which (G22), and only that one is given up."""
    first = matched(kit, **wanted_in(kit, 3))
    kit.advance(hours=23)
    request = make_request(kit, phone=ANOTHER, name="Doris", **wanted_in(kit, 3))
    ask(kit, request)
    kit.text(ANNE, f"YES {request.code}")
    second = kit.row(Visit, request_id=request.id)
    kit.text(ANNE, "sorry")
    assert kit.prompts(ANNE)[-1] == "G22"
    assert "Doris" in kit.said(ANNE)[-1]
    assert (again(kit, first).state, again(kit, second).state) == ("ringing", "ringing")
    kit.text(ANNE, "2")
    assert (again(kit, first).state, again(kit, second).state) == ("ringing", "released")
    assert "F9" in kit.prompts(ANNE)


@pytest.mark.promise(35)
def test_sorry_with_only_an_offer_is_a_no(kit: Kit) -> None:
    """SORRY with only an offer open is NO to it."""
    request = make_request(kit)
    ask(kit, request)
    kit.text(ANNE, "SORRY")
    assert kit.row(Offer, volunteer_id=volunteer(kit, ANNE).id).state == "no"
    assert kit.prompts(ANNE)[-1] == "F7"


@pytest.mark.promise(16)
def test_sorry_with_a_visit_and_an_offer_asks_which(kit: Kit) -> None:
    """With a visit and an offer open SORRY is asked about; picking the offer leaves the visit standing."""
    visit = matched(kit, **wanted_in(kit, 3))
    kit.advance(hours=23)
    request = make_request(kit, phone=ANOTHER, **wanted_in(kit, 3))
    ask(kit, request)
    kit.text(ANNE, "SORRY")
    assert kit.prompts(ANNE)[-1] == "G22"
    kit.text(ANNE, "2")
    assert again(kit, visit).state == "ringing"
    assert kit.row(Offer, request_id=request.id).state == "no"


def test_sorry_i_am_late_gives_up_nothing(kit: Kit) -> None:
    """ "Sorry 127 running late" is passed on to the team; the visit stands."""
    visit = agreed(kit)
    kit.text(ANNE, f"sorry {code_of(kit, visit)} running late")
    assert again(kit, visit).state == "agreed"
    assert kit.prompts(ANNE)[-1] == "G21"


# NOT NEEDED.


@pytest.mark.promise(48)
def test_called_off_two_hours_before(kit: Kit) -> None:
    """NOT NEEDED 2 hours before: H18n, F18 even at 7am, and a coordinator rings unless they say OK; once only."""
    matched(kit, kinds=4, details={}, **wanted_in(kit, 1))
    kit.text(ANNE, "WED 9AM")
    kit.move_to(september(23, 7))
    kit.text(RESIDENT, "NOT NEEDED")
    assert kit.prompts(RESIDENT)[-1] == "H18n"
    assert kit.prompts(ANNE)[-1] == "F18"
    kit.advance(minutes=20)
    (task,) = open_tasks(kit, "VISIT")
    assert task.chased
    kit.text(ANNE, "ok")
    assert open_tasks(kit, "VISIT") == []


@pytest.mark.promise(48)
def test_called_off_and_no_ok(kit: Kit) -> None:
    """Called off a day before: F18, and without an OK in 15 minutes a coordinator rings."""
    agreed(kit)
    kit.text(RESIDENT, "NOT NEEDED")
    kit.advance(minutes=14)
    assert open_tasks(kit, "VISIT") == []
    kit.advance(minutes=2)
    assert "called off" in open_tasks(kit, "VISIT")[0].why


def test_ok_to_f18_is_enough(kit: Kit) -> None:
    """OK to F18 within 15 minutes: nobody needs to ring. Long before a visit the resident reads H18."""
    visit = agreed(kit)
    kit.text(RESIDENT, "NOT NEEDED")
    assert kit.prompts(RESIDENT)[-1] == "H18"
    kit.text(ANNE, "OK")
    kit.advance(minutes=30)
    assert open_tasks(kit, "VISIT") == []
    assert again(kit, visit).called_off_seen_at is not None


def test_f18_that_does_not_arrive_is_rung(kit: Kit) -> None:
    """F18 undelivered: a coordinator rings the volunteer at once, and once only."""
    agreed(kit)
    kit.phones.outcomes[ANNE] = Sent("undelivered", error_code=30003)
    kit.text(RESIDENT, "NOT NEEDED")
    kit.advance(minutes=30)
    assert sum("called off" in task.why for task in open_tasks(kit, "VISIT")) == 1


def test_an_old_called_off_text_does_not_cloud_a_new_yes(kit: Kit) -> None:
    """A day after an unanswered F18, a bare yes to a new offer is a yes to that offer."""
    agreed(kit)
    kit.text(RESIDENT, "NOT NEEDED")
    kit.advance(hours=26)
    request = make_request(kit, phone=ANOTHER, **wanted_in(kit, 3))
    ask(kit, request)
    kit.text(ANNE, "yes")
    assert kit.row(Visit, request_id=request.id).state == "ringing"


def test_late_words_about_a_visit_that_is_over_are_read(kit: Kit) -> None:
    """DONE about a visit that was called off is read by a person: it may have happened all the same."""
    visit = agreed(kit)
    code = code_of(kit, visit)
    kit.text(RESIDENT, "NOT NEEDED")
    kit.text(ANNE, "ok")
    kit.text(ANNE, f"DONE {code}")
    assert kit.prompts(ANNE)[-1] == "G21"
    assert open_tasks(kit, "READ")
