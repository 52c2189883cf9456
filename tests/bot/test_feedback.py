"""The day after: the resident is asked, and nothing counts as done unless both agree or one is silent."""

from datetime import UTC, datetime

import pytest

from bot import hush
from storage.tables import Conversation, Pair, Person, Visit
from tests.bot.requests_kit import ask, make_request
from tests.bot.visit_kit import ANNE, again, asked, code_of, matched, open_tasks, request_of
from tests.kit import RESIDENT, Kit


def september(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that September, in London's summer time."""
    return datetime(2026, 9, day, hour - 1, minute, tzinfo=UTC)


def done(kit: Kit, **values: object) -> Visit:
    """A visit today that the volunteer says is done."""
    visit = matched(kit, **{"kinds": 2, "details": {}, **values})
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    kit.text(ANNE, "45")
    return again(kit, visit)


def asked_visit(kit: Kit) -> Visit:
    """A visit that is done, and the resident has just been asked."""
    visit = done(kit)
    kit.move_to(september(23, 10))
    assert kit.prompts(RESIDENT)[-1] == "H19"
    return visit


def test_all_well_and_again(kit: Kit) -> None:
    """1, then 1: it counts, the two would go together again, and the request is closed."""
    visit = asked_visit(kit)
    kit.text(RESIDENT, "1")
    assert kit.prompts(RESIDENT)[-1] == "H19a"
    kit.text(RESIDENT, "yes please")
    assert kit.prompts(RESIDENT)[-1] == "H19n"
    assert again(kit, visit).counted_at is not None
    assert request_of(kit, visit).state == "closed"
    pair = kit.row(Pair, volunteer_id=visit.volunteer_id)
    assert (pair.resident_again, pair.times, pair.never) == (True, 1, False)
    kit.advance(days=10)
    assert kit.prompts(RESIDENT)[-1] == "H19n"


def test_rather_not_again_is_no_ban(kit: Kit) -> None:
    """No to H19a is noted; it is not a "never again", which only OTHER is."""
    visit = asked_visit(kit)
    kit.text(RESIDENT, "1")
    kit.text(RESIDENT, "2")
    pair = kit.row(Pair, volunteer_id=visit.volunteer_id)
    assert (pair.resident_again, pair.never) == (False, False)


@pytest.mark.parametrize("words", ["yes but not in the mornings", "not sure really, she talks a lot"])
def test_yes_but_is_read_by_a_person(kit: Kit, words: str) -> None:
    """A conditional answer to H19a goes to a person (H22) and is neither a yes nor a no."""
    visit = asked_visit(kit)
    kit.text(RESIDENT, "1")
    kit.text(RESIDENT, words)
    assert kit.prompts(RESIDENT)[-1] == "H22"
    assert kit.row(Pair, volunteer_id=visit.volunteer_id).resident_again is None
    assert any(words in task.why for task in open_tasks(kit, "READ"))


@pytest.mark.promise(17)
def test_done_says_one_and_did_not_happen_the_other(kit: Kit) -> None:
    """The volunteer says done, the resident that it did not happen: not counted, and a coordinator reads both."""
    visit = asked_visit(kit)
    kit.text(RESIDENT, "2")
    assert kit.prompts(RESIDENT)[-1] == "H19b"
    (task,) = open_tasks(kit, "VISIT")
    assert "'did not happen'" in task.why
    assert "'done'" in task.why
    kit.advance(days=10)
    assert again(kit, visit).counted_at is None
    assert request_of(kit, visit).state == "done"


@pytest.mark.promise(17)
def test_the_same_in_the_other_order(kit: Kit) -> None:
    """The resident says it did not happen before the volunteer says done: not counted, both shown."""
    visit = matched(kit, kinds=2, details={})
    kit.text(ANNE, "today at 3pm")
    kit.move_to(september(23, 9, 59))
    kit.move_to(september(23, 10))
    kit.text(RESIDENT, "2")
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    whys = [task.why for task in open_tasks(kit, "VISIT")]
    assert any("'did not happen'" in why and "'done'" in why for why in whys)
    assert again(kit, visit).counted_at is None


@pytest.mark.promise(17)
def test_well_says_one_and_did_not_happen_the_other(kit: Kit) -> None:
    """The resident says all was well, then the volunteer that it did not happen: not counted, nor re-offered."""
    visit = matched(kit, kinds=2, details={})
    kit.text(ANNE, "today at 3pm")
    kit.move_to(september(23, 10))
    kit.text(RESIDENT, "1")
    kit.text(ANNE, "3")
    assert any("'well'" in task.why and "did not happen" in task.why for task in open_tasks(kit, "VISIT"))
    assert again(kit, visit).counted_at is None
    assert request_of(kit, visit).state == "with_coordinator"
    assert "H17" not in kit.prompts(RESIDENT)


def test_well_before_done_counts_once_both_have_spoken(kit: Kit) -> None:
    """The resident is first to say it went well: it counts when the volunteer says done, not before."""
    visit = matched(kit, kinds=2, details={})
    kit.text(ANNE, "today at 3pm")
    kit.move_to(september(23, 10))
    kit.text(RESIDENT, "1")
    assert again(kit, visit).counted_at is None
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    assert again(kit, visit).counted_at is not None


def test_a_worry_is_rung_about_and_not_asked_again(kit: Kit) -> None:
    """3 to H19: H19c, a red task, and how it went is not asked a second time; it does not count until settled."""
    visit = asked_visit(kit)
    kit.text(RESIDENT, "3")
    assert kit.prompts(RESIDENT)[-1] == "H19c"
    (task,) = open_tasks(kit, "WORRY")
    assert (task.colour, task.person_id) == ("red", visit.resident_id)
    kit.advance(days=6)
    assert kit.prompts(RESIDENT).count("H19") == 1
    assert again(kit, visit).counted_at is None


def test_own_words_are_read_by_a_person(kit: Kit) -> None:
    """An answer in many words goes to a person (H22); the question stands and is not repeated at once."""
    asked_visit(kit)
    kit.text(RESIDENT, "she was so kind and we laughed")
    assert kit.prompts(RESIDENT)[-1] == "H22"
    kit.text(RESIDENT, "1")
    assert kit.prompts(RESIDENT)[-1] == "H19a"


def test_silence_is_silence(kit: Kit) -> None:
    """No answer: once more two days later, then it stays "no reply"; after a first visit a person rings."""
    visit = asked_visit(kit)
    kit.move_to(september(25, 10))
    assert kit.prompts(RESIDENT).count("H19") == 2
    kit.move_to(september(28, 10))
    assert kit.prompts(RESIDENT).count("H19") == 2
    assert again(kit, visit).resident_says == "no reply"
    assert any("no feedback" in task.why for task in open_tasks(kit, "RING"))
    assert asked(kit, RESIDENT) == []


def test_silence_after_a_second_visit_is_left_alone(kit: Kit) -> None:
    """Somebody who has been helped by the same volunteer before is not rung for want of an answer."""
    asked_visit(kit)
    kit.text(RESIDENT, "1")
    kit.text(RESIDENT, "1")
    kit.advance(days=8)
    second = make_request(kit, kinds=2, details={})
    ask(kit, second)
    kit.text(ANNE, f"YES {second.code}")
    kit.text(ANNE, f"DONE {second.code}")
    kit.advance(days=6)
    assert kit.row(Visit, request_id=second.id).resident_says == "no reply"
    assert not any("no feedback" in task.why for task in open_tasks(kit, "RING"))


def test_done_late_asks_nobody_twice(kit: Kit) -> None:
    """A volunteer who says done after the resident was asked does not have them asked anew the next day."""
    visit = matched(kit, kinds=2, details={})
    kit.text(ANNE, "today at 3pm")
    kit.move_to(september(23, 10))
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    kit.move_to(september(24, 12))
    assert kit.prompts(RESIDENT).count("H19") == 1


def test_nobody_is_asked_while_an_alert_is_open(kit: Kit) -> None:
    """With a red alert open the question waits, also the second time."""
    visit = done(kit)
    with kit.line.work(kit.community_id) as work:
        hush.hush(work, work.get(Person, visit.resident_id))
    kit.move_to(september(24, 12))
    assert "H19" not in kit.prompts(RESIDENT)


def test_again_lapses_quietly(kit: Kit) -> None:
    """H19a left unanswered is let go, so that a later no is not taken for it."""
    asked_visit(kit)
    kit.text(RESIDENT, "1")
    kit.advance(days=3)
    assert kit.rows(Conversation, flow="feedback", closed_at=None) == []
