"""Twilio's list of messages, page after page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PAGE, MOST_PAGES = 500, 20
"""Ten thousand texts to one number: more than it gets in all the days in which a text is looked for."""
CLOCKS_DIFFER, A_DAY_OR_SO = timedelta(seconds=5), timedelta(hours=25)


@dataclass(frozen=True)
class Span:
    """Between which moments, by our clock, a message was made.

    Attributes:
        since: none before it.
        until: none from then on; None for no such end.
        now: what our clock says.
        ahead: by how much a clock that says so is ahead of Twilio's; asked once Twilio has answered.
    """

    since: datetime
    until: datetime | None
    now: datetime
    ahead: Callable[[datetime], timedelta]

    def by_twilio(self) -> tuple[datetime, datetime | None]:
        """The same moments by Twilio's clock, a little early; what lies before us was said by a wrong clock."""
        wrong = self.ahead(self.now) + CLOCKS_DIFFER
        since = self.since if self.since <= self.now else self.now - A_DAY_OR_SO
        return since - wrong, self.until - wrong if self.until else None


def made_between(client: Any, to: str, span: Span) -> Iterator[Any]:
    """Messages to an address made in a span, newest first; reading ends with a whole page of older ones."""
    page = client.messages.page(to=to, page_size=PAGE)
    since, until = span.by_twilio()
    for _ in range(MOST_PAGES):
        dated = [m for m in page if m.date_created is not None and m.date_created >= since]
        yield from (m for m in dated if until is None or m.date_created < until)
        page = page.next_page() if dated else None
        if page is None:
            return


def ours(message: Any, body: str) -> bool:
    """Whether it went out with those words; what failed is still to be read, so that is none."""
    failed = str(message.status).lower() in ("undelivered", "failed", "canceled")
    return message.direction.startswith("outbound") and message.body == body and not failed
