"""Volunteers near a place, without any extension: integer metres, cells of 2 km, a few ranges of one index.

A search looks at 3 to 21 contiguous ranges of `ix_volunteer_near` (a column of cells each), and at nothing else:
all it asks about is in that index, so no row is fetched for somebody too far away. Two plans give the
same answers thousands of times slower, so the order of the join is fixed for both databases: CROSS JOIN on
SQLite, LATERAL with OFFSET 0 on PostgreSQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from sqlalchemy import TextClause, text
from sqlmodel import Session, col, select

from storage.direct import Direct
from storage.tables import Volunteer

CELL_M = 2000
COLUMN = 2048
RINGS_M = (2_000, 6_000, 10_000, 20_000)
"""Where people live far apart the tenth is 6 to 9 km away: from 6 to 20 at once would read four times as much."""
FARTHEST_M = 40_000
"""Squares of longer distances would not fit PostgreSQL's integers."""

_INSIDE = f"""v.community_id = :community AND v.state = 'active'
      AND v.cell BETWEEN strip.x * {COLUMN} + :low AND strip.x * {COLUMN} + :high"""
_READ = "v.id, v.easting, v.northing, v.kinds, v.level"
_PROBE = {
    "sqlite": f"CROSS JOIN volunteer AS v WHERE {_INSIDE} AND",
    "postgresql": f"CROSS JOIN LATERAL (SELECT {_READ} FROM volunteer AS v WHERE {_INSIDE} OFFSET 0) AS v WHERE",  # noqa: S608
}
# Without it SQLite, once it has counted its tables, expects thousands of millions of columns of cells, and reads
# every volunteer to be spared looking them up. PostgreSQL allows no limit here, and needs none.
_FEW = {"sqlite": f"LIMIT {2 * FARTHEST_M // CELL_M + 2}", "postgresql": ""}
_SQUARE = "((v.easting - :e) * (v.easting - :e) + (v.northing - :n) * (v.northing - :n))"


def _statement(dialect: str) -> TextClause:
    # Nothing but constants of this module goes into the text; every value is bound.
    return text(f"""
        WITH RECURSIVE strip(x) AS (
          SELECT CAST(:first AS INTEGER) UNION ALL SELECT x + 1 FROM strip WHERE x < :last {_FEW[dialect]}
        )
        SELECT v.id, {_SQUARE} AS square FROM strip {_PROBE[dialect]}
          (v.kinds & :kinds) = :kinds AND v.level >= :level AND {_SQUARE} <= :square
        ORDER BY square, v.id LIMIT :most
        """)  # noqa: S608


STATEMENTS = {dialect: _statement(dialect) for dialect in _PROBE}
_DIRECT = {dialect: Direct(statement) for dialect, statement in STATEMENTS.items()}


@dataclass(frozen=True)
class Near:
    """A volunteer and how far away they are in metres, as the crow flies."""

    volunteer_id: int
    metres: float


def cell(easting: int, northing: int) -> int:
    """The cell of a place on the British National Grid: columns of 2 km, counted northwards within each."""
    return (easting // CELL_M) * COLUMN + northing // CELL_M


def parameters(
    community_id: int, where: tuple[int, int], within_m: float, *, kinds: int = 0, level: int = 0, most: int = 500
) -> dict[str, int]:
    """What the statement binds for a search round `where` (easting, northing)."""
    (e, n), radius = where, int(min(within_m, FARTHEST_M))
    return {
        "community": community_id,
        "e": e,
        "n": n,
        "first": max(e - radius, 0) // CELL_M,
        "last": (e + radius) // CELL_M,
        "low": max(n - radius, 0) // CELL_M,
        "high": (n + radius) // CELL_M,
        "square": radius * radius,
        "kinds": kinds,
        "level": level,
        "most": most,
    }


def within(
    session: Session,
    community_id: int,
    where: tuple[int, int],
    within_m: float,
    *,
    kinds: int = 0,
    level: int = 0,
    most: int = 500,
) -> list[Near]:
    """The active volunteers within a distance in metres, nearest first, at most `most`.

    With `kinds` (bits) only those who do all of them, with `level` only those of that checks level or above.
    """
    bound = parameters(community_id, where, within_m, kinds=kinds, level=level, most=most)
    session.flush()
    rows = _DIRECT[session.connection().dialect.name].rows(session, bound)
    return [Near(volunteer_id, sqrt(square)) for volunteer_id, square in rows]


def nearest(
    session: Session,
    community_id: int,
    where: tuple[int, int],
    limit: int,
    *,
    kinds: int = 0,
    level: int = 0,
    rings_m: Sequence[int] = RINGS_M,
) -> list[Near]:
    """The `limit` nearest active volunteers, looking further out only while there are fewer."""
    found: list[Near] = []
    for ring in rings_m:
        found = within(session, community_id, where, ring, kinds=kinds, level=level, most=limit)
        if len(found) >= limit:
            break
    return found


def anywhere(session: Session, community_id: int, *, kinds: int = 0, level: int = 0, most: int = 500) -> list[int]:
    """Active volunteers wherever they are (phone chats), those not asked for longest first."""
    query = select(Volunteer.id).where(
        Volunteer.community_id == community_id,
        Volunteer.state == "active",
        Volunteer.level >= level,
        col(Volunteer.kinds).op("&")(kinds) == kinds,
    )
    longest_first = (col(Volunteer.last_offer_at).is_not(None), col(Volunteer.last_offer_at), col(Volunteer.id))
    return list(session.exec(query.order_by(*longest_first).limit(most)).all())
