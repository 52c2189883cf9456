"""Row 13: a message to 100,000 people, each checked and written down."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text

from bench import lines
from bench.crowd import FIRST, newsreaders
from bench.harness import Goal, Row, Size, compared, once, wall
from bot.line import Line
from storage.adding import put
from storage.audience import NEIGHBOUR, Audience
from storage.broadcasts import fill
from storage.people import coordinators
from storage.tables import Broadcast, Consent, Recipient

REFERENCE = "raw INSERT … SELECT"
NOTE = "ours asks consent, STOP, age, alerts and open requests of each, in transactions of 4,000; theirs nothing"
RAW = text(
    "INSERT INTO broadcast_recipient (community_id, broadcast_id, person_id, phone_hash, state, reason) "
    "SELECT p.community_id, :broadcast, p.id, a.value_hash, 'waiting', '' FROM person AS p "
    "JOIN address AS a ON a.person_id = p.id WHERE p.id >= :first"
)


def row_13(folder: Path, size: Size) -> Iterator[Row]:
    """Time against one statement without a single check; memory as the process grows meanwhile."""
    made, people = lines.open_line(lines.sqlite(folder, "many"), tables=True), size.of(100_000, 2_000)
    with made.database.transaction() as session:
        put(
            session, Consent, community_id=1, person_id=1, purpose="news", granted=True, at=lines.NOW, prompt="V11"
        )
    newsreaders(made, people)
    _ours(made, people)()
    grown: list[float] = []
    found = []
    for _ in range(size.of(3, 1)):
        before = _held()
        with _Watched() as most:
            mine = once(_ours(made, people), 1)
        grown.append(most.highest - before)
        found.append((mine, once(_theirs(made, people), 1)))
    made.database.close()
    what = f"broadcast: {people:,} recipients checked and queued"
    yield compared("13", what, REFERENCE, Goal(3), found, wall, NOTE)
    yield Row("13", "broadcast: more memory meanwhile", "", Goal(60, unit="MB"), max(grown))


def _broadcast(made: Line) -> int:
    with made.database.transaction() as session:
        author = coordinators(session, 1)[0].id
        audience = Audience(role=NEIGHBOUR).plain()
        kept = put(
            session,
            Broadcast,
            community_id=1,
            author_id=author,
            audience=audience,
            body="News",
            created_at=lines.NOW,
        )
        return kept.id


def _ours(made: Line, people: int) -> Callable[[], object]:
    number = _broadcast(made)

    def one() -> None:
        left: int | None = 0
        while left is not None:
            with made.database.transaction() as session:
                broadcast = session.get_one(Broadcast, number)
                fill(session, broadcast, lines.NOW)
                left = broadcast.filled_to
        _counted(made, number, people)

    return one


def _theirs(made: Line, people: int) -> Callable[[], object]:
    number = _broadcast(made)

    def one() -> None:
        with made.database.transaction() as session:
            session.execute(RAW, {"broadcast": number, "first": FIRST})
        _counted(made, number, people)

    return one


def _counted(made: Line, number: int, people: int) -> None:
    with made.database.reading() as session:
        query = text("SELECT count(*) FROM broadcast_recipient WHERE broadcast_id = :n AND person_id >= :first")
        found = session.execute(query, {"n": number, "first": FIRST}).scalar_one()
    if found != people:
        raise AssertionError(f"{found} {Recipient.__tablename__}")


def _held() -> float:
    """Megabytes this process holds now."""
    lines_ = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines_ if line.startswith("VmRSS")).split()[1]) / 1024


class _Watched:
    """The most memory held while it is watched."""

    def __enter__(self) -> "_Watched":
        self.highest, self._ends = _held(), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ends.wait(0.02):
            self.highest = max(self.highest, _held())
