"""From the preview to the hold: the PIN, a second person's yes, and nothing sent to people nobody was shown."""

from datetime import datetime
from enum import Enum, auto

from bot import duty, tasks
from bot.broadcast import run
from bot.broadcast.audience import Chosen
from bot.broadcast.preview import Preview, first_text, look, of_body
from bot.pin_lock import fresh, guessed, locked
from bot.work import Work
from storage import broadcasts as rows
from storage.audience import Audience
from storage.audit import FactValue, record
from storage.pins import drop_pins, use_pin, waiting_pin
from storage.tables import Broadcast, Coordinator

COMMAND = "SEND"
UNSENT = ("draft", "awaiting")


class Answer(Enum):
    """What a yes to a preview led to."""

    HELD = auto()
    """It goes after the hold."""
    AWAITING = auto()
    """A second person must agree."""
    ALONE = auto()
    """A second person must agree, and there is none."""
    CHANGED = auto()
    """The audience is not what was shown: nothing was sent, and the new numbers are on the broadcast."""
    OVER = auto()
    """It was sent, stopped or dropped meanwhile."""


def draft(
    work: Work,
    author: Coordinator,
    chosen: Chosen,
    words: str,
    *,
    wanted_at: datetime | None = None,
    fixes_id: int | None = None,
) -> tuple[Broadcast, Preview]:
    """Keep what was previewed, in place of any draft of theirs; raises NotPossible."""
    preview = look(work, chosen, words, wanted_at)
    drop_drafts(work, author)
    broadcast = Broadcast(
        community_id=work.community.id,
        author_id=author.id,
        notice="service" if chosen.audience.service else "news",
        audience=chosen.audience.plain(),
        said=chosen.said,
        why=chosen.why,
        body=preview.body,
        parts=preview.parts.parts,
        fixes_id=fixes_id,
        created_at=work.now,
        wanted_at=wanted_at,
    )
    _counted(broadcast, preview)
    return work.add(broadcast), preview


def _counted(broadcast: Broadcast, preview: Preview) -> None:
    broadcast.people, broadcast.left_out = preview.counted.people, preview.counted.left_out
    broadcast.fingerprint = preview.counted.fingerprint


def drop_drafts(work: Work, author: Coordinator) -> int:
    """Forget what a coordinator previewed and has not sent, and its PINs; returns how many there were."""
    waiting = rows.in_states(work.session, work.community.id, UNSENT, author.id)
    drop_pins(work.session, author.id, work.now)
    return sum(rows.move(work.session, broadcast, UNSENT, "dropped", ended_at=work.now) for broadcast in waiting)


def refuse(work: Work, broadcast: Broadcast, coordinator: Coordinator) -> bool:
    """A no to a preview, by whoever wrote it or is asked to agree; False when it is past that."""
    drop_pins(work.session, coordinator.id, work.now)
    if not rows.move(work.session, broadcast, UNSENT, "dropped", ended_at=work.now):
        return False
    note(work, broadcast, "said no", coordinator)
    return True


def again(work: Work, broadcast: Broadcast) -> Preview:
    """The preview as it is now; raises NotPossible."""
    chosen = Chosen(Audience.stored(broadcast.audience), broadcast.said, broadcast.why)
    return of_body(work, chosen, broadcast.body, broadcast.wanted_at)


def fresh_pin(work: Work, coordinator: Coordinator, broadcast: Broadcast) -> str:
    """A PIN for this coordinator and this broadcast, for ten minutes; one that waited before is void."""
    return fresh(work, coordinator, f"{COMMAND} {broadcast.id}")


def asked_about(work: Work, coordinator: Coordinator) -> Broadcast | None:
    """The broadcast that waits for this coordinator's PIN; None when no PIN waits, or one for something else."""
    pin = waiting_pin(work.session, coordinator.id, work.now)
    verb, _, number = pin.command.partition(" ") if pin is not None else ("", "", "")
    return work.get(Broadcast, int(number)) if verb == COMMAND and number.isdigit() else None


def pin_is(work: Work, coordinator: Coordinator, said: str) -> bool:
    """Use the PIN up; a wrong one voids it, and after three nothing is taken for an hour."""
    pin = waiting_pin(work.session, coordinator.id, work.now)
    if pin is None or locked(work, coordinator):
        return False
    if pin.pin == said.strip() and use_pin(work.session, pin, work.now):
        return True
    guessed(work, coordinator)
    return False


def confirm(work: Work, coordinator: Coordinator, broadcast: Broadcast) -> Answer:
    """A yes with its PIN: hold it, ask the second person, or show the numbers again; raises NotPossible."""
    mine, second = broadcast.author_id == coordinator.id, broadcast.state == "awaiting"
    if broadcast.state not in UNSENT or mine == second:
        return Answer.OVER
    preview = again(work, broadcast)
    if preview.counted.fingerprint != broadcast.fingerprint:
        _counted(broadcast, preview)
        return Answer.CHANGED
    if not second and broadcast.people > work.settings.broadcasts.second_person_above:
        return _await(work, broadcast, coordinator)
    return hold(work, coordinator, broadcast)


def _await(work: Work, broadcast: Broadcast, author: Coordinator) -> Answer:
    if not others(work, author):
        return Answer.ALONE
    rows.move(work.session, broadcast, ("draft",), "awaiting")
    note(work, broadcast, "asked a second person", author)
    return Answer.AWAITING


def others(work: Work, author: Coordinator) -> list[Coordinator]:
    """Who may be the second person."""
    return [coordinator for coordinator in duty.everyone(work) if coordinator.id != author.id]


def hold(work: Work, coordinator: Coordinator, broadcast: Broadcast) -> Answer:
    """Hold it: it goes by itself after two minutes, at its time, in the allowed hours."""
    starts = first_text(work, broadcast.wanted_at)
    approver = coordinator.id if coordinator.id != broadcast.author_id else None
    values = {"starts_at": starts, "approver_id": approver, "filled_to": 0}
    if not rows.move(work.session, broadcast, UNSENT, "held", **values):
        return Answer.OVER
    note(work, broadcast, "said yes", coordinator)
    run.look_at(work, broadcast, work.now)
    return Answer.HELD


def note(work: Work, broadcast: Broadcast, what: str, coordinator: Coordinator | None) -> None:
    """Who did what with it, to whom and why: in its story, and sealed in the audit record."""
    words = f"to {broadcast.people}: {broadcast.said}" + (f" ({broadcast.why})" if broadcast.why else "")
    tasks.note(work, run.ref(broadcast), what, words, actor=tasks.actor_of(coordinator))
    actor = coordinator.id if coordinator is not None else "line"
    action = f"broadcast.{what.replace(' ', '_')}"
    facts: dict[str, FactValue] = {
        "people": broadcast.people,
        "notice": broadcast.notice,
        "fixes": broadcast.fixes_id,
    }
    record(work.session, work.community.id, work.now, actor, action, run.ref(broadcast), facts)
