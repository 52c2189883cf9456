"""Twilio's list of messages, page after page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

PAGE, MOST_PAGES = 500, 20
"""Ten thousand texts to one number: more than it gets in all the days in which a text is looked for."""


def made_since(client: Any, to: str, since: datetime) -> Iterator[Any]:
    """Messages to an address made since a moment, newest first; ends with a whole page of older ones."""
    page = client.messages.page(to=to, page_size=PAGE)
    for _ in range(MOST_PAGES):
        dated = [m for m in page if m.date_created is not None and m.date_created >= since]
        yield from dated
        page = page.next_page() if dated else None
        if page is None:
            return
