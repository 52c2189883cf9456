"""The safeguarding lead: who of the team is told first that somebody is hurt, and asked before they are rung."""

from collections.abc import Sequence

from bot.duty import may_be_alerted
from flows.settings import Settings
from storage.tables import Coordinator

PATH = "safeguarding_lead"
"""Where they are named in the settings."""
NOBODY = "Nobody is named as the safeguarding lead yet. Please name who of the team that is"


def lead(settings: Settings, people: Sequence[Coordinator]) -> Coordinator | None:
    """The one who is named, of the community's coordinators; None once they are off the team."""
    named = (c for c in may_be_alerted(people) if c.id == settings.safeguarding_lead and c.removed_at is None)
    return next(named, None)


def to_do(settings: Settings, people: Sequence[Coordinator]) -> str:
    """That nobody is named; "" where somebody is."""
    return "" if lead(settings, people) else NOBODY


def ask_first(settings: Settings, people: Sequence[Coordinator], reader: int) -> str:
    """What a warning about ringing ends with, for the coordinator who reads it; "" for the lead themself."""
    named = lead(settings, people)
    if named is None:
        return ": ask your safeguarding lead first"
    return "" if named.id == reader else f": ask {named.name}, your safeguarding lead, first"
