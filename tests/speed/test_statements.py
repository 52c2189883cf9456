"""How often the database is asked: the same for much as for little, and never more than is said here."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from bench import lines
from bench.grown import grow
from bot.sender import send_due
from bot.timers import TimerKind, run_due
from storage.broadcasts import fill
from storage.tables import Broadcast, Coordinator
from tests.desk_kit import desk
from tests.kit import Kit
from tests.speed.grown_kit import asked, claiming, grown, hot, matching_one

A_TURN, A_MATCH, A_CLAIM, A_TEXT, A_TIMER, A_CHUNK = 14, 30, 7, 15, 3, 4
A_PAGE = {"Today": 13, "requests": 7, "a request": 27, "people": 10, "a person": 25, "a chat": 9}


def test_a_turn_asks_as_often_on_a_full_line(kit: Kit) -> None:
    """Each text of a first dialogue takes a dozen statements, on a new line and on one of a thousand people."""
    fresh = lines.texting(kit.line, 300)
    few = [len(asked(kit, fresh)) for _ in lines.TALK]
    grown(kit, 1_000)
    later = lines.texting(kit.line, 900)
    many = [len(asked(kit, later)) for _ in lines.TALK]
    assert many == few and max(few) <= A_TURN, (few, many)


def test_a_turn_builds_no_statement_anew(kit: Kit) -> None:
    """Every statement of a first dialogue was built once and is handed to the driver as it is."""
    text = lines.texting(kit.line, 300)
    built: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, _given: Any, context: Any, _many: bool) -> None:
        if context is not None:
            built.append(statement)

    event.listen(kit.line.database.engine, "before_cursor_execute", note)
    for _ in lines.TALK:
        text()
    event.remove(kit.line.database.engine, "before_cursor_execute", note)
    assert not built


def test_a_turn_binds_no_word_that_an_index_names(kit: Kit) -> None:
    """Where an index is for part of a table, its words stand in the statement: else SQLite plans it anew."""
    named = {
        f"{table.name}.{str(index.dialect_options['sqlite']['where']).split()[0]} = ?"
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    text = lines.texting(kit.line, 300)
    said = [statement for _ in lines.TALK for statement, _ in asked(kit, text)]
    assert "timer.status = ?" in named
    assert not [(words, statement) for words in named for statement in said if words in statement]


def test_claims_matches_and_pages_ask_a_fixed_number(kit: Kit) -> None:
    """Fifty claimed as one, ten times the people with the same matches and pages: no statement more."""
    grown(kit, 500)
    acts = hot(kit, desk(kit))
    few = {name: _asked_again(kit, acts[name]) for name in A_PAGE}
    one, match = len(asked(kit, claiming(kit, 1))), len(asked(kit, matching_one(kit)))
    grow(kit.line, 500, 5_000)
    many = {name: _asked_again(kit, acts[name]) for name in A_PAGE}
    assert many == few and all(many[name] <= most for name, most in A_PAGE.items()), (few, many)
    assert len(asked(kit, claiming(kit, 50))) == one <= A_CLAIM, one
    assert max(match, len(asked(kit, matching_one(kit)))) <= A_MATCH, match


def test_a_text_out_and_a_timer_cost_no_more_in_a_crowd(kit: Kit) -> None:
    """Sending and running timers asks so often for each text and timer, one or twenty."""
    each = []
    for number in (1, 20):
        kit.settle()
        for n in range(number):
            lines.texting(kit.line, 1_000 * number + n)()
        each.append(len(asked(kit, lambda: send_due(kit.line))) / (2 * number))
    assert max(each) <= A_TEXT, each
    grown(kit, 200)
    nothing = {TimerKind.NUDGE: lambda _work, _timer: None}
    ran = len(asked(kit, lambda: run_due(kit.line, nothing, 50)))
    assert ran <= 50 * A_TIMER + A_CLAIM, ran


def test_a_chunk_of_a_message_to_many_is_one_insert(kit: Kit) -> None:
    """Writing down recipients asks as often for five hundred people as for ten."""
    grown(kit, 500)
    with kit.line.database.transaction() as session:
        author = session.get_one(Coordinator, 1).id
        here = {"community_id": kit.community_id, "author_id": author, "created_at": kit.clock.now()}
        session.add(Broadcast(**here, audience={"role": "neighbour"}, body="News"))

    def filled(chunk: int) -> None:
        with kit.line.database.transaction() as session:
            fill(session, session.get_one(Broadcast, 1), kit.clock.now(), chunk)

    few, many = len(asked(kit, lambda: filled(10))), len(asked(kit, lambda: filled(500)))
    assert many == few <= A_CHUNK, (few, many)


def _asked_again(kit: Kit, act: Callable[[], object]) -> int:
    """How often it asks, once everything that is read only once was read."""
    act()
    return len(asked(kit, act))
