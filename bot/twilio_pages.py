"""Twilio's list of messages, page after page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.twilio_statuses import meaning_of

PAGE, MOST_PAGES = 500, 20
"""Ten thousand texts to one number: more than it gets in all the days in which a text is looked for."""
CLOCKS_DIFFER, A_DAY_OR_SO = timedelta(seconds=5), timedelta(hours=25)


@dataclass(frozen=True)
class Ours:
    """Our clock, for comparison with Twilio's.

    Attributes:
        asked: what it said as Twilio was asked.
        now: what it says.
        ahead: by how much a clock that says so is ahead of Twilio's; asked once Twilio has answered.
    """

    asked: datetime
    now: Callable[[], datetime]
    ahead: Callable[[datetime], timedelta]

    def at_twilio(self, moment: datetime) -> datetime:
        """A moment by Twilio's clock, a little early; what lies before us was said by a wrong clock of ours."""
        moment = moment if moment <= self.asked else self.asked - A_DAY_OR_SO
        return moment - self._by() - CLOCKS_DIFFER

    def _by(self) -> timedelta:
        """What an answer takes makes no right clock fast, and no fast clock less so."""
        return self.ahead(self.asked) and self.ahead(self.now())


def made_since(client: Any, to: str, since: datetime, clock: Ours) -> Iterator[Any]:
    """Messages to an address made since a moment of our clock, newest first, up to a whole page of older ones."""
    page = client.messages.page(to=to, page_size=PAGE)
    for _ in range(MOST_PAGES):
        earliest = clock.at_twilio(since)
        dated = [m for m in page if m.date_created is not None and m.date_created >= earliest]
        yield from dated
        page = page.next_page() if dated else None
        if page is None:
            return


def is_of(message: Any, body: str) -> bool:
    """Whether it went out with those words; what failed is still to be read, so that is none."""
    failed = meaning_of(message.status) in ("undelivered", "failed")
    return message.direction.startswith("outbound") and message.body == body and not failed
