"""A line whose texts cost money."""

from dataclasses import asdict, dataclass
from typing import Any

from flows.settings import Limits
from storage.pace import add_parts
from storage.tables import Community
from tests.kit import Kit, Phones


@dataclass
class Paid(Phones):
    """A channel that counts parts, as the real one does."""

    paced = True


def capped(kit: Kit, **limits: Any) -> None:
    """Let texts cost money, quickly enough that no test waits for the number's pace, under those limits."""
    kit.line.channel = kit.phones = Paid()
    raw = kit.row(Community).settings
    values = {**raw.get("limits", {}), **{name: limits[name] for name in limits}}
    assert set(limits) <= set(asdict(Limits()))
    kit.change(Community, kit.community_id, settings={**raw, "limits": values, "parts_per_second": 1e6})


def spend(kit: Kit, parts: int) -> None:
    """That many parts left today."""
    with kit.line.work(kit.community_id) as work:
        add_parts(work.session, kit.community_id, "sms", work.here.date(), parts)
