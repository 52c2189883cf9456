"""Texts held overnight say what is true in the morning."""

from datetime import UTC, datetime

from bot.outbox import Priority, say
from storage.tables import Community, Coordinator, Outbound
from tests.kit import RESIDENT, Kit

SATURDAY_8PM = datetime(2026, 9, 26, 19, 0, tzinfo=UTC)


def held(kit: Kit, prompt: str = "H13", **settings: object) -> Outbound:
    """A text queued on Saturday evening, nobody on duty, and sent on Sunday morning."""
    kit.text(RESIDENT, "hello there good people")
    kit.clock.move_to(SATURDAY_8PM)
    kit.change(Coordinator, kit.row(Coordinator).id, on_duty=False, always_reachable=False)
    kit.change(Community, kit.community_id, settings={**kit.row(Community).settings, **settings})
    with kit.line.work(kit.community_id) as work:
        person = kit.person(RESIDENT)
        person.first_name = "Ann"
        queued = say(work, person, prompt, priority=Priority.REMINDER)
        evening = queued.body
    assert "after 9am Mon" in evening
    kit.advance(hours=14)
    sent: Outbound = kit.row(Outbound, id=queued.id)
    assert sent.status == "delivered"
    return sent


def test_evening_promise_is_said_as_the_morning_sees_it(kit: Kit) -> None:
    """Queued on Saturday as "after 9am Mon", it is "after 9am tomorrow" on Sunday; all else stays as it was."""
    sent = held(kit)
    assert "after 9am tomorrow" in sent.body
    assert "Mon" not in sent.body
    assert "Ann" in sent.body
    assert kit.said(RESIDENT)[-1] == sent.body


def test_template_is_filled_as_the_morning_sees_it(kit: Kit) -> None:
    """What a WhatsApp template is filled with changes with the words."""
    sent = held(kit, templates={"H13": "HX" + "a" * 32})
    assert sent.slots["callback"] == "after 9am tomorrow"


def test_words_without_a_time_are_left_alone(kit: Kit) -> None:
    """A text whose words do not depend on when it is read keeps nothing to fill in again."""
    with kit.line.work(kit.community_id) as work:
        assert say(work, kit.person("+447700900101"), "F17", {"vol": "Ann"}).slots == {}
