"""What a message to many would be: to how many, at what cost, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.broadcast.audience import Chosen, NotPossible
from bot.work import Work
from flows.broadcast import ending, fault_of, finished, opening, say_cost
from flows.gsm import Parts, parts, plain
from storage.broadcasts import Counted, count


@dataclass(frozen=True)
class Preview:
    """A message as it would go if it were sent now.

    Attributes:
        chosen: whom it is for.
        body: the text, byte for byte as it is read on SMS and on WhatsApp.
        counted: how many have it, and who is left out and why.
        parts: how one text is billed.
        plain_parts: the parts of one text, were its costly letters spelled plainly.
        cost: pounds, at the community's price per part.
        starts: the aware local moment of the first text.
        ends: the aware local moment of the last, at the allowed rate in the allowed hours.
        asked: the aware local moment of the preview.
    """

    chosen: Chosen
    body: str
    counted: Counted
    parts: Parts
    plain_parts: int
    cost: float
    starts: datetime
    ends: datetime
    asked: datetime

    @property
    def texts(self) -> int:
        """Parts in all, which is what is paid for."""
        return self.parts.parts * self.counted.people

    @property
    def skipped(self) -> int:
        """How many the audience names, and who are left out."""
        return sum(self.counted.left_out.values())

    @property
    def said_cost(self) -> str:
        """The cost in words."""
        return say_cost(self.cost)

    @property
    def later(self) -> bool:
        """Whether it is not all gone today."""
        return self.ends.date() != self.asked.date()


def look(work: Work, chosen: Chosen, words: str, wanted_at: datetime | None = None) -> Preview:
    """Preview a message.

    Args:
        work: the piece of work.
        chosen: whom it is for.
        words: what the coordinator wrote; the opening and the way out are added.
        wanted_at: the aware moment before which it must not start, or None.

    Raises:
        NotPossible: no words, too many, nobody to read them, or more than a year of sending.
    """
    if fault := fault_of(words, work.settings.short):
        raise NotPossible(fault)
    if wanted_at is not None and wanted_at < work.now - timedelta(minutes=1):
        raise NotPossible("That time is over already.")
    return of_body(work, chosen, finished(words, work.settings.short), wanted_at)


def of_body(work: Work, chosen: Chosen, body: str, wanted_at: datetime | None = None) -> Preview:
    """Preview a finished text; raises NotPossible."""
    counted = count(work.session, work.community.id, chosen.audience, work.now)
    if not counted.people:
        raise NotPossible(f"Nobody would have it: {sum(counted.left_out.values())} are left out.")
    billed = parts(body)
    texts, starts = billed.parts * counted.people, first_text(work, wanted_at)
    try:
        ends = ending(starts, (texts - 1) / rate(work), work.settings.hours)
    except OverflowError as error:
        raise NotPossible("It would take more than a year at the allowed rate.") from error
    cost = texts * work.settings.price_per_part
    return Preview(chosen, body, counted, billed, parts(plain(body)).parts, cost, starts, ends, work.here)


def first_text(work: Work, wanted_at: datetime | None) -> datetime:
    """The aware local moment of the first text: after the hold and the chosen time, in the allowed hours."""
    held = work.now + work.settings.broadcasts.hold
    return opening(max(held, wanted_at or held), work.settings.hours)


def rate(work: Work) -> float:
    """Parts a second: the community's choice, and at most what its number may send."""
    settings = work.settings
    return max(0.01, min(settings.broadcasts.parts_per_second, settings.parts_per_second))
