"""What stands between a text and the conversations: floods, pictures, children, people somebody is ringing."""

from bot import alerts, tasks
from bot.talk import flag_under_18
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.hearing.ages import stated_age
from storage.care import open_task_of_kind
from storage.talk import texts_in_since

ADULT = 18


def under_18(turn: Turn) -> bool:
    """A stated age under 18, or a number flagged for one: nothing else is kept, a coordinator reads it."""
    age = stated_age(turn.masked.body)
    if (age is None or age >= ADULT) and turn.person.under_18_at is None:
        return False
    flag_under_18(turn)
    alerts.close_for_child(turn)
    turn.reply("Y1")
    return True


def flood(turn: Turn) -> bool:
    """Past the limit texts are stored and shown, not answered; STOP and safety words came before this."""
    limits = turn.work.settings.limits
    since = turn.inbound.arrived_at - limits.texts_in_window
    if texts_in_since(turn.work.session, turn.person.id, since) <= limits.texts_in:
        return False
    turn.inbound.status = "held"
    if open_task_of_kind(turn.work.session, turn.person.id, TaskKind.FLOOD) is None:
        why = f"More than {limits.texts_in} texts in 10 minutes: please read them."
        tasks.open_task(turn.work, TaskKind.FLOOD, why, person=turn.person)
    return True


def hushed(turn: Turn) -> bool:
    """While a red alert is open, and a day after, every text joins the alert and nothing is asked."""
    return alerts.attach(turn)


def no_words(turn: Turn) -> bool:
    """A photo, a voice note or an empty text: kindly asked for words; the state does not move."""
    if turn.text and turn.masked.body.strip():
        return False
    if turn.places:
        return False
    if int(turn.inbound.extras.get("media", "0") or 0) > 0:
        tasks.open_task(turn.work, TaskKind.READ, "Sent a picture or a voice note.", person=turn.person)
    turn.reply("G19")
    return True


def masked(turn: Turn) -> bool:
    """A card number or a door code was taken out before storing: say so, then go on with the rest."""
    if turn.masked.card:
        turn.reply("G10")
    if turn.masked.key:
        turn.reply("G10k")
    return False
