"""The loneliness question, for communities that want it."""

from pathlib import Path

from bot.demo.town import COORDINATOR
from storage.tables import Loneliness, Request
from tests.kit import RESIDENT, Kit, make_kit

FORM = ("Hi its Doris LE16 7AB I need a phone chat tomorrow", "yes", "no", "yes")


def helped(kit: Kit) -> None:
    """A first request, settled by a coordinator."""
    for words in FORM:
        kit.text(RESIDENT, words)
    kit.text(COORDINATOR, f"CLOSE {kit.row(Request).code} HELPED ELSEWHERE")


def test_nobody_is_asked_unless_the_community_wants_it(kit: Kit) -> None:
    """Off by default."""
    helped(kit)
    kit.advance(days=10)
    assert "H20" not in kit.prompts(RESIDENT)


def test_asked_once_settled_and_again_after_three_months(tmp_path: Path) -> None:
    """Asked when the first request is settled, answered or skipped, and again about 90 days later."""
    kit = make_kit(tmp_path, loneliness_question=True)
    helped(kit)
    kit.advance(days=10)
    assert kit.prompts(RESIDENT)[-1] == "H20"
    kit.text(RESIDENT, "2")
    assert [row.answer for row in kit.rows(Loneliness)] == [2]
    kit.advance(days=91)
    assert kit.prompts(RESIDENT).count("H20") == 2
    kit.line.database.close()
