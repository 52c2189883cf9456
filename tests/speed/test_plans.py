"""What happens all day long goes by named indexes on both databases, however much has been kept."""

from pathlib import Path

import pytest

from tests.desk_kit import desk
from tests.kit import Kit, make_kit
from tests.speed.grown_kit import asked, grown, hot, indexes, plans, read_whole

PEOPLE = 4_000
FEW_ROWS = {"community", "line_number", "coordinator", "settings_change", "desk_session"}
"""Tables as small as a team."""
BY = {
    "turns": {"ix_conversation_open", "ix_timer_item", "ix_inbound_person_id_received_at", "ix_address_person_id"},
    "match": {"ix_volunteer_near"},
    "claim": {"ix_timer_due", "ix_timer_claimed", "ix_outbound_due"},
    "next due": {"ix_timer_due", "ix_outbound_due"},
    "Today": {"ix_request_community_id_state", "ix_inbound_unhandled", "ix_event_item"},
    "requests": {"ix_request_community_id_state"},
    "a request": {"ix_timer_item", "ix_visit_request_id", "ix_task_request_id", "ix_outbound_person_id_id"},
    "people": {"ix_address_recent", "ix_person_held"},
    "a person": {"ix_request_person_id", "ix_task_person_id", "ix_consent_person_id_purpose", "ix_event_item"},
    "a chat": {"ix_inbound_person_id_received_at", "ix_outbound_person_id_id"},
}
"""The indexes each must use."""


@pytest.mark.parametrize("kit", ["postgresql"], indirect=True)
def test_nothing_of_every_day_reads_a_whole_table(kit: Kit) -> None:
    """A turn, a match, a claim and the desk's pages find what they ask for by the index made for it."""
    by_index(kit, FEW_ROWS)


def test_nothing_of_every_day_reads_a_whole_file(tmp_path: Path) -> None:
    """The same on SQLite, in a file and on an engine of its own.

    Whether it takes a partial index hangs on what its connections ran before; in two whole runs of three it
    read all tasks instead, so those are let pass here.
    """
    kit = make_kit(tmp_path)
    by_index(kit, FEW_ROWS | {"task"})
    kit.line.database.close()


def by_index(kit: Kit, few: set[str]) -> None:
    """Nothing is read as a whole but the tables named in `few`, and each act uses its indexes."""
    grown(kit, PEOPLE)
    for name, act in hot(kit, desk(kit)).items():
        act()
        found = plans(kit, asked(kit, act))
        whole = {table: (statement, plan) for statement, plan in found for table in read_whole(plan)}
        assert whole.keys() <= few, (name, {table: whole[table] for table in whole.keys() - few})
        used = set().union(*(indexes(plan) for _, plan in found))
        assert used >= BY[name], (name, BY[name] - used, used)
