"""Fixtures every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import Kit, make_kit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """A line with the sample town on a Tuesday at 10am."""
    made = make_kit(tmp_path)
    yield made
    made.line.database.close()
