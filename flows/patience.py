"""How long the questions of "I need help" wait (conversation design, section 2, half-finished conversations)."""

from datetime import UTC, datetime, time, timedelta

from flows.engine import Lapse, Patience

LATE, MORNING = time(17, 30), time(9, 30)
HALF_HOUR, TWO_HOURS, DAY = timedelta(minutes=30), timedelta(hours=2), timedelta(hours=24)


def gently(now: datetime) -> Patience:
    """Who and where: nudged after 2 hours (9.30am if asked after 5.30pm), set aside after a day."""
    nudge = TWO_HOURS
    if now.time() >= LATE:
        morning = datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo)
        nudge = morning.astimezone(UTC) - now.astimezone(UTC)  # elapsed time, also over a change of the clocks
    return Patience(nudge, DAY, Lapse.SET_ASIDE)


def firmly(now: datetime) -> Patience:
    """What and when: nudged after half an hour, a coordinator after two hours."""
    return Patience(HALF_HOUR, TWO_HOURS, Lapse.HAND_OVER)


def without_it(now: datetime) -> Patience:
    """Details: not nudged, carried on without after two hours."""
    return Patience(None, TWO_HOURS, Lapse.CARRY_ON)


def to_a_person(now: datetime) -> Patience:
    """Not nudged, a coordinator after two hours."""
    return Patience(None, TWO_HOURS, Lapse.HAND_OVER)


def confirming(*, today: bool) -> Patience:
    """The last yes is never assumed: nudged after 30 min (today: 15), a coordinator after 2 h (today: 30 min)."""
    if today:
        return Patience(timedelta(minutes=15), HALF_HOUR, Lapse.HAND_OVER)
    return Patience(HALF_HOUR, TWO_HOURS, Lapse.HAND_OVER)
