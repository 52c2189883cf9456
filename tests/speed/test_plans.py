"""What happens all day long goes by named indexes on both databases, however much has been kept."""

import pytest
from sqlalchemy import text

from tests.desk_kit import desk
from tests.kit import Kit
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


@pytest.mark.both_databases
def test_nothing_of_every_day_reads_a_whole_table(kit: Kit) -> None:
    """A turn, a match, a claim and the desk's pages find what they ask for by the index made for it."""
    grown(kit, PEOPLE)
    for name, act in hot(kit, desk(kit)).items():
        act()
        found = plans(kit, asked(kit, act))
        whole = {table: (statement, plan) for statement, plan in found for table in read_whole(plan)}
        assert whole.keys() <= FEW_ROWS, (name, {table: whole[table] for table in whole.keys() - FEW_ROWS})
        used = set().union(*(indexes(plan) for _, plan in found))
        assert used >= BY[name], (name, BY[name] - used, used)


@pytest.mark.parametrize("kit", ["postgresql"], indirect=True)
def test_no_statement_is_compiled(kit: Kit) -> None:
    """PostgreSQL compiles statements it takes for long ones, which takes many times as long as running ours."""
    with kit.line.database.reading() as session:
        assert session.execute(text("SHOW jit")).scalar() == "off"
