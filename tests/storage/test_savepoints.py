"""What is tried within a transaction and fails is undone, and nothing else is."""

import pytest

from storage.adding import put
from storage.database import Session
from storage.tables import Fact
from tests.kit import Kit


def note(session: Session, name: str) -> None:
    """Write a fact as a text's rows are written: at once, without a flush."""
    put(session, Fact, name=name, value="")


@pytest.mark.both_databases
def test_a_part_that_fails_is_undone_alone(kit: Kit) -> None:
    """A part that fails leaves nothing behind; what went before and what comes after stays."""
    with kit.line.database.transaction() as session:
        note(session, "before")
        with pytest.raises(LookupError), session.begin_nested():
            note(session, "within")
            raise LookupError
        note(session, "after")
    assert {"before", "after"} == {row.name for row in kit.rows(Fact)} & {"before", "within", "after"}
