"""What texts cost in a day: an alarm near the community's cap, and beyond it only what cannot be left out.

Whoever makes our numbers text strangers (SMS pumping) earns by it. Source: Twilio, "Preventing SMS pumping fraud":
limits by number and by day, an alarm, and only the countries one serves.
"""

from bot import tasks
from bot.outbox import Priority
from bot.work import Work
from flows.effects.talk import TaskKind
from storage import pace
from storage.people import coordinator_of
from storage.tables import Outbound, Person
from storage.texts import open_task_saying

PASSES = {Priority.SAFETY, Priority.CHECKIN, Priority.REMINDER, Priority.BROADCAST}
"""A message to many was confirmed with its cost, and is not counted."""
ALARM_AT = 0.8
OVER = "the day's cost is reached"
NEAR_WHY = (
    "Texts have cost {share:.0%} of the most that a day may cost. Please look whether strangers make us text."
)
OVER_WHY = (
    "Texts have cost all that a day may cost, so replies and offers wait for nobody any more: only safety texts, "
    "check-ins, reminders and the team's own go. Please raise it on the settings page, or ring whoever waits."
)


def over(work: Work, text: Outbound, person: Person) -> bool:
    """Whether a text is one too many for today."""
    most = work.settings.limits.cost_a_day
    if most <= 0 or text.priority in PASSES or _spent(work) < most:
        return False
    return coordinator_of(work.session, person.id) is None


def _spent(work: Work) -> float:
    """Pounds, today."""
    parts = pace.parts_on(work.session, work.community.id, work.here.date())
    return parts * work.settings.price_per_part


def count(work: Work, text: Outbound) -> None:
    """Add a text that leaves to the day, and tell the team when the cap comes near, and when it is reached."""
    most = work.settings.limits.cost_a_day
    if text.priority == Priority.BROADCAST or most <= 0:
        return
    pace.add_parts(work.session, work.community.id, text.channel, work.here.date(), text.parts)
    after, cost = _spent(work), text.parts * work.settings.price_per_part
    for share, why in ((ALARM_AT, NEAR_WHY), (1.0, OVER_WHY)):
        if after - cost < share * most <= after:
            _alarm(work, why.format(share=share))


def _alarm(work: Work, why: str) -> None:
    if open_task_saying(work.session, work.community.id, why) is None:
        tasks.open_task(work, TaskKind.FLOOD, why, urgent=True)
