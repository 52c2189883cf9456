"""What texts cost in a day: an alarm near the community's cap, and beyond it strangers are rung, not texted.

Whoever makes our numbers text strangers (SMS pumping) earns by it. Source: Twilio, "Preventing SMS pumping fraud":
limits by number and by day, an alarm, and only the countries one serves.
"""

from bot import tasks
from bot.outbox import Priority
from bot.work import Work
from flows.effects.talk import TaskKind
from storage import pace
from storage.people import coordinator_of, volunteer_of
from storage.tables import Inbound, Outbound, Person
from storage.texts import open_task_saying

PASSES = {Priority.SAFETY, Priority.CHECKIN, Priority.REMINDER, Priority.BROADCAST}
"""A message to many was confirmed with its cost, and is not counted."""
ALARM_AT = 0.8
OVER = "the day's cost is reached"
NEAR_WHY = (
    "Texts have cost {share:.0%} of the most that a day may cost. Please look whether strangers make us text."
)
OVER_WHY = (
    "Texts have cost all that a day may cost. Everybody we know is texted as ever; people new to us are on Today "
    "to be rung instead. If they are real people, please raise the cap on the settings page."
)


def over(work: Work, text: Outbound, person: Person) -> bool:
    """Whether a text is one too many for today: pumping comes from strangers, and nobody else pays for it."""
    most = work.settings.limits.cost_a_day
    if most <= 0 or text.priority in PASSES or person.resident_at is not None or person.friend_at is not None:
        return False
    return _spent(work) >= most and _stranger(work, person)


def _stranger(work: Work, person: Person) -> bool:
    """Somebody who offers no help either, and is not of the team."""
    return not (volunteer_of(work.session, person.id) or coordinator_of(work.session, person.id))


def _spent(work: Work) -> float:
    """Pounds, today."""
    parts = pace.parts_on(work.session, work.community.id, work.here.date())
    return parts * work.settings.price_per_part


def keep(work: Work, text: Outbound) -> None:
    """Put whoever is not answered before the team: their words among Today's texts, else in the alarm's story.

    Not a task each: references have three figures, and strangers by the hundred would take them all.
    """
    if text.inbound_id is not None:
        work.get(Inbound, text.inbound_id).status = "held"
    elif (alarm := open_task_saying(work.session, work.community.id, OVER_WHY)) is not None:
        tasks.note(work, tasks.ref(alarm), "not delivered", text.prompt, facts={"text": str(text.id)})


def count(work: Work, text: Outbound) -> None:
    """Add a text that leaves to the day, and tell the team when the cap comes near, and when it is reached."""
    most = work.settings.limits.cost_a_day
    if text.priority == Priority.BROADCAST or most <= 0 or text.attempts > 1:
        return  # what is tried again was counted when it was tried first
    pace.add_parts(work.session, work.community.id, text.channel, work.here.date(), text.parts)
    after, cost = _spent(work), text.parts * work.settings.price_per_part
    for share, why in ((ALARM_AT, NEAR_WHY), (1.0, OVER_WHY)):
        if after - cost < share * most <= after:
            _alarm(work, why.format(share=share))


def _alarm(work: Work, why: str) -> None:
    if open_task_saying(work.session, work.community.id, why) is None:
        tasks.open_task(work, TaskKind.FLOOD, why, urgent=True)
