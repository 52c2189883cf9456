"""TELL, SEND, FIX and HALT: a message to many, worked by text (conversation design, section 9)."""

from collections.abc import Mapping

from bot.broadcast import fix as fixing
from bot.broadcast import run, saying
from bot.broadcast.audience import NotPossible, told
from bot.broadcast.hold import Answer, asked_about, confirm, draft, drop_drafts, fresh_pin, note, pin_is, refuse
from bot.broadcast.preview import Preview
from bot.commands import pins
from bot.commands.order import Handler, Order
from bot.consent import stopped_by_carrier
from bot.pin_lock import LOCKED, locked
from bot.turn import Turn
from bot.work import Work
from flows.broadcast import is_halt, parse_tell
from flows.command_words import Verb
from storage import broadcasts as rows
from storage.tables import Broadcast, Coordinator

HOW = "Text TELL and whom: ALL, NEIGHBOURS, FRIENDS, LE16, or SERVICE for the next session. Then the words."


def tell(order: Order) -> bool:
    """TELL: the text as it will be read, then the numbers and a PIN. Nothing is sent."""
    if locked(order.work, order.coordinator):
        return order.not_done(LOCKED)
    said = parse_tell(order.command.words, order.work.here.date())
    if said is None:
        return order.not_done(HOW)
    try:
        broadcast, preview = draft(order.work, order.coordinator, told(order.work, said), said.words)
    except NotPossible as fault:
        return order.not_done(str(fault))
    return _show(order, broadcast, preview)


def fix(order: Order) -> bool:
    """FIX: the same for a mended text, to those who had the faulty one."""
    work, coordinator = order.work, order.coordinator
    if locked(work, coordinator):
        return order.not_done(LOCKED)
    try:
        faulty = fixing.faulty(work, coordinator)
        chosen = fixing.those_who_had(faulty)
        broadcast, preview = draft(work, coordinator, chosen, order.command.words, fixes_id=faulty.id)
    except NotPossible as fault:
        return order.not_done(str(fault))
    return _show(order, broadcast, preview)


def _show(order: Order, broadcast: Broadcast, preview: Preview) -> bool:
    pin = fresh_pin(order.work, order.coordinator, broadcast)
    saying.preview(order.work, order.coordinator, preview, pin)
    return True


def answered(order: Order) -> bool:
    """SEND and the PIN, the PIN alone, or NO, while a message waits for this coordinator's yes."""
    verb = order.command.verb
    if verb not in (Verb.SEND, Verb.PIN, Verb.NO):
        return False
    broadcast, pin = asked_about(order.work, order.coordinator), _digits(order.command.words)
    if broadcast is None:
        return verb is Verb.SEND and ((bool(pin) and pins.over(order)) or order.reply("K9"))
    if verb is Verb.NO:
        return _no(order, broadcast)
    if not pin:
        return order.reply("K9")
    if not pin_is(order.work, order.coordinator, pin):
        return pins.wrong(order)
    return _yes(order, broadcast)


def _digits(words: str) -> str:
    return "".join(letter for letter in words if letter.isdigit())


def _no(order: Order, broadcast: Broadcast) -> bool:
    """Off; whoever wrote it hears so, where it was the second person who said no."""
    work, coordinator = order.work, order.coordinator
    refused = refuse(work, broadcast, coordinator)
    if refused and broadcast.author_id != coordinator.id:
        saying.refused(work, broadcast, coordinator)
    return order.reply("K11n")


def _yes(order: Order, broadcast: Broadcast) -> bool:
    work, coordinator = order.work, order.coordinator
    try:
        answer = confirm(work, coordinator, broadcast)
    except NotPossible as fault:
        return order.not_done(str(fault))
    if answer is Answer.CHANGED:
        saying.changed(work, coordinator, broadcast)
    else:
        saying.confirmed(work, coordinator, broadcast, answer)
    return True


def halted(turn: Turn, coordinator: Coordinator) -> bool:
    """HALT, STOP, CANCEL, NO or WAIT while a message of theirs is held or going: no PIN, at once.

    Where the carrier took the word for an opt-out, the message is stopped and the rest of that follows too.
    """
    if not is_halt(turn.masked.body):
        return False
    going = rows.in_states(turn.work.session, turn.work.community.id, rows.GOING, coordinator.id)
    if not going:
        return False
    drop_drafts(turn.work, coordinator)
    for broadcast in going:
        stop(turn.work, broadcast, coordinator)
    return not stopped_by_carrier(turn)


def stop(work: Work, broadcast: Broadcast, coordinator: Coordinator) -> bool:
    """Stop one, and say so (K7h); False when nothing was left to stop."""
    gone = run.halt(work, broadcast)
    if gone is None:
        return False
    note(work, broadcast, "halted", coordinator)
    saying.halted(work, coordinator, broadcast, gone)
    return True


def halt(order: Order) -> bool:
    """HALT with nothing of their own going: whatever anybody has going stops, or the preview is off."""
    work = order.work
    going = rows.in_states(work.session, work.community.id, rows.GOING)
    stopped = [stop(work, broadcast, order.coordinator) for broadcast in going]
    if any(stopped):
        return True
    return order.reply("K11n" if drop_drafts(work, order.coordinator) else "K7n")


HANDLERS: Mapping[Verb, Handler] = {Verb.TELL: tell, Verb.FIX: fix, Verb.HALT: halt}
