"""By when a volunteer rings the resident (conversation design, section 7, "After yes")."""

from datetime import date, datetime, time, timedelta

from flows.hearing.when import When
from flows.settings import Hours
from flows.times import at

LATEST_TODAY, EVENING, MORNING = time(20), time(18), time(9)
EVENING_IF_BEFORE = time(17)
WITHIN = timedelta(minutes=60)


def ring_by(when: When, day: date, now: datetime, hours: Hours) -> datetime:
    """The moment, local, always in the future; `now` is when the resident hears who will ring.

    Today: 60 minutes, at most 8pm. Tomorrow: 6pm if the yes came before 5pm, else 9am on the day. Else 6pm the
    next day, never after 6pm on the eve of the wanted day. Every week has no one wanted day: 6pm the next day.
    """
    next_evening = at(now.date() + timedelta(days=1), EVENING, hours)
    if when is When.WEEKLY:
        return next_evening
    if day <= now.date():
        return max(
            min(_round(now + WITHIN), at(now.date(), LATEST_TODAY, hours)), _round(now + timedelta(minutes=5))
        )
    if day == now.date() + timedelta(days=1) and when is not When.WEEK:
        if now.time() < EVENING_IF_BEFORE:
            return at(now.date(), EVENING, hours)
        return at(day, MORNING, hours)
    eve = at(day - timedelta(days=1), EVENING, hours)
    return min(next_evening, eve) if eve > now else next_evening


def _round(moment: datetime) -> datetime:
    spare = timedelta(minutes=-moment.minute % 5, seconds=-moment.second, microseconds=-moment.microsecond)
    return moment + (spare if spare >= timedelta() else spare + timedelta(minutes=5))
