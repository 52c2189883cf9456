"""What the doctor says of what a community has set: who answers for safety, and its days away."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot import phrases, safeguarding
from bot.doctor_findings import Finding, State
from flows.settings import Settings
from storage.tables import Coordinator


def advice(settings: Settings, people: Sequence[Coordinator], today: date) -> Iterator[Finding]:
    """What keeps nobody from being texted, and still wants a person."""
    if said := phrases.to_do(settings, today):
        yield Finding(State.ADVICE, f"{settings.short} safety phrases", said, "the desk, Settings")
    if said := safeguarding.to_do(settings, people):
        yield Finding(State.ADVICE, f"{settings.short} safeguarding lead", said, "the desk, Settings")
    if not any(today <= day < today + phrases.YEAR for day in settings.hours.closed_days):
        said = "none in the coming year, so at Christmas people are told that somebody rings within the hour"
        yield Finding(State.ADVICE, f"{settings.short} days away", said, "the desk, Settings, Hours")
