"""Fixtures every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import Kit, make_kit


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes golden transcripts anew."""
    parser.addoption("--update", action="store_true", help="write golden transcripts anew")


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """A line with the sample town on a Tuesday at 10am."""
    made = make_kit(tmp_path)
    yield made
    made.line.database.close()
