"""What follows when the fate of a text is known: to whom it matters, by what it is about."""

from collections.abc import Callable, Mapping

from bot.work import Work
from storage.tables import Outbound

FINAL = {"delivered", "undelivered", "failed", "refused"}


def changed(work: Work, text: Outbound) -> None:
    """Tell the owner of what the text is about that its status changed (sent, delivered, failed, refused…)."""
    handler = _handlers().get(text.item_type)
    if handler is not None and text.item_id is not None:
        handler(work, text)


def has_owner(text: Outbound) -> bool:
    """Whether what the text is about looks after its delivery itself."""
    return text.item_type in _handlers() and text.item_id is not None


def _handlers() -> Mapping[str, Callable[[Work, Outbound], None]]:
    from bot import alerts, checkins, offers, visits
    from bot.broadcast import run

    return {
        "visit": visits.text_changed,
        "offer": offers.text_changed,
        "checkin_round": checkins.text_changed,
        "task": alerts.text_changed,
        "broadcast": run.text_changed,
    }
