"""Twilio's list of messages, page after page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

PAGE, MOST_PAGES = 500, 20
"""Ten thousand texts to one number: more than it gets in all the days in which a text is looked for."""

CLOCKS_DIFFER = timedelta(hours=25)
"""Ours may be set wrong; what belongs to another text of ours is told apart by its id, not by its time."""


def made_since(client: Any, to: str, since: datetime) -> Iterator[Any]:
    """Messages to an address made since a moment of our clock, newest first; ends with a whole page of older ones."""
    since -= CLOCKS_DIFFER
    page = client.messages.page(to=to, page_size=PAGE)
    for _ in range(MOST_PAGES):
        dated = [m for m in page if m.date_created is not None and m.date_created >= since]
        yield from dated
        page = page.next_page() if dated else None
        if page is None:
            return
