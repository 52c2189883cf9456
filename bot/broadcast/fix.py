"""FIX: a mended text to exactly those who had the faulty one."""

from dataclasses import replace

from bot.broadcast.audience import Chosen, NotPossible
from bot.work import Work
from storage import broadcasts as rows
from storage.audience import Audience
from storage.tables import Broadcast, Coordinator

ENDED = ("halted", "done")


def faulty(work: Work, coordinator: Coordinator) -> Broadcast:
    """The message FIX would mend: their latest; a mended one is mended through the first. Raises NotPossible."""
    session, community_id = work.session, work.community.id
    if rows.in_states(session, community_id, rows.GOING, coordinator.id):
        raise NotPossible("One of yours is still going. Text HALT first, then FIX and the new words.")
    ended = rows.in_states(session, community_id, ENDED, coordinator.id)
    if not ended:
        raise NotPossible("There is no message of yours to mend. Text TELL to start one.")
    return first_of(work, ended[0])


def first_of(work: Work, broadcast: Broadcast) -> Broadcast:
    """The faulty one itself: those whom a stopped FIX did not reach still have it. Raises NotPossible."""
    if broadcast.state not in ENDED:
        raise NotPossible("It has not ended: stop it first, then mend it.")
    while broadcast.fixes_id is not None:
        broadcast = work.get(Broadcast, broadcast.fixes_id)
    return broadcast


def those_who_had(broadcast: Broadcast) -> Chosen:
    """Everybody who has it, or has it any moment; nobody else."""
    audience = replace(Audience.stored(broadcast.audience), fixes_id=broadcast.id)
    return Chosen(audience, f"those who had the message to {broadcast.said}", broadcast.why)
