"""Times as people say them ("10.30am Wed"), and the phrases that promise one."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.settings import Hours

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def local(moment: datetime, hours: Hours) -> datetime:
    """The aware moment in the community's zone."""
    return moment.astimezone(ZoneInfo(hours.zone))


def at(day: date, clock: time, hours: Hours) -> datetime:
    """The aware local moment of a wall-clock time on a day (the first of two where it happens twice)."""
    return datetime.combine(day, clock, ZoneInfo(hours.zone))


def say_clock(moment: time) -> str:
    """9:00 → "9am", 10:30 → "10.30am", 12:00 → "12pm"."""
    hour = moment.hour % 12 or 12
    minutes = f".{moment.minute:02d}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def say_date(day: date) -> str:
    """→ "Wed 24 Sept"."""
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]}"


def say_time(moment: datetime, now: datetime) -> str:
    """A local moment as said at local `now`: "6pm" today, "10.30am Wed" within a week, else with the date."""
    if moment.date() == now.date():
        return say_clock(moment.time())
    if moment.date() - now.date() < timedelta(days=7):
        return f"{say_clock(moment.time())} {DAYS[moment.weekday()][:3]}"
    return f"{say_clock(moment.time())} {moment.day} {MONTHS[moment.month - 1]}"


def is_team_day(day: date, hours: Hours) -> bool:
    """Whether the team works that day."""
    return day.weekday() in hours.team_days and day not in hours.closed_days


def in_team_hours(moment: datetime, hours: Hours) -> bool:
    """Whether the team is in at the aware moment."""
    here = local(moment, hours)
    return is_team_day(here.date(), hours) and hours.team.holds(here.time())


def next_team_opening(moment: datetime, hours: Hours) -> datetime:
    """The next aware local moment at which the team opens, strictly after `moment`; raises LookupError."""
    here = local(moment, hours)
    for ahead in range(60):
        opens = at(here.date() + timedelta(days=ahead), hours.team.opens, hours)
        if opens > here and is_team_day(opens.date(), hours):
            return opens
    raise LookupError("the team has no open day in the next 60 days: check team_days and closed_days")


def callback(moment: datetime, hours: Hours, *, on_duty: bool) -> str:
    """When a person will ring: "within the hour" with somebody on duty, else after the team next opens."""
    if on_duty:
        return "within the hour"
    here, opens = local(moment, hours), next_team_opening(moment, hours)
    ahead = (opens.date() - here.date()).days
    if ahead > 6:
        return f"after {say_date(opens.date())}"
    day = {0: "today", 1: "tomorrow"}.get(ahead, DAYS[opens.weekday()][:3])
    return f"after {say_clock(opens.time())} {day}"
