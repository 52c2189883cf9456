"""A turn: one text in, one transaction. Stored first, then understood; a failure loses nothing."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from bot.line import Line
from bot.outbox import say
from bot.received import Received
from bot.scene import scene
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Heard, Scene
from flows.hearing.facts import Facts, facts
from flows.hearing.masks import Masked, mask
from flows.hearing.postcodes import candidates
from flows.hearing.tidy import tidy
from flows.places import Spot
from flows.times import local
from storage.adding import change
from storage.arrivals import Standing, met, standing
from storage.database import Session, again, may_run_again
from storage.gazetteer import Place, from_latlon
from storage.people import person_new_at
from storage.tables import Address, Community, Conversation, Inbound, Person
from storage.talk import accept

log = logging.getLogger(__name__)


@dataclass
class Turn:
    """One text being handled: who sent it, what it says, and the work it causes."""

    work: Work
    person: Person
    address: Address
    inbound: Inbound
    text: str
    """Tidied."""
    masked: Masked
    places: tuple[Place, ...] = ()
    phone: str | None = None
    redirects: int = 0

    @cached_property
    def scene(self) -> Scene:
        """What a conversation may know; gathered once a turn."""
        return scene(self.work, self.person)

    @cached_property
    def standing(self) -> Standing:
        """What the person was to the line when the text came."""
        since = self.inbound.arrived_at - self.work.settings.limits.texts_in_window
        return standing(self.work.session, self.person.id, since)

    @cached_property
    def facts(self) -> Facts:
        """Everything that could be read from the whole message."""
        return facts(self.masked.body, local(self.work.now, self.work.settings.hours))

    @cached_property
    def heard(self) -> Heard:
        """The text as a conversation hears it."""
        area = set(self.work.settings.area)
        spots = tuple(Spot(p.text, p.easting, p.northing, p.rough, p.outward in area) for p in self.places)
        greeted = self.inbound.extras.get("opt_out") == "HELP"
        return Heard(self.text, self.masked.body, spots, self.phone, self.facts, greeted)

    def reply(self, prompt: str, **slots: str) -> None:
        """Answer the person who texted."""
        say(self.work, self.person, prompt, slots)

    def answers(self, conversation: Conversation) -> None:
        """Note which question the text answered."""
        change(self.work.session, self.inbound, conversation_id=conversation.id)

    def forget_scene(self) -> None:
        """Gather the scene anew (something a conversation may know has changed)."""
        self.__dict__.pop("scene", None)


@dataclass(frozen=True)
class Prepared:
    """What is worked out before the transaction: masks, and places looked up (files may have to be decoded)."""

    masked: Masked
    places: tuple[Place, ...] = field(default=())
    grid: tuple[int, int] | None = None


def prepare(line: Line, received: Received) -> Prepared:
    """Mask card numbers and door codes, look up postcodes and shared locations; nothing is locked meanwhile."""
    masked = mask(received.body)
    found = (line.gazetteer.find(c.text) for c in candidates(masked.body)[:4])
    return Prepared(masked, tuple(place for place in found if place is not None), _shared_location(received))


def _shared_location(received: Received) -> tuple[int, int] | None:
    """A location shared on WhatsApp, in metres on the grid."""
    try:
        return from_latlon(float(received.extras["latitude"]), float(received.extras["longitude"]))
    except (KeyError, ValueError):
        return None


def _places(line: Line, prepared: Prepared, area: tuple[str, ...]) -> tuple[Place, ...]:
    if prepared.places or prepared.grid is None:
        return prepared.places
    place = line.gazetteer.nearest(*prepared.grid, area)
    return (place,) if place else ()


def receive(line: Line, received: Received) -> bool:
    """Take one text in; returns False for a repeat. Raises only when the commit fails (the sender tries again)."""
    began = time.perf_counter()
    prepared = prepare(line, received)
    inbound = again(lambda: _take_in(line, received, prepared))
    line.wake.set()
    _measured(line, inbound, time.perf_counter() - began)
    return inbound is not None


def _measured(line: Line, inbound: Inbound | None, took_s: float) -> None:
    outcome = inbound.status if inbound else "repeat"
    line.figures.time("turn_seconds", took_s)
    line.figures.count("texts_in_total", outcome=outcome)
    if inbound is not None:
        about = {"trace": inbound.id, "community": inbound.community_id, "status": outcome}
        log.info("text in", extra={**about, "ms": round(1000 * took_s)})


def _take_in(line: Line, received: Received, prepared: Prepared) -> Inbound | None:
    """The text as it was stored and handled; None for a repeat. What cannot be handled is kept for a person."""
    try:
        return _in_one_transaction(line, received, prepared, _understand)
    except _NotUnderstood:
        # All that was half done is undone; what was sent is stored anew, with nobody between us and the sender's
        # next try should that fail too.
        return _in_one_transaction(line, received, prepared, _hand_to_person)


def _in_one_transaction(
    line: Line, received: Received, prepared: Prepared, handle: Callable[[Turn], None]
) -> Inbound | None:
    with line.database.transaction() as session:
        community, address, person = met(session, received.channel, received.recipient, received.sender)
        inbound = _stored(line, session, received, prepared, community, person)
        if inbound is None or community is None:
            return inbound
        work = line.on(session, community)
        work.inbound = inbound
        if address is None or person is None:
            person, address = person_new_at(session, community.id, received.channel, received.sender, work.now)
            change(session, inbound, person_id=person.id)
        change(session, address, last_in_at=work.now, gone_at=None)
        if person.preferred_channel != received.channel or person.landline:
            change(session, person, preferred_channel=received.channel, landline=False)
        places = _places(line, prepared, work.settings.area)
        handle(Turn(work, person, address, inbound, tidy(prepared.masked.body), prepared.masked, places))
    return inbound


def _stored(
    line: Line,
    session: Session,
    received: Received,
    prepared: Prepared,
    community: Community | None,
    person: Person | None,
) -> Inbound | None:
    """The text as a row; "handled" from the start, since nothing of it is committed before it is."""
    return accept(
        session,
        message_id=received.message_id,
        community_id=community.id if community else None,
        person_id=person.id if person else None,
        channel=received.channel,
        sender=received.sender,
        recipient=received.recipient,
        body=prepared.masked.body,
        extras=dict(received.extras),
        received_at=line.clock.now(),
        arrived_at=line.wall.now(),
        status="handled" if community else "unowned",
    )


class _NotUnderstood(Exception):
    """Handling a text failed."""


def _understand(turn: Turn) -> None:
    """Handle the text; raises _NotUnderstood."""
    from bot.numbers import find_number
    from bot.router import route

    try:
        turn.phone = find_number(turn.masked.body, demo=turn.work.line.demo)
        route(turn)
        turn.work.session.flush()
    except Exception as error:
        if may_run_again(error):
            raise
        log.exception("turn failed", extra={"trace": turn.inbound.id, "inbound": turn.inbound.id})
        raise _NotUnderstood from error


def _hand_to_person(turn: Turn) -> None:
    """The text is marked failed, and a person is told."""
    from bot import tasks

    turn.inbound.status = "failed"
    why = "A text could not be handled; please read it and ring."
    tasks.open_task(turn.work, TaskKind.FAILED, why, person=turn.person)
    turn.reply("G3" if turn.scene.on_duty else "G4")
