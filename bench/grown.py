"""A line that has grown: people over a country, each with a history, written by the database itself in bulk.

What is past grows with the people; what is open does not, since a team can only have so much open at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, text

from bench import lines
from bench.crowd import FIRST, cloned, counted, places, spots, table_of
from bot import matching
from bot.line import Line
from storage.database import Session
from storage.tables import (
    Address,
    Community,
    Conversation,
    Event,
    Inbound,
    Offer,
    Outbound,
    Person,
    Request,
    Task,
    Timer,
    Visit,
    Volunteer,
)

TEXTS, OPEN, DUE, BATCH = 10, 200, 500, 50_000
"""Texts a person (half in, half out); requests that are open; timers due now; people written at once."""
ONE_IN = {"volunteer": 5, "request": 10}
DRAWER = {"first_name": "'Pat'", "surname": "'Drawer' || spot.id"}
_times = "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS times"


def prepare(line: Line) -> None:
    """One row of each kind, after which the others are made."""
    text_in = lines.texting(line, 1)
    for _ in lines.TALK:
        text_in()
    now, here = lines.NOW, {"community_id": 1}
    with line.database.transaction() as session:
        asked = {"id": FIRST - 1, "person_id": 1, "name": "Joan", "kinds": 2, "wanted": "day", "state": "done"}
        place = {"easting": 473_329, "northing": 287_352, "area": "LE16 7", "wanted_on": now.date()}
        session.add(Request(**here, **asked, **place, opened_at=now, promise_at=now, closed_at=now))
        session.flush()
        about = {**here, "request_id": FIRST - 1, "volunteer_id": 1}
        session.add(Offer(**about, wave=1, state="no", blocking=False, sent_at=now, answer_by=now))
        times = {"created_at": now, "ring_by": now, "closed_at": now, "counted_at": now}
        session.add(Visit(**about, resident_id=1, word="ROBIN", state="done", **times))
        session.add(Task(**here, kind="READ", why="please read", state="closed", person_id=1, opened_at=now))
        session.add(Event(**here, item_type="person", item_id=1, at=now, kind="note", actor="coordinator:1"))


def grow(line: Line, people: int, upto: int) -> None:
    """Write people number `people` to `upto` with their history, in batches."""
    # Numbers are left free for whoever texts before the next step.
    start, where = FIRST + 1_000 * (len(str(people)) - 1), islice(places(), people, None)
    for first in range(people, upto, BATCH):
        numbers = range(start + first, start + min(first + BATCH, upto))
        with spots(line, zip(numbers, where, strict=False)) as connection:
            _write(connection)


def _write(connection: Connection) -> None:
    cloned(connection, table_of(Person), {"id": "spot.id", **DRAWER})
    whose = {"id": "spot.id", "person_id": "spot.id"}
    # The first 43 letters stand for the number, each their own; what is sealed after them is one and the same.
    value = {"value": f"'{'0' * 36}' || spot.id || substr(address.value, 44)"}
    cloned(connection, table_of(Address), {**whose, **value, "last_in_at": "NULL"})
    closed = {"closed_at": "conversation.opened_at", "item_type": "'offer'", "item_id": "spot.id"}
    cloned(connection, table_of(Conversation), {**whose, **closed})
    _texts(connection)
    where = {name: f"spot.{name}" for name in ("easting", "northing", "cell")}
    able = {"code": "spot.id", "kinds": "15", "slots": "15", "level": "3", "state": "'active'"}
    cloned(connection, table_of(Volunteer), {**whose, **where, **able}, _one_in("volunteer"))
    of = _one_in("request")
    about = {"id": "spot.id", "request_id": "spot.id"}
    cloned(connection, table_of(Request), {**whose, **_only(where, "easting", "northing"), "code": "NULL"}, of)
    cloned(connection, table_of(Visit), {**about, "resident_id": "spot.id", "volunteer_id": "spot.id"}, of)
    cloned(connection, table_of(Task), {**whose, "request_id": "spot.id"}, of)
    asked = {**about, "id": "spot.id * 5 + times.n", "volunteer_id": "spot.id - 5 * times.n"}
    # The five nearest by number; the first few of a batch have not so many before them.
    cloned(connection, table_of(Offer), asked, f"{_one_in('request', 20)}, {_times}")
    cloned(connection, table_of(Event), {"id": "spot.id", "item_id": "spot.id"})
    cloned(connection, table_of(Timer), {"id": "spot.id", "item_id": "spot.id", "status": "'done'"})


def _texts(connection: Connection) -> None:
    each = f"spot, {_times}"
    number = "(spot.id * 5 + times.n)"
    whose = {"id": number, "person_id": "spot.id", "conversation_id": "NULL"}
    cloned(connection, table_of(Inbound), {**whose, "message_id": f"'G' || {number}"}, each)
    gone = {"status": "'delivered'", "token": "NULL", "provider_id": "NULL", "item_id": "NULL", "item_type": "''"}
    cloned(connection, table_of(Outbound), {**whose, **gone}, each)


def _one_in(what: str, after: int = 0) -> str:
    first = f"(SELECT min(id) + {after} FROM spot)"
    return f"(SELECT * FROM spot WHERE id % {ONE_IN[what]} = 0 AND id >= {first}) AS spot"


def _only(values: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: values[name] for name in names}


def opened(line: Line) -> None:
    """What is open, whatever the size: requests with their tasks, timers due now. Then the database counts."""
    with line.database.engine.begin() as connection:
        first = {"first": FIRST, "last": FIRST + OPEN * ONE_IN["request"]}
        for change in (
            "UPDATE request SET state = 'unfilled', closed_at = NULL",
            "UPDATE task SET state = 'open'",
        ):
            connection.execute(text(f"{change} WHERE id >= :first AND id < :last"), first)
        due = {"first": FIRST, "last": FIRST + DUE}
        past = "(SELECT opened_at FROM request WHERE id = :first)"
        change = f"UPDATE timer SET status = 'due', due_at = {past} WHERE id >= :first AND id < :last"
        connection.execute(text(change), due)
    counted(line)


def matches(line: Line, requests: Iterator[int]) -> Callable[[], object]:
    """What finds the first wave of one request after another."""

    def one() -> None:
        with line.database.reading() as session:
            work = line.on(session, session.get_one(Community, 1))
            matching.best(work, session.get_one(Request, next(requests)), 3)

    return one


def given_back(line: Line, claim: Callable[[Session], Sequence[object]], least: int) -> Callable[[], object]:
    """A claim of so many at least that is taken back, so that the next finds the same."""

    def one() -> None:
        with line.database.transaction() as session:
            if len(claim(session)) < least:
                raise AssertionError("too few were due")
            session.rollback()

    return one
