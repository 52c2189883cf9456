"""The board of this morning's check-ins: who was asked, how far each has come, what needs a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot import safeguarding
from bot.checkin_away import is_away
from bot.checkin_rounds import AUDIT
from bot.contacts import ASKED, is_texted, may_be_asked
from bot.desk.checkins_words import ended, stands, summary, title, told
from bot.desk.today_cards import TaskCard, ringing
from bot.work import Work
from flows.effects.talk import Purpose
from flows.times import at
from storage import desk_checkins as rows
from storage import desk_today
from storage.checkins import OPEN_ROUND
from storage.people import ever_on_the_team
from storage.tables import Event


@dataclass(frozen=True)
class Line:
    """One person on the board."""

    standing: rows.Standing
    says: str
    colour: str
    told: str
    """What happened and what comes, as a sentence."""


@dataclass(frozen=True)
class Asked:
    """A contact of a card, and when they were asked about it."""

    contact: rows.Contact
    at: datetime | None
    next: bool = False
    """Whether a text would go to them now."""


@dataclass(frozen=True)
class Card(TaskCard):
    """Something about a check-in that needs a person."""

    line: Line
    contacts: Sequence[Asked]
    """Whom to ask, where it is about a check-in nobody answered."""


@dataclass(frozen=True)
class Board:
    """All of it."""

    summary: str
    calm: bool
    """Whether nothing needs anybody."""
    cards: Sequence[Card]
    waiting: Sequence[Line]
    to_come: Sequence[Line]
    heard: Sequence[Line]
    away: Sequence[Line]
    unsure: Sequence[rows.Standing]
    """Those who have not said yet whether check-ins are all right."""
    names: Mapping[int, str] = field(default_factory=dict)
    more: int = 0

    @property
    def needs(self) -> int:
        """How many cards nobody has taken: the figure in the title."""
        return sum(card.task.state == "open" for card in self.cards)


def board(work: Work, coordinator_id: int) -> Board:
    """Gather it, in a fixed number of statements."""
    session, here, today = work.session, work.community.id, work.here.date()
    opened = rows.open_tasks(session, here)
    earlier, due = rows.still_waiting(session, here, today), rows.board(session, here, today)
    counted = rows.counts(session, here, today)
    team = ever_on_the_team(session, here)
    names = {c.id: c.name for c in team}
    ask_first = safeguarding.ask_first(work.settings, team, coordinator_id)
    groups = _groups(work, [*earlier, *due], opened, names)
    return Board(
        summary=summary(counted),
        calm=not opened and not groups["late"],
        cards=_cards(work, opened, coordinator_id, ask_first),
        waiting=groups["waiting"],
        to_come=groups["to come"],
        heard=groups["heard"],
        away=groups["away"],
        unsure=rows.enrolled(session, here, ("asked",)),
        names=names,
        more=sum(counted.values()) - len(due),
    )


def _groups(
    work: Work, found: Sequence[rows.Standing], opened: Sequence[rows.Open], names: Mapping[int, str]
) -> dict[str, list[Line]]:
    """The lines by where they stand; somebody with a card is not told twice as waiting."""
    on_cards = {each.task.round_id for each in opened}
    closed = rows.closed_by(work.session, {s.round.task_id for s in found if s.round and s.round.task_id})
    ends = {task_id: ended(event, names) for task_id, event in closed.items()}
    resting = [s.checkin.id for s in found if s.round is None or s.round.state == "skipped"]
    why = rows.latest_notes(work.session, resting, "away")
    groups: dict[str, list[Line]] = {name: [] for name in ("waiting", "to come", "heard", "away", "late")}
    for standing in found:
        name, line = group(work, standing), _line(work, standing, ends, why)
        if name != "waiting" or (standing.round and standing.round.id not in on_cards):
            groups[name].append(line)
        if line.colour in ("red", "amber") and name in ("waiting", "to come"):
            groups["late"].append(line)
    return groups


def group(work: Work, standing: rows.Standing) -> str:
    """Under which heading somebody stands."""
    round_ = standing.round
    if round_ is None:
        return "away" if is_away(work, standing.checkin) else "to come"
    if round_.state in OPEN_ROUND:
        return "waiting"
    return "away" if round_.state == "skipped" else "heard"


def _line(
    work: Work,
    standing: rows.Standing,
    ends: Mapping[int, str],
    why: Mapping[int, Event],
) -> Line:
    hours, round_ = work.settings.hours, standing.round
    slot = round_.slot_at if round_ else at(work.here.date(), standing.checkin.at, hours)
    late = slot + AUDIT <= work.now  # as long as the team waits before it is told
    says, colour = stands(standing, late=late, away=group(work, standing) == "away")
    end = ends.get((round_ and round_.task_id) or 0) or ended(None, {})
    note = why.get(standing.checkin.id)
    about = told(work, standing, slot, end, note.facts.get("why", "") if note else "")
    return Line(standing, says, colour, about)


def _cards(work: Work, opened: Sequence[rows.Open], coordinator_id: int, ask_first: str) -> list[Card]:
    ids = [each.task.id for each in opened]
    stories, unsure = desk_today.stories(work.session, ids), desk_today.asked_if_safe(work.session, ids)
    checkin_ids = {each.standing.checkin.id for each in opened}
    known = rows.contacts(work.session, checkin_ids, Purpose.CONTACT)
    return [
        Card(
            task=each.task,
            line=_line(work, each.standing, {}, {}),
            title=title(each.task, each.standing),
            holder=each.holder,
            mine=each.task.state == "taken" and each.task.holder_id == coordinator_id,
            late=each.task.due_at is not None and each.task.due_at <= work.now,
            ringing=ringing(each.task, unsure, ask_first),
            story=stories.get(each.task.id, ()),
            contacts=_asked(each, known.get(each.standing.checkin.id, ()), stories.get(each.task.id, ())),
        )
        for each in opened
    ]


def _asked(each: rows.Open, known: Sequence[rows.Contact], story: Sequence[Event]) -> list[Asked]:
    """The contacts in order, with when each was asked about this alert; the next is whom TELLC would ask."""
    if not may_be_asked(each.task):
        return []
    when = {e.facts.get("contact"): e.at for e in story if e.kind == ASKED}
    found = [Asked(contact, when.get(str(contact.row.id))) for contact in known]
    following = next((one for one in found if one.at is None and is_texted(one.contact.person)), None)
    return [Asked(one.contact, one.at, one is following) for one in found]
