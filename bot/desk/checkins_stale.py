"""Whether a page about somebody's check-ins is out of date, and who changed what while it stood open."""

from bot.checkin_tasks import ref
from bot.desk.checkins_words import happened
from bot.desk.shown import when
from bot.desk.words import actor
from bot.work import Work
from storage.desk_requests import events_after
from storage.people import team_names
from storage.tables import CheckIn

CHANGES = frozenset({
    "enrolled", "ended", "declined", "away", "away planned", "back",
    "contact added", "contact removed", "asked first", "plan",
})  # fmt: skip
"""What makes such a page out of date; an alarm does not, nor that somebody looked."""
MOST_SAID = 3


def last(work: Work, checkin: CheckIn) -> int:
    """The number of the latest event in its story, as a form keeps it."""
    found = events_after(work.session, ref(checkin), 0)
    return found[-1].id if found else 0


def meanwhile(work: Work, checkin: CheckIn, seen: int) -> str:
    """Who changed what since that event, as sentences; "" when nobody did."""
    found = [e for e in events_after(work.session, ref(checkin), seen) if e.kind in CHANGES][-MOST_SAID:]
    names = team_names(work.session, work.community.id)
    return " ".join(f"{actor(e, names)} {happened(e)} ({when(e.at)})." for e in found)
