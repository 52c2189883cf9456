"""Whether a page about somebody's check-ins is out of date, and who changed what while it stood open."""

from bot.checkin_tasks import ref
from bot.desk import story
from bot.desk.checkins_words import happened
from bot.work import Work
from storage.desk_people import notes_of
from storage.tables import CheckIn

CHANGES = frozenset({
    "enrolled", "ended", "declined", "away", "away planned", "back",
    "contact added", "contact removed", "asked first", "plan",
})  # fmt: skip
"""What makes such a page out of date; an alarm does not, nor that somebody looked."""


def last(work: Work, checkin: CheckIn) -> int:
    """The number of the latest event in its story, as a form keeps it."""
    return max((event.id for event in notes_of(work.session, ref(checkin), 1)), default=0)


def meanwhile(work: Work, checkin: CheckIn, seen: int) -> str:
    """Who changed what since that event, as sentences; "" when nobody did."""
    return story.meanwhile(work, ref(checkin), seen, kinds=CHANGES, happened=happened)
